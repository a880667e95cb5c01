"""Two send the form of the same team or round at once: the second is compared with the first.

Only PostgreSQL lets both in; SQLite lets the second begin when the first has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import sleep

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.services.database import Database
from app.settings import Settings
from app.storage.rows import Organization, Round, Team
from tests.factories.world import TODAY, World, create_world, start_round
from tests.web.conftest import QUESTIONNAIRE, SECRET, Visitor
from tests.web.test_changed_meanwhile import seen

TEAM = "Claims analytics"
Visit = Callable[..., Visitor]


@pytest.fixture
def settings(tmp_path: Path, postgresql_url: str) -> Settings:
    return Settings(data_folder=tmp_path, secret_key=SECRET, database_url=postgresql_url)


@pytest.fixture
def world(database: Database) -> World:
    with database.transaction() as session:
        made = create_world(session)
        start_round(session, made, questionnaire=QUESTIONNAIRE)
    return made


@contextmanager
def in_the_middle_of(database: Database, world: World) -> Iterator[Session]:
    """Give the session of somebody who is changing the organization."""
    with database.transaction() as session:
        held = select(Organization.id).where(Organization.id == world.organization)
        session.execute(held.with_for_update(key_share=True))
        yield session


def until_somebody_waits(database: Database) -> None:
    waits = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _ in range(500):
        with database.reader() as session:
            if session.scalar(waits):
                return
        sleep(0.02)
    pytest.fail("nobody waits")


def send(database: Database, visitor: Visitor, url: str, **sent: object) -> Thread:
    sending = Thread(target=visitor.post, args=(url,), kwargs={**sent, "status": 302})
    sending.start()
    until_somebody_waits(database)
    return sending


def test_a_team_that_one_moves_while_another_renames_it_is_moved_and_renamed(
    visit: Visit, database: Database, world: World
) -> None:
    ada = visit("ada")
    url = f"/organizations/{world.organization}/teams/{world.teams[TEAM]}"
    before = seen(ada.get(url).text)
    sent = {"name": "Triage", "parent": world.teams["Claims"], "seen": before}
    with in_the_middle_of(database, world) as session:
        sending = send(database, ada, url, **sent)
        session.get_one(Team, world.teams[TEAM]).parent_id = world.teams["Pricing"]
    sending.join()
    with database.reader() as session:
        team = session.get_one(Team, world.teams[TEAM])
    assert (team.name, team.parent_id) == ("Triage", world.teams["Pricing"])


def test_a_round_of_which_one_changes_the_end_while_another_does_the_title_ends_then(
    visit: Visit, database: Database, world: World
) -> None:
    ada = visit("ada")
    url = f"/organizations/{world.organization}/rounds/{world.round}/edit"
    before = seen(ada.get(url).text)
    with database.reader() as session:
        row = session.get_one(Round, world.round)
    days = {"opens_on": row.opens_on.isoformat(), "closes_on": row.closes_on.isoformat()}
    with in_the_middle_of(database, world) as session:
        sending = send(database, ada, url, title="Autumn", **days, seen=before)
        session.get_one(Round, world.round).closes_on = TODAY
    sending.join()
    with database.reader() as session:
        row = session.get_one(Round, world.round)
    assert (row.title, row.closes_on) == ("Autumn", TODAY)
