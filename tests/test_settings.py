"""The key that signs cookies, the folder that holds it, and what mail needs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import ROOT, Settings, SettingsInvalid, _kept_secret, read_settings


def test_processes_that_start_at_once_get_one_whole_key(tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(50) for _ in range(4)]

    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(_kept_secret, folders))

    assert min(map(len, keys)) >= 64
    assert len(set(keys)) == 50
    assert [path.name for path in (tmp_path / "0").iterdir()] == ["secret-key"]


def test_the_data_folder_and_the_key_are_their_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "var"

    _kept_secret(folder)

    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "secret-key").stat().st_mode & 0o777 == 0o600


MAIL = {
    "CLEARWAY_SMTP_HOST": "mail.example.org",
    "CLEARWAY_MAIL_FROM": "Clearway <clearway@example.org>",
    "CLEARWAY_PUBLIC_URL": "https://clearway.example.org",
}
SECRET = "a password that nobody guesses"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., None]:
    def set_all(values: dict[str, str]) -> None:
        monkeypatch.setenv("CLEARWAY_DATA_FOLDER", str(tmp_path))
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return set_all


def test_without_a_mail_server_nothing_else_is_asked_for(environment):
    environment({"CLEARWAY_SMTP_HOST": "", "CLEARWAY_SMTP_PORT": "", "CLEARWAY_MAIL_FROM": ""})

    assert not read_settings().sends_mail


@pytest.mark.parametrize(
    ("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25), ("", 587)]
)
def test_the_port_follows_from_the_security(environment, security, port):
    environment({**MAIL, "CLEARWAY_SMTP_SECURITY": security})

    found = read_settings()

    assert found.sends_mail
    assert found.mail_port == port


def test_a_named_port_wins(environment):
    environment({**MAIL, "CLEARWAY_SMTP_PORT": "2525"})

    assert read_settings().mail_port == 2525


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"CLEARWAY_MAIL_FROM": ""}, "CLEARWAY_MAIL_FROM"),
        ({"CLEARWAY_MAIL_FROM": "Clearway"}, "CLEARWAY_MAIL_FROM"),
        ({"CLEARWAY_MAIL_FROM": "clearway@example..org"}, "CLEARWAY_MAIL_FROM"),
        ({"CLEARWAY_MAIL_FROM": "a@example.org\nBcc: eve@example.org"}, "CLEARWAY_MAIL_FROM"),
        ({"CLEARWAY_PUBLIC_URL": ""}, "CLEARWAY_PUBLIC_URL"),
        ({"CLEARWAY_PUBLIC_URL": "clearway.example.org"}, "CLEARWAY_PUBLIC_URL"),
        ({"CLEARWAY_SMTP_USER": "me"}, "CLEARWAY_SMTP_PASSWORD"),
        ({"CLEARWAY_SMTP_PASSWORD": SECRET}, "CLEARWAY_SMTP_USER"),
        ({"CLEARWAY_SMTP_PORT": "0"}, "CLEARWAY_SMTP_PORT"),
        ({"CLEARWAY_SMTP_SECURITY": "ssl"}, "CLEARWAY_SMTP_SECURITY"),
        ({"CLEARWAY_SMTP_CA_FILE": str(Path(__file__))}, "CLEARWAY_SMTP_CA_FILE"),
        ({"CLEARWAY_SMTP_CA_FILE": "not-there.pem"}, "CLEARWAY_SMTP_CA_FILE"),
        (
            {
                "CLEARWAY_SMTP_USER": "me",
                "CLEARWAY_SMTP_PASSWORD": SECRET,
                "CLEARWAY_SMTP_SECURITY": "none",
            },
            "CLEARWAY_SMTP_SECURITY",
        ),
        ({"CLEARWAY_SMTP_USER": "mé", "CLEARWAY_SMTP_PASSWORD": SECRET}, "CLEARWAY_SMTP_USER"),
    ],
)
def test_mail_that_could_not_be_sent_stops_the_start_and_names_the_variable(
    environment, values, named
):
    environment({**MAIL, **values})

    with pytest.raises(SettingsInvalid) as problem:
        read_settings()

    lines = str(problem.value).splitlines()
    assert [line.partition(":")[0] for line in lines] == [named]
    assert SECRET not in str(problem.value)


@pytest.mark.parametrize("module", ["app.web", "app.jobs"])
def test_a_process_that_cannot_start_says_why_in_one_line(module, tmp_path):
    ended = subprocess.run(
        [sys.executable, "-m", module],
        env={**os.environ, **MAIL, "CLEARWAY_MAIL_FROM": "", "CLEARWAY_DATA_FOLDER": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode == 1
    assert ended.stderr == "CLEARWAY_MAIL_FROM: mail needs an address to come from\n"


def test_the_password_is_not_shown():
    shown = Settings(smtp_password=SECRET)

    assert SECRET not in repr(shown)
    with pytest.raises(ValidationError) as problem:
        Settings(smtp_password=SECRET, smtp_port=0)
    assert SECRET not in str(problem.value)
