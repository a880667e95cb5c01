"""Passwords and one-time links, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Literal

import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

from app.services.errors import InvalidInput, NotFound
from app.services.people import accounts, first_run
from app.storage.database import Database
from app.storage.rows import LinkPurpose
from tests.factories.world import NOW, PASSWORD, World, create_world, email
from tests.passwords import QUICK, USUAL

FIRST = first_run.FirstAdministrator("Northwind", "Ada", "ada@example.org", PASSWORD)


@pytest.fixture
def world(database: Database) -> World:
    with database.transaction() as session:
        return create_world(session)


def tried(
    database: Database, password: str, address: str = email("mara"), network: str = "::1"
) -> accounts.Attempt:
    with database.reader() as session:
        return accounts.try_password(
            session, email=address, password=password, network=network, now=NOW
        )


def settle(database: Database, attempt: accounts.Attempt) -> str:
    """Sign in as a view does: a wrong password is committed, to be counted."""
    with database.transaction() as session:
        try:
            accounts.sign_in(session, attempt=attempt, now=NOW, days=1)
        except (accounts.WrongPassword, accounts.TooManyFailures) as refused:
            return type(refused).__name__
    return "in"


def test_a_password_is_hashed_with_argon2id_and_as_much_effort_as_is_recommended() -> None:
    used = extract_parameters(USUAL.hash(PASSWORD))
    least = RFC_9106_LOW_MEMORY
    assert used.type is Type.ID
    assert (used.time_cost, used.memory_cost) >= (least.time_cost, least.memory_cost)


def test_an_address_that_nobody_has_takes_as_much_effort_as_a_wrong_password(
    database: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    efforts = []

    class Watched(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
            with pytest.raises(VerifyMismatchError) as compared:
                super().verify(hash, password)
            efforts.append(extract_parameters(str(hash)))
            raise compared.value

    monkeypatch.setattr(accounts, "_HASHER", Watched.from_parameters(QUICK._parameters))
    for address in ("nobody@example.org", email("mara"), "no address"):
        assert tried(database, "a wrong password", address).matched is None
    assert efforts == [QUICK._parameters] * 3


def test_guessing_at_the_same_time_gives_no_more_attempts(database: Database, world: World) -> None:
    wrong = [tried(database, f"wrong {number}") for number in range(7)]
    right = tried(database, PASSWORD)

    said = [settle(database, attempt) for attempt in (*wrong, right)]

    assert said == ["WrongPassword"] * 5 + ["TooManyFailures"] * 3


def test_one_network_has_no_more_attempts_with_its_many_addresses(
    database: Database, world: World
) -> None:
    for number in range(50):
        attempt = accounts.Attempt(f"a{number}@example.org", f"2001:db8::{number:x}", None)
        assert settle(database, attempt) == "WrongPassword"

    assert settle(database, tried(database, PASSWORD, network="2001:db8:0:1::1")) == "in"
    with pytest.raises(accounts.TooManyFailures):
        tried(database, PASSWORD, network="2001:db8::1:2:3:4")


def test_a_password_that_was_changed_meanwhile_is_wrong(database: Database, world: World) -> None:
    old, same = tried(database, PASSWORD), tried(database, PASSWORD)
    with database.transaction() as session:
        token = accounts.open_session(session, person_id=world.people["mara"], now=NOW, days=1)
        new = accounts.hash_password("another password")
        accounts.change_password(session, attempt=same, new_hash=new, token=token, now=NOW)

    assert settle(database, old) == "WrongPassword"
    assert settle(database, tried(database, "another password")) == "in"


@pytest.mark.parametrize("address", ["mara@example.org\0", "\0", "", "@", "a\u2028@b"])
def test_an_address_that_is_none_is_a_wrong_password(
    database: Database, world: World, address: str
) -> None:
    assert settle(database, tried(database, PASSWORD, address)) == "WrongPassword"


@pytest.mark.parametrize("purpose", [LinkPurpose.FIRST_RUN, LinkPurpose.SET_PASSWORD])
def test_a_link_sent_twice_at_the_same_time_works_once(
    database: Database, purpose: LinkPurpose
) -> None:
    with database.transaction() as session:
        token = accounts.issue_link(session, purpose=purpose, person_id=None, now=NOW)
    both = Barrier(2)

    def use(_number: int) -> bool:
        both.wait()
        try:
            with database.transaction() as session:
                accounts.use_link(session, purpose=purpose, token=token, now=NOW)
        except NotFound:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(use, range(2))) == [False, True]


def test_a_link_is_over_after_its_days_and_for_anything_else(
    database: Database, world: World
) -> None:
    with database.transaction() as session:
        token = accounts.issue_link(
            session, purpose=LinkPurpose.SET_PASSWORD, person_id=world.people["mara"], now=NOW
        )
        late = NOW + timedelta(days=accounts.LINK_DAYS)
        for purpose, moment in ((LinkPurpose.SET_PASSWORD, late), (LinkPurpose.FIRST_RUN, NOW)):
            with pytest.raises(NotFound):
                accounts.require_link(session, purpose=purpose, token=token, now=moment)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("organization", {"organization": "\0"}),
        ("name", {"name": "A\0da"}),
        ("email", {"email": "a\0@b"}),
    ],
)
def test_what_cannot_be_stored_does_not_spend_the_first_link(
    database: Database, field: str, change: dict[str, str]
) -> None:
    with database.transaction() as session:
        token = first_run.issue_first_run_token(session, now=NOW)
        first = replace(FIRST, **change)
        with pytest.raises(InvalidInput) as refused:
            first_run.create_first_administrator(session, token=token, first=first, now=NOW)

        assert refused.value.field == field
        first_run.create_first_administrator(session, token=token, first=FIRST, now=NOW)
