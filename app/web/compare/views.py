"""The heat map of a round, and the lines of a team."""

from __future__ import annotations

import uuid

from flask import render_template, request, url_for

from app.domain.comparison import LOW, shared_barriers, shared_finding
from app.domain.roles import Permission
from app.domain.round import RoundMode
from app.services import comparisons as service
from app.services.asks import AskList, load_asks
from app.services.errors import NotFound
from app.services.pooled_results import may_see_pooled
from app.web import edge
from app.web.compare import compare, rows
from app.web.permissions import requires

_ORGANIZATION = "/organizations/<uuid:organization_id>"


@compare.get(f"{_ORGANIZATION}/compare")
@requires(Permission.SEE_RESULTS)
def index(organization_id: uuid.UUID) -> str:
    """Show the teams of a round against the barriers."""
    found = service.load_comparison(edge.db(), access=edge.here(), round_id=_asked_round())
    if found is None:
        return render_template("compare/none.html", organization_id=organization_id)
    shared = shared_barriers(found.questionnaire, found.profiles)
    return render_template(
        "compare/index.html",
        organization_id=organization_id,
        found=found,
        rows=rows.heat_rows(found),
        finding=shared_finding(shared),
        shared=shared,
        low=LOW,
        pooled_url=_pooled_url(found),
        asks=_asks(found),
    )


@compare.get(f"{_ORGANIZATION}/teams/<uuid:team_id>/over-time")
@requires(Permission.SEE_RESULTS)
def over_time(organization_id: uuid.UUID, team_id: uuid.UUID) -> str:
    """Show a team's barriers over its rounds."""
    found = service.load_team_rounds(edge.db(), access=edge.here(), team_id=team_id)
    return render_template(
        "compare/over_time.html",
        organization_id=organization_id,
        found=found,
        rows=rows.round_rows(found),
        finding=rows.movement(found),
        charts=rows.charts(found),
    )


def _asks(found: service.Comparison) -> AskList | None:
    """Give what is asked of leadership in the round, if figures of it are kept."""
    try:
        return load_asks(edge.db(), access=edge.here(), round_id=found.chosen.id)
    except NotFound:
        return None


def _pooled_url(found: service.Comparison) -> str:
    """Give the page of what everybody said in a survey, for those who may see all of it."""
    survey = found.chosen.mode is RoundMode.SURVEY
    if not survey or not may_see_pooled(edge.here(), None):
        return ""
    here = edge.here().organization_id
    return url_for("results.pooled", organization_id=here, round_id=found.chosen.id)


def _asked_round() -> uuid.UUID | None:
    """Read `?round=`; what is no id is no round."""
    asked = request.args.get("round", "")
    try:
        return uuid.UUID(asked) if asked else None
    except ValueError:
        raise NotFound("There is no such round.") from None
