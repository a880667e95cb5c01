"""Outcomes against barriers over the teams of a round."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from app.domain.comparing.correlation import LEAST_TEAMS, Link
from app.domain.roles import Permission
from app.domain.scoring.profile import OutcomeFigure
from app.domain.words import correlation_wording, wording
from app.services.compare import outcome_links as service
from app.services.errors import NotFound
from app.web import edge
from app.web.asked import NO_ROUND, asked_id, asked_page
from app.web.compare import compare
from app.web.compare.outcome_drawing import Drawing, drawing
from app.web.permissions import requires

_PAGE = 100
_ORGANIZATION = "/organizations/<uuid:organization_id>"


@dataclass(frozen=True, slots=True)
class _Words:
    """How an outcome reads: its title, what it is, and what a link with it is called."""

    title: LazyString
    what: LazyString
    rises: LazyString
    falls: LazyString


_WORDS = {
    service.Against.SHARE: _Words(
        _l("Share in production"),
        _l("Models in production, of those started in the last 12 months."),
        _l("goes with more in production"),
        _l("goes with less in production"),
    ),
    service.Against.TIME: _Words(
        _l("Time to production"),
        _l(
            "The band of time from first experiment to first use, of the latest model; no model "
            "in production yet counts as the longest."
        ),
        _l("goes with more time to production"),
        _l("goes with less time to production"),
    ),
}


@compare.get(f"{_ORGANIZATION}/compare/outcomes")
@requires(Permission.SEE_RESULTS)
def outcomes(organization_id: uuid.UUID) -> str:
    """Show which barriers go with which outcomes, with the teams that it rests on."""
    found = _load()
    if found is None:
        return render_template("compare/none.html", organization_id=organization_id)
    pages = max(1, -(-len(found.teams) // _PAGE))
    page = min(asked_page(), pages)
    return render_template(
        "compare/outcomes.html",
        organization_id=organization_id,
        found=found,
        finding=_finding(found),
        titles=_WORDS,
        drawings=_drawings(found, organization_id),
        told=correlation_wording,
        reading=lambda kind, place: reading(kind, place, found),
        shown=found.teams[_PAGE * (page - 1) : _PAGE * page],
        page=page,
        pages=pages,
        time=lambda team: time_of(found, team),
        least=LEAST_TEAMS,
    )


def read_outcomes() -> service.OutcomeLinks:
    """Read what the address asks for; NotFound before any result."""
    found = _load()
    if found is None:
        raise NotFound("There is no result yet.")
    return found


def titles() -> dict[service.Against, str]:
    """Name the outcomes."""
    return {kind: str(words.title) for kind, words in _WORDS.items()}


def reading(kind: service.Against, place: int, found: service.OutcomeLinks) -> str:
    """Say in words what the link of the barrier at a place with an outcome is."""
    words = _WORDS[kind]
    table = next(each for each in found.tables if each.kind is kind)
    return correlation_wording.reading(
        table.links[place], rises=str(words.rises), falls=str(words.falls)
    )


def time_of(found: service.OutcomeLinks, team: service.TeamFacts) -> str:
    """Write the band of a team's time to production."""
    if found.bands is None or team.time is None:
        return wording.DASH
    return wording.outcome(found.bands, OutcomeFigure(found.bands.id, 1, team.time))


def _drawings(
    found: service.OutcomeLinks, organization_id: uuid.UUID
) -> dict[service.Against, Drawing]:
    """Give the chart of each outcome of which a link is shown."""
    drawn = (
        (table.kind, drawing(found, table, str(_WORDS[table.kind].title), organization_id))
        for table in found.tables
    )
    return {kind: each for kind, each in drawn if each is not None}


def _load() -> service.OutcomeLinks | None:
    return service.load_outcome_links(
        edge.db(), access=edge.here(), round_id=asked_id("round", NO_ROUND)
    )


def _finding(found: service.OutcomeLinks) -> str:
    """Say in one sentence how many of the shown links are clear; each is judged alone."""
    shown = [link for table in found.tables for link in table.links if link.rho is not None]
    if not shown:
        return str(_("Too few teams to set outcomes against barriers"))
    clear = sum(link.link is not Link.UNCLEAR for link in shown)
    if not clear:
        return str(_("No barrier clearly goes with an outcome"))
    return str(
        ngettext(
            "%(num)d of %(all)d links is clear, each taken alone",
            "%(num)d of %(all)d links are clear, each taken alone",
            clear,
            all=len(shown),
        )
    )
