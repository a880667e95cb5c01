"""Teams that lack something, what is asked because of it, and replies, for the tests of asks."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from app.domain.goals.actions import Reply
from app.domain.round import RoundMode
from app.services.asks.ask_list import load_ask_page, load_asks, reply_to_ask
from app.services.asks.ask_values import AskList, AskPage, AskWanted
from app.storage.database import Database
from tests.factories.published import acting
from tests.factories.scored import add_round, add_team, score_team
from tests.factories.world import NOW, World

ITEM, OTHER = "timely-access", "sponsorship"
TEAMS = ("Claims analytics", "Fraud models", "Motor pricing")


def write(
    database: Database,
    world: World,
    scores: Mapping[str, float],
    *,
    title: str = "Now",
    days_ago: int = 0,
    item: str = ITEM,
    mode: RoundMode = RoundMode.SELF,
    published: bool = True,
) -> uuid.UUID:
    with database.transaction() as session:
        round_id = add_round(
            session, world, title, days_ago=days_ago, mode=mode, published=published
        )
        for team, score in scores.items():
            if team not in world.teams:
                add_team(session, world, team, below=team.split()[0])
            score_team(session, world, round_id, team, {item: score})
    return round_id


def asked(database: Database, world: World, name: str = "lea", **which: uuid.UUID) -> AskList:
    access = acting(database, world, name)
    with database.reader() as session:
        found = load_asks(session, access=access, **which)
    assert found is not None
    return found


def reply(database: Database, world: World, asked_in: uuid.UUID, **changes: object) -> None:
    values: dict[str, object] = {
        "round_id": asked_in,
        "owner_id": world.organization,
        "capability": ITEM,
        "reply": Reply.AGREED,
        "text": "",
        "now": NOW,
    }
    access = acting(database, world, str(changes.pop("name", "lea")))
    with database.transaction() as session:
        reply_to_ask(session, access=access, **(values | changes))  # type: ignore[arg-type]


def page_of(database: Database, world: World, name: str = "lea", **wanted: object) -> AskPage:
    access = acting(database, world, name)
    with database.reader() as session:
        found = load_ask_page(session, access=access, wanted=AskWanted(**wanted))  # type: ignore[arg-type]
    assert found is not None
    return found


def named(page: AskPage) -> list[tuple[str, str]]:
    return [(level.name, ask.capability) for level in page.list.levels for ask in level.asks]


def low(*teams: str) -> dict[str, float]:
    return dict.fromkeys(teams, 2.0)
