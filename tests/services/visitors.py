"""Guests of a survey at the services, each step in a transaction of its own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from app.domain.response import Choice
from app.domain.round import Confidentiality
from app.services.answers import answering
from app.services.answers.answering import Sheet
from app.services.answers.revisions import AnswerValue, Draft, OutcomeValue
from app.services.invitations import guests
from app.services.invitations.guest_submission import submit_as_guest
from app.services.invitations.guests import Guest
from app.storage.database import Database
from tests.factories.invitations import Invited, invite, start_survey
from tests.factories.world import NOW, World, create_world
from tests.services.desks import QUESTIONS, TEAM, small_questionnaire


class Visitors:
    """An open survey of the small questionnaire, and what people do in it by their tokens."""

    def __init__(
        self,
        database: Database,
        folder: Path,
        confidentiality: Confidentiality = Confidentiality.ANONYMOUS,
        **given: Any,
    ) -> None:
        self.database = database
        with database.transaction() as session:
            self.world: World = create_world(session)
            start_survey(
                session,
                self.world,
                questionnaire=small_questionnaire(folder),
                confidentiality=confidentiality,
                **given,
            )

    def invite(self, team: str = TEAM, **given: Any) -> Invited:
        with self.database.transaction() as session:
            return invite(session, self.world, team=team, **given)

    def look(self, token: str) -> Guest:
        with self.database.reader() as session:
            return guests.find_guest(session, token=token)

    def sheet(self, token: str) -> Sheet:
        with self.database.reader() as session:
            guest = guests.find_guest(session, token=token)
            return answering.load_sheet(session, place=guest.place)

    def save(
        self,
        token: str,
        choice: Choice | None,
        revision: int = 0,
        question: str = QUESTIONS[0],
        days: int = 0,
        **more: str,
    ) -> Any:
        """Save one answer as a page does: the guest is looked up, then held."""
        now = NOW + timedelta(days=days)
        draft = Draft(question, AnswerValue(choice, **more), revision)
        guest = self.look(token)
        with self.database.transaction() as session:
            held = guests.hold_open(session, guest=guest, now=now)
            place = guests.held_place(held)
            [found] = answering.save_answers(session, place=place, drafts=[draft], now=now)
        return found

    def fact(self, token: str, value: int, revision: int = 0) -> Any:
        draft = Draft("models-started", OutcomeValue(value), revision)
        guest = self.look(token)
        with self.database.transaction() as session:
            place = guests.held_place(guests.hold_open(session, guest=guest, now=NOW))
            [found] = answering.save_outcomes(session, place=place, drafts=[draft], now=NOW)
        return found

    def choose(self, token: str, group: str) -> None:
        guest = self.look(token)
        with self.database.transaction() as session:
            guests.choose_group(session, guest=guest, group=group, now=NOW)

    def submit(self, token: str, *, comments: bool = False, days: int = 0) -> None:
        guest = self.look(token)
        now = NOW + timedelta(days=days)
        with self.database.transaction() as session:
            submit_as_guest(session, guest=guest, comments_shown=comments, now=now)

    def answered(self, **given: Any) -> Invited:
        """Invite somebody who answers and submits."""
        invited = self.invite(**given)
        self.save(invited.token, Choice.LEVEL_3)
        self.submit(invited.token)
        return invited
