"""Assessments of more teams than are read at a glance, on both databases."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.domain.round import RoundMode
from app.services.answers.assessments import (
    A_PAGE,
    FEW,
    AssessmentFilter,
    AssessmentList,
    list_assessments,
)
from app.services.database import Database
from app.storage.rows import Assessment, Round
from tests.factories.actions import access_of
from tests.factories.assessments import add_teams_to_round
from tests.factories.world import NOW, TODAY, World
from tests.services.desks import make_world

MANY = 60
ALL = AssessmentFilter()


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    """Sixty teams more below Claims, in the round that is open; the first of them has submitted."""
    made = make_world(database, tmp_path)
    with database.transaction() as session:
        add_teams_to_round(session, made, below="Claims", number=MANY)
        session.execute(
            update(Assessment)
            .where(Assessment.id == made.assessments["Team 00"])
            .values(closed_at=NOW)
        )
    return made


def of(
    session: Session, world: World, who: str, asked: AssessmentFilter = ALL, page: int = 1
) -> AssessmentList:
    access = access_of(session, world, who)
    return list_assessments(session, access=access, today=TODAY, asked=asked, page=page)


def test_a_leader_reads_rounds_and_no_list_of_teams(database: Database, world: World) -> None:
    with database.reader() as session:
        shown = of(session, world, "lea")
    [short] = shown.open_rounds
    assert (short.round.title, short.teams, short.submitted) == ("Q3 2026", MANY + 3, 1)
    assert (shown.due, shown.submitted, shown.planned, shown.found) == ((), (), (), ())


@pytest.mark.parametrize("who", ["ada", "conrad"])
def test_what_somebody_may_answer_for_everybody_is_not_theirs_to_do(
    database: Database, world: World, who: str
) -> None:
    with database.reader() as session:
        shown = of(session, world, who)
        found = of(session, world, who, AssessmentFilter(world.round))
    assert (shown.due, len(shown.open_rounds)) == ((), 1)
    assert all(item.can_answer for item in found.found)


def test_the_manager_of_many_reads_the_first_of_theirs_and_how_many_there_are(
    database: Database, world: World
) -> None:
    with database.reader() as session:
        shown = of(session, world, "carol")
    assert [item.team for item in shown.due[:3]] == ["Claims analytics", "Fraud models", "Team 01"]
    assert (len(shown.due), shown.due_in_all) == (FEW, MANY + 1)
    [short] = shown.open_rounds
    assert (short.teams, short.submitted) == (MANY + 2, 1)


def test_the_manager_of_one_reads_it_alone(database: Database, world: World) -> None:
    with database.reader() as session:
        shown = of(session, world, "nora")
    assert [item.team for item in shown.due] == ["Motor pricing"]
    assert (shown.due_in_all, shown.in_short, shown.long) == (1, (), False)


def test_a_round_is_read_page_by_page_who_still_has_to_answer_first(
    database: Database, world: World
) -> None:
    asked = AssessmentFilter(world.round)
    with database.reader() as session:
        first, second = (of(session, world, "lea", asked, page) for page in (1, 2))
    assert (len(first.found), first.more) == (A_PAGE, True)
    assert (len(second.found), second.more) == (MANY + 3 - A_PAGE, False)
    assert first.found[0].team == "Claims analytics"
    assert second.found[-1].team == "Team 00"
    assert len({item.id for item in first.found + second.found}) == MANY + 3


@pytest.mark.parametrize(("who", "found"), [("lea", 10), ("carol", 10), ("nora", 0)])
def test_a_part_of_a_name_finds_open_assessments_in_ones_scope(
    database: Database, world: World, who: str, found: int
) -> None:
    with database.reader() as session:
        shown = of(session, world, who, AssessmentFilter(name="team 3"))
    assert len(shown.found) == found


def test_a_survey_and_an_archived_team_are_nobodys_to_do(database: Database, world: World) -> None:
    with database.transaction() as session:
        session.execute(update(Round).values(mode=RoundMode.SURVEY))
        shown = of(session, world, "carol")
    assert (shown.due, len(shown.open_rounds)) == ((), 1)


def test_many_teams_to_come_are_one_line(database: Database, world: World) -> None:
    later = {"opens_on": TODAY + timedelta(days=1), "closes_on": TODAY + timedelta(days=9)}
    with database.transaction() as session:
        session.execute(update(Round).values(later))
        shown = of(session, world, "carol")
    assert (shown.due, shown.planned, shown.open_rounds) == ((), (), ())
    assert [each.teams for each in shown.planned_rounds] == [MANY + 2]
