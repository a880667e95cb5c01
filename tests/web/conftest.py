"""Pages as a person gets them: a client that checks every page it fetches."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from app.services.database import Database, open_database, upgrade_database
from app.settings import Settings
from app.web import build_web
from tests.factories.world import World, create_world, start_round
from tests.web.browser import Visitor, checked, sign_in

__all__ = ["Visitor", "checked"]

QUESTIONNAIRE = Path(__file__).parents[2] / "questionnaires" / "ml-barriers" / "1.0.0.yaml"


@dataclass(frozen=True, slots=True)
class Template:
    """A SQLite file to copy from, and what is in it."""

    file: Path
    world: World


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no row, to copy from."""
    path = tmp_path_factory.mktemp("migrated") / "clearway.sqlite3"
    database = open_database(f"sqlite:///{path}")
    upgrade_database(database)
    _fold(database)
    return path


@pytest.fixture
def settings(tmp_path: Path, migrated_file: Path) -> Settings:
    (tmp_path / "clearway.sqlite3").write_bytes(migrated_file.read_bytes())
    return Settings(data_folder=tmp_path, secret_key="only for tests, long enough to sign")


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    opened = open_database(settings.database)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def northwind(migrated_file: Path) -> Template:
    """Northwind with its people and one open round, made once."""
    path = migrated_file.with_name("northwind.sqlite3")
    path.write_bytes(migrated_file.read_bytes())
    database = open_database(f"sqlite:///{path}")
    with database.transaction() as session:
        made = create_world(session)
        start_round(session, made, questionnaire=QUESTIONNAIRE)
    _fold(database)
    return Template(path, made)


@pytest.fixture
def world(settings: Settings, database: Database, northwind: Template) -> World:
    """Northwind with its people and one open round."""
    database.dispose()
    (settings.data_folder / "clearway.sqlite3").write_bytes(northwind.file.read_bytes())
    return copy.deepcopy(northwind.world)


@pytest.fixture
def app(settings: Settings, database: Database) -> Flask:
    built = build_web(settings, database=database)
    built.testing = False  # a person gets the error page, not the exception
    return built


@pytest.fixture
def visit(app: Flask) -> Callable[..., Visitor]:
    """Give a browser: `visit()` of a stranger, `visit("mara")` signed in."""

    def start(name: str | None = None) -> Visitor:
        return sign_in(app, name) if name else Visitor(app.test_client())

    return start


def _fold(database: Database) -> None:
    """Write everything into the one file that is copied."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
