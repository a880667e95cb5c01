"""Closing while people save: what was acknowledged is in the frozen result, all else is refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.domain.promise.disclosure import Promise
from app.domain.promise.lattice import Cell, CellKind
from app.domain.response import Choice
from app.domain.round import Confidentiality
from app.domain.scoring.scoring import score
from app.services.answers import answering
from app.services.answers.revisions import AnswerValue, Draft, Saved
from app.services.answers.said import load_responses
from app.services.closing import closing_steps, pooling
from app.services.database import Database
from app.services.errors import Over
from app.services.invitations import guests
from app.services.invitations.guest_submission import submit_as_guest
from app.storage.result_document import from_document
from tests.factories import invitations
from tests.factories.surveys import LEVELS
from tests.factories.world import NOW
from tests.services.closings import ASKED, Office
from tests.services.desks import at_once

TEAM = "Claims analytics"
QUESTIONS = [question.id for question in ASKED.questions]
MINIMUM = 3
_IN_SECONDS = 60


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path)


@dataclass
class Voice:
    """A guest who notes what was acknowledged: the choice and the revision of each question."""

    database: Database
    token: str
    said: dict[str, tuple[Choice, int]] = field(default_factory=dict)
    submitted: bool = False

    def save(self, question: str, choice: Choice) -> None:
        with self.database.transaction() as session:
            saved = self.store(session, question, choice)
        self.said[question] = (choice, saved.revision)

    def store(self, session: Session, question: str, choice: Choice) -> Saved:
        guest = guests.find_guest(session, token=self.token)
        held = guests.held_place(guests.hold_open(session, guest=guest, now=NOW))
        revision = self.said.get(question, (None, 0))[1]
        draft = Draft(question, AnswerValue(choice), revision)
        [saved] = answering.save_answers(session, place=held, drafts=[draft], now=NOW)
        assert isinstance(saved, Saved)
        return saved

    def submit(self) -> None:
        with self.database.transaction() as session:
            guest = self.send(session)
        self.submitted = True
        if guest.place.promise.confidentiality is Confidentiality.ANONYMOUS:
            # What is sealed was written anew, and counts its changes from one.
            self.said = {question: (choice, 1) for question, (choice, _) in self.said.items()}

    def send(self, session: Session) -> guests.Guest:
        guest = guests.find_guest(session, token=self.token)
        submit_as_guest(session, guest=guest, comments_shown=False, now=NOW)
        return guest

    @property
    def choices(self) -> dict[str, Choice]:
        """What was acknowledged last, in the order of the questions' names."""
        return {question: self.said[question][0] for question in sorted(self.said)}


def voices(office: Office, people: int, confidentiality: Confidentiality) -> list[Voice]:
    """Invite so many people, who answer everything and submit it."""
    office.survey({}, confidentiality=confidentiality, minimum=MINIMUM)
    found = []
    for _ in range(people):
        with office.database.transaction() as session:
            invited = invitations.invite(session, office.world, team=TEAM)
        voice = Voice(office.database, invited.token)
        for question in QUESTIONS:
            voice.save(question, Choice.LEVEL_2)
        found.append(voice)
    return found


@contextmanager
def impatient(database: Database) -> Iterator[Session]:
    """Give a transaction that doesn't wait for what somebody else holds."""
    sqlite = database.engine.dialect.name == "sqlite"
    hurried = Database(database.engine.url.render_as_string(hide_password=False))
    try:
        with hurried.writer() as session:
            if sqlite:
                with hurried.engine.connect() as connection:
                    connection.exec_driver_sql("PRAGMA busy_timeout=1")
            else:
                session.execute(text("SET LOCAL lock_timeout = 1"))
            yield session
    finally:
        hurried.dispose()


def test_closing_waits_for_a_submitted_answer_that_is_being_changed(office: Office) -> None:
    [voice] = voices(office, 1, Confidentiality.NAMED)
    voice.submit()
    access = office.access()
    with office.database.writer() as writing:
        voice.store(writing, QUESTIONS[0], Choice.LEVEL_5)
        with impatient(office.database) as session, pytest.raises(OperationalError):
            closing_steps.ask_to_close(session, access=access, round_id=office.world.round, now=NOW)
        writing.commit()
    office.close(office.world.round)
    profile = from_document(office.results()[TEAM].document).profile
    scores = [q.score for b in profile.barriers for c in b.capabilities for q in c.questions]
    assert 5.0 in scores


def test_nobody_changes_or_submits_while_a_round_is_being_closed(office: Office) -> None:
    early, late = voices(office, 2, Confidentiality.NAMED)
    early.submit()
    with office.database.writer() as closer:
        closing_steps.ask_to_close(
            closer, access=office.access(), round_id=office.world.round, now=NOW
        )
        with impatient(office.database) as session, pytest.raises(OperationalError):
            early.store(session, QUESTIONS[0], Choice.LEVEL_5)
        with impatient(office.database) as session, pytest.raises(OperationalError):
            late.send(session)
        closer.commit()
    for act in (lambda: early.save(QUESTIONS[0], Choice.LEVEL_5), late.submit):
        with pytest.raises(Over):
            act()


@pytest.mark.parametrize(
    "confidentiality", [Confidentiality.CONFIDENTIAL, Confidentiality.ANONYMOUS]
)
def test_in_a_storm_every_acknowledged_answer_counts_or_was_refused(
    office: Office, confidentiality: Confidentiality
) -> None:
    people = voices(office, 8, confidentiality)
    for voice in people[:5]:
        voice.submit()
    busy = threading.Semaphore(0)

    def act(index: int) -> int:
        if index == len(people):
            for _ in range(3 * len(people)):
                assert busy.acquire(timeout=_IN_SECONDS)
            office.close(office.world.round)
            return 0
        return _save_until_refused(people[index], busy)

    rounds = at_once(len(people) + 1, act)
    assert all(isinstance(each, int) for each in rounds), rounds
    _compare(office, people, Promise(confidentiality, MINIMUM))


def _save_until_refused(voice: Voice, busy: threading.Semaphore) -> int:
    """Change one answer after the other, submit after the third, and stop at the first refusal."""
    count = 0
    while True:
        try:
            voice.save(QUESTIONS[count % len(QUESTIONS)], LEVELS[count % len(LEVELS)])
            count += 1
            if count == 3 and not voice.submitted:
                voice.submit()
        except Over:
            return count
        finally:
            busy.release()


def _compare(office: Office, people: list[Voice], promise: Promise) -> None:
    """What is stored is what was acknowledged, as far as it was submitted; and it was scored."""
    with office.database.reader() as session:
        pool = pooling.load_work(session, closing_id=office.ask(office.world.round)).pool
        stored = load_responses(
            session,
            organization_id=office.world.organization,
            assessment_id=office.world.assessments[TEAM],
        )
    acknowledged = [voice.choices for voice in people if voice.submitted]
    kept = [{answer.question: answer.choice for answer in each.answers} for each in stored]
    assert sorted(map(str, kept)) == sorted(map(str, acknowledged))
    cell = Cell(CellKind.TEAM, str(office.world.teams[TEAM]))
    again = score(
        ASKED,
        stored,
        promise=promise,
        withheld=pool.withheld.get(cell, {}),
        uncounted=pool.uncounted.get(cell, ()),
    )
    assert from_document(office.results()[TEAM].document).profile == again
