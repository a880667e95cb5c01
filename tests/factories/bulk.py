"""Many rows at once: on SQLite through a connection that waits for no disk, on PostgreSQL by COPY.

Values are what both databases read as they are: text, numbers, booleans and None, in the order of
the table's columns.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Protocol

import psycopg
from sqlalchemy.engine import URL

from app.services.database import Database
from app.storage.rows import Row

Line = Sequence[Any]
_AT_ONCE = 5_000


class Fill(Protocol):
    """Put rows into a table."""

    def __call__(self, table: type[Row], rows: Iterable[Line]) -> None: ...


@contextmanager
def filling(database: Database) -> Iterator[Fill]:
    """Give what fills tables of a database that nobody else uses meanwhile; all or nothing.

    Foreign keys are not looked up where that can be asked for: it would take longer than the rows.
    """
    database.dispose()
    url = database.engine.url
    open_one = _sqlite if url.get_backend_name() == "sqlite" else _postgresql
    with open_one(url) as fill:
        yield fill


@contextmanager
def _sqlite(url: URL) -> Iterator[Fill]:
    connection = sqlite3.connect(str(url.database), isolation_level=None)
    for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "foreign_keys=OFF"):
        connection.execute(f"PRAGMA {pragma}")

    def fill(table: type[Row], rows: Iterable[Line]) -> None:
        names = _columns(table)
        marks = ", ".join("?" for _ in names)
        connection.executemany(
            f"INSERT INTO {table.__tablename__} ({', '.join(names)}) VALUES ({marks})",
            rows,
        )

    connection.execute("BEGIN")
    yield fill
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


@contextmanager
def _postgresql(url: URL) -> Iterator[Fill]:
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        if connection.info.parameter_status("is_superuser") == "on":
            connection.execute("SET session_replication_role = replica")

        def fill(table: type[Row], rows: Iterable[Line]) -> None:
            names = ", ".join(_columns(table))
            command = f"COPY {table.__tablename__} ({names}) FROM STDIN"
            with connection.cursor() as cursor, cursor.copy(command.encode()) as copy:
                waiting = iter(rows)
                while some := list(islice(waiting, _AT_ONCE)):
                    copy.write("".join(map(_as_text, some)))

        yield fill
    with psycopg.connect(address, autocommit=True) as connection:
        # What the server does by itself within a minute.
        connection.execute("VACUUM (ANALYZE)")


def _columns(table: type[Row]) -> list[str]:
    return [column.name for column in table.__table__.columns]


def _as_text(row: Line) -> str:
    return "\t".join([r"\N" if value is None else str(value) for value in row]) + "\n"
