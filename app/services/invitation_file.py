"""The CSV file that people are invited by: its bytes, its lines, its cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

MAX_BYTES = 1024 * 1024
MAX_ROWS = 5000
_COLUMNS = ("address", "team", "group")
_NEEDED = {"address", "team"}
_DELIMITERS = (",", ";", "\t")
_SHOWN = 60


class Unreadable(Exception):
    """The file can't be read from a line on; the message says why."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class FileRow:
    """The cells of a row, and the line on which it begins."""

    line: int
    address: str
    team: str
    group: str


def read_rows(data: bytes) -> tuple[FileRow, ...]:
    """Read a file; Unreadable when it is too large, no UTF-8, no CSV or lacks its header."""
    text = _decode(data)
    rows = _rows(text)
    line, header = next(rows, (1, []))
    columns = [name.strip().casefold() for name in header]
    wrong = set(columns) - set(_COLUMNS) or not _NEEDED.issubset(columns)
    if wrong or len(set(columns)) < len(columns):
        raise Unreadable(line, "The first line must name the columns: address,team,group")
    return tuple(_row(number, cells, columns) for number, cells in _few(rows))


def shortened(text: str) -> str:
    """Give the beginning of what somebody wrote, so that a message can quote it."""
    shown = "".join(each if each.isprintable() else "?" for each in text[:_SHOWN])
    return shown if len(text) <= _SHOWN else f"{shown}…"


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise Unreadable(1, "The file is larger than 1 MB. Split it.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "This line is not UTF-8. In a spreadsheet, save as “CSV UTF-8”."
        raise Unreadable(line, message) from None


def _few(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    for count, (line, cells) in enumerate(rows, start=1):
        if count > MAX_ROWS:
            raise Unreadable(line, f"There are more than {MAX_ROWS:,} rows. Split the file.")
        yield line, cells


def _row(line: int, cells: list[str], columns: list[str]) -> FileRow:
    if len(cells) > len(columns):
        raise Unreadable(
            line, f"The row has {len(cells)} cells; put a name with a comma into quotes."
        )
    values = dict(zip(columns, (" ".join(cell.split()) for cell in cells), strict=False))
    return FileRow(line, values.get("address", ""), values.get("team", ""), values.get("group", ""))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    header = text.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(begins, f"This is not CSV: {error}.") from None
