"""The CSV file that people are invited by: its lines and its cells."""

from __future__ import annotations

from dataclasses import dataclass

from app.services.csv_text import MAX_BYTES, Unreadable, decode, read_records

__all__ = ["MAX_BYTES", "FileRow", "read_rows", "shortened"]

MAX_ROWS = 5000
_COLUMNS = ("address", "team", "group")
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class FileRow:
    """The cells of a row, and the line on which it begins."""

    line: int
    address: str
    team: str
    group: str


def read_rows(data: bytes) -> tuple[FileRow, ...]:
    """Read a file; Unreadable when it is too large, no UTF-8, no CSV or lacks its header."""
    if len(data) > MAX_BYTES:
        raise Unreadable(1, "The file is larger than 1 MB. Split it.")
    found = read_records(decode(data), columns=_COLUMNS, needed=("address", "team"), most=MAX_ROWS)
    return tuple(FileRow(line, **cells) for line, cells in found)


def shortened(text: str) -> str:
    """Give the beginning of what somebody wrote, so that a message can quote it."""
    shown = "".join(each if each.isprintable() else "?" for each in text[:_SHOWN])
    return shown if len(text) <= _SHOWN else f"{shown}…"
