"""Adding to counters in rows that may not be there yet, in one statement on either database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.storage.rows import Row


def add_up(session: Session, table: type[Row], rows: Sequence[dict[str, Any]]) -> None:
    """Add each row's counters to the row of the same key; one that is missing starts at 0.

    Every column that is not of the key is a counter. Rows are written in the order of their keys,
    so that two who add to the same ones wait for each other instead of locking each other out.
    """
    if not rows:
        return
    target = table.__table__
    assert isinstance(target, Table)  # noqa: S101  (for the type checker: every row has a table)
    key = [column.name for column in target.primary_key]
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = make(target)
    added = {
        column.name: column + statement.excluded[column.name]
        for column in target.columns
        if column.name not in key
    }
    ordered = sorted(rows, key=lambda row: tuple(str(row[name]) for name in key))
    session.execute(statement.on_conflict_do_update(index_elements=key, set_=added), ordered)
