"""Several people on one sheet at the same moment, on both databases, with real threads."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.domain.response import Choice
from app.services.answers.revisions import Conflict, Saved
from app.services.errors import Refused
from app.services.results.team_results import load_result_page
from app.storage.database import Database
from app.storage.rows import AnswerRow, Assessment, ResponseRow, ResultRow
from tests.factories.world import NOW, World
from tests.services.desks import QUESTIONS, Desk, at_once, draft, make_world


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return make_world(database, tmp_path)


@pytest.fixture
def desk(database: Database, world: World) -> Desk:
    return Desk(database, world)


def test_of_many_first_answers_at_once_one_is_stored_and_nobody_is_overwritten(
    desk: Desk, database: Database
) -> None:
    levels = list(Choice)[:5]
    found = at_once(5, lambda n: desk.save(draft(levels[n], 0), name=("mara", "miles")[n % 2])[0])
    saved = [each for each in found if isinstance(each, Saved)]
    conflicts = [each for each in found if isinstance(each, Conflict)]
    assert (len(saved), len(conflicts)) == (1, 4), found
    stored = desk.sheet().answers[QUESTIONS[0]]
    assert {each.theirs.value for each in conflicts} == {stored.value}
    with database.reader() as session:
        assert session.scalar(select(func.count(ResponseRow.id))) == 1


def test_every_change_of_many_writers_is_seen_by_the_next(desk: Desk) -> None:
    """Each writer reads, decides and writes until it is stored: no step may be lost."""

    def step_up(index: int) -> int:
        conflicts, base, text = 0, 0, ""
        for _ in range(5):
            while True:
                mark = f"{text}{index}"
                [found] = desk.save(draft(None, base, comment=mark))
                if isinstance(found, Saved):
                    base, text = found.revision, mark
                    break
                conflicts += 1
                base, text = found.theirs.revision, found.theirs.value.comment
        return conflicts

    found = at_once(4, step_up)
    assert all(isinstance(each, int) for each in found), found
    entry = desk.sheet().answers[QUESTIONS[0]]
    assert sorted(entry.value.comment) == sorted("01230123012301230123")
    assert entry.revision == 20


def test_an_answer_is_either_in_the_result_or_refused(desk: Desk, database: Database) -> None:
    desk.answer_all()

    def act(index: int) -> Any:
        if index == 0:
            return desk.submit()
        return desk.save(draft(Choice.LEVEL_5, 1, QUESTIONS[2]), name="miles")[0]

    _submitted, saved = at_once(2, act)
    frozen = desk.call(load_result_page).result.profile.barrier("data-access")
    expected = 4.0 if isinstance(saved, Saved) else 3.0
    assert frozen.score == expected
    assert isinstance(saved, Saved | Refused)


def test_of_two_who_submit_at_once_one_is_told(desk: Desk, database: Database) -> None:
    desk.answer_all()
    found = at_once(2, lambda n: desk.submit(("mara", "miles")[n]))
    assert sorted(type(each).__name__ for each in found) == ["NoneType", "Refused"]
    with database.reader() as session:
        assert session.scalar(select(func.count(ResultRow.id))) == 1
        assert session.scalar(select(func.count(AnswerRow.id))) == 3
        closed = session.scalars(select(Assessment.closed_at).where(_is(desk.assessment_id)))
        assert closed.one() == NOW


def _is(assessment_id: uuid.UUID) -> Any:
    return Assessment.id == assessment_id
