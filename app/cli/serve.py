"""`clearway run` and what else whoever runs an installation types."""

from __future__ import annotations

import socket
from datetime import UTC, datetime

import click

from app.cli.processes import keep_running
from app.services import demonstration
from app.services.database import Database, open_database, upgrade_database
from app.services.errors import NotFound
from app.services.people import accounts, first_run
from app.settings import Settings, SettingsInvalid, make_private_folder, read_settings


@click.command()
def run() -> None:
    """Start on your own data: the first visitor creates the administrator."""
    settings = _settings()
    database = _ready_database(settings)
    lines = [f"Clearway is at {settings.address}"]
    with database.transaction() as session:
        if first_run.is_first_run(session):
            token = first_run.issue_first_run_token(session, now=datetime.now(UTC))
            lines.append("Create the administrator with this link; it works once, for 7 days:")
            lines.append(f"  {settings.address}/set-up/{token}")
    _start(settings, database, lines)


@click.command()
def demo() -> None:
    """Start on invented data: one organization, ten teams, five quarters."""
    settings = _settings()
    # Invented people have invented addresses, which may be real ones: no mail is sent to them.
    settings = settings.model_copy(
        update={
            "data_folder": settings.data_folder / "demo",
            "database_url": "",
            "smtp_host": "",
        }
    )
    database = _ready_database(settings)
    with database.transaction() as session:
        made = demonstration.fill(
            session,
            folder=settings.questionnaires_folder,
            secret_key=settings.secret_key,
            now=datetime.now(UTC),
        )
        guest = demonstration.guest_token(session, secret_key=settings.secret_key)
    if made:
        click.echo("Made the demonstration data.")
    lines = [
        f"Clearway shows invented data at {settings.address}",
        "Sign in with one of these addresses:",
        *(f"  {login.email:28} {login.description}" for login in demonstration.LOGINS),
        f"The password is: {demonstration.PASSWORD}",
    ]
    if guest:
        lines += [
            "Answer as a team member, without signing in:",
            f"  {settings.address}/join/{guest}",
        ]
    _start(settings, database, lines)


@click.command()
@click.argument("email")
def password_link(email: str) -> None:
    """Print a link with which EMAIL sets a new password, for whoever is locked out."""
    settings = _settings()
    database = _ready_database(settings)
    try:
        with database.transaction() as session:
            token = accounts.issue_password_link(session, email=email, now=datetime.now(UTC))
    except NotFound as problem:
        raise click.ClickException(str(problem)) from None
    click.echo(f"It works once, for {accounts.LINK_DAYS} days:")
    click.echo(f"  {settings.address}/set-password/{token}")


@click.command()
def upgrade() -> None:
    """Bring the database up to date; `run` and `demo` do it by themselves."""
    _ready_database(_settings())
    click.echo("The database is up to date.")


def _settings() -> Settings:
    try:
        return read_settings()
    except SettingsInvalid as error:
        raise click.ClickException(str(error)) from None


def _ready_database(settings: Settings) -> Database:
    make_private_folder(settings.data_folder)
    database = open_database(settings.database)
    upgrade_database(database)
    return database


def _start(settings: Settings, database: Database, lines: list[str]) -> None:
    _refuse_taken_port(settings)
    database.dispose()
    click.echo("\n".join([*lines, "Stop with Ctrl+C."]))
    keep_running(settings)


def _refuse_taken_port(settings: Settings) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise click.ClickException(
                f"Port {settings.port} can't be used ({error.strerror}). "
                "Name another one: make run PORT=8001"
            ) from None
