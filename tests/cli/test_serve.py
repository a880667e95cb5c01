"""What whoever runs an installation types."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from app.cli import main, processes, serve
from app.services.database import open_database
from app.services.people import accounts
from app.settings import Settings
from app.storage.rows import Person
from tests.factories.world import NOW


@pytest.fixture
def installation(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An installation with one administrator, named by the environment as for a person."""
    monkeypatch.setenv("CLEARWAY_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("CLEARWAY_DATA_FOLDER", str(tmp_path))
    database = open_database(sqlite_url)
    with database.transaction() as session:
        session.add(Person(email="ada@example.org", name="Ada", operator=True, created_at=NOW))
    database.dispose()
    return sqlite_url


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_a_locked_out_administrator_gets_in_with_a_printed_link(installation: str) -> None:
    result = run("password-link", " ADA@example.org")

    token = re.search(r"/set-password/(\S+)", result.output)
    assert token is not None
    database = open_database(installation)
    with database.transaction() as session:
        accounts.set_password_by_link(
            session, token=token[1], new_hash=accounts.hash_password("a new long password"), now=NOW
        )
    database.dispose()


def test_an_address_that_nobody_has_gets_no_link(installation: str) -> None:
    result = run("password-link", "nobody@example.org")

    assert result.exit_code == 1
    assert "Nobody here has the address nobody@example.org." in result.output


def test_a_malformed_setting_stops_the_start_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEARWAY_PORT", "eighty")

    result = run("upgrade")

    assert result.exit_code == 1
    assert "CLEARWAY_PORT" in result.output


def test_the_demonstration_sends_no_mail_even_where_a_server_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in {
        "DATA_FOLDER": str(tmp_path),
        "SMTP_HOST": "mail.example.org",
        "MAIL_FROM": "clearway@example.org",
        "PUBLIC_URL": "https://clearway.example.org",
    }.items():
        monkeypatch.setenv(f"CLEARWAY_{name}", value)
    seen: list[Settings] = []

    def stop_here(settings: Settings) -> None:
        seen.append(settings)
        raise click.ClickException("far enough")

    monkeypatch.setattr(serve, "_ready_database", stop_here)
    run("demo")
    run("run")

    assert [processes._environment(each)["CLEARWAY_SMTP_HOST"] for each in seen] == [
        "",
        "mail.example.org",
    ]
