"""What a team over time prints: rows of the tables, the headline, the charts' options."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.domain.comparing.change import Verdict
from app.domain.drawing import charts as domain_charts
from app.domain.drawing.charts import MISSING, Chart, level_key
from app.domain.drawing.charts_over_time import LinePoint, Panel, line_links, panels_chart
from app.domain.drawing.panels import in_one_column
from app.domain.promise.disclosure import Hidden
from app.domain.questionnaire import Barrier, Capability
from app.domain.round import RoundMode
from app.domain.words import change_wording, wording
from app.services.compare.comparisons import Finished, RoundResult, TeamRounds
from app.services.compare.overview_values import Figure

_HIDDEN = {
    Hidden.TOO_FEW: "fewer people answered than the round promised to show",
    Hidden.PROTECTED: "so that a smaller group's answers can't be worked out",
}

_STAND_IN = uuid.UUID(int=0)

# Colours of the chart, and the tokens of the page that they stand for.
TOKENS = {
    domain_charts.INK: "--ink",
    domain_charts.INK_SOFT: "--ink-2",
    domain_charts.LINE: "--line",
    domain_charts.ACCENT: "--accent",
    domain_charts.BAND: "--band",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A barrier or capability in one round, with what stands below its figure.

    `moved` is the difference to the comparable sheet before, `change` what a test said of a survey.
    """

    score: float | None
    below: str = ""
    moved: float | None = None
    change: str = ""


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One round of the table, with a step a barrier; `hidden` says why there is none.

    `people` says how many answered, as far as that is told.
    """

    result: RoundResult
    people: str
    steps: tuple[Step, ...]
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class CapabilityRow:
    """A capability with a step for each comparable round, the newest first; None where hidden.

    `links` lead to the answers behind each; `finished` are the actions on it, the newest first.
    """

    capability: Capability
    steps: tuple[Step | None, ...]
    links: tuple[str, ...]
    finished: tuple[Finished, ...]


@dataclass(frozen=True, slots=True)
class BarrierInside:
    """A barrier's capabilities over the rounds, as a table and as charts."""

    barrier: Barrier
    rounds: tuple[RoundResult, ...]
    rows: tuple[CapabilityRow, ...]
    charts: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class BarrierPart:
    """A barrier whose capabilities are on the page once it is opened.

    `moved` says which of them a test saw move, each as it last did.
    """

    barrier: Barrier
    moved: tuple[str, ...]
    inside: BarrierInside | None


def round_rows(found: TeamRounds) -> tuple[RoundRow, ...]:
    """Give the table's rows, newest round first."""
    if found.questionnaire is None:
        return ()
    before = _previous(found)
    ids = [barrier.id for barrier in found.questionnaire.barriers]
    return tuple(
        _round_row(item, before.get(item.assessment_id), ids) for item in reversed(found.rounds)
    )


def barrier_parts(
    found: TeamRounds, organization_id: uuid.UUID, opened: str
) -> tuple[BarrierPart, ...]:
    """Give each barrier, the opened one with what is inside."""
    barriers = found.questionnaire.barriers if found.questionnaire else ()
    return tuple(
        BarrierPart(
            one,
            tuple(_moves(found, one)),
            barrier_inside(found, organization_id, one) if one.id == opened else None,
        )
        for one in barriers
    )


def barrier_inside(found: TeamRounds, organization_id: uuid.UUID, of: Barrier) -> BarrierInside:
    """Give a barrier's capabilities over the comparable rounds."""
    rows = tuple(_capability_row(found, one, organization_id) for one in of.capabilities)
    return BarrierInside(of, found.comparable[::-1], rows, _capability_charts(found, rows))


def movement(found: TeamRounds) -> str:
    """Say in one sentence which barrier moved most from the first to the last round."""
    rounds = found.comparable
    if not rounds or found.questionnaire is None:
        return str(_("No result yet"))
    if rounds[-1].hidden is not None:
        return str(_("Figures of %(round)s are hidden", round=rounds[-1].title))
    if len(rounds) == 1:
        return str(_("One round so far, so nothing to compare yet"))
    if rounds[-1].mode is RoundMode.SURVEY:
        return _tested(found)
    titled = [
        (_difference(rounds[0], rounds[-1], b.id), b.title) for b in found.questionnaire.barriers
    ]
    known = [(step, title) for step, title in titled if step is not None]
    step, title = max(known, key=lambda pair: abs(pair[0]), default=(0.0, ""))
    if round(step, 1) == 0:
        return str(_("No barrier moved since %(round)s", round=rounds[0].title))
    text = _(
        "%(barrier)s moved most: %(moved)s since %(round)s",
        barrier=title,
        moved=wording.moved(step),
        round=rounds[0].title,
    )
    return str(text)


def charts(found: TeamRounds) -> dict[str, Any] | None:
    """Give the chart for a wide and a narrow page with the tokens of its colours, or None."""
    if found.questionnaire is None or len(found.comparable) < 2:  # noqa: PLR2004  (a line)
        return None
    barriers = found.questionnaire.barriers
    return _panels(found, [_panel(found, barrier) for barrier in barriers])


def both(wide: Chart, narrow: Chart, *, levels: bool = False) -> dict[str, Any]:
    """Give a chart for a wide and a narrow page with the tokens of its colours.

    With `levels` its picture explains the levels' colours, as the page does beside the chart.

    Of the narrow one goes to the browser only what differs from the wide one.
    """
    differs = {name: part for name, part in narrow.option.items() if part != wide.option.get(name)}
    return {
        "alt": wide.alt,
        "wide": {"option": wide.option, "width": wide.width, "height": wide.height},
        "narrow": {"option": differs, "height": narrow.height},
        "tokens": TOKENS,
        "font": domain_charts.FONT,
        "levels": level_key() if levels else [],
    }


def below(figure: Figure) -> str:
    """Say what stands below a figure: its likely range, or why there is no score."""
    if figure.score is None:
        return MISSING[figure.missing] if figure.missing else str(_("no score"))
    if figure.interval is not None:
        return f"{figure.interval.low:.1f}{wording.DASH}{figure.interval.high:.1f}"
    return str(_("all alike")) if figure.alike else ""


def why_no_range(figure: Figure | None) -> str:
    """Say why a figure has no score, or no likely range; nothing where it has both."""
    if figure is None:
        return str(_("not asked"))
    return "" if figure.interval is not None else below(figure)


def why_hidden(hidden: Hidden) -> str:
    """Say why there is no figure."""
    return str(_("hidden: %(reason)s", reason=_HIDDEN[hidden]))


def _previous(found: TeamRounds) -> dict[uuid.UUID, RoundResult]:
    rounds = found.comparable
    return {later.assessment_id: earlier for earlier, later in pairwise(rounds)}


def _round_row(item: RoundResult, before: RoundResult | None, ids: list[str]) -> RoundRow:
    people = _people(item, before)
    if item.hidden is not None:
        return RoundRow(item, people, (), why_hidden(item.hidden))
    return RoundRow(item, people, tuple(_step(item, before, each) for each in ids))


def _people(item: RoundResult, before: RoundResult | None) -> str:
    """Say how many answered, and how many more or fewer than in the comparable round before."""
    if item.people is None or item.mode is RoundMode.CONSENSUS:
        return ""  # of a consensus there is one sheet, however many sat around it
    text = wording.count(item.people, _("person"), _("people"))
    more = item.people - before.people if before and before.people is not None else 0
    if not more:
        return text
    than = _("more than before") if more > 0 else _("fewer than before")
    return f"{text}, {abs(more):,} {than}"


def _step(item: RoundResult, before: RoundResult | None, of: str) -> Step:
    figure = item.figures.get(of)
    if figure is None:
        return Step(None)
    survey = item.mode is RoundMode.SURVEY
    moved = None if survey or before is None else _difference(before, item, of)
    return Step(figure.score, below(figure), moved, change(figure) if survey else "")


def _difference(before: RoundResult, now: RoundResult, of: str) -> float | None:
    """Give the plain difference; one person's view is no earlier state of what many said."""
    one, other = before.figures.get(of), now.figures.get(of)
    if one is None or other is None or one.score is None or other.score is None:
        return None
    return other.score - one.score if (before.people == 1) == (now.people == 1) else None


def change(figure: Figure) -> str:
    """Say what the test said, in three words at most; nothing where none was made."""
    if figure.verdict is None:
        return ""
    if figure.verdict is Verdict.NONE or figure.difference is None:
        return str(_("no detectable change"))
    return wording.moved(figure.difference)


def _moves(found: TeamRounds, barrier: Barrier) -> Iterator[str]:
    """Say of each capability that moved beyond chance when it last did."""
    for capability in barrier.capabilities:
        for item in reversed(found.comparable):
            figure = item.figures.get(capability.id)
            if figure and figure.verdict in {Verdict.UP, Verdict.DOWN}:
                said = {"capability": capability.title, "moved": change(figure)}
                yield str(_("%(capability)s %(moved)s in %(round)s", round=item.title, **said))
                break


def _capability_row(
    found: TeamRounds, capability: Capability, organization_id: uuid.UUID
) -> CapabilityRow:
    before = _previous(found)
    newest_first = found.comparable[::-1]
    steps = (
        None
        if item.hidden is not None
        else _step(item, before.get(item.assessment_id), capability.id)
        for item in newest_first
    )
    # The page has hundreds of these, which differ in nothing but the assessment.
    link = url_for(
        "results.capability",
        organization_id=organization_id,
        assessment_id=_STAND_IN,
        capability_id=capability.id,
    )
    links = (link.replace(str(_STAND_IN), str(item.assessment_id)) for item in newest_first)
    finished = found.finished_on(capability.id)[::-1]
    return CapabilityRow(capability, tuple(steps), tuple(links), finished)


def _capability_charts(found: TeamRounds, rows: tuple[CapabilityRow, ...]) -> dict[str, Any] | None:
    """Give a small chart a capability; a click on a point leads to the answers behind it."""
    if len(found.comparable) < 2:  # noqa: PLR2004  (a line)
        return None
    drawn = _panels(found, [_panel(found, row.capability) for row in rows])
    return drawn | {"links": line_links([row.links[::-1] for row in rows])}


def _panel(found: TeamRounds, of: Barrier | Capability) -> Panel:
    figures = (item.figures.get(of.id) for item in found.comparable)
    return Panel(
        of.title,
        tuple(
            LinePoint(figure.score, figure.interval) if figure else LinePoint(None, None)
            for figure in figures
        ),
    )


def _panels(found: TeamRounds, panels: list[Panel]) -> dict[str, Any]:
    titles = [item.title for item in found.comparable]
    wide = panels_chart(titles, panels, width=1080, columns=4)
    return both(wide, in_one_column(wide, width=320))


def _tested(found: TeamRounds) -> str:
    """Say what the test said when the newest survey was closed, as a headline."""
    newest = found.comparable[-1]
    if found.changes is None or found.questionnaire is None:
        return str(_("%(round)s was not compared with a round before", round=newest.title))
    return change_wording.summary(found.questionnaire, found.changes).removesuffix(".")
