"""Mail to the owners of overdue actions: who gets it, how often, and what when it goes wrong."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from app.domain.goals.actions import ActionStatus
from app.domain.mail import MailState
from app.services.mail import action_mail, sending
from app.services.mail.action_mail import TakenActionMail
from app.services.mail.outbox import ATTEMPTS, LEASE
from app.services.mail.sending import Delivery, Outcome
from app.storage.database import Database
from app.storage.rows import Action, ActionMail, Grant, Organization, Team
from tests.factories.actions import plan
from tests.factories.post_office import BUSY, Letterbox
from tests.factories.world import World, email
from tests.smtp import Post, plain_mailer, smtp_server

TODAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ADDRESS = "https://clearway.example"


@pytest.fixture
def post() -> Iterator[Post]:
    with smtp_server() as running:
        yield running


def late(database: Database, world: World, title: str, who: str | None, **more) -> uuid.UUID:
    """Plan what was due yesterday."""
    more.setdefault("due_on", TODAY - DAY)
    owner_id = world.people[who] if who else None
    with database.transaction() as session:
        return plan(session, world, title, owner_id=owner_id, now=NOON - DAY, **more)


def queue(database: Database, now: datetime = NOON) -> int:
    with database.transaction() as session:
        return action_mail.queue_overdue(session, now=now)


def send(database: Database, way_out=None, now: datetime = NOON) -> Letterbox:
    box = way_out or Letterbox()
    sending.send_due(database, mailer=box, address=ADDRESS, clock=lambda: now)
    return box


def mails(database: Database) -> list[ActionMail]:
    with database.reader() as session:
        return list(session.scalars(select(ActionMail).order_by(ActionMail.day, ActionMail.id)))


def change(database: Database, action: uuid.UUID, **values: object) -> None:
    with database.transaction() as session:
        session.execute(update(Action).where(Action.id == action).values(**values))


def test_each_owner_gets_one_mail_that_names_what_is_overdue(database, world, post):
    late(database, world, "Name data owners", "mara")
    late(database, world, "Write it down", "mara", due_on=TODAY - 9 * DAY)
    late(database, world, "Decide who decides", "lea", team=None)
    late(database, world, "Not yet", "mara", due_on=TODAY)
    late(database, world, "Of somebody outside", None, owner="A firm")

    assert queue(database) == 2
    with plain_mailer(post) as mailer:
        done = sending.send_due(database, mailer=mailer, address=ADDRESS, clock=lambda: NOON)

    assert done.sent == 2
    assert sorted(post.recipients) == [email("lea"), email("mara")]
    to_mara = next(m for m in post.messages if m["To"] == email("mara"))
    assert to_mara["Subject"] == "2 overdue actions (Northwind)"
    body = to_mara.get_body(("plain",)).get_content()
    first, second = "- Write it down (Claims analytics), due 15 November 2026", "Name data owners"
    assert body.index(first) < body.index(second)
    link = f"{ADDRESS}/organizations/{world.organization}/actions?owner=me&overdue=1"
    assert link in body
    assert "Not yet" not in body
    assert "A firm" not in body
    assert {mail.state for mail in mails(database)} == {MailState.SENT}


def test_it_comes_again_after_a_week_and_not_before(database, world):
    late(database, world, "Name data owners", "mara")
    sent = []
    for day in range(9):
        now = NOON + day * DAY
        queue(database, now)
        queue(database, now + timedelta(hours=1))
        sent.append(len(send(database, now=now + timedelta(hours=2)).parcels))

    assert sent == [1, 0, 0, 0, 0, 0, 0, 1, 0]


def test_what_becomes_overdue_later_is_told_alone(database, world):
    late(database, world, "Name data owners", "mara")
    late(database, world, "Write it down", "mara", due_on=TODAY)
    queue(database)
    send(database)
    tomorrow = NOON + DAY
    queue(database, tomorrow)

    text = send(database, now=tomorrow).parcels[0].letter.text
    assert "Write it down" in text
    assert "Name data owners" not in text


def test_who_has_no_access_any_more_gets_none(database, world):
    late(database, world, "Name data owners", "mara")
    late(database, world, "Write it down", "miles")
    with database.transaction() as session:
        session.execute(delete(Grant).where(Grant.person_id == world.people["mara"]))
    assert queue(database) == 1
    with database.transaction() as session:
        session.execute(
            update(Grant)
            .where(Grant.person_id == world.people["miles"])
            .values(team_id=world.teams["Motor pricing"])
        )

    assert send(database).parcels == []
    assert [mail.state for mail in mails(database)] == [MailState.DROPPED]


@pytest.mark.parametrize(
    "values",
    [
        {"status": ActionStatus.DONE, "finished_on": TODAY},
        {"status": ActionStatus.DROPPED},
        {"due_on": TODAY + DAY},
        {"owner_id": None},
    ],
)
def test_what_is_settled_before_it_is_sent_is_not_told(database, world, values):
    action = late(database, world, "Name data owners", "mara")
    queue(database)
    change(database, action, **values)

    assert send(database).parcels == []
    assert [mail.state for mail in mails(database)] == [MailState.DROPPED]


def test_archived_teams_and_invented_organizations_remind_nobody(database, world):
    late(database, world, "Name data owners", "mara")
    late(database, world, "Price it", "nora", team="Motor pricing")
    with database.transaction() as session:
        session.get_one(Team, world.teams["Motor pricing"]).archived_at = NOON
    assert queue(database) == 1
    with database.transaction() as session:
        session.get_one(Organization, world.organization).invented = True

    assert send(database).parcels == []
    assert queue(database, NOON + 8 * DAY) == 0


def test_a_busy_server_is_tried_again_and_given_up_in_the_end(database, world):
    late(database, world, "Name data owners", "mara")
    queue(database)
    now, tries = NOON, 0
    busy = Letterbox(lambda _: BUSY)
    while mails(database)[0].state is MailState.QUEUED:
        send(database, busy, now)
        now = max(now, mails(database)[0].due_at)
        tries += 1
    assert (mails(database)[0].state, tries) == (MailState.FAILED, ATTEMPTS)
    assert mails(database)[0].problem == BUSY.reason


def test_a_refused_address_is_not_tried_again_until_a_week_has_passed(database, world):
    late(database, world, "Name data owners", "mara")
    queue(database)
    send(database, Letterbox(lambda _: Delivery(Outcome.REFUSED, "No such user")))

    assert send(database).parcels == []
    assert (mails(database)[0].state, mails(database)[0].problem) == (
        MailState.FAILED,
        "No such user",
    )
    queue(database, NOON + 7 * DAY)
    assert len(send(database, now=NOON + 7 * DAY).parcels) == 1


def test_a_server_that_can_not_be_reached_costs_no_attempt(database, world):
    late(database, world, "Name data owners", "mara")
    queue(database)
    send(database, Letterbox(problem="The mail server does not answer."))

    mail = mails(database)[0]
    assert (mail.attempts, mail.problem) == (0, "The mail server does not answer.")


def test_a_sender_that_dies_leaves_the_mail_to_the_next_one(database, world):
    late(database, world, "Name data owners", "mara")
    queue(database)
    with database.transaction() as session:
        taken = action_mail.take_mail(session, now=NOON)
    assert isinstance(taken, TakenActionMail)
    assert send(database).parcels == []

    assert len(send(database, now=NOON + LEASE).parcels) == 1
    with database.transaction() as session:
        accepted = Delivery(Outcome.ACCEPTED)
        late_word = action_mail.record_delivery(session, mail=taken, delivery=accepted, now=NOON)
    assert late_word is None


def test_a_new_day_or_another_owner_begins_anew(database, world):
    action = late(database, world, "Name data owners", "mara")
    queue(database)
    send(database)
    change(database, action, due_on=TODAY, reminded_on=None)

    assert queue(database, NOON + DAY) == 1


def test_long_lists_are_cut_and_titles_can_not_break_the_subject():
    many = tuple(action_mail.OverdueAction(f"T{n}\r\nBcc: x", "", TODAY) for n in range(23))
    mail = TakenActionMail(uuid.uuid4(), 1, uuid.uuid4(), "North\nwind", "Mara", many, "x@y.org")

    letter = action_mail.compose(mail, link="https://x")
    alone = action_mail.compose(
        TakenActionMail(
            mail.id, 1, mail.organization_id, mail.organization, "Mara", many[:1], "x@y.org"
        ),
        link="https://x",
    )

    assert "and 3 more" in letter.text
    assert not set("\r\n") & set(letter.subject + alone.subject)
    assert alone.subject.startswith("Overdue: T0")
