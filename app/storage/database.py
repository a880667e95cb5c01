"""The database: one engine, sessions that read and sessions that write."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

_WRITES = "clearway_writes"
_BUSY_MILLISECONDS = 15_000


class Database:
    """An engine with its two kinds of sessions.

    SQLite gets write-ahead logging, foreign keys and `BEGIN IMMEDIATE` for writers, since a
    deferred transaction that turns into a writer loses or refuses concurrent updates.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._writing = self.engine.execution_options(**{_WRITES: True})

    def reader(self) -> Session:
        """Open a session for reading; closing it discards whatever was changed."""
        return Session(self.engine, expire_on_commit=False)

    def writer(self) -> Session:
        """Open a session for writing; the caller commits."""
        return Session(self._writing, expire_on_commit=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a writing session that commits at the end, or rolls back on any error."""
        with self.writer() as session, session.begin():
            yield session

    def dispose(self) -> None:
        """Close every pooled connection, as a forked or ending process must."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    # Errors go to the log, where what people wrote has no business: hence without parameters.
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(
        url,
        connect_args={"isolation_level": None, "timeout": _BUSY_MILLISECONDS / 1000},
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        # What is deleted, such as a draft that was submitted anonymously, leaves no bytes behind.
        "secure_delete=ON",
        f"busy_timeout={_BUSY_MILLISECONDS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
