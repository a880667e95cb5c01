"""The charts of results that a picture is made of."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request

from app.domain.roles import Permission
from app.services.errors import NotFound
from app.services.results import pooled_results, team_results
from app.web import edge
from app.web.permissions import requires
from app.web.pictures import picture_of
from app.web.results import drawn, pooled_rows, results, survey, together

_ASSESSMENT = "/organizations/<uuid:organization_id>/assessments/<uuid:assessment_id>"
_ROUND = "/organizations/<uuid:organization_id>/rounds/<uuid:round_id>"
_OF_A_TEAM = '<any("result", "instead", "both-sides"):kind>.json'
_OF_EVERYBODY = '<any("result", "instead", "leadership-and-others", "groups", "teams"):kind>.json'
_NONE = "There is no such chart of this result."


@results.get(f"{_ASSESSMENT}/{_OF_A_TEAM}")
@requires(Permission.SEE_RESULTS)
def chart(organization_id: uuid.UUID, assessment_id: uuid.UUID, kind: str) -> dict[str, Any]:
    """Give a chart of one team's result."""
    del organization_id
    page = team_results.load_result_page(edge.db(), access=edge.here(), assessment_id=assessment_id)
    if page.result is None:
        raise NotFound(_NONE)
    if kind == "both-sides":
        both = together.both_sides(page.head, page.questionnaire)
        if both is None:
            raise NotFound(_NONE)
        return picture_of(drawn.both_sides_chart(both))
    if kind == "instead":
        return picture_of(
            drawn.instead_chart(survey.instead_rows(page.questionnaire, page.instead))
        )
    if page.result.profile.hidden is not None:
        raise NotFound(_NONE)
    asked = request.args.get("barrier", "")
    return picture_of(drawn.result_chart(page.questionnaire, page.result, page.earlier, asked))


@results.get(f"{_ROUND}/{_OF_EVERYBODY}")
@requires(Permission.SEE_RESULTS)
def pooled_chart(organization_id: uuid.UUID, round_id: uuid.UUID, kind: str) -> dict[str, Any]:
    """Give a chart of what everybody in the organization said."""
    return _pooled(organization_id, round_id, None, kind)


@results.get(f"{_ROUND}/units/<uuid:team_id>/{_OF_EVERYBODY}")
@requires(Permission.SEE_RESULTS)
def unit_chart(
    organization_id: uuid.UUID, round_id: uuid.UUID, team_id: uuid.UUID, kind: str
) -> dict[str, Any]:
    """Give a chart of what everybody in a unit and below said."""
    return _pooled(organization_id, round_id, team_id, kind)


def _pooled(
    organization_id: uuid.UUID, round_id: uuid.UUID, unit_id: uuid.UUID | None, kind: str
) -> dict[str, Any]:
    page = pooled_results.load_pooled_page(
        edge.db(), access=edge.here(), round_id=round_id, unit_id=unit_id
    )
    asked, result = page.questionnaire, page.result
    if kind == "instead":
        return picture_of(drawn.instead_chart(survey.instead_rows(asked, page.instead)))
    if result is None or result.profile.hidden is not None:
        raise NotFound(_NONE)
    if kind == "groups":
        found = pooled_rows.group_rows(page)
        return picture_of(drawn.parts_chart(asked, found), levels=True)
    if kind == "teams":
        found = pooled_rows.tree_rows(page, organization_id)
        means = pooled_rows.means(page, result)
        return picture_of(drawn.parts_chart(asked, found, means), levels=True)
    if kind == "leadership-and-others":
        return picture_of(drawn.gaps_chart(asked, result))
    barrier = request.args.get("barrier", "")
    return picture_of(drawn.result_chart(asked, result, None, barrier))
