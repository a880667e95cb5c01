"""Mail to the invited: who gets one, what it carries, and that each comes once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text, update

from app.domain.mail import MailKind, MailState
from app.services.invitations.tokens import TokenPurpose, hash_for
from app.services.mail import mailing, outbox
from app.services.mail.sending import Delivery, Parcel
from app.storage.database import Database
from app.storage.rows import Assessment, Invitation, InvitationToken, Organization, Team
from tests.factories.invitations import share_link
from tests.factories.post_office import (
    ACCEPTED,
    ADDRESS,
    CLOSES,
    DAY,
    NOON,
    OPENS,
    Letterbox,
    PostOffice,
    address_of,
    open_post_office,
    token_in,
)
from tests.smtp import Post, plain_mailer, smtp_server


@pytest.fixture
def office(database: Database, tmp_path: Path) -> PostOffice:
    return open_post_office(database, tmp_path)


@pytest.fixture
def post() -> Iterator[Post]:
    with smtp_server() as running:
        yield running


def test_everybody_who_can_still_answer_gets_one(office):
    anna, bert, cora, dora, emil = office.invite("anna", "bert", "cora", "dora", "emil")
    office.change(bert, submitted=True)
    office.change(cora, revoked=True)
    office.change(dora, bounced="No such user")

    assert office.queue([anna, bert, cora, dora, emil]) == 2
    assert office.sent() == ["anna", "emil"]


def test_nobody_gets_a_second_one_while_one_waits(office):
    ids = office.invite("anna", "bert", sent=1)
    office.queue(ids[:1])

    assert office.queue([*ids, *ids]) == 1
    assert office.queue(ids, MailKind.REMINDER) == 0
    assert office.sent() == ["anna", "bert"]
    assert office.queue(ids, MailKind.REMINDER) == 2


def test_two_who_ask_at_once_ask_for_one(office):
    ids = office.invite(*(f"p{number}" for number in range(8)))

    with ThreadPoolExecutor(4) as people:
        queued = list(people.map(lambda _: office.queue(ids), range(4)))

    assert sum(queued) == 8
    assert len(office.mails()) == 8


def test_another_organization_reaches_nobody_here(office):
    ids = office.invite("anna")
    with office.database.transaction() as session:
        queued = mailing.queue_mail(
            session,
            organization_id=office.world.other_organization,
            invitation_ids=ids,
            kind=MailKind.INVITATION,
            now=NOON,
        )

    assert queued == 0


def test_a_place_from_a_team_link_has_no_address(office):
    with office.database.transaction() as session:
        share_link(session, office.world, secret_key="key")
        link = session.execute(text("SELECT id FROM team_link")).scalar_one()
        place = Invitation(
            organization_id=office.world.organization,
            assessment_id=office.world.assessments["Claims analytics"],
            team_link_id=link if isinstance(link, uuid.UUID) else uuid.UUID(link),
        )
        session.add(place)
        session.flush()

    assert office.queue([place.id]) == 0


def test_nobody_is_reminded_who_never_had_a_link(office):
    anna, bert, cora = office.invite("anna", "bert", "cora")
    office.change(bert, handed_out=True)
    office.change(cora, opened=True)

    assert office.queue([anna, bert, cora], MailKind.REMINDER) == 2
    assert office.sent() == ["bert", "cora"]


def test_more_people_than_fit_into_one_question_to_the_database(office):
    ids = office.invite(*(f"p{number}" for number in range(5)))
    many = [*ids, *(uuid.uuid4() for _ in range(1200))]

    assert office.queue(many) == 5


@pytest.mark.parametrize("values", [{"closed_at": NOON}, {"closes_on": NOON.date() - DAY}])
def test_a_round_that_is_over_gets_none(office, values):
    ids = office.invite("anna")
    office.change_round(**values)

    assert office.queue(ids) == 0


def test_a_round_to_come_waits_for_its_first_morning(office):
    office.queue(office.invite("anna"), now=NOON - 10 * DAY)

    assert office.sent(now=NOON - 10 * DAY) == []
    assert office.sent(now=outbox.morning_of(OPENS) - timedelta(minutes=1)) == []
    assert office.sent(now=outbox.morning_of(OPENS)) == ["anna"]


def test_a_round_that_is_put_off_takes_its_mail_along(office):
    office.queue(office.invite("anna"))
    office.change_round(opens_on=NOON.date() + 2 * DAY)

    assert office.sent() == []
    assert office.sent(now=NOON + 2 * DAY) == ["anna"]


def test_a_mail_that_was_sent_is_counted_and_done(office):
    anna = office.invite("anna")[0]
    office.queue([anna])

    assert office.send(Letterbox()).sent == 1

    mail, invitation = office.mail(), office.invitation(anna)
    assert (mail.state, mail.problem, mail.finished_at) == (MailState.SENT, "", NOON)
    assert (invitation.sent, invitation.last_sent_at) == (1, NOON)
    assert office.sent(now=NOON + 5 * DAY) == []


def test_each_mail_brings_a_link_of_its_own_to_the_same_place(office):
    anna = office.invite("anna")[0]
    box = Letterbox()
    for kind in MailKind:
        office.queue([anna], kind)
        office.send(box)

    hashes = {hash_for(TokenPurpose.INVITATION, token_in(parcel)) for parcel in box.parcels}
    with office.database.reader() as session:
        kept = session.scalars(
            select(InvitationToken.token_hash).where(InvitationToken.invitation_id == anna)
        )
        assert hashes < set(kept)
    assert len(hashes) == 2


def test_no_token_is_kept_anywhere_even_if_the_server_repeats_it(office, post):
    office.queue(office.invite("anna", "bert"))
    box = Letterbox()
    tokens = []

    def quote(parcel: Parcel) -> Delivery:
        tokens.append(token_in(parcel))
        post.to_data = [f"554 blocked: {ADDRESS}/respond/{tokens[-1]}"]
        with plain_mailer(post) as mailer:
            return mailer.send(parcel)

    box.answer = quote
    office.send(box)

    everything = dump(office.database)
    assert "554 blocked" in everything
    assert len(tokens) == 2
    assert not any(token[:16] in everything for token in tokens)


@pytest.mark.parametrize(
    "values", [{"submitted": True}, {"revoked": True}, {"bounced": "No such user"}]
)
def test_who_answered_or_was_struck_off_meanwhile_gets_none(office, values):
    anna, bert = office.invite("anna", "bert")
    office.queue([anna, bert])
    office.change(anna, **values)

    assert office.sent() == ["bert"]
    assert [mail.state for mail in office.mails() if mail.invitation_id == anna] == [
        MailState.DROPPED
    ]


@pytest.mark.parametrize("over", ["round closed", "day passed", "team archived", "invented"])
def test_what_can_not_be_answered_any_more_is_not_sent(office, over):
    office.queue(office.invite("anna"))
    world = office.world
    with office.database.transaction() as session:
        if over == "team archived":
            row = session.get_one(Team, world.teams["Claims analytics"])
            row.archived_at = NOON
        elif over == "invented":
            session.get_one(Organization, world.organization).invented = True
    if over == "round closed":
        office.change_round(closed_at=NOON)
    now = NOON + 30 * DAY if over == "day passed" else NOON

    assert office.sent(now=now) == []
    assert office.mail().state is MailState.DROPPED
    assert office.mail().attempts == 0


def test_an_assessment_that_was_closed_is_over(office):
    office.queue(office.invite("anna"))
    with office.database.transaction() as session:
        session.execute(update(Assessment).values(closed_at=NOON))

    assert office.sent() == []


def test_the_last_day_still_counts(office):
    office.queue(office.invite("anna"))

    assert office.sent(now=NOON.replace(month=CLOSES.month, day=CLOSES.day)) == ["anna"]


def test_nothing_is_held_while_the_server_is_talked_to(office):
    ids = office.invite("anna", "bert")
    office.queue(ids)

    def interrupt(parcel: Parcel) -> Delivery:
        # Whoever else writes would wait for fifteen seconds, and fail.
        for invitation_id in ids:
            office.change(invitation_id, opened=True)
        with office.database.transaction() as session:
            session.execute(text("UPDATE outgoing_mail SET problem = ''"))
        return ACCEPTED

    assert office.send(Letterbox(interrupt)).sent == 2


def test_two_senders_at_once_send_each_mail_once(office, post):
    names = [f"p{number:02}" for number in range(24)]
    office.queue(office.invite(*names))

    def work(_: int) -> None:
        with plain_mailer(post) as mailer:
            # A sender that met another's lock finds nothing for the moment, and looks again.
            while any(mail.attempts == 0 for mail in office.mails()):
                office.send(mailer)

    with ThreadPoolExecutor(2) as senders:
        list(senders.map(work, range(2)))

    assert sorted(post.recipients) == [address_of(name) for name in names]
    assert {mail.state for mail in office.mails()} == {MailState.SENT}
    assert all(office.invitation(mail.invitation_id).sent == 1 for mail in office.mails())


def dump(database: Database) -> str:
    """Give every value of every table."""
    with database.reader() as session:
        tables = inspect(session.get_bind()).get_table_names()
        rows = [session.execute(text(f'SELECT * FROM "{table}"')).all() for table in tables]
    return repr(rows)
