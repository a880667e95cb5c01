"""A long list of what is asked: its pages, its filters, and single asks of it."""

from __future__ import annotations

import uuid

import pytest

from app.services.asks import ask_list as service
from app.services.asks.ask_values import AskedOf, AskState
from app.services.errors import NotFound
from app.storage.database import Database
from tests.factories.published import acting
from tests.factories.scored import score_team
from tests.factories.world import World
from tests.services.asking import ITEM, OTHER, TEAMS, low, named, page_of, reply, write


def two_levels(database: Database, world: World) -> uuid.UUID:
    """Let the organization be asked for two things and Claims for one."""
    round_id = write(database, world, {**low("Claims", *TEAMS[:2]), "Motor pricing": 4.0})
    with database.transaction() as session:
        for team in ("Claims", *TEAMS):
            score_team(session, world, round_id, team, {OTHER: 2.0, "monitoring": 2.0})
    return round_id


def test_a_list_is_cut_by_level_reply_and_unit_and_counts_all_that_is_asked(
    database: Database, world: World
) -> None:
    round_id = two_levels(database, world)
    reply(database, world, round_id, capability=OTHER)
    claims = world.teams["Claims"]
    above, below = [("Northwind", "monitoring"), ("Northwind", OTHER)], ("Claims", ITEM)

    assert named(page_of(database, world)) == [*above, below]
    assert named(page_of(database, world, of=AskedOf.ORGANIZATION)) == above
    assert named(page_of(database, world, of=AskedOf.UNITS)) == [below]
    assert named(page_of(database, world, unit_id=claims)) == [below]
    assert named(page_of(database, world, state=AskState.ANSWERED)) == [above[1]]
    found = page_of(database, world, state=AskState.UNANSWERED)
    assert named(found) == [above[0], below]
    assert (found.list.total, found.unanswered, found.matching) == (3, 2, 2)
    assert page_of(database, world, unit_id=claims).unit == "Claims"
    assert page_of(database, world, "carol", unit_id=claims).list.total == 1
    with pytest.raises(NotFound):
        page_of(database, world, "nora", unit_id=claims)


def test_a_long_list_is_told_a_page_at_a_time(
    database: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_levels(database, world)
    monkeypatch.setattr(service, "ON_A_PAGE", 2)

    first, second = page_of(database, world), page_of(database, world, page=2)

    assert named(first) + named(second) == [*named(first), ("Claims", ITEM)]
    assert len(named(first)) == 2
    assert (first.page, first.pages, second.page) == (1, 2, 2)
    assert page_of(database, world, page=9).page == 2
    assert first.list.total == second.list.total == first.matching == 3


def test_one_ask_is_read_without_the_rest_of_the_organization(
    database: Database, world: World
) -> None:
    round_id = two_levels(database, world)
    access = acting(database, world, "lea")
    for owner, capability in ((world.teams["Claims"], ITEM), (world.organization, OTHER)):
        with database.reader() as session:
            found, level, ask = service.load_ask(
                session, access=access, round_id=round_id, owner_id=owner, capability=capability
            )
        assert (level.owner_id, ask.capability) == (owner, capability)
        assert [each.owner_id for each in found.levels] == [owner]
