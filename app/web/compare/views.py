"""The overview of an organization or a unit, and the lines of a team."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace

from flask import render_template, request, url_for

from app.domain.comparing.comparison import LOW
from app.domain.paper import Paper
from app.domain.roles import Permission
from app.domain.round import RoundMode
from app.services.compare import comparisons as service
from app.services.compare.overview import Wanted, load_overview
from app.services.compare.overview_values import Overview, OverviewPart
from app.services.errors import NotFound
from app.services.results.pooled_results import may_see_pooled
from app.web import edge
from app.web.asked import NO_ROUND, NO_TEAM, asked_id, asked_page
from app.web.compare import compare, overview_rows, rows
from app.web.permissions import requires
from app.web.results import links

_ORGANIZATION = "/organizations/<uuid:organization_id>"
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LONGEST = 80 * 37
"""What the ids of as many units take up as a tree has that is shown whole."""


@compare.get(f"{_ORGANIZATION}/compare")
@requires(Permission.SEE_RESULTS)
def index(organization_id: uuid.UUID) -> str:
    """Show where teams and units stand, what they share, and how that moved over the rounds."""
    found = read_overview()
    if found is None:
        return render_template("compare/none.html", organization_id=organization_id)
    sort, descending = order(found)
    folded = shut(found)
    shared = overview_rows.shared(found)
    spread = overview_rows.spread_rows(found) if shared and shared.teams > 1 else ()
    view = overview_rows.view_of(found, sort=sort, descending=descending, shut=folded)
    return render_template(
        "compare/index.html",
        organization_id=organization_id,
        found=found,
        rows=overview_rows.heat_lines(found, sort=sort, descending=descending, shut=folded),
        sort=sort,
        descending=descending,
        finding=overview_rows.finding(found, shared),
        shared=None if found.group else shared,
        low=LOW,
        trend=overview_rows.trend_rows(found),
        charts=overview_rows.charts(found),
        spread=spread,
        spread_chart=overview_rows.spread_chart(spread),
        pooled_url=_pooled_url(found),
        changed_url=_changed_url(found),
        view=view,
        papers=tuple(Paper),
        view_url=overview_rows.changed(view, url_for("compare.index", **request.view_args or {})),
        below_url=_below_url(view, organization_id),
    )


@compare.get(f"{_ORGANIZATION}/teams/<uuid:team_id>/over-time")
@requires(Permission.SEE_RESULTS)
def over_time(organization_id: uuid.UUID, team_id: uuid.UUID) -> str:
    """Show a team's barriers over its rounds."""
    opened = request.args.get("barrier", "")
    found = _team_rounds(team_id, opened)
    return render_template(
        "compare/over_time.html",
        organization_id=organization_id,
        found=found,
        rows=rows.round_rows(found),
        parts=rows.barrier_parts(found, organization_id, opened),
        finding=rows.movement(found),
        charts=rows.charts(found),
        opened=opened,
    )


@compare.get(f"{_ORGANIZATION}/teams/<uuid:team_id>/over-time/<barrier_id>")
@requires(Permission.SEE_RESULTS)
def over_time_inside(organization_id: uuid.UUID, team_id: uuid.UUID, barrier_id: str) -> str:
    """Give a barrier's capabilities over the rounds, for a page that opens it."""
    found = _team_rounds(team_id, barrier_id)
    barriers = found.questionnaire.barriers if found.questionnaire else ()
    barrier = next((one for one in barriers if one.id == barrier_id), None)
    if barrier is None:
        raise NotFound("There is no such barrier.")
    return render_template(
        "compare/over_time_inside.html",
        organization_id=organization_id,
        found=found,
        inside=rows.barrier_inside(found, organization_id, barrier),
    )


def _team_rounds(team_id: uuid.UUID, barrier: str) -> service.TeamRounds:
    return service.load_team_rounds(edge.db(), access=edge.here(), team_id=team_id, inside=barrier)


def _below_url(view: dict[str, str], organization_id: uuid.UUID) -> str:
    """Give the address to which a unit's id is added, for what is below it in the same view."""
    path = url_for("compare.index", organization_id=organization_id)
    return overview_rows.changed(view, f"{path}/below/")(unit="", open="", shut="")


def wanted() -> Wanted:
    """Read the view from the address, so that it can be sent to somebody."""
    return Wanted(
        round_id=asked_id("round", NO_ROUND),
        unit_id=asked_id("unit", NO_TEAM),
        group=request.args.get("group") or None,
        version=request.args.get("version") or None,
        page=asked_page(),
        opened=_units("open"),
    )


def _units(name: str) -> tuple[uuid.UUID, ...]:
    """Read ids of units from the address; what is no id, or too many, is left out."""
    asked = request.args.get(name, "")[:_LONGEST].split(overview_rows.BETWEEN)
    return tuple(uuid.UUID(each) for each in dict.fromkeys(asked) if _ID.fullmatch(each))


def read_overview(*, whole: bool = False) -> Overview | None:
    """Read what the address asks to be shown, or the whole tree of it; None before any result."""
    asked = replace(wanted(), whole=whole)
    return load_overview(edge.db(), access=edge.here(), wanted=asked)


def order(found: Overview | OverviewPart) -> tuple[str, bool]:
    """Read what siblings are sorted by; what is no barrier of the round is the name."""
    asked = request.args.get("sort", "")
    known = {barrier.id for barrier in found.questionnaire.barriers}
    return (asked if asked in known else ""), request.args.get("order") == "down"


def shut(found: Overview) -> tuple[uuid.UUID, ...]:
    """Read the units that were folded in a tree that is shown whole."""
    return _units("shut") if found.tree.whole else ()


def _changed_url(found: Overview) -> str:
    """Give the page of what changed of everybody, where there are figures and a survey before."""
    place = found.rounds.index(found.chosen)
    earlier = any(row.mode is RoundMode.SURVEY for row in found.rounds[place + 1 :])
    told = any(moment.pooled for moment in found.trend if moment.round.id == found.chosen.id)
    if not (told and earlier) or found.group:
        return ""
    here = edge.here().organization_id
    unit = found.crumbs[-1].id if found.crumbs else None
    return url_for("compare.everybody_changed", organization_id=here, unit=unit, to=found.chosen.id)


def _pooled_url(found: Overview) -> str:
    """Give the page of what everybody said in a survey, for those who may see all of it."""
    unit = found.crumbs[-1].id if found.crumbs else None
    survey = found.chosen.mode is RoundMode.SURVEY
    if not survey or not found.total.teams.results or not may_see_pooled(edge.here(), unit):
        return ""
    return links.of_round(edge.here().organization_id, found.chosen.id, unit).show
