"""Answering, submitting and reopening, on both databases; races with real threads."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.domain.response import Choice
from app.services import answering, submitting
from app.services.access import Access, load_access, load_actor
from app.services.answering import InvalidAnswers
from app.services.assessments import list_assessments
from app.services.errors import NotFound, Refused
from app.services.results import load_result_page
from app.services.revisions import AnswerValue, Conflict, Draft, OutcomeValue, Saved
from app.storage.database import Database
from app.storage.rows import AnswerRow, Assessment, ResponseRow, ResultRow, Round, Team
from tests.factories.world import NOW, TODAY, World, create_world, start_round

SMALL = Path(__file__).parents[1] / "data" / "small.yaml"
QUESTIONS = ("finding-data-1", "finding-data-2", "getting-access-1")
TEAM = "Claims analytics"


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    (tmp_path / "small").mkdir()
    file = tmp_path / "small" / "1.0.0.yaml"
    copyfile(SMALL, file)
    with database.transaction() as session:
        made = create_world(session)
        start_round(session, made, questionnaire=file)
    return made


def access(session: Session, world: World, name: str = "mara") -> Access:
    actor = load_actor(session, person_id=world.people[name])
    return load_access(session, actor=actor, organization_id=world.organization)


def draft(
    choice: Choice | None, revision: int, question: str = QUESTIONS[0], **more: str
) -> Draft[AnswerValue]:
    return Draft(question, AnswerValue(choice, **more), revision)


class Desk:
    """Does one thing after the other, each in a transaction of its own."""

    def __init__(self, database: Database, world: World) -> None:
        self.database, self.world = database, world
        self.assessment_id = world.assessments[TEAM]

    def call(self, act: Callable[..., Any], *, name: str = "mara", **given: Any) -> Any:
        with self.database.transaction() as session:
            given.setdefault("assessment_id", self.assessment_id)
            return act(session, access=access(session, self.world, name), **given)

    def save(self, *drafts: Draft[AnswerValue], name: str = "mara", days: int = 0) -> Any:
        now = NOW + timedelta(days=days)
        return self.call(answering.save_answers, name=name, drafts=drafts, now=now)

    def facts(self, *drafts: tuple[str, int | None, int], name: str = "mara") -> Any:
        listed = [Draft(q, OutcomeValue(value), revision) for q, value, revision in drafts]
        return self.call(answering.save_outcomes, name=name, drafts=listed, now=NOW)

    def sheet(self, name: str = "mara") -> answering.Sheet:
        found = self.call(answering.load_sheet, name=name)
        assert isinstance(found, answering.Sheet)
        return found

    def submit(self, name: str = "mara") -> None:
        self.call(submitting.submit, name=name, now=NOW)

    def answer_all(self) -> None:
        self.save(*(draft(Choice.LEVEL_3, 0, question) for question in QUESTIONS))


@pytest.fixture
def desk(database: Database, world: World) -> Desk:
    return Desk(database, world)


def test_an_answer_is_stored_with_its_author_and_counts_its_changes(desk: Desk) -> None:
    [first] = desk.save(draft(Choice.LEVEL_2, 0, comment="a\r\nb", evidence="https://e.org"))
    [second] = desk.save(draft(Choice.LEVEL_4, first.revision), name="miles")
    assert (first.revision, second.revision) == (1, 2)
    entry = desk.sheet().answers[QUESTIONS[0]]
    assert entry.value == AnswerValue(Choice.LEVEL_4, "", "")
    assert (entry.name, entry.saved_at) == ("Miles", NOW)


def test_line_breaks_have_one_form(desk: Desk) -> None:
    desk.save(draft(None, 0, comment="a\r\nb\rc\u2028d"))
    assert desk.sheet().answers[QUESTIONS[0]].value.comment == "a\nb\nc\nd"


def test_what_is_stored_already_is_no_conflict_and_no_change(desk: Desk) -> None:
    [first] = desk.save(draft(Choice.LEVEL_2, 0))
    [again] = desk.save(draft(Choice.LEVEL_2, 0), name="miles", days=1)
    assert again == first
    assert desk.sheet().answers[QUESTIONS[0]].name == "Mara"


def test_nothing_said_stores_nothing(desk: Desk, database: Database) -> None:
    [nothing] = desk.save(draft(None, 0))
    assert nothing == Saved(QUESTIONS[0], 0, None)
    with database.reader() as session:
        assert session.scalar(select(func.count(ResponseRow.id))) == 0


@pytest.mark.parametrize("name", ["mara", "miles"])
def test_a_newer_answer_is_handed_back_and_not_overwritten(desk: Desk, name: str) -> None:
    desk.save(draft(Choice.LEVEL_2, 0))
    [conflict, saved] = desk.save(
        draft(Choice.LEVEL_5, 0), draft(Choice.LEVEL_1, 0, QUESTIONS[2]), name=name
    )
    assert isinstance(conflict, Conflict)
    assert conflict.theirs.value.choice is Choice.LEVEL_2
    assert conflict.theirs.name == "Mara"
    assert isinstance(saved, Saved)
    answers = desk.sheet().answers
    assert answers[QUESTIONS[0]].value.choice is Choice.LEVEL_2
    assert answers[QUESTIONS[2]].value.choice is Choice.LEVEL_1


def test_a_choice_can_be_taken_back(desk: Desk) -> None:
    desk.save(draft(Choice.LEVEL_2, 0))
    [cleared] = desk.save(draft(None, 1))
    assert cleared.revision == 2
    assert desk.sheet().answered == frozenset()
    [stale] = desk.save(draft(Choice.LEVEL_3, 1), name="miles")
    assert isinstance(stale, Conflict)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (draft(Choice.LEVEL_1, 0, "nothing"), "question.nothing"),
        (draft(Choice.LEVEL_1, 0, "x\x00"), "question.x\x00"),
        (draft(None, 0, comment="c" * 4001), f"comment.{QUESTIONS[0]}"),
        (draft(None, 0, evidence="c" * 1001), f"evidence.{QUESTIONS[0]}"),
        (draft(None, 0, comment="a\x00b"), f"comment.{QUESTIONS[0]}"),
        (draft(None, 0, evidence="a\ud800"), f"evidence.{QUESTIONS[0]}"),
    ],
)
def test_what_cannot_be_stored_names_its_field_and_stores_nothing(
    desk: Desk, given: Draft[AnswerValue], field: str
) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        desk.save(draft(Choice.LEVEL_1, 0, QUESTIONS[2]), given)
    assert list(refused.value.problems) == [field]
    assert desk.sheet().answers == {}


def test_the_longest_comment_fits(desk: Desk) -> None:
    long = "\U0001f600" * 4000
    desk.save(draft(None, 0, comment=long))
    assert desk.sheet().answers[QUESTIONS[0]].value.comment == long


@pytest.mark.parametrize("name", ["lea", "nora"])
def test_who_may_not_answer_finds_nothing(desk: Desk, name: str) -> None:
    for act in (lambda: desk.save(draft(Choice.LEVEL_1, 0), name=name), lambda: desk.sheet(name)):
        with pytest.raises(NotFound):
            act()


def test_the_manager_of_the_unit_above_answers_too(desk: Desk) -> None:
    desk.save(draft(Choice.LEVEL_1, 0), name="carol")
    assert desk.sheet("mara").answers[QUESTIONS[0]].name == "Carol"


def test_other_peoples_answers_in_a_survey_are_nobodys_sheet(
    desk: Desk, database: Database
) -> None:
    with database.transaction() as session:
        session.execute(update(Round).values(mode="survey"))
    with pytest.raises(NotFound):
        desk.sheet("ada")


@pytest.mark.parametrize(
    ("days", "words"), [(-8, "opens on"), (8, "was over on"), (7, ""), (-7, "")]
)
def test_answers_are_taken_from_the_first_day_to_the_last(
    desk: Desk, days: int, words: str
) -> None:
    if not words:
        assert desk.save(draft(Choice.LEVEL_1, 0), days=days)
        return
    with pytest.raises(Refused, match=words):
        desk.save(draft(Choice.LEVEL_1, 0), days=days)


def test_an_archived_team_takes_no_answers(desk: Desk, database: Database, world: World) -> None:
    with database.transaction() as session:
        session.execute(update(Team).where(Team.id == world.teams[TEAM]).values(archived_at=NOW))
    with pytest.raises(Refused, match="archived"):
        desk.save(draft(Choice.LEVEL_1, 0))


# Facts


def test_facts_are_kept_with_revisions_and_can_be_taken_back(desk: Desk) -> None:
    assert [s.revision for s in desk.facts(("models-started", 5, 0))] == [1]
    [conflict] = desk.facts(("models-started", 7, 0), name="miles")
    assert conflict.theirs.value.value == 5
    assert [s.revision for s in desk.facts(("models-started", None, 1))] == [2]
    assert isinstance(desk.facts(("models-started", 7, 1), name="miles")[0], Conflict)


@pytest.mark.parametrize("value", [-1, 1_000_001])
def test_a_number_out_of_range_is_named(desk: Desk, value: int) -> None:
    with pytest.raises(InvalidAnswers, match="whole number from 0 to 1,000,000"):
        desk.facts(("models-started", value, 0))
    assert desk.sheet().outcomes == {}


# Submitting


def test_submitting_freezes_a_result_and_closes_the_sheet(desk: Desk) -> None:
    desk.answer_all()
    desk.submit()
    page = desk.call(load_result_page)
    assert page.result.profile.barrier("data-access").score == 3.0
    assert page.result.profile.respondents == 1
    with pytest.raises(Refused, match=r"Mara submitted these answers on .* UTC\. Reopen"):
        desk.save(draft(Choice.LEVEL_5, 1), name="miles")
    with pytest.raises(Refused, match="Mara submitted"):
        desk.submit("miles")


def test_too_little_cannot_be_submitted(desk: Desk, database: Database) -> None:
    for given in ((), (draft(Choice.LEVEL_3, 0),)):
        desk.save(*given)
        with pytest.raises(Refused, match="Too little"):
            desk.submit()
    with database.reader() as session:
        assert session.scalar(select(func.count(ResultRow.id))) == 0


def test_the_review_names_what_is_missing(desk: Desk) -> None:
    desk.save(draft(Choice.LEVEL_3, 0))
    review = desk.call(submitting.load_review)
    assert [q.id for each in review.missing for q in each.questions] == ["getting-access-1"]
    assert not review.ready
    assert [barrier.id for barrier in review.without_score] == ["data-access"]


def test_a_complete_sheet_can_be_submitted_even_if_nothing_is_visible(desk: Desk) -> None:
    desk.save(*(draft(Choice.CANNOT_SEE, 0, question) for question in QUESTIONS))
    desk.submit()
    assert desk.call(load_result_page).result.profile.barrier("data-access").score is None


def test_reopening_keeps_the_result_until_the_next_replaces_it(
    desk: Desk, database: Database
) -> None:
    desk.answer_all()
    desk.submit()
    desk.call(submitting.reopen, name="miles", now=NOW)
    assert desk.call(load_result_page).result.profile.barrier("data-access").score == 3.0
    desk.save(draft(Choice.LEVEL_5, 1, QUESTIONS[2]))
    desk.submit("miles")
    assert desk.call(load_result_page).result.profile.barrier("data-access").score == 4.0
    with database.reader() as session:
        numbers = session.scalars(select(ResultRow.number).order_by(ResultRow.number))
        assert list(numbers) == [1, 2]


def test_a_round_that_is_over_is_not_reopened(desk: Desk) -> None:
    desk.answer_all()
    desk.submit()
    with pytest.raises(Refused, match="was over"):
        desk.call(submitting.reopen, now=NOW + timedelta(days=30))


# Lists


def test_the_list_counts_what_is_required(desk: Desk, world: World, database: Database) -> None:
    desk.save(*(draft(Choice.LEVEL_3, 0, question) for question in QUESTIONS[:2]))
    with database.reader() as session:
        mine = list_assessments(session, access=access(session, world), today=TODAY)
        [item] = mine.due
        assert (item.team, item.unit, item.answered, item.asked) == (TEAM, "Claims", 1, 2)
        assert item.days_left(TODAY) == 7
        assert item.can_answer
        seen = list_assessments(session, access=access(session, world, "lea"), today=TODAY)
        assert [(i.team, i.can_answer) for i in seen.due] == [
            (TEAM, False), ("Fraud models", False), ("Motor pricing", False),
        ]  # fmt: skip
        later = list_assessments(
            session, access=access(session, world), today=TODAY + timedelta(days=8)
        )
        assert [item.id for item in later.past] == [desk.assessment_id]


# Races


def at_once(number: int, act: Callable[[int], Any]) -> list[Any]:
    """Run it in so many threads at the same moment; give what each returned or raised."""
    ready = threading.Barrier(number)
    found: list[Any] = [None] * number

    def run(index: int) -> None:
        ready.wait()
        try:
            found[index] = act(index)
        except Exception as error:  # noqa: BLE001  (what was raised is what is looked at)
            found[index] = error

    threads = [threading.Thread(target=run, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


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
