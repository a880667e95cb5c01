"""Sending when things go wrong: refusals, busy servers, senders that die."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.mail import MailKind, MailState
from app.services.mail import mailing
from app.services.mail.mailing import TakenMail
from app.services.mail.outbox import ATTEMPTS, LEASE
from app.services.mail.sending import Delivery, Outcome, Parcel
from app.storage.database import Database
from tests.factories.post_office import (
    ACCEPTED,
    BUSY,
    CLOSES,
    DAY,
    NOON,
    Letterbox,
    PostOffice,
    address_of,
    open_post_office,
)
from tests.smtp import Post, plain_mailer, smtp_server

AFTER_LEASE = NOON + LEASE + timedelta(seconds=1)


@pytest.fixture
def office(database: Database, tmp_path: Path) -> PostOffice:
    return open_post_office(database, tmp_path)


@pytest.fixture
def post() -> Iterator[Post]:
    with smtp_server() as running:
        yield running


def take(office: PostOffice, *, now=NOON) -> TakenMail | MailState | None:
    with office.database.transaction() as session:
        return mailing.take_mail(session, now=now)


def test_an_address_that_is_refused_is_not_written_to_again(office, post):
    anna, bert = office.invite("anna", "bert")
    office.queue([anna, bert])
    post.to_recipient[address_of("anna")] = ["550 5.1.1 No such user"]
    with plain_mailer(post) as mailer:
        assert office.send(mailer).sent == 1

    assert office.invitation(anna).bounced == "The mail server says: 550 5.1.1 No such user"
    assert office.invitation(anna).sent == 0
    assert office.queue([anna, bert], MailKind.REMINDER) == 1
    assert post.recipients == [address_of("bert")]


def test_a_busy_server_is_tried_again_after_a_while(office, post):
    anna = office.invite("anna")[0]
    office.queue([anna])
    post.to_recipient[address_of("anna")] = ["451 4.7.1 Greylisted"]
    with plain_mailer(post) as mailer:
        assert office.send(mailer).sent == 0
        assert "451 4.7.1 Greylisted" in office.mail().problem
        assert office.send(mailer, now=NOON + timedelta(seconds=50)).sent == 0
        assert office.send(mailer, now=NOON + timedelta(seconds=70)).sent == 1

    assert office.mail().problem == ""
    assert office.invitation(anna).bounced == ""


def test_pauses_grow_and_in_the_end_it_is_given_up_without_blaming_the_address(office):
    office.change_round(closes_on=CLOSES + 30 * DAY)
    anna = office.invite("anna")[0]
    office.queue([anna])
    busy, now, pauses = Letterbox(lambda _: BUSY), NOON, []
    while office.mail().state is MailState.QUEUED:
        office.send(busy, now=now)
        pauses.append(office.mail().due_at - now)
        now = office.mail().due_at

    assert len(pauses) == ATTEMPTS == office.mail().attempts
    assert pauses[:-1] == sorted(pauses[:-1])
    assert DAY < now - NOON < 3 * DAY
    assert office.mail().state is MailState.FAILED
    assert office.invitation(anna).bounced == ""
    assert office.queue([anna], now=now) == 1


def test_a_server_that_is_down_costs_no_attempt(office):
    office.queue(office.invite("anna", "bert"))
    down = Letterbox(problem="The mail server does not answer: refused")
    for hour in range(100):
        result = office.send(down, now=NOON + timedelta(hours=hour))

    assert result.trouble == down.problem
    assert {(mail.attempts, mail.problem) for mail in office.mails()} == {(0, down.problem)}
    assert office.sent(now=NOON + timedelta(hours=100)) == ["anna", "bert"]


def test_a_sender_that_died_before_sending_loses_nothing(office):
    anna = office.invite("anna")[0]
    office.queue([anna])
    assert isinstance(take(office), TakenMail)

    assert office.sent(now=NOON + LEASE / 2) == []
    assert office.sent(now=AFTER_LEASE) == ["anna"]
    assert office.mail().attempts == 2


def test_a_sender_that_died_after_sending_repeats_one_mail_once(office):
    office.queue(office.invite("anna", "bert", "cora"))
    box = Letterbox()

    def die(parcel: Parcel) -> Delivery:
        box.parcels.append(parcel)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        office.send(Letterbox(die))
    for hour in range(24):
        office.send(box, now=NOON + timedelta(hours=hour))

    first, *others = box.parcels
    assert len(box.parcels) == 4
    assert len({parcel.to for parcel in others}) == 3
    assert [first.reference] == [parcel.reference for parcel in others if parcel.to == first.to]


def test_who_answered_a_dead_senders_mail_gets_no_other(office):
    anna = office.invite("anna")[0]
    office.queue([anna])
    take(office)
    office.change(anna, submitted=True)

    assert office.sent(now=AFTER_LEASE) == []
    assert office.mail().state is MailState.DROPPED


def test_a_mail_that_kills_its_senders_is_given_up(office):
    office.change_round(closes_on=CLOSES + 30 * DAY)
    office.queue(office.invite("anna"))
    now = NOON
    for _ in range(ATTEMPTS):
        assert isinstance(take(office, now=now), TakenMail)
        now += LEASE + timedelta(seconds=1)

    assert take(office, now=now) is MailState.FAILED
    assert office.sent(now=now + DAY) == []


def test_a_sender_that_was_overtaken_changes_nothing(office):
    anna = office.invite("anna")[0]
    office.queue([anna])
    slow = take(office)
    quick = take(office, now=AFTER_LEASE)
    assert isinstance(slow, TakenMail)
    assert isinstance(quick, TakenMail)
    with office.database.transaction() as session:
        refused = Delivery(Outcome.REFUSED, "550 no")
        assert mailing.record_delivery(session, mail=slow, delivery=refused, now=NOON) is None
    assert office.invitation(anna).bounced == ""

    with office.database.transaction() as session:
        mailing.record_delivery(session, mail=quick, delivery=ACCEPTED, now=AFTER_LEASE)
    with office.database.transaction() as session:
        mailing.record_delivery(session, mail=quick, delivery=ACCEPTED, now=AFTER_LEASE)

    assert office.invitation(anna).sent == 1


def test_a_round_that_was_deleted_while_its_mail_was_sent_is_no_trouble(office):
    office.queue(office.invite("anna"))
    mail = take(office)
    assert isinstance(mail, TakenMail)
    with office.database.transaction() as session:
        session.execute(text("DELETE FROM assessment"))

    with office.database.transaction() as session:
        assert mailing.record_delivery(session, mail=mail, delivery=ACCEPTED, now=NOON) is None


def test_a_taken_mail_shows_neither_address_nor_token(office):
    office.queue(office.invite("anna"))
    mail = take(office)
    assert isinstance(mail, TakenMail)

    assert mail.token not in repr(mail)
    assert mail.address not in repr(mail)
