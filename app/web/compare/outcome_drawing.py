"""The charts of outcomes against barriers, with the words that say how they are read."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.domain.drawing.outcome_charts import (
    MOST_LARGE,
    MOST_NAMED,
    SHARE,
    Dot,
    OutcomePanel,
    Upwards,
    bands,
    outcome_chart,
)
from app.domain.drawing.panels import in_one_column
from app.domain.words import wording
from app.services.compare.outcome_links import (
    Against,
    OutcomeLinks,
    OutcomeTable,
    TeamFacts,
    outcome_of,
)
from app.web.compare.rows import both

_STAND_IN = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart with what it shows in words; `hint` says what can be done with it on a page."""

    chart: dict[str, Any]
    note: str
    hint: str


def drawing(
    found: OutcomeLinks, table: OutcomeTable, title: str, organization_id: uuid.UUID
) -> Drawing | None:
    """Draw an outcome against each barrier whose correlation is shown, None without any."""
    upwards = _upwards(found, table.kind)
    panels = _panels(found, table, organization_id)
    drawn = upwards and outcome_chart(title, panels, upwards, width=1080)
    if not drawn:
        return None
    narrow = in_one_column(drawn.chart, width=320)
    teams = max(len(panel.dots) for panel in panels)
    said = (_axes(found, table.kind), _beside(panels), _dots(teams), _missing(panels))
    note = " ".join(filter(None, said))
    hint = _("Point at a dot for its name; a click leads to the team's result.")
    chart = both(drawn.chart, narrow) | {"links": drawn.links}
    return Drawing(chart, note, hint if drawn.named else "")


def _upwards(found: OutcomeLinks, kind: Against) -> Upwards | None:
    """Give what is drawn upwards; None of a time that a questionnaire asks without bands."""
    if kind is Against.SHARE:
        return SHARE
    return bands(len(found.bands.options)) if found.bands and found.bands.options else None


def _panels(
    found: OutcomeLinks, table: OutcomeTable, organization_id: uuid.UUID
) -> list[OutcomePanel]:
    # Hundreds of links differ in nothing but the assessment.
    link = url_for(
        "results.show", organization_id=organization_id, assessment_id=_STAND_IN
    ).replace(str(_STAND_IN), "{}")
    return [
        OutcomePanel(barrier.title, table.links[place], _placed(found, table.kind, place, link))
        for place, barrier in enumerate(found.questionnaire.barriers)
    ]


def _placed(found: OutcomeLinks, kind: Against, place: int, link: str) -> tuple[Dot, ...]:
    pairs = ((team, team.scores[place], _height(team, kind)) for team in found.teams)
    return tuple(
        Dot(team.name, score, height, link.format(team.assessment_id))
        for team, score, height in pairs
        if score is not None and height is not None
    )


def _height(team: TeamFacts, kind: Against) -> float | None:
    """Give an outcome on the scale upwards: per cent, or bands from 1 on."""
    figure = outcome_of(team, kind)
    if figure is None:
        return None
    return 100 * figure if kind is Against.SHARE else 1 + figure


def _axes(found: OutcomeLinks, kind: Against) -> str:
    if kind is Against.SHARE or found.bands is None:
        return str(_("To the right: the barrier's score; upwards: the share in production, in %."))
    names = "; ".join(f"{place} {name}" for place, name in enumerate(found.bands.options, start=1))
    return str(
        _(
            "To the right: the barrier's score; upwards: the band of time. %(names)s.",
            names=names,
        )
    )


def _beside(panels: list[OutcomePanel]) -> str:
    """Say what stands beside the names, and of how many teams, which may differ by barrier."""
    numbers = sorted({panel.found.n for panel in panels if panel.found.rho is not None})
    teams = _("%(most)s teams", most=f"{numbers[-1]:,}")
    if len(numbers) > 1:
        teams = _("%(least)s to %(teams)s", least=f"{numbers[0]:,}", teams=teams)
    return str(_("Beside a name: the rank correlation over %(teams)s.", teams=teams))


def _dots(teams: int) -> str:
    if teams <= MOST_LARGE:
        return str(_("A dot is a team; a number in it counts teams with the same figures."))
    if teams <= MOST_NAMED:
        return str(_("A dot is a team; a larger, paler one is several with the same figures."))
    return str(
        _(
            "Of more than %(most)s teams, those with nearly the same figures are one dot, the "
            "larger the more they are.",
            most=MOST_NAMED,
        )
    )


def _missing(panels: list[OutcomePanel]) -> str:
    """Name the barriers that are not drawn, since no correlation is shown of them."""
    titles = tuple(panel.title for panel in panels if panel.found.rho is None)
    if not titles:
        return ""
    return str(
        _("Not drawn, as no correlation is shown: %(titles)s.", titles=wording.listed(titles))
    )
