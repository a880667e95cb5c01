"""Tables as CSV that a spreadsheet opens as what they are: with a mark of UTF-8, and no formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from app.web.tables.table import Cell

# A spreadsheet takes a text that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_file(titles: Iterable[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write a table; None is an empty cell, numbers stay numbers, days and times are ISO 8601's."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow([_written(title) for title in titles])
    for row in rows:
        writer.writerow([_written(cell) for cell in row])
    return lines.getvalue().encode("utf-8-sig")


def _written(cell: Cell) -> Cell:
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat(timespec="minutes")
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
