"""Pages as a person gets them: a client that checks every page it fetches."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

from app.services.database import Database, open_database, upgrade_database
from app.settings import Settings
from app.web import build_web
from app.web.edge import Parts
from tests.factories.world import World, create_world, start_round
from tests.web.browser import Visitor, checked, sign_in

__all__ = ["Visitor", "checked"]

SECRET = "only for tests, long enough to sign"
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
    return Settings(data_folder=tmp_path, secret_key=SECRET)


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


class Compiled(BytecodeCache):
    """Templates' code by what they say, for however many applications a run builds."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        kept = self._kept.get((bucket.key, bucket.checksum))
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def compiled() -> Iterator[None]:
    """Compile each template once a run instead of once an application."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": Compiled()})
        yield


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, put together once: its routes and templates are the same for every test."""
    settings = Settings(data_folder=tmp_path_factory.mktemp("nobody"), secret_key=SECRET)
    made = build_web(settings, database=open_database(settings.database))
    made.testing = False  # a person gets the error page, not the exception
    return made


@pytest.fixture
def app(settings: Settings, database: Database, built: Flask) -> Iterator[Flask]:
    """The application on the test's own folder and database."""
    before = built.extensions["clearway"]
    built.extensions["clearway"] = Parts(settings, database)
    yield built
    built.extensions["clearway"] = before


@pytest.fixture
def own_app(settings: Settings, database: Database) -> Flask:
    """An application that is built for one test, which adds to it."""
    made = build_web(settings, database=database)
    made.testing = False
    return made


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
