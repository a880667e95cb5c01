"""Tables as an Office Open XML workbook: typed cells, no formula, a sheet that says what it is."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, date, datetime

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.web.tables.table import Cell, Kind, Table

_LONGEST_TEXT = 32_767  # of a cell, by the file format
_NARROWEST, _WIDEST = 9, 60
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_ABOUT = "About"


def xlsx_file(table: Table, about: Iterable[tuple[str, str]], *, made: datetime) -> bytes:
    """Write a workbook with the table on its first sheet and on its second what it is."""
    bytes_ = io.BytesIO()
    workbook = Workbook(bytes_, _OPTIONS)
    workbook.set_properties({"title": table.title, "created": made})
    _write_table(workbook, table)
    _write_about(workbook, about)
    workbook.close()
    return bytes_.getvalue()


def _write_table(workbook: Workbook, table: Table) -> None:
    sheet = workbook.add_worksheet(table.name)
    head = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    formats = {kind: _format(workbook, kind) for kind in Kind}
    widths = [_NARROWEST] * len(table.columns)
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column.title, head)
    last = 0
    for last, row in enumerate(table.told(), start=1):
        for place, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            plain = isinstance(cell, int | float) and column.kind is Kind.TEXT
            _write(sheet, last, place, cell, formats[Kind.NUMBER if plain else column.kind])
            widths[place] = max(widths[place], len(str(cell or "")) + 2)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width, _WIDEST))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(table.columns) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _format(workbook: Workbook, kind: Kind) -> Format:
    wraps = kind is Kind.TEXT
    return workbook.add_format({"num_format": kind.shown_as, "valign": "top", "text_wrap": wraps})


def _write(sheet: Worksheet, row: int, place: int, cell: Cell, shown: Format) -> None:
    """Write a cell as what it is; what looks like a formula or an address is a text like others."""
    if cell is None or cell == "":
        return
    if isinstance(cell, datetime):
        sheet.write_datetime(row, place, cell.astimezone(UTC).replace(tzinfo=None), shown)
    elif isinstance(cell, date):
        sheet.write_datetime(row, place, cell, shown)
    elif isinstance(cell, str):
        sheet.write_string(row, place, cell[:_LONGEST_TEXT], shown)
    else:
        sheet.write_number(row, place, cell, shown)


def _write_about(workbook: Workbook, about: Iterable[tuple[str, str]]) -> None:
    sheet = workbook.add_worksheet(_ABOUT)
    named = workbook.add_format({"bold": True, "valign": "top"})
    text = workbook.add_format({"text_wrap": True, "valign": "top"})
    for row, (name, said) in enumerate(about):
        sheet.write_string(row, 0, name, named)
        sheet.write_string(row, 1, said[:_LONGEST_TEXT], text)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90)
