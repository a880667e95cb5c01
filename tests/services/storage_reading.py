"""Everything a database holds, as whoever steals it reads it: columns, order, transactions."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, inspect

from app.services.invitations.tokens import TokenPurpose, hash_for
from app.storage.database import Database

# What a row carries besides its columns: its place among the others, and who wrote it when.
PHYSICAL = {
    "sqlite": ("rowid",),
    "postgresql": ("ctid", "xmin", "xmax", "cmin", "cmax"),
}
TRANSACTIONS = ("xmin", "xmax")
_SHORT = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its table, its columns, and what the database keeps with it."""

    table: str
    columns: dict[str, Any]
    physical: dict[str, Any]

    def telling(self) -> set[object]:
        """Give the values by which two rows could be put together: none that many rows share."""
        values: set[object] = {
            ("transaction", self.physical[name])
            for name in TRANSACTIONS
            if self.physical.get(name) not in (None, "0")
        }
        return values | {value for value in self.columns.values() if _tells(value)}


def read_everything(database: Database) -> dict[str, list[Line]]:
    """Read every table whole, in the order in which the rows lie there."""
    physical = PHYSICAL[database.engine.dialect.name]
    tables = inspect(database.engine).get_table_names()
    with database.engine.connect() as connection:
        keyed = _in_order_of_key(connection) if physical == ("rowid",) else set()
        return {
            table: [
                _line(table, dict(row), physical)
                for row in connection.exec_driver_sql(
                    _KEYED.format(table) if table in keyed else _query(table, physical)
                ).mappings()
            ]
            for table in sorted(tables)
        }


def hashes_of(value: object) -> Iterator[str]:
    """Give every hash that this program makes of a value."""
    for purpose in TokenPurpose:
        yield hash_for(purpose, str(value))
        yield hash_for(purpose, str(value))[:20]


def position(line: Line) -> tuple[int, ...]:
    """Give where a row lies, so that rows can be put into that order."""
    if "rowid" in line.physical:
        return (int(line.physical["rowid"]),)
    page, slot = str(line.physical["ctid"]).strip("()").split(",")
    return int(page), int(slot)


def _in_order_of_key(connection: Connection) -> set[str]:
    """Name the tables of SQLite whose rows have no number, but lie in the order of their key."""
    return set(connection.exec_driver_sql("SELECT name FROM pragma_table_list WHERE wr").scalars())


_KEYED = 'SELECT row_number() OVER () AS physical_rowid, * FROM "{}"'


def _query(table: str, physical: tuple[str, ...]) -> str:
    if physical == ("rowid",):
        return f'SELECT rowid AS physical_rowid, * FROM "{table}" ORDER BY rowid'
    kept = ", ".join(f"{name}::text AS physical_{name}" for name in physical)
    return f'SELECT {kept}, * FROM "{table}" ORDER BY ctid'


def _line(table: str, row: dict[str, Any], physical: tuple[str, ...]) -> Line:
    kept = {name: row.pop(f"physical_{name}") for name in physical}
    return Line(table, {name: _plain(value) for name, value in row.items()}, kept)


def _plain(value: object) -> object:
    """Give one form to what the two databases give back differently."""
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ")
    return str(value) if isinstance(value, date) else value


def _tells(value: object) -> bool:
    """Leave out yes and no, small numbers and empty texts."""
    return isinstance(value, str) and len(value) >= _SHORT
