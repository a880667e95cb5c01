"""Fixtures: an empty database at the present version, on SQLite and on PostgreSQL.

`database_url` runs a test on both; `sqlite_url` and `postgresql_url` on one. `new_database` makes
one for a fixture of wider scope. Each is a copy of a database migrated once per worker.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from app.storage.database import Database
from app.storage.migrate import upgrade
from tests.postgresql import server_url

KINDS = ("sqlite", "postgresql")
NewDatabase = Callable[[str], AbstractContextManager[str]]


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest, testrun_uid: str) -> str:
    """The address of the run's PostgreSQL, which the user may create databases in."""
    is_worker = hasattr(request.config, "workerinput")
    folder = Path(tempfile.gettempdir()) / f"clearway-{testrun_uid[:12]}"
    return server_url(folder, os.getppid() if is_worker else os.getpid())


@pytest.fixture(scope="session")
def new_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[NewDatabase]:
    """Give a maker of databases: `with new_database("sqlite") as url`."""
    makers: dict[str, _Sqlite | _Postgres] = {}

    @contextmanager
    def make(kind: str) -> Iterator[str]:
        if kind not in makers:
            makers[kind] = (
                _Sqlite(tmp_path_factory.mktemp("sqlite"))
                if kind == "sqlite"
                else _Postgres(request.getfixturevalue("postgres_url"))
            )
        with makers[kind].copy() as url:
            yield url

    yield make
    for maker in makers.values():
        maker.close()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, new_database: NewDatabase) -> Iterator[str]:
    """The address of an empty, migrated database; the test runs once for each kind."""
    with new_database(request.param) as url:
        yield url


@pytest.fixture
def sqlite_url(new_database: NewDatabase) -> Iterator[str]:
    with new_database("sqlite") as url:
        yield url


@pytest.fixture
def postgresql_url(new_database: NewDatabase) -> Iterator[str]:
    with new_database("postgresql") as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open database, empty and migrated; the test runs once for each kind."""
    opened = Database(database_url)
    yield opened
    opened.dispose()


def _migrate(url: str) -> None:
    database = Database(url)
    upgrade(database)
    database.dispose()


class _Sqlite:
    """Copies of one file, which closing its last connection left whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        _migrate(f"sqlite:///{folder / 'template.sqlite3'}")

    @contextmanager
    def copy(self) -> Iterator[str]:
        folder = self._folder / str(next(self._numbers))
        folder.mkdir()
        shutil.copyfile(self._folder / "template.sqlite3", folder / "clearway.sqlite3")
        yield f"sqlite:///{folder / 'clearway.sqlite3'}"
        shutil.rmtree(folder)

    def close(self) -> None:
        shutil.rmtree(self._folder)


class _Postgres:
    """Databases created from one template, which is this process's own."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._numbers = count(1)
        self._prefix = f"clearway_test_{os.getpid()}"
        self._admin = psycopg.connect(url, autocommit=True)
        self._execute(f"DROP DATABASE IF EXISTS {self._prefix} WITH (FORCE)")
        self._execute(f"CREATE DATABASE {self._prefix}")
        _migrate(self._address(self._prefix))

    @contextmanager
    def copy(self) -> Iterator[str]:
        name = f"{self._prefix}_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {self._prefix}")
        yield self._address(name)
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        self._execute(f"DROP DATABASE {self._prefix} WITH (FORCE)")
        self._admin.close()

    def _address(self, name: str) -> str:
        url = self._url.set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    def _execute(self, statement: str) -> None:
        self._admin.execute(statement.encode())
