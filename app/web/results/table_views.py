"""The tables of results as files."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

from flask import Response
from flask_babel import gettext as _

from app.domain.roles import Permission
from app.domain.scoring.result import Result
from app.services.errors import NotFound
from app.services.results import pooled_results, team_results
from app.services.results.pooled_results import PooledPage
from app.services.results.team_results import ResultPage
from app.web import edge
from app.web.permissions import requires
from app.web.results import pooled_rows, results, rows, tables, together
from app.web.results.apart import apart
from app.web.tables import ENDING, Table, table_file


def _one_of(*more: str) -> str:
    """Give the step of an address that names a table: one that every result has, or another."""
    names = ", ".join(f'"{name}"' for name in (*tables.MAKERS, *more))
    return f"<any({names}):kind>"


_OF_A_TEAM = _one_of("both-sides")
_OF_EVERYBODY = _one_of("leadership-and-others", "groups", "teams")
_ASSESSMENT = "/organizations/<uuid:organization_id>/assessments/<uuid:assessment_id>"
_ROUND = "/organizations/<uuid:organization_id>/rounds/<uuid:round_id>"
_UNIT = f"{_ROUND}/units/<uuid:team_id>"


@results.get(f"{_ASSESSMENT}/{_OF_A_TEAM}.{ENDING}")
@requires(Permission.SEE_RESULTS)
def table(organization_id: uuid.UUID, assessment_id: uuid.UUID, kind: str, ending: str) -> Response:
    """Give a table of one team's result."""
    del organization_id
    page = team_results.load_result_page(edge.db(), access=edge.here(), assessment_id=assessment_id)
    if page.result is None:
        raise NotFound("There is no result yet.")
    made = _of_team(page, page.result, kind)
    about = ((_("Team"), page.head.team), (_("Round"), page.head.round_title))
    return table_file(_with(made, about), ending, page="results.show")


@results.get(f"{_ROUND}/{_OF_EVERYBODY}.{ENDING}")
@requires(Permission.SEE_RESULTS)
def pooled_table(
    organization_id: uuid.UUID, round_id: uuid.UUID, kind: str, ending: str
) -> Response:
    """Give a table of what everybody in the organization said."""
    found = _pooled(organization_id, round_id, None, kind)
    return table_file(found, ending, page="results.pooled")


@results.get(f"{_UNIT}/{_OF_EVERYBODY}.{ENDING}")
@requires(Permission.SEE_RESULTS)
def unit_table(
    organization_id: uuid.UUID, round_id: uuid.UUID, team_id: uuid.UUID, kind: str, ending: str
) -> Response:
    """Give a table of what everybody in a unit and below said."""
    found = _pooled(organization_id, round_id, team_id, kind)
    return table_file(found, ending, page="results.unit")


def _of_team(page: ResultPage, result: Result, kind: str) -> Table:
    if kind == "both-sides":
        both = together.both_sides(page.head, page.questionnaire)
        if both is None:
            raise NotFound("Nothing was agreed on.")
        return tables.both_sides_table(both)
    if kind == "recommendations":
        advice = rows.recommendation_rows(page.questionnaire, result)
        return tables.advice_table(apart(page.head, result, advice))
    return tables.MAKERS[kind](page.questionnaire, result)


def _pooled(
    organization_id: uuid.UUID, round_id: uuid.UUID, unit_id: uuid.UUID | None, kind: str
) -> Table:
    page = pooled_results.load_pooled_page(
        edge.db(), access=edge.here(), round_id=round_id, unit_id=unit_id
    )
    if page.result is None:
        raise NotFound("There is no result yet.")
    about = ((_("Of"), page.head.name), (_("Round"), page.head.round_title))
    if kind in _PARTS:
        return _with(_PARTS[kind](page, organization_id), about)
    if kind == "leadership-and-others":
        return _with(tables.gaps_table(page.questionnaire, page.result), about)
    return _with(tables.MAKERS[kind](page.questionnaire, page.result), about)


def _groups(page: PooledPage, _organization_id: uuid.UUID) -> Table:
    found = pooled_rows.group_rows(page)
    return tables.parts_table("groups", _("Group by group"), found, page.questionnaire)


def _teams(page: PooledPage, organization_id: uuid.UUID) -> Table:
    found = pooled_rows.tree_rows(page, organization_id)
    return tables.parts_table("teams", _("Team by team"), found, page.questionnaire)


_PARTS: dict[str, Callable[[PooledPage, uuid.UUID], Table]] = {"groups": _groups, "teams": _teams}


def _with(made: Table, about: tuple[tuple[str, str], ...]) -> Table:
    return replace(made, about=(*about, *made.about))
