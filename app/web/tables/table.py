"""A table that is kept as a file: what its columns are called and hold, and where it is from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

Cell = str | int | float | date | datetime | None


class Kind(Enum):
    """What a column holds: how many decimals a number keeps, and how a spreadsheet shows it.

    Figures keep the decimals that pages print: more would say more of few people than was promised
    (measurement.md 3.5).
    """

    TEXT = (None, "@")
    NUMBER = (None, "General")
    COUNT = (0, "#,##0")
    SCORE = (1, "0.0")
    CHANGE = (1, "+0.0;-0.0;0.0")
    CORRELATION = (2, "0.00")
    SHARE = (2, "0%")
    DAY = (None, "yyyy-mm-dd")
    MOMENT = (None, "yyyy-mm-dd hh:mm")

    def __init__(self, decimals: int | None, shown_as: str) -> None:
        self.decimals = decimals
        self.shown_as = shown_as

    def told(self, cell: Cell) -> Cell:
        """Round a number to what may be told of it; whatever else it is stays."""
        if self.decimals is None or not isinstance(cell, int | float):
            return cell
        # Rounding may leave a negative zero, which nobody wants to read.
        return round(cell) if self.decimals == 0 else round(cell, self.decimals) + 0.0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    title: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its cells a row; `name` is the file's, without an ending.

    `title` says what it shows and `about` what was chosen, as pairs of a name and a text.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]]
    about: tuple[tuple[str, str], ...] = ()

    def told(self) -> Iterator[list[Cell]]:
        """Give the rows with their numbers as they may be told."""
        for row in self.rows:
            yield [column.kind.told(cell) for column, cell in zip(self.columns, row, strict=True)]


def each_of(titles: Iterable[str], parts: Sequence[Column]) -> Iterator[Column]:
    """Give the same columns for each title, which stands before theirs."""
    for title in titles:
        yield from (Column(f"{title}: {part.title}", part.kind) for part in parts)


def scores(*titles: str) -> tuple[Column, ...]:
    """Give columns that hold scores or the ends of their ranges."""
    return tuple(Column(title, Kind.SCORE) for title in titles)
