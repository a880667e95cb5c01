"""Answering with a table as a file, of whichever kind the address ends in."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.web import edge
from app.web.tables.csv_file import csv_file
from app.web.tables.table import Table

ENDING = "<any(csv, xlsx):ending>"
"""The end of an address that gives a table: what the file is."""
_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def table_file(table: Table, ending: str, *, page: str) -> Response:
    """Answer with a table as CSV or as a workbook, to be kept as a file.

    `page` is the endpoint of the page on which it stands, with the address's parts and query.
    """
    if ending == "csv":
        body = csv_file((column.title for column in table.columns), table.told())
    else:
        # Few requests are for a workbook; none else waits for the library, nor does the start.
        from app.web.tables.xlsx_file import xlsx_file  # noqa: PLC0415

        body = xlsx_file(table, _about(table, page), made=edge.now())
    response = Response(body, mimetype=_TYPES[ending])
    response.headers["Content-Disposition"] = f"attachment; filename={table.name}.{ending}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _about(table: Table, page: str) -> Iterator[tuple[str, str]]:
    """Say what the table shows, of whom, when it was made, and where its page is."""
    access = edge.here()
    yield _("Table"), table.title
    yield _("Organization"), access.organization_name
    yield from ((name, text) for name, text in table.about if text)
    yield _("Made"), f"{edge.now():%Y-%m-%d %H:%M} UTC"
    yield _("Page"), f"{edge.parts().settings.address}{_path(page)}"
    yield (
        _("Holds"),
        _("What whoever made this file may see, with figures as the page prints them."),
    )
    if access.invented:
        yield (
            _("Note"),
            _("Demonstration data: the organization, its people and all figures are invented."),
        )


def _path(page: str) -> str:
    """Give the path of a page with the view that this address shows."""
    place = {name: value for name, value in (request.view_args or {}).items() if name != "ending"}
    view = request.query_string.decode("ascii", "replace")
    return f"{url_for(page, **place)}{'?' if view else ''}{view}"
