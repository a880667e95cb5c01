"""Where small charts stand that share one drawing: side by side with titles, or in one column."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.drawing.charts import INK, Chart, Option, in_lines, text_look

NARROWEST = 640
"""The width in pixels to which a page shrinks a chart that is wider, before it takes another."""
HIGH = 190
"""The height of a panel in pixels, with its title."""
GRID_HIGH = 0.58 * HIGH
"""The height in pixels of the part of a panel in which figures are drawn."""
_TITLE_LETTER, _ONE_COLUMN = 6.5, 240


def placed_panels(titles: Sequence[str], columns: int) -> tuple[Option, int]:
    """Give the places of panels with their titles, and the height of all in pixels."""
    lines = -(-len(titles) // columns)
    cells = [_cell(place, columns, lines) for place in range(len(titles))]
    placed = {
        "title": [_title(title, cell) for title, cell in zip(titles, cells, strict=True)],
        "grid": [_grid(cell) for cell in cells],
    }
    return placed, HIGH * lines


def in_one_column(chart: Chart, *, width: int) -> Chart:
    """Put the panels of a chart below each other; all that they draw stays the same."""
    titles = [title["text"].replace("\n", " ") for title in chart.option["title"]]
    placed, height = placed_panels(titles, 1)
    return Chart(chart.option | placed, width, height, chart.alt)


def grid_width(cell: float) -> float:
    """Give the part of a panel in which figures are drawn, in per cent of the chart as it is."""
    return cell - 4.2


def _cell(place: int, columns: int, lines: int) -> Option:
    wide, high = 100 / columns, 100 / lines
    left, top = (place % columns) * wide, (place // columns) * high
    return {"left": left, "top": top, "width": wide, "height": high}


def _title(text: str, cell: Option) -> Option:
    room = min(_ONE_COLUMN, round(NARROWEST * cell["width"] / 100) - 8)
    look = text_look(11, INK) | {"fontWeight": 600, "width": room, "overflow": "break"}
    return {
        "text": in_lines(text, int(room // _TITLE_LETTER)),
        "left": f"{cell['left'] + 0.6:.2f}%",
        "top": f"{cell['top']:.2f}%",
        "padding": 0,
        "textStyle": look | {"lineHeight": 14},
    }


def _grid(cell: Option) -> Option:
    return {
        "left": f"{cell['left'] + 2.6:.2f}%",
        "top": f"{cell['top'] + cell['height'] * 0.28:.2f}%",
        "width": f"{grid_width(cell['width']):.2f}%",
        "height": f"{cell['height'] * GRID_HIGH / HIGH:.2f}%",
    }
