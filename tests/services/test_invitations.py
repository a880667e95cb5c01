"""Inviting to a survey: who is asked, by which link, and what can be changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.domain.invitation import InvitationState
from app.domain.mail import MailKind
from app.domain.response import Choice
from app.domain.round import Confidentiality, RoundMode
from app.services.errors import InvalidInput, NotFound, Refused, ServiceError
from app.services.invitations import invitations
from app.services.invitations.invitations import Added
from app.services.mail.sending import Delivery, Outcome
from app.storage.database import Database
from app.storage.rows import Invitation, Participant, Team
from tests.factories.invitations import invite, share_link, start_survey
from tests.factories.post_office import Letterbox
from tests.factories.world import NOW, TODAY
from tests.services.desks import TEAM, at_once
from tests.services.hosts import Hosts

Start = Callable[..., Hosts]
DAY = timedelta(days=1)
REFUSED = Delivery(Outcome.REFUSED, "550 no such user")
STATE = InvitationState


@pytest.fixture
def start(database: Database, tmp_path: Path) -> Start:
    return lambda *given, **more: Hosts(database, tmp_path, *given, **more)


def refusing() -> Letterbox:
    return Letterbox(answer=lambda _: REFUSED)


def test_an_address_is_invited_once_in_a_team_and_again_in_another(start: Start) -> None:
    hosts = start()
    assert len(hosts.add("anna", "bert").new) == 2
    again = hosts.add("anna", "cora", "cora")
    assert (len(again.new), again.already) == (1, 1)
    assert len(hosts.add("anna", team="Fraud models").new) == 1
    assert hosts.page().total == 4


def test_many_who_add_at_once_get_each_address_once(start: Start) -> None:
    hosts = start()
    names = [f"p{number}" for number in range(30)]
    found = at_once(6, lambda n: hosts.add(*names[n:], *names[:n]))
    assert all(isinstance(each, Added) for each in found), found
    assert sum(len(each.new) for each in found) == 30
    assert hosts.page().total == 30


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"closed_at": NOW}, "is closed"),
        ({"closes_on": TODAY - DAY}, "later last day"),
        ({"mode": RoundMode.SELF, "confidentiality": Confidentiality.NAMED}, "Only a survey"),
    ],
)
def test_a_round_that_takes_nobody_says_why(
    start: Start, values: dict[str, Any], words: str
) -> None:
    hosts = start()
    hosts.add("anna")
    hosts.change_round(**values)
    for act in (lambda: hosts.add("bert"), hosts.send, hosts.remind):
        with pytest.raises(Refused, match=words):
            act()
    if "mode" not in values:
        page = hosts.page()
        assert not page.can_invite
        assert words in page.why_not


def test_in_a_closed_round_every_invitation_stays_as_it_is(start: Start) -> None:
    hosts = start()
    hosts.add("anna")
    assert hosts.item("anna").removable
    hosts.change_round(closed_at=NOW)
    assert not hosts.item("anna").removable
    acts: list[Callable[[], Any]] = [hosts.hand_out]
    acts += [partial(hosts.one, each, "anna") for each in (invitations.revoke, invitations.remove)]
    acts += [partial(hosts.one, invitations.restore, "anna")]
    acts += [partial(hosts.one, invitations.change_group, "anna", group=None)]
    for act in acts:
        with pytest.raises(Refused, match="closed"):
            act()


def test_a_round_to_come_is_prepared_and_reminds_nobody(start: Start) -> None:
    hosts = start(opens_on=TODAY + DAY)
    hosts.add("anna", "bert")
    hosts.send("anna")
    assert len(hosts.hand_out("bert")) == 1
    assert hosts.states() == {"anna": STATE.WAITING, "bert": STATE.HANDED_OUT}
    assert hosts.deliver() == {}
    with pytest.raises(Refused, match="opens on"):
        hosts.remind()


def test_an_archived_team_takes_nobody(start: Start) -> None:
    hosts = start()
    with hosts.database.transaction() as session:
        session.get_one(Team, hosts.world.teams[TEAM]).archived_at = NOW
    with pytest.raises(Refused, match="archived"):
        hosts.add("anna")


@pytest.mark.parametrize("group", ["leadership", ""])
def test_only_groups_of_the_round_are_taken(start: Start, group: str) -> None:
    hosts = start(groups=("engineering",))
    hosts.add("anna", group="engineering")
    hosts.add("bert")
    assert hosts.item("anna").group == "engineering"
    with pytest.raises(InvalidInput):
        hosts.add("cora", group=group)
    with pytest.raises(InvalidInput):
        hosts.one(invitations.change_group, "anna", group=group)


def test_everything_is_within_the_actors_organization_and_round(start: Start) -> None:
    hosts = start()
    hosts.add("anna")
    anna = hosts.item("anna").id
    one = {"invitation_id": anna}
    calls: list[tuple[Any, dict[str, Any]]] = [
        (invitations.list_invitations, {"today": TODAY}),
        (invitations.send, {"invitation_ids": [anna], "now": NOW}),
        (invitations.hand_out, {"invitation_ids": [anna], "address": ""}),
        (invitations.revoke, one),
        (invitations.restore, one),
        (invitations.remove, one),
        (invitations.change_group, one | {"group": None}),
        (invitations.correct_address, one | {"address": "b@example.org", "today": TODAY}),
    ]
    for act, given in calls:
        with pytest.raises(NotFound):
            _as_otto(hosts, act, **given)
        with pytest.raises(ServiceError):
            hosts.call(act, name="lea", **given)
    assert hosts.item("anna").state is STATE.NOT_SENT


def _as_otto(hosts: Hosts, act: Any, **given: Any) -> None:
    """Act on the round as the administrator of another organization."""
    here = hosts.world.organization
    hosts.world.organization = hosts.world.other_organization
    try:
        hosts.call(act, name="otto", **given)
    finally:
        hosts.world.organization = here


def test_an_invitation_of_another_round_is_not_there(start: Start, tmp_path: Path) -> None:
    hosts = start()
    hosts.add("anna")
    anna = hosts.item("anna").id
    with hosts.database.transaction() as session:
        file = tmp_path / "small" / "1.0.0.yaml"
        start_survey(session, hosts.world, questionnaire=file, title="Another")
    for act in (invitations.revoke, invitations.remove):
        with pytest.raises(NotFound):
            hosts.call(act, invitation_id=anna)
    with pytest.raises(NotFound):
        hosts.call(invitations.send, invitation_ids=[anna], now=NOW)
    with pytest.raises(NotFound):
        hosts.call(invitations.hand_out, invitation_ids=[anna], address="")
    hosts.add("anna")
    assert hosts.item("anna").id != anna
    with hosts.database.reader() as session:
        assert session.scalar(select(func.count(Participant.id))) == 1
        assert session.scalar(select(func.count(Invitation.id))) == 2


def test_the_list_is_narrowed_and_paged(start: Start) -> None:
    hosts = start()
    hosts.add(*(f"p{number:03}" for number in range(150)))
    hosts.add("anna", "a_b", team="Fraud models")
    first, second = hosts.page(page=1), hosts.page(page=2)
    assert (len(first.items), first.more, first.total) == (100, True, 152)
    assert (len(second.items), second.more) == (52, False)
    assert hosts.page(page=10**30).page == 2
    assert hosts.page(page=-4).page == 1
    fraud = hosts.world.assessments["Fraud models"]
    assert [each.team for each in hosts.page(assessment_id=fraud).items] == [
        "Claims / Fraud models"
    ] * 2
    assert list(hosts.states(search=" A_B@")) == ["a_b"]
    assert hosts.page(search="%").total == 0
    assert hosts.page(search="\0\udc80").total == 0
    assert hosts.page(state=STATE.SENT).total == 0
    assert hosts.page(state=STATE.NOT_SENT).total == 152
    assert [name for _, name in hosts.page().teams] == [
        "Claims / Claims analytics",
        "Claims / Fraud models",
        "Pricing / Motor pricing",
    ]
    with pytest.raises(NotFound):
        hosts.page(assessment_id=hosts.world.organization)


def test_places_of_a_shared_link_have_no_line(start: Start) -> None:
    hosts = start()
    with hosts.database.transaction() as session:
        share_link(session, hosts.world, secret_key="key")
    assert hosts.page().total == 0


def test_sending_to_all_reaches_those_who_never_got_a_link(start: Start) -> None:
    hosts = start()
    hosts.add("anna", "bert", "cora", "dora")
    hosts.hand_out("bert")
    hosts.one(invitations.revoke, "cora")
    hosts.send()
    assert hosts.states()["anna"] is STATE.WAITING
    assert set(hosts.deliver()) == {"anna", "dora"}
    hosts.send()
    assert hosts.deliver() == {}
    assert hosts.states() == {
        "anna": STATE.SENT,
        "bert": STATE.HANDED_OUT,
        "cora": STATE.REVOKED,
        "dora": STATE.SENT,
    }


def test_sent_once_more_both_links_work(start: Start) -> None:
    hosts = start()
    hosts.add("anna")
    hosts.send()
    first = hosts.deliver()["anna"]
    hosts.send("anna")
    second = hosts.deliver()["anna"]
    assert first != second
    hosts.save(first, Choice.LEVEL_2)
    assert hosts.look(second).place.response_id is not None


def test_reminders_reach_those_who_have_not_submitted(start: Start) -> None:
    hosts = start()
    hosts.add("anna", "bert", "cora")
    hosts.send("anna", "bert")
    tokens = hosts.deliver()
    hosts.save(tokens["anna"], Choice.LEVEL_2)
    hosts.submit(tokens["anna"])
    assert hosts.call(invitations.remind, now=NOW) is None
    assert set(hosts.deliver()) == {"bert"}
    assert [kind for kind, _ in hosts.mails()].count(MailKind.REMINDER) == 1


def test_a_link_that_is_handed_out_works_and_comes_with_its_letter(start: Start) -> None:
    hosts = start(groups=("engineering",))
    hosts.add("anna", group="engineering")
    [made] = hosts.hand_out()
    assert (made.address, made.team) == ("anna@example.org", "Claims / Claims analytics")
    assert made.group == "Engineering"
    assert made.link in made.letter.text
    assert made.link not in repr(made)
    token = made.link.removeprefix("https://clearway.example/respond/")
    guest = hosts.look(token)
    assert guest.handed_out
    assert hosts.hand_out() == ()


def test_what_was_taken_back_is_not_handed_out(start: Start) -> None:
    hosts = start()
    hosts.add("anna")
    hosts.one(invitations.revoke, "anna")
    with pytest.raises(Refused, match="taken back"):
        hosts.hand_out("anna")
    hosts.one(invitations.restore, "anna")
    assert len(hosts.hand_out("anna")) == 1


def test_what_was_never_sent_goes_without_a_trace(start: Start) -> None:
    hosts = start()
    hosts.add("anna")
    hosts.add("bert")
    hosts.add("bert", team="Fraud models")
    assert hosts.item("anna").removable
    hosts.one(invitations.remove, "anna")
    bert = hosts.page(assessment_id=hosts.world.assessments[TEAM]).items[0]
    hosts.call(invitations.remove, invitation_id=bert.id)
    with hosts.database.reader() as session:
        assert list(session.scalars(select(Participant.address))) == ["bert@example.org"]


@pytest.mark.parametrize("confidentiality", [Confidentiality.NAMED, Confidentiality.ANONYMOUS])
def test_who_got_no_link_is_moved_to_another_team(
    start: Start, confidentiality: Confidentiality
) -> None:
    hosts = start(confidentiality)
    other = {"assessment_id": hosts.world.assessments["Fraud models"], "today": TODAY}
    hosts.add("anna", "bert", "cora")
    hosts.add("bert", team="Fraud models")
    hosts.one(invitations.move, "anna", **other)
    assert "Fraud models" in hosts.item("anna").team
    here = [each.id for each in hosts.page(search="bert").items if "Fraud" not in each.team]
    with pytest.raises(InvalidInput, match="already"):
        hosts.call(invitations.move, invitation_id=here[0], **other)
    hosts.send("cora")
    hosts.deliver()
    with pytest.raises(Refused, match="link"):
        hosts.one(invitations.move, "cora", **other)
    with pytest.raises(NotFound):
        hosts.one(invitations.move, "anna", **{**other, "assessment_id": hosts.world.round})


def test_who_answered_before_is_kept_when_an_invitation_goes(start: Start) -> None:
    hosts = start(Confidentiality.CONFIDENTIAL)
    with hosts.database.transaction() as session:
        invited = invite(session, hosts.world, address="anna@example.org")
    hosts.save(invited.token, Choice.LEVEL_3)
    hosts.submit(invited.token)
    hosts.add("anna", team="Fraud models")
    fraud = hosts.page(assessment_id=hosts.world.assessments["Fraud models"]).items[0]
    hosts.call(invitations.remove, invitation_id=fraud.id)
    assert list(hosts.states()) == ["anna"]


@pytest.mark.parametrize("confidentiality", list(Confidentiality))
def test_a_wrong_address_is_corrected_and_its_links_are_dead(
    start: Start, confidentiality: Confidentiality
) -> None:
    hosts = start(confidentiality)
    hosts.add("ana", "bert")
    hosts.send("ana")
    hosts.deliver(refusing())
    item = hosts.item("ana")
    assert (item.state, item.bounced) == (STATE.BOUNCED, REFUSED.reason)
    given = {"today": TODAY}
    with pytest.raises(InvalidInput, match="invited"):
        hosts.one(invitations.correct_address, "ana", address="Bert@example.org", **given)
    with pytest.raises(InvalidInput, match="not an address"):
        hosts.one(invitations.correct_address, "ana", address="nobody", **given)
    hosts.one(invitations.correct_address, "ana", address=" Anna@Example.org ", **given)
    assert hosts.states() == {"anna": STATE.NOT_SENT, "bert": STATE.NOT_SENT}
    assert hosts.item("anna").id == item.id
    hosts.send("anna")
    assert set(hosts.deliver()) == {"anna"}
    with pytest.raises(Refused, match="came back"):
        hosts.one(invitations.correct_address, "anna", address="x@example.org", **given)


def _act(acts: Sequence[Callable[[], Any]], number: int) -> Any:
    return acts[number]()


def test_taking_an_invitation_out_while_somebody_begins(start: Start) -> None:
    """One of the two happens: nobody's answer is lost that was acknowledged."""
    hosts = start(Confidentiality.NAMED)
    for number in range(6):
        name = f"p{number}"
        hosts.add(name)
        [made] = hosts.hand_out(name)
        token = made.link.rpartition("/")[2]
        acts = (
            partial(hosts.one, invitations.remove, name),
            partial(hosts.save, token, Choice.LEVEL_1),
        )
        removed, saved = at_once(2, partial(_act, acts))
        gone = name not in hosts.states()
        assert gone == (removed is None), (removed, saved)
        assert isinstance(saved, ServiceError) == gone, (removed, saved)


def test_handing_out_and_submitting_at_once_do_not_lock_each_other_out(start: Start) -> None:
    hosts = start()
    names = [f"p{number}" for number in range(6)]
    hosts.add(*names)
    made = hosts.hand_out()
    tokens = [each.link.rpartition("/")[2] for each in made]
    for token in tokens:
        hosts.save(token, Choice.LEVEL_1)

    def act(number: int) -> Any:
        return hosts.submit(tokens[number]) if number < 6 else hosts.hand_out(*names)

    found = at_once(9, act)
    assert not [each for each in found if isinstance(each, Exception)], found
