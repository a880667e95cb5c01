"""Answering, submitting and reopening a team's sheet, on both databases."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from app.domain.response import Choice
from app.services.answers import submitting
from app.services.answers.assessments import list_assessments
from app.services.answers.revisions import AnswerValue, Conflict, Draft, Saved
from app.services.errors import InvalidInputs, NotFound, Refused
from app.services.results.team_results import load_result_page
from app.storage.database import Database
from app.storage.rows import ResponseRow, ResultRow, Round, Team
from tests.factories.world import NOW, TODAY, World
from tests.services.desks import QUESTIONS, TEAM, Desk, access, draft, make_world


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return make_world(database, tmp_path)


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
    with pytest.raises(InvalidInputs) as refused:
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


def test_a_consensus_is_written_on_the_teams_sheet(desk: Desk, database: Database) -> None:
    with database.transaction() as session:
        session.execute(update(Round).values(mode="consensus"))
    [saved] = desk.save(draft(Choice.LEVEL_2, 0), name="conrad")
    assert saved.revision == 1
    assert desk.sheet("mara").answers[QUESTIONS[0]].name == "Conrad"


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
    with pytest.raises(InvalidInputs, match="whole number from 0 to 1,000,000"):
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
    review = desk.read(submitting.load_review)
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
        assert item.dates.days_left(TODAY) == 7
        assert item.can_answer
        seen = list_assessments(session, access=access(session, world, "lea"), today=TODAY)
        assert [(i.team, i.can_answer) for i in seen.due] == [
            (TEAM, False), ("Fraud models", False), ("Motor pricing", False),
        ]  # fmt: skip
        later = list_assessments(
            session, access=access(session, world), today=TODAY + timedelta(days=8)
        )
        assert [item.id for item in later.found] == [desk.assessment_id]
