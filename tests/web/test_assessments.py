"""Your assessments: what is due, what was, and what to do when there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from app.services.database import Database
from app.storage.rows import Assessment, Round
from tests.factories.world import NOW, TODAY, World, start_round
from tests.statements import counted
from tests.web.conftest import QUESTIONNAIRE, Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def index(world: World) -> str:
    return f"/organizations/{world.organization}/assessments"


def test_a_manager_sees_the_teams_they_manage_and_what_is_due(
    visit: Visit, index: str, world: World
) -> None:
    shown = unescape(visit("mara").get(index).text)
    assert "Your assessments" in shown
    assert "Claims analytics" in shown
    assert "Motor pricing" not in shown
    assert "7 days left" in shown
    assert "0 of 46 answered" in shown
    assert f'href="{index}/{world.assessments["Claims analytics"]}"' in shown


def test_the_manager_of_a_unit_sees_the_teams_below(visit: Visit, index: str) -> None:
    shown = visit("carol").get(index).text
    assert "Claims analytics" in shown
    assert "Fraud models" in shown
    assert "Motor pricing" not in shown


def test_a_leader_sees_how_far_all_are_and_answers_nothing(
    visit: Visit, index: str, world: World
) -> None:
    shown = visit("lea").get(index).text
    assert "Being answered" in shown
    assert "Motor pricing" in shown
    assert ">Start" not in shown


def test_others_have_no_such_page(visit: Visit, index: str) -> None:
    for who in ("otto", "stranger"):
        visit(who).get(index, status=404)


def test_what_was_submitted_leads_to_its_result(
    visit: Visit, index: str, world: World, database: Database
) -> None:
    mine = world.assessments["Claims analytics"]
    with database.transaction() as session:
        session.execute(update(Assessment).where(Assessment.id == mine).values(closed_at=NOW))
    shown = visit("mara").get(index).text
    assert f'href="{index}/{mine}/result"' in shown
    assert "Change answers" in shown
    assert "nothing to answer at the moment" in shown


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today is the last day"), (1, "1 day left"), (-1, "was not submitted")],
)
def test_the_last_day_counts(
    visit: Visit, index: str, database: Database, days: int, words: str
) -> None:
    with database.transaction() as session:
        session.execute(update(Round).values(closes_on=TODAY + timedelta(days=days)))
    assert words in visit("mara").get(index).text


def test_a_round_to_come_is_announced(visit: Visit, index: str, database: Database) -> None:
    moved = {"opens_on": TODAY + timedelta(days=3), "closes_on": TODAY + timedelta(days=9)}
    with database.transaction() as session:
        session.execute(update(Round).values(moved))
    shown = visit("mara").get(index).text
    assert "Coming up" in shown
    assert "opens on" in shown
    assert ">Start" not in shown


def test_an_empty_list_says_what_comes_next(visit: Visit, index: str, database: Database) -> None:
    with database.transaction() as session:
        session.execute(delete(Round))
    assert "Nothing has been asked of your teams yet" in visit("mara").get(index).text
    assert "Start a round" in visit("ada").get(index).text


def test_many_past_rounds_come_in_pages_with_few_queries(
    visit: Visit, index: str, world: World, database: Database, tmp_path: Path
) -> None:
    with database.transaction() as session:
        session.execute(delete(Round))
        for number in range(30):
            last = TODAY - timedelta(days=10 + number)
            start_round(
                session,
                world,
                questionnaire=QUESTIONNAIRE,
                title=f"Round {number:02}",
                opens_on=last,
                closes_on=last,
            )
        session.execute(update(Assessment).values(closed_at=NOW))
    visitor = visit("ada")
    visitor.get(index)
    with counted(database) as said:
        first = visitor.get(index).text
    assert len(said) <= 8
    second = visitor.get(f"{index}?page=2").text
    assert "Round 00" in first
    assert "Older" in first
    assert "Round 29" in second
    assert "Newer" in second
    for strange in ("0", "-3", "x", "9" * 40):
        visitor.get(f"{index}?page={strange}")
