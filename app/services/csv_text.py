"""CSV as people upload or paste it: its bytes, its delimiter, its rows with their lines."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

MAX_BYTES = 1024 * 1024
_DELIMITERS = (",", ";", "\t")
# What spreadsheets write above the header for each other.
_NAMED_DELIMITER = re.compile(r"\s*sep=([,;\t]) *[\r\n]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row, or the whole file from there on, can't be taken."""

    line: int
    message: str


class Unreadable(Exception):
    """The text can't be read from a line on; the message says why."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line

    @property
    def problem(self) -> RowProblem:
        """What to tell beside the problems of rows."""
        return RowProblem(self.line, str(self))


def decode(data: bytes) -> str:
    """Read bytes as text; Unreadable at the line that is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "This line is not UTF-8. In a spreadsheet, save as “CSV UTF-8”."
        raise Unreadable(line, message) from None


def read_records(
    text: str, *, columns: tuple[str, ...], needed: Collection[str], most: int
) -> Iterator[tuple[int, dict[str, str]]]:
    """Give each row's cells by column, with the line on which it begins.

    The header names some of the `columns`, all of the `needed` ones among them. White space in a
    cell is made single. Unreadable where it is no CSV, the header is wrong, a row has too many
    cells, or there are more than `most` rows.
    """
    rows = _rows(text)
    line, header = next(rows, (1, []))
    named = [name.strip().casefold() for name in header]
    if set(named) - set(columns) or set(needed) - set(named) or len(set(named)) < len(named):
        raise Unreadable(line, f"The first line must name the columns: {','.join(columns)}")
    for count, (number, cells) in enumerate(rows, start=1):
        if count > most:
            raise Unreadable(number, f"There are more than {most:,} rows. Split the file.")
        if len(cells) > len(named):
            raise Unreadable(
                number, f"The row has {len(cells)} cells; put a name with a comma into quotes."
            )
        single = (" ".join(cell.split()) for cell in cells)
        yield number, dict.fromkeys(columns, "") | dict(zip(named, single, strict=False))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    named = _NAMED_DELIMITER.match(text)
    header = text.lstrip().partition("\n")[0]
    delimiter = named[1] if named else max(_DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if named is None:
                    yield begins, cells
                named = None  # the line that names it is no row
            begins = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(begins, f"This is not CSV: {error}.") from None
