"""The tables of comparing pages as files; each address says what is shown as its page's does."""

from __future__ import annotations

import uuid

from flask import Response
from flask_babel import gettext as _

from app.domain.roles import Permission
from app.services.compare import comparisons
from app.services.compare.overview_values import Overview
from app.services.errors import NotFound
from app.web import edge
from app.web.compare import (
    compare,
    moved_tables,
    moved_views,
    outcome_tables,
    outcome_views,
    overview_tables,
    side_tables,
    team_tables,
)
from app.web.compare.change_views import read_everybody_changed, read_what_changed
from app.web.compare.side_views import read_side_by_side
from app.web.compare.views import order, read_overview
from app.web.permissions import requires
from app.web.tables import ENDING, table_file

_COMPARE = "/organizations/<uuid:organization_id>/compare"
_TEAM = "/organizations/<uuid:organization_id>/teams/<uuid:team_id>"


@compare.get(f"{_COMPARE}/teams.{ENDING}")
@requires(Permission.SEE_RESULTS)
def teams_table(organization_id: uuid.UUID, ending: str) -> Response:
    """Give the teams against the barriers, all of them where the page shows a part of the tree."""
    del organization_id
    found = _overview(whole=True)
    sort, descending = order(found)
    table = overview_tables.teams_table(found, sort=sort, descending=descending)
    return table_file(table, ending, page="compare.index")


@compare.get(f"{_COMPARE}/rounds.{ENDING}")
@requires(Permission.SEE_RESULTS)
def rounds_table(organization_id: uuid.UUID, ending: str) -> Response:
    """Give the whole that is shown over the rounds."""
    del organization_id
    table = overview_tables.rounds_table(_overview())
    return table_file(table, ending, page="compare.index")


@compare.get(f"{_COMPARE}/levels.{ENDING}")
@requires(Permission.SEE_RESULTS)
def levels_table(organization_id: uuid.UUID, ending: str) -> Response:
    """Give how many teams are nearest to each level."""
    del organization_id
    found = _overview()
    if found.group:
        raise NotFound("Teams are not counted for a group.")
    return table_file(overview_tables.levels_table(found), ending, page="compare.index")


@compare.get(f"{_TEAM}/over-time.{ENDING}")
@requires(Permission.SEE_RESULTS)
def over_time_table(organization_id: uuid.UUID, team_id: uuid.UUID, ending: str) -> Response:
    """Give every figure of a team over its rounds, one a row."""
    del organization_id
    found = comparisons.load_team_rounds(edge.db(), access=edge.here(), team_id=team_id)
    return table_file(team_tables.over_time_table(found), ending, page="compare.over_time")


@compare.get(f"{_TEAM}/what-changed.{ENDING}")
@requires(Permission.SEE_RESULTS)
def what_changed_table(organization_id: uuid.UUID, team_id: uuid.UUID, ending: str) -> Response:
    """Give the parts of each barrier's change between two rounds."""
    del organization_id
    found = read_what_changed(team_id)
    if found.change is None:
        raise NotFound("There is nothing to take apart.")
    table = team_tables.what_changed_table(found.change, of=(_("Team"), found.team))
    return table_file(table, ending, page="compare.what_changed")


@compare.get(f"{_COMPARE}/what-changed.{ENDING}")
@requires(Permission.SEE_RESULTS)
def everybody_changed_table(organization_id: uuid.UUID, ending: str) -> Response:
    """Give the parts of each barrier's change of everybody between two rounds."""
    del organization_id
    found = read_everybody_changed()
    if found.change is None:
        raise NotFound("There is nothing to take apart.")
    table = team_tables.what_changed_table(found.change, of=(_("Everybody in"), found.team))
    return table_file(table, ending, page="compare.everybody_changed")


@compare.get(f"{_COMPARE}/side-by-side.{ENDING}")
@requires(Permission.SEE_RESULTS)
def side_by_side_table(organization_id: uuid.UUID, ending: str) -> Response:
    """Give the scores of the chosen teams and units beside each other."""
    del organization_id
    table = side_tables.scores_table(read_side_by_side())
    return table_file(table, ending, page="compare.side_by_side")


@compare.get(f"{_COMPARE}/side-by-side-facts.{ENDING}")
@requires(Permission.SEE_RESULTS)
def side_by_side_facts_table(organization_id: uuid.UUID, ending: str) -> Response:
    """Give what is done in the chosen teams and units, and what comes of it."""
    table = side_tables.facts_table(read_side_by_side(), organization_id)
    return table_file(table, ending, page="compare.side_by_side")


@compare.get(f"{_COMPARE}/moved.{ENDING}")
@requires(Permission.SEE_RESULTS)
def moved_table(organization_id: uuid.UUID, ending: str) -> Response:
    """Give everything that could have moved since the round before, with what did."""
    del organization_id
    found = moved_views.read_moved()
    table = moved_tables.moved_table(found, edge.here().organization_name)
    return table_file(table, ending, page="compare.moved")


@compare.get(f"{_COMPARE}/outcomes.{ENDING}")
@requires(Permission.SEE_RESULTS)
def outcomes_table(organization_id: uuid.UUID, ending: str) -> Response:
    """Give the link of each barrier with each outcome."""
    del organization_id
    found = outcome_views.read_outcomes()
    table = outcome_tables.links_table(
        found,
        titles=outcome_views.titles(),
        reading=lambda kind, place: outcome_views.reading(kind, place, found),
    )
    return table_file(table, ending, page="compare.outcomes")


@compare.get(f"{_COMPARE}/outcomes-teams.{ENDING}")
@requires(Permission.SEE_RESULTS)
def outcomes_teams_table(organization_id: uuid.UUID, ending: str) -> Response:
    """Give the teams' figures that the links rest on."""
    del organization_id
    found = outcome_views.read_outcomes()
    table = outcome_tables.teams_table(
        found,
        titles=outcome_views.titles(),
        time=lambda team: outcome_views.time_of(found, team),
    )
    return table_file(table, ending, page="compare.outcomes")


def _overview(*, whole: bool = False) -> Overview:
    found = read_overview(whole=whole)
    if found is None:
        raise NotFound("There is no result yet.")
    return found
