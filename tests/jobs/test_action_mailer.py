"""The worker's mailer reminds owners of overdue actions, by day and only with a mail server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest
from sqlalchemy import select

from app.jobs import mailer
from app.services.database import Database
from app.settings import Settings
from app.storage.rows import ActionMail
from tests.factories.actions import plan
from tests.factories.world import TODAY, create_world, email
from tests.smtp import smtp_server

PATIENCE_SECONDS = 30.0


@pytest.fixture
def overdue(database: Database) -> None:
    with database.transaction() as session:
        world = create_world(session)
        mara = world.people["mara"]
        plan(session, world, "Late", owner_id=mara, due_on=TODAY - timedelta(days=1))


def settings_for(url: str, folder: Path, **mail: object) -> Settings:
    given = {"data_folder": folder, "database_url": url, "secret_key": "for tests only", **mail}
    return Settings(**given)  # type: ignore[arg-type]


def mails(database: Database) -> list[ActionMail]:
    with database.reader() as session:
        return list(session.scalars(select(ActionMail)))


@pytest.mark.parametrize("is_day", [True, False])
def test_the_worker_reminds_owners_from_the_morning_on(
    database: Database,
    database_url: str,
    overdue: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_day: bool,
):
    begins = datetime.now(UTC) + timedelta(hours=-1 if is_day else 1)
    monkeypatch.setattr(mailer, "morning_of", lambda _day: begins)
    stop = Event()
    with smtp_server() as post:
        settings = settings_for(
            database_url,
            tmp_path,
            public_url="https://clearway.example",
            smtp_host="127.0.0.1",
            smtp_port=post.port,
            smtp_security="none",
            mail_from="clearway@example.com",
        )
        thread = Thread(
            target=mailer.run_mailer,
            args=(settings,),
            kwargs={"stop": stop, "look_every_seconds": 0.05},
        )
        thread.start()
        until = monotonic() + (PATIENCE_SECONDS if is_day else 1.0)
        while monotonic() < until and not post.recipients:
            stop.wait(0.05)
        stop.set()
        thread.join(PATIENCE_SECONDS)
    assert post.recipients == ([email("mara")] if is_day else [])


def test_without_a_mail_server_nothing_is_queued(
    database: Database, database_url: str, overdue: None, tmp_path: Path
):
    mailer.run_mailer(settings_for(database_url, tmp_path), stop=Event())

    assert mails(database) == []
