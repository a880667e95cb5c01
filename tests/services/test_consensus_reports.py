"""Reports of a survey and of the consensus after it: which is drawn, and what it is told."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from app.domain.paper import Paper
from app.domain.response import Choice
from app.services.answers import submitting
from app.services.errors import Refused
from app.services.reports import result_reports
from app.services.reports.report_drawing import load_order
from app.storage.database import Database
from app.storage.rows import Report, ResultRow
from tests.factories.world import NOW, create_world
from tests.services.desks import access, draft, small_questionnaire
from tests.services.meetings import FIND, PEOPLE, Team


@pytest.fixture
def team(database: Database, tmp_path: Path) -> Team:
    with database.transaction() as session:
        world = create_world(session)
    return Team(database, world, small_questionnaire(tmp_path), PEOPLE)


def report_of(team: Team, assessment: uuid.UUID) -> uuid.UUID:
    with team.database.transaction() as session:
        return result_reports.ask_for_report(
            session,
            access=access(session, team.world),
            assessment_id=assessment,
            paper=Paper.A4,
            now=NOW,
        )


def test_a_report_drawn_before_stays_and_the_next_one_shows_what_was_agreed(team: Team) -> None:
    first = report_of(team, team.survey)
    assert report_of(team, team.survey) == first
    with team.database.reader() as session:
        assert load_order(session, report_id=first).values.together is None
    team.agree()
    second = report_of(team, team.survey)
    assert second != first
    assert report_of(team, team.survey) == second
    mine = report_of(team, team.together)
    with team.database.reader() as session:
        assert session.get(Report, first) is not None
        shown = [load_order(session, report_id=each).values.together for each in (second, mine)]
    assert shown[0] == shown[1]
    assert shown[0] is not None
    assert shown[0].said == team.result
    assert {point.reason for point in shown[0].points} == {"We counted."}


def test_a_report_of_an_earlier_agreement_keeps_its_own_reasons(team: Team) -> None:
    team.agree()
    old = report_of(team, team.together)
    team.desk.call(submitting.reopen, now=NOW)
    team.desk.save(draft(Choice.LEVEL_5, 1, FIND, comment="Something new."))
    team.desk.submit("mara")
    with team.database.reader() as session:
        shown = load_order(session, report_id=old).values
    assert shown.together is not None
    assert shown.together.agreed == shown.result
    assert {point.reason for point in shown.together.points} == {"We counted."}


def test_no_report_is_drawn_of_a_result_that_is_not_published(team: Team) -> None:
    team.change(ResultRow, published_at=None)
    with pytest.raises(Refused):
        report_of(team, team.survey)
