"""Nothing that those who invite see, or are refused, tells who has answered where it is hidden."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.domain.invitation import InvitationState
from app.domain.promise.headcount import Headcount
from app.domain.response import Choice
from app.domain.round import Confidentiality
from app.services.errors import Refused, ServiceError
from app.services.invitations import invitations
from app.services.mail.sending import Delivery, Outcome
from app.storage.database import Database
from tests.factories.post_office import Letterbox
from tests.factories.world import TODAY
from tests.services.hosts import Hosts

Start = Callable[..., Hosts]
REFUSED = Delivery(Outcome.REFUSED, "550 no such user")
HIDING = [Confidentiality.CONFIDENTIAL, Confidentiality.ANONYMOUS]
STATE = InvitationState


@pytest.fixture
def start(database: Database, tmp_path: Path) -> Start:
    return lambda *given, **more: Hosts(database, tmp_path, *given, **more)


def refusing() -> Letterbox:
    return Letterbox(answer=lambda _: REFUSED)


def seen(hosts: Hosts, name: str) -> dict[str, Any]:
    """Give all that the list says about somebody, besides who it is."""
    found = dataclasses.asdict(hosts.item(name))
    return {key: value for key, value in found.items() if key not in {"id", "address"}}


def outcome(act: Callable[[], Any]) -> str:
    """Give what somebody who acts is told, without the address."""
    try:
        return repr(act())
    except ServiceError as problem:
        told = str(problem).replace("anna", "X").replace("bert", "X").replace("cora", "X")
        return f"{type(problem).__name__}: {told}"


@pytest.mark.parametrize("way", ["mail", "hand"])
@pytest.mark.parametrize("confidentiality", HIDING)
def test_nothing_tells_who_has_answered(
    start: Start, confidentiality: Confidentiality, way: str
) -> None:
    """Anna submits, Bert begins and says which group he is in, Cora does nothing at all."""
    names = ("anna", "bert", "cora")
    hosts = start(confidentiality, groups=("engineering", "business"))
    hosts.add(*names)
    tokens = _bring(hosts, names, way)
    for name in names[:2]:
        hosts.choose(tokens[name], "business")
        hosts.save(tokens[name], Choice.LEVEL_2)
    hosts.submit(tokens["anna"])
    hosts.remind()
    _same_for_all(hosts, names)
    hosts.deliver()
    _same_for_all(hosts, names)
    hosts.remind()
    hosts.deliver(refusing())
    _same_for_all(hosts, names)
    for act, given in (
        (invitations.remove, {}),
        (invitations.change_group, {"group": "engineering"}),
        (invitations.correct_address, {"address": "d@example.org", "today": TODAY}),
        (invitations.revoke, {}),
        (invitations.restore, {}),
    ):
        told = {outcome(partial(hosts.one, act, name, **given)) for name in names}
        assert len(told) == 1, (act, told)
        _same_for_all(hosts, names)
    told = {outcome(partial(hosts.send, name)) for name in names}
    assert told == {"None"}
    handed = {_handed(hosts, name) for name in names}
    assert len(handed) == 1, handed
    _same_for_all(hosts, names)


def _bring(hosts: Hosts, names: tuple[str, ...], way: str) -> dict[str, str]:
    if way == "mail":
        hosts.send()
        return hosts.deliver()
    made = hosts.hand_out(*names)
    return {each.address.partition("@")[0]: each.link.rpartition("/")[2] for each in made}


def _handed(hosts: Hosts, name: str) -> str:
    def act() -> Any:
        [made] = hosts.hand_out(name)
        return made.team, made.group, made.letter.text.replace(made.link, "")

    return outcome(act)


def _same_for_all(hosts: Hosts, names: tuple[str, ...]) -> None:
    said = [seen(hosts, name) for name in names]
    assert all(each == said[0] for each in said), said


@pytest.mark.parametrize("confidentiality", HIDING)
def test_who_opened_is_a_number_no_more_exact_than_promised(
    start: Start, confidentiality: Confidentiality
) -> None:
    hosts = start(confidentiality, minimum=3)
    hosts.add(*"abcd")
    ids = [each.id for each in hosts.page().items]
    counts = []
    for each in ids:
        hosts.change(each, opened=True, sent=1)
        counts.append(hosts.page().opened)
    assert counts == [Headcount(1, 2), Headcount(1, 2), Headcount(3, 3), Headcount(4, 4)]
    assert set(hosts.states().values()) == {STATE.SENT}


def test_a_named_round_says_who_has_opened_and_answered(start: Start) -> None:
    hosts = start(Confidentiality.NAMED)
    hosts.add("anna", "bert", "cora")
    hosts.send()
    tokens = hosts.deliver()
    hosts.save(tokens["anna"], Choice.LEVEL_2)
    hosts.submit(tokens["anna"])
    hosts.change(hosts.item("bert").id, opened=True)
    assert hosts.states() == {"anna": STATE.ANSWERED, "bert": STATE.OPENED, "cora": STATE.SENT}
    assert hosts.page().named
    assert [each.removable for each in hosts.page().items] == [False, True, True]
    with pytest.raises(Refused, match="begun"):
        hosts.one(invitations.remove, "anna")
    hosts.one(invitations.remove, "bert")
    assert list(hosts.states()) == ["anna", "cora"]


@pytest.mark.parametrize("confidentiality", list(Confidentiality))
def test_nobody_is_handed_a_link_into_what_somebody_else_may_answer(
    start: Start, confidentiality: Confidentiality
) -> None:
    hosts = start(confidentiality)
    hosts.add("anna", "bert")
    hosts.send("anna")
    hosts.deliver()
    with pytest.raises(Refused, match="by mail already"):
        hosts.hand_out("bert", "anna")
    assert hosts.states()["bert"] is STATE.NOT_SENT
