"""The mailer as the worker's process runs it: it sends, lives on, stops, and may be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from app.domain.mail import MailKind, MailState
from app.jobs.mailer import run_mailer
from app.services.database import Database
from app.services.mail import reminders
from app.services.mail.outbox import LEASE
from app.settings import ROOT, Settings
from app.storage.rows import RoundReminder
from tests.factories.post_office import Letterbox, PostOffice, address_of, open_post_office
from tests.smtp import Post, smtp_server

PATIENCE_SECONDS = 30.0
NOW = datetime.now(UTC)


@pytest.fixture
def post() -> Iterator[Post]:
    with smtp_server() as running:
        yield running


@pytest.fixture
def office(database: Database, tmp_path: Path) -> PostOffice:
    opened = open_post_office(database, tmp_path)
    week = timedelta(days=7)
    opened.change_round(opens_on=(NOW - week).date(), closes_on=(NOW + week).date())
    return opened


def settings_for(url: str, folder: Path, port: int) -> Settings:
    return Settings(
        data_folder=folder,
        database_url=url,
        secret_key="for tests only",
        public_url="https://clearway.example",
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security="none",
        mail_from="clearway@example.com",
    )


def until(done: Callable[[], bool]) -> None:
    """Look again and again until it is so, for as long as patience lasts."""
    given_up = Event()
    for _ in range(int(PATIENCE_SECONDS * 20)):
        if done():
            return
        given_up.wait(0.05)
    pytest.fail("it did not come to that")


@contextmanager
def running(settings: Settings) -> Iterator[Thread]:
    stop = Event()
    mailer = Thread(
        target=run_mailer, args=(settings,), kwargs={"stop": stop, "look_every_seconds": 0.05}
    )
    mailer.start()
    yield mailer
    stop.set()
    mailer.join(PATIENCE_SECONDS)
    assert not mailer.is_alive()


def test_it_sends_what_is_due_and_reminds(office, post, database_url, tmp_path):
    anna, bert = office.invite("anna", "bert")
    office.change(bert, handed_out=True)
    office.queue([anna], now=NOW)
    with office.database.transaction() as session:
        session.add(
            RoundReminder(
                organization_id=office.world.organization,
                round_id=office.round_id,
                send_on=(NOW - timedelta(days=1)).date(),
            )
        )
    with running(settings_for(database_url, tmp_path, post.port)):
        until(lambda: len(post.recipients) == 2)

    assert sorted(post.recipients) == [address_of("anna"), address_of("bert")]
    assert {mail.kind for mail in office.mails()} == set(MailKind)
    assert "https://clearway.example/respond/" in post.messages[0].get_body().get_content()


def test_it_lives_on_whatever_happens(
    office, post, sqlite_url, database_url, tmp_path, monkeypatch
):
    failures = iter([OSError("disk full"), ValueError("nonsense")])
    look = reminders.anything_due

    def fail_twice(*args, **kwargs) -> bool:
        for error in failures:
            raise error
        return look(*args, **kwargs)

    monkeypatch.setattr(reminders, "anything_due", fail_twice)
    monkeypatch.setattr("app.jobs.mailer._PAUSES_SECONDS", (0.05,))
    office.queue(office.invite("anna"), now=NOW)
    with running(settings_for(database_url, tmp_path, post.port)):
        until(lambda: post.recipients == [address_of("anna")])


def test_it_waits_for_a_mail_server_that_is_away(office, database_url, tmp_path, monkeypatch):
    monkeypatch.setattr("app.jobs.mailer._PAUSES_SECONDS", (0.05,))
    with smtp_server() as away:
        pass
    office.queue(office.invite("anna"), now=NOW)
    with running(settings_for(database_url, tmp_path, away.port)):
        until(lambda: "does not answer" in office.mail().problem)
        with smtp_server(port=away.port) as back:
            until(lambda: office.mail().state is MailState.SENT)

    assert back.recipients == [address_of("anna")]


def test_without_a_mail_server_there_is_nothing_to_do(tmp_path):
    run_mailer(Settings(data_folder=tmp_path), stop=Event())

    assert list(tmp_path.iterdir()) == []


@contextmanager
def worker_process(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """Run `python -m app.jobs` as an installation does."""
    names = (
        *("data_folder", "database_url", "secret_key", "public_url"),
        *("smtp_host", "smtp_port", "smtp_security", "mail_from"),
    )
    given = {f"CLEARWAY_{name.upper()}": str(getattr(settings, name)) for name in names}
    process = subprocess.Popen(
        [sys.executable, "-m", "app.jobs"], env={**os.environ, **given}, cwd=ROOT
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_the_worker_process_sends_and_stops_when_it_is_told_to(
    office, post, database_url, tmp_path
):
    office.queue(office.invite("anna"), now=NOW)
    with worker_process(settings_for(database_url, tmp_path, post.port)) as process:
        until(lambda: office.mail().state is MailState.SENT)
        process.send_signal(signal.SIGTERM)

        assert process.wait(PATIENCE_SECONDS) == 0


def test_a_worker_killed_while_it_sends_loses_no_mail_and_repeats_one(
    office, post, database_url, tmp_path
):
    office.queue(office.invite("anna", "bert", "cora"), now=NOW)
    with worker_process(settings_for(database_url, tmp_path, post.port)) as process:

        def kill() -> None:
            # The message is here; that it arrived is never told.
            process.kill()
            process.wait()

        post.while_receiving = kill
        until(lambda: process.poll() is not None and len(post.messages) == 1)

    box = Letterbox()
    office.send(box, now=datetime.now(UTC))
    office.send(box, now=datetime.now(UTC) + LEASE)

    assert sorted(box.addresses) == [address_of(name) for name in ("anna", "bert", "cora")]
    assert {mail.state for mail in office.mails()} == {MailState.SENT}
