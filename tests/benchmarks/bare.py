"""A page's own SQL: what it sent to the database, sent again without anything of ours around it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import event

from app.services.database import Database

Parameters = Any


@dataclass(frozen=True, slots=True)
class Statement:
    """A query as the driver got it."""

    text: str
    parameters: Parameters


@contextmanager
def captured(database: Database) -> Iterator[list[Statement]]:
    """Collect the queries that are sent meanwhile, with their parameters."""
    found: list[Statement] = []

    def note(_at: object, _cursor: object, text: str, parameters: Parameters, *_: object) -> None:
        if text.startswith(("SELECT", "WITH")):
            found.append(Statement(text, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


class Bare:
    """A connection of the driver's own, which sends queries and fetches every row."""

    def __init__(self, database: Database) -> None:
        url = database.engine.url
        self._lite = url.get_backend_name() == "sqlite"
        if self._lite:
            self._connection: Any = sqlite3.connect(str(url.database), isolation_level=None)
        else:
            address = url.set(drivername="postgresql").render_as_string(hide_password=False)
            self._connection = psycopg.connect(address)

    def run(self, statements: list[Statement]) -> int:
        """Send all in one transaction, as a request does; give the number of rows."""
        cursor, rows = self._connection.cursor(), 0
        if self._lite:
            cursor.execute("BEGIN")
        for statement in statements:
            rows += len(cursor.execute(statement.text, statement.parameters).fetchall())
        self._connection.rollback()
        return rows

    def plan(self, statement: Statement) -> list[str]:
        """Give the lines in which the database says how it goes about a query."""
        explain = "EXPLAIN QUERY PLAN " if self._lite else "EXPLAIN (ANALYZE, COSTS OFF) "
        rows = self._connection.execute(explain + statement.text, statement.parameters).fetchall()
        self._connection.rollback()
        return [str(row[-1]) for row in rows]

    def prefer_indexes(self) -> None:
        """Let PostgreSQL read a table through only where no index helps, however few rows it has.

        SQLite plans without looking at how many rows there are.
        """
        if not self._lite:
            self._connection.execute("SET enable_seqscan = off")
            self._connection.commit()

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()
