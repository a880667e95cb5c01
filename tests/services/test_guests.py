"""Guests on both databases: what a link leads to, writing, submitting, and who comes at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.domain.response import Choice
from app.domain.round import Confidentiality
from app.services.answers.revisions import AnswerValue, Conflict, Saved
from app.services.answers.said import load_responses
from app.services.errors import InvalidInput, InvalidInputs, LinkUnknown, NotYet, Over, Refused
from app.services.invitations.guests import hold_open
from app.services.invitations.tokens import TokenPurpose, hash_for
from app.storage.database import Database
from app.storage.rows import (
    AnswerRow,
    Assessment,
    Invitation,
    OutcomeAnswerRow,
    ResponseRow,
    Round,
    Team,
)
from tests.factories.invitations import another_token
from tests.factories.world import NOW, TODAY
from tests.services.desks import QUESTIONS, TEAM, at_once
from tests.services.visitors import Visitors

KINDS = list(Confidentiality)
LINKED = [Confidentiality.NAMED, Confidentiality.CONFIDENTIAL]
Start = Callable[..., Visitors]


@pytest.fixture
def start(database: Database, tmp_path: Path) -> Start:
    return lambda *kind, **given: Visitors(database, tmp_path, *kind, **given)


def rows(database: Database, kind: Any) -> list[Any]:
    with database.reader() as session:
        return list(session.scalars(select(kind).order_by(kind.id)))


# What a link leads to


def test_a_link_that_nobody_made_leads_nowhere(start: Start) -> None:
    visitors = start()
    token = visitors.invite().token
    for wrong in ("", token[:-1], token + "A", token.swapcase(), "\x00", "\u2603" * 1000):
        with pytest.raises(LinkUnknown):
            visitors.look(wrong)


def test_each_mail_has_a_link_of_its_own_to_the_same_place(start: Start) -> None:
    visitors = start()
    invited = visitors.invite()
    with visitors.database.transaction() as session:
        other = another_token(session, visitors.world, invited.invitation_id)
    visitors.save(invited.token, Choice.LEVEL_2)
    assert visitors.sheet(other).answers[QUESTIONS[0]].value.choice is Choice.LEVEL_2


def test_a_link_never_shows_in_what_is_printed(start: Start) -> None:
    visitors = start()
    token = visitors.invite().token
    assert token not in repr(visitors.look(token))


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        (update(Invitation).values(revoked=True), Over, "taken back"),
        (update(Round).values(closed_at=NOW), Over, "is closed"),
        (update(Assessment).values(closed_at=NOW), Over, "is closed"),
        (update(Team).values(archived_at=NOW), Over, "archived"),
        (update(Round).values(closes_on=TODAY - timedelta(days=1)), Over, "was over on"),
        (update(Round).values(opens_on=TODAY + timedelta(days=1)), NotYet, "opens on"),
    ],
)
def test_what_cannot_be_answered_says_why_and_takes_nothing(
    start: Start, database: Database, change: Any, kind: type[Refused], words: str
) -> None:
    visitors = start()
    token = visitors.invite().token
    with database.transaction() as session:
        session.execute(change)
    with pytest.raises(kind, match=words):
        visitors.look(token).require_open(TODAY)
    for act in (lambda: visitors.save(token, Choice.LEVEL_1), lambda: visitors.submit(token)):
        with pytest.raises(kind, match=words):
            act()
    assert rows(database, ResponseRow) == []


@pytest.mark.parametrize("kind", KINDS)
def test_after_the_round_closed_what_was_submitted_stays_as_it_is(
    start: Start, database: Database, kind: Confidentiality
) -> None:
    visitors = start(kind)
    token = visitors.answered().token
    with database.transaction() as session:
        session.execute(update(Round).values(closed_at=NOW))
    with pytest.raises(Over, match="What you submitted counts"):
        visitors.save(token, Choice.LEVEL_5, 1)
    with pytest.raises(Over):
        visitors.submit(token, comments=True)
    assert [row.choice for row in rows(database, AnswerRow)] == ["3"]
    assert [row.comments_shown for row in rows(database, ResponseRow)] == [False]


# Writing


def test_what_a_guest_writes_is_theirs_alone_and_names_nobody(
    start: Start, database: Database
) -> None:
    visitors = start()
    one, other = visitors.invite().token, visitors.invite().token
    visitors.save(one, Choice.LEVEL_2, comment="mine")
    visitors.save(other, Choice.LEVEL_4)
    assert visitors.sheet(one).answers[QUESTIONS[0]].value == AnswerValue(Choice.LEVEL_2, "mine")
    assert visitors.sheet(other).answers[QUESTIONS[0]].value == AnswerValue(Choice.LEVEL_4)
    assert {row.saved_by for row in rows(database, AnswerRow)} == {None}


def test_a_guests_two_devices_never_overwrite_each_other(start: Start) -> None:
    visitors = start()
    token = visitors.invite().token
    assert isinstance(visitors.save(token, Choice.LEVEL_2), Saved)
    found = visitors.save(token, Choice.LEVEL_5)
    assert isinstance(found, Conflict)
    assert found.theirs.value.choice is Choice.LEVEL_2


def test_of_many_first_answers_of_one_guest_at_once_one_response_is_made(
    start: Start, database: Database
) -> None:
    visitors = start()
    token = visitors.invite().token
    levels = list(Choice)[:5]
    found = at_once(5, lambda n: visitors.save(token, levels[n]))
    kinds = sorted(type(each).__name__ for each in found)
    assert kinds == ["Conflict"] * 4 + ["Saved"], found
    assert len(rows(database, ResponseRow)) == 1


def test_guests_wait_for_nobody_but_themselves(postgresql_url: str, tmp_path: Path) -> None:
    """While one guest's place is held, another guest's answer is stored."""
    database = Database(postgresql_url)
    visitors = Visitors(database, tmp_path)
    slow, quick = visitors.invite().token, visitors.invite().token
    guest = visitors.look(slow)
    with database.transaction() as session:
        hold_open(session, guest=guest, now=NOW)
        assert isinstance(visitors.save(quick, Choice.LEVEL_1), Saved)
    database.dispose()


# Groups


def test_a_group_is_asked_its_own_questions_only(start: Start, database: Database) -> None:
    visitors = start(groups=("engineering", "business"))
    token = visitors.invite(group="business").token
    assert list(visitors.look(token).place.asked.questions) == ["finding-data-1"]
    with pytest.raises(InvalidInputs, match="not asked"):
        visitors.save(token, Choice.LEVEL_1, question="getting-access-1")
    assert rows(database, ResponseRow) == []


def test_without_a_group_everything_is_asked(start: Start) -> None:
    visitors = start()
    token = visitors.invite().token
    assert list(visitors.look(token).place.asked.questions) == list(QUESTIONS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_group_is_chosen_before_and_changed_until_submitting(
    start: Start, database: Database, kind: Confidentiality
) -> None:
    visitors = start(kind, groups=("engineering", "business"))
    token = visitors.invite().token
    assert visitors.look(token).lacks_group
    with pytest.raises(Refused, match="choose in which group"):
        visitors.submit(token)
    for wrong in ("leadership", ""):
        with pytest.raises(InvalidInput):
            visitors.choose(token, wrong)
    visitors.choose(token, "engineering")
    visitors.save(token, Choice.LEVEL_2)
    visitors.save(token, Choice.LEVEL_2, question="getting-access-1")
    visitors.choose(token, "business")
    visitors.submit(token)
    with pytest.raises(Refused, match="can't be changed now"):
        visitors.choose(token, "engineering")
    assert [row.question for row in rows(database, AnswerRow)] == ["finding-data-1"]
    assert [row.respondent_group for row in rows(database, ResponseRow)] == ["business"]


# Submitting


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_is_submitted_is_there_to_be_scored(start: Start, kind: Confidentiality) -> None:
    visitors = start(kind)
    visitors.save(visitors.invite().token, Choice.LEVEL_1)
    visitors.answered()
    with visitors.database.reader() as session:
        said = load_responses(
            session,
            organization_id=visitors.world.organization,
            assessment_id=visitors.world.assessments[TEAM],
        )
    assert [[answer.choice for answer in each.answers] for each in said] == [[Choice.LEVEL_3]]


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_choice_there_is_nothing_to_submit(
    start: Start, database: Database, kind: Confidentiality
) -> None:
    visitors = start(kind)
    token = visitors.invite().token
    for given in ("", "only words"):
        visitors.save(token, None, comment=given)
        with pytest.raises(Refused, match="Nothing is answered"):
            visitors.submit(token)
    assert [row.submitted for row in rows(database, Invitation)] == [False]


@pytest.mark.parametrize("kind", KINDS)
def test_submitting_again_changes_nothing_but_the_wish_about_comments(
    start: Start, database: Database, kind: Confidentiality
) -> None:
    visitors = start(kind)
    token = visitors.answered().token
    [before] = rows(database, ResponseRow)
    visitors.submit(token, days=1)
    [again] = rows(database, ResponseRow)
    assert (again.id, again.submitted_at, again.comments_shown) == (
        before.id,
        before.submitted_at,
        False,
    )
    visitors.submit(token, comments=True)
    assert rows(database, ResponseRow)[0].comments_shown
    assert visitors.look(token).comments_shown


@pytest.mark.parametrize("kind", KINDS)
def test_of_five_clicks_at_once_one_submits(
    start: Start, database: Database, kind: Confidentiality
) -> None:
    visitors = start(kind)
    token = visitors.invite().token
    visitors.save(token, Choice.LEVEL_3)
    assert at_once(5, lambda _n: visitors.submit(token)) == [None] * 5
    assert len(rows(database, ResponseRow)) == 1
    assert len(rows(database, AnswerRow)) == 1


@pytest.mark.parametrize("kind", LINKED)
def test_a_named_or_confidential_response_leads_to_the_pseudonym(
    start: Start, database: Database, kind: Confidentiality
) -> None:
    visitors = start(kind)
    invited = visitors.answered(address="ann@example.org")
    [response] = rows(database, ResponseRow)
    [place] = rows(database, Invitation)
    assert response.participant_id == place.participant_id
    assert (place.response_id, place.submitted) == (response.id, True)
    assert visitors.save(invited.token, Choice.LEVEL_4, 1).revision == 2


def test_an_anonymous_response_is_reached_by_its_own_link_alone(
    start: Start, database: Database
) -> None:
    visitors = start()
    invited = visitors.invite()
    visitors.save(invited.token, Choice.LEVEL_2, comment="so", evidence="there")
    visitors.save(invited.token, None, 1)
    visitors.save(invited.token, Choice.LEVEL_4, 2, comment="so")
    visitors.fact(invited.token, 7)
    with visitors.database.transaction() as session:
        other = another_token(session, visitors.world, invited.invitation_id)
    [draft] = rows(database, ResponseRow)
    visitors.submit(invited.token, comments=True)

    [response] = rows(database, ResponseRow)
    coarse = datetime.combine(TODAY - timedelta(days=7), time.min, UTC)
    assert response.id != draft.id
    assert (response.started_at, response.submitted_at) == (coarse, coarse)
    assert response.key_hash == hash_for(TokenPurpose.ANSWERS, invited.token)
    assert (response.participant_id, response.comments_shown) == (None, True)
    for row in (*rows(database, AnswerRow), *rows(database, OutcomeAnswerRow)):
        assert (row.response_id, row.revision) == (response.id, 1)
        assert (row.saved_at, row.saved_by) == (coarse, None)
    [place] = rows(database, Invitation)
    assert (place.response_id, place.submitted) == (None, True)
    assert visitors.sheet(invited.token).answers[QUESTIONS[0]].value.comment == "so"
    with pytest.raises(Refused, match="another link of yours"):
        visitors.look(other).require_open(TODAY)
    with pytest.raises(Refused, match="another link of yours"):
        visitors.save(other, Choice.LEVEL_1)


def test_a_change_after_an_anonymous_submission_tells_no_moment(
    start: Start, database: Database
) -> None:
    visitors = start()
    token = visitors.answered().token
    visitors.save(token, Choice.LEVEL_5, 1)
    visitors.save(token, Choice.LEVEL_1, question=QUESTIONS[2])
    coarse = datetime.combine(TODAY - timedelta(days=7), time.min, UTC)
    assert {row.saved_at for row in rows(database, AnswerRow)} == {coarse}
    assert visitors.sheet(token).saved_at is None


def test_an_answer_that_was_taken_back_leaves_no_trace_in_what_is_submitted(
    start: Start, database: Database
) -> None:
    visitors = start()
    token = visitors.invite().token
    visitors.save(token, Choice.LEVEL_3)
    visitors.save(token, Choice.LEVEL_1, question=QUESTIONS[2])
    visitors.save(token, None, 1, question=QUESTIONS[2])
    visitors.submit(token)
    assert [row.question for row in rows(database, AnswerRow)] == [QUESTIONS[0]]


# Many at once


@pytest.mark.parametrize("kind", KINDS)
def test_many_who_answer_and_submit_at_once_lose_nothing(
    start: Start, database: Database, kind: Confidentiality
) -> None:
    visitors = start(kind)
    tokens = [visitors.invite().token for _ in range(12)]

    def answer(number: int) -> None:
        visitors.save(tokens[number], Choice.LEVEL_2, comment=str(number))
        visitors.submit(tokens[number])
        visitors.save(tokens[number], Choice.LEVEL_4, 1, comment=f"{number} again")

    found = at_once(12, answer)
    assert found == [None] * 12, found
    said = sorted(row.comment for row in rows(database, AnswerRow))
    assert said == sorted(f"{number} again" for number in range(12))
    with database.reader() as session:
        submitted = select(func.count(Invitation.id)).where(Invitation.submitted.is_(True))
        assert session.scalar(submitted) == 12
