"""Teams and units side by side as a chart: below each barrier a line for every column."""

from __future__ import annotations

from app.domain.drawing.charts import Chart, ProfileRow, profile_chart
from app.services.compare.side_by_side_values import Cell, SideBySide
from app.web.compare import side_rows

_WIDTH = 1000


def chart(found: SideBySide) -> Chart:
    """Draw the barriers one below the other, the columns in their order below each."""
    labels = side_rows.labels(found)
    rows: list[ProfileRow] = []
    for barrier, _ in found.barriers():
        rows.append(ProfileRow(barrier.title, heading=True))
        for column, label in zip(found.columns, labels, strict=True):
            cell = column.barriers.get(barrier.id)
            rows.append(_row(label, side_rows.cell(column, cell), cell))
    return profile_chart(rows, width=_WIDTH)


def _row(label: str, printed: side_rows.Printed, cell: Cell | None) -> ProfileRow:
    if printed.score is None:
        return ProfileRow(label, why=printed.lines[0], note=printed.verdict)
    interval = cell.published.interval if cell else None
    return ProfileRow(label, printed.score, interval, note=printed.verdict)
