"""Reminder days: who is reminded, once, and never after an answer."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from app.domain.mail import MailKind, MailState
from app.services.mail import outbox, reminders
from app.services.mail.sending import Delivery, Parcel
from app.storage.database import Database
from app.storage.rows import Invitation, Participant, RoundReminder
from tests.factories.post_office import (
    ACCEPTED,
    BUSY,
    CLOSES,
    DAY,
    NOON,
    OPENS,
    Letterbox,
    PostOffice,
    name_of,
    open_post_office,
)
from tests.factories.world import World, create_world

HOUR = timedelta(hours=1)


@pytest.fixture
def office(database: Database, tmp_path: Path) -> PostOffice:
    return open_post_office(database, tmp_path)


@pytest.fixture
def world(database: Database) -> World:
    with database.transaction() as session:
        return create_world(session)


def plan(office: PostOffice, *days: date) -> None:
    with office.database.transaction() as session:
        session.add_all(
            RoundReminder(
                organization_id=office.world.organization, round_id=office.round_id, send_on=day
            )
            for day in days
        )


def remind(office: PostOffice, *, now: datetime) -> int:
    with office.database.transaction() as session:
        return reminders.due_reminders(session, now=now)


def waits(office: PostOffice, *, now: datetime) -> bool:
    with office.database.reader() as session:
        return reminders.anything_due(session, now=now)


def invite_by_mail(office: PostOffice, *names: str, at: datetime) -> list[uuid.UUID]:
    ids = office.invite(*names)
    office.queue(ids, now=at)
    office.send(Letterbox(), now=at)
    return ids


def test_on_its_day_those_who_have_not_answered_are_reminded(office):
    _anna, bert, cora, dora = invite_by_mail(
        office, "anna", "bert", "cora", "dora", at=NOON - 5 * DAY
    )
    office.change(bert, submitted=True)
    office.change(cora, revoked=True)
    office.change(dora, bounced="No such user")
    plan(office, NOON.date())

    assert not waits(office, now=NOON - DAY)
    assert remind(office, now=NOON - DAY) == 0
    assert waits(office, now=NOON)
    assert remind(office, now=NOON) == 1
    assert office.sent() == ["anna"]
    assert office.mails()[-1].kind is MailKind.REMINDER
    assert not waits(office, now=NOON)
    assert remind(office, now=NOON + HOUR) == 0


def test_two_workers_remind_once(office):
    names = [f"p{number}" for number in range(6)]
    invite_by_mail(office, *names, at=NOON - 5 * DAY)
    plan(office, NOON.date(), NOON.date() - DAY)

    with ThreadPoolExecutor(4) as workers:
        queued = list(workers.map(lambda _: remind(office, now=NOON), range(4)))

    assert sum(queued) == 6
    assert office.sent() == names


def test_a_worker_leaves_days_alone_that_another_is_at(postgresql_url, tmp_path):
    database = Database(postgresql_url)
    office = open_post_office(database, tmp_path)
    invite_by_mail(office, "anna", at=NOON - 5 * DAY)
    plan(office, NOON.date())

    with database.transaction() as session:
        assert reminders.due_reminders(session, now=NOON) == 1
        # Nothing is committed yet: it would wait for the other for ever, or remind as well.
        assert remind(office, now=NOON) == 0

    assert office.sent() == ["anna"]
    database.dispose()


def test_a_reminder_goes_out_by_day(office):
    invite_by_mail(office, "anna", at=NOON - 5 * DAY)
    plan(office, NOON.date())
    midnight = NOON.replace(hour=0)

    assert remind(office, now=midnight) == 1
    assert office.sent(now=midnight) == []
    assert office.sent(now=outbox.morning_of(NOON.date())) == ["anna"]


def test_days_that_nobody_saw_to_are_made_up_for_once(office):
    invite_by_mail(office, "anna", at=NOON - 7 * DAY)
    plan(office, *(NOON.date() - days * DAY for days in (5, 3, 1)), NOON.date() + DAY)

    assert remind(office, now=NOON) == 1
    assert office.sent() == ["anna"]
    assert remind(office, now=NOON) == 0
    assert remind(office, now=NOON + DAY) == 1
    assert office.sent(now=NOON + DAY) == ["anna"]


@pytest.mark.parametrize("closed", [True, False])
def test_nobody_is_reminded_of_a_round_that_is_over(office, closed):
    invite_by_mail(office, "anna", at=NOON)
    plan(office, CLOSES)
    late = datetime.combine(CLOSES + DAY, NOON.timetz())
    if closed:
        late = datetime.combine(CLOSES, NOON.timetz())
        office.change_round(closed_at=NOON + DAY)

    assert remind(office, now=late) == 0
    # It was seen to: opening the round again does not bring it back.
    office.change_round(closed_at=None, closes_on=CLOSES + 9 * DAY)
    assert remind(office, now=late + DAY) == 0


def test_a_reminder_that_waits_is_dropped_when_the_round_is_closed(office):
    invite_by_mail(office, "anna", at=NOON - 5 * DAY)
    plan(office, NOON.date())
    remind(office, now=NOON)
    office.change_round(closed_at=NOON)

    assert office.sent() == []
    assert office.mails()[-1].state is MailState.DROPPED


def test_nobody_is_reminded_on_the_day_of_the_invitation(office):
    plan(office, NOON.date() + DAY)
    for name, hours in (("anna", 1), ("bert", 5), ("cora", 7)):
        invite_by_mail(office, name, at=NOON - hours * HOUR)

    # At six in the morning 19, 23 and 25 hours have gone by.
    assert remind(office, now=NOON.replace(hour=0) + DAY) == 1
    assert remind(office, now=NOON + 3 * DAY) == 0
    assert office.sent(now=NOON + 3 * DAY) == ["cora"]


def test_a_day_from_before_the_invitation_is_not_made_up_for(office):
    plan(office, NOON.date() - 3 * DAY)
    invite_by_mail(office, "anna", at=NOON - 2 * DAY)
    invite_by_mail(office, "bert", at=NOON - 4 * DAY)

    assert remind(office, now=NOON) == 1
    assert office.sent() == ["bert"]


def test_who_was_never_invited_is_not_reminded(office):
    _anna, bert = office.invite("anna", "bert")
    office.change(bert, handed_out=True)
    plan(office, NOON.date())

    assert remind(office, now=NOON) == 1
    assert office.sent() == ["bert"]


def test_a_day_before_the_first_one_reminds_nobody(office):
    plan(office, OPENS - 2 * DAY)
    early = datetime.combine(OPENS - DAY, NOON.timetz())
    bert = office.invite("bert")[0]
    office.change(bert, handed_out=True)

    assert remind(office, now=early) == 0
    assert remind(office, now=NOON) == 0
    assert not waits(office, now=NOON)


def test_other_rounds_are_left_alone(office, tmp_path):
    other = open_post_office(office.database, tmp_path, world=office.world, title="Another round")
    invite_by_mail(other, "anna", at=NOON - 5 * DAY)
    plan(office, NOON.date())

    assert remind(office, now=NOON) == 0


PEOPLE = ("anna", "bert", "cora")
STEPS = st.one_of(
    st.tuples(st.just("invite"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("remind by hand"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("submit"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("plan"), st.integers(0, 7)),
    st.tuples(st.just("remind"), st.none()),
    st.tuples(st.just("send"), st.sampled_from(("well", "busy", "dies first", "dies after"))),
    st.tuples(st.just("wait"), st.sampled_from((1, 9, 24, 50))),
)


class Story:
    """One survey in which things happen in some order; whatever happens, its rules hold."""

    def __init__(self, office: PostOffice) -> None:
        self.office = office
        self.now = NOON - 6 * DAY
        self.ids = dict(zip(PEOPLE, office.invite(*PEOPLE), strict=True))
        self.answered: set[str] = set()
        self.asked_for: set[str] = set()
        self.got: list[tuple[str, str]] = []

    def happens(self, step: str, what: object) -> None:
        if step in {"invite", "remind by hand"}:
            kind = MailKind.INVITATION if step == "invite" else MailKind.REMINDER
            if self.office.queue([self.ids[str(what)]], kind, now=self.now):
                self.asked_for.add(str(what))
        elif step == "submit":
            self.office.change(self.ids[str(what)], submitted=True)
            self.answered.add(str(what))
        elif step == "plan":
            self.plan(OPENS + int(str(what)) * DAY)
        elif step == "remind":
            remind(self.office, now=self.now)
        elif step == "send":
            self.send(str(what))
        else:
            last = datetime.combine(CLOSES, NOON.timetz())
            self.now = min(last, self.now + int(str(what)) * HOUR)

    def plan(self, day: date) -> None:
        with self.office.database.transaction() as session:
            session.execute(delete(RoundReminder).where(RoundReminder.send_on == day))
        plan(self.office, day)

    def send(self, how: str) -> None:
        way_out = Letterbox(lambda parcel: self.receive(parcel, how))
        with suppress(KeyboardInterrupt):
            self.office.send(way_out, now=self.now)

    def receive(self, parcel: Parcel, how: str) -> Delivery:
        name = parcel.to.partition("@")[0]
        assert name not in self.answered, f"{name} has answered and still gets mail"
        if how == "busy":
            return BUSY
        if how == "dies first":
            raise KeyboardInterrupt
        is_reminder = parcel.letter.subject.startswith("Reminder")
        self.got.append((name, "reminder" if is_reminder else "invitation"))
        assert (name, "invitation") in self.got, f"{name} is reminded before being invited"
        if how == "dies after":
            raise KeyboardInterrupt
        return ACCEPTED

    def ends(self) -> None:
        """Send all there is: whoever was to get mail and has not answered has got some."""
        self.office.change_round(closes_on=CLOSES + 60 * DAY)
        while any(mail.state is MailState.QUEUED for mail in self.office.mails()):
            self.now += 6 * HOUR
            self.send("well")
        failed = {
            name_of(self.office.database, mail.invitation_id)
            for mail in self.office.mails()
            if mail.state is MailState.FAILED
        }
        assert {name for name, _ in self.got} >= self.asked_for - self.answered - failed


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEPS, min_size=5, max_size=30))
def test_in_whatever_order_no_mail_reaches_who_has_answered_and_none_is_lost(
    database, tmp_path, world, steps
):
    with database.transaction() as session:
        for table in (Invitation, Participant, RoundReminder):
            session.execute(delete(table))
    title = f"Round {uuid.uuid4()}"
    story = Story(open_post_office(database, tmp_path, world=world, title=title))
    for step, what in steps:
        story.happens(step, what)
    story.ends()
