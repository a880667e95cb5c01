"""A heat map: rows against columns, a coloured cell with its figure where they meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.drawing.charts import (
    INK_SOFT,
    LINE_HEIGHT,
    RAMP,
    Chart,
    Option,
    base,
    label_look,
    level_of,
    lines_of,
    names,
    on_level,
    text_look,
)

DASH = "\N{EN DASH}"
_NOTHING, _NOTHING_COLOR = 0, "#f2f4f6"
_STEP = 16


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A score in levels with what stands below it; without a score, why there is none."""

    score: float | None
    below: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A named row, indented by `depth`; `strong` are sums. Without cells the `note` says why."""

    title: str
    cells: tuple[HeatCell, ...]
    note: str = ""
    depth: int = 0
    strong: bool = False


def heat_map(columns: Sequence[str], rows: Sequence[HeatRow], *, width: int) -> Chart:
    """Draw rows against columns, the score printed in every cell, a dash where there is none.

    A cell is given to the browser as its level and its text, so that no figure has more digits
    than are printed.
    """
    gutter = round(width * 0.32)
    cell = (width - gutter - 8) // max(len(columns), 1)
    head = LINE_HEIGHT * max((lines_of(title, cell - 8) for title in columns), default=1) + 16
    pitch = max((_height(row, gutter, cell) for row in rows), default=34)
    option = base() | {
        "grid": {"left": gutter, "right": 8, "top": head, "bottom": 4},
        "xAxis": names(columns) | {"position": "top", "axisLabel": label_look(cell - 8)},
        "yAxis": names([_name(row, gutter) for row in rows])
        | {"inverse": True, "axisLabel": _row_look(gutter)},
        "visualMap": {"show": False, "type": "piecewise", "dimension": 2, "pieces": _pieces()},
        "series": [{"type": "heatmap", "data": _cells(rows, len(columns), cell)}],
    }
    return Chart(option, width, pitch * max(len(rows), 1) + head + 4, _alt(columns, rows))


def _height(row: HeatRow, gutter: int, cell: int) -> int:
    room = gutter - 16 - _STEP * row.depth
    below = lines_of(row.note, room) if row.note and row.cells else 0
    named = lines_of(row.title, room) + below
    told = max((1 + lines_of(each.below, cell - 12) for each in row.cells if each.below), default=1)
    return max(34, LINE_HEIGHT * max(named, told) + 12)


def _row_look(gutter: int) -> Option:
    note = text_look(11, INK_SOFT) | {"fontWeight": 400, "lineHeight": LINE_HEIGHT}
    return label_look(gutter - 16) | {"margin": gutter, "rich": {"note": note}}


def _styled(name: str, text: str) -> str:
    """Give a text a line and a look of its own; a break before the brace would be lost."""
    return f"{{{name}|\n{text}}}" if text else ""


def _name(row: HeatRow, gutter: int) -> Option:
    """Give a row's name with its note below."""
    indent = _STEP * row.depth
    look = {"align": "left", "padding": [0, 0, 0, indent], "width": gutter - 16 - indent}
    return {
        "value": f"{row.title}{_styled('note', row.note)}" if row.cells else row.title,
        "textStyle": look | ({"fontWeight": 600} if row.strong else {}),
    }


def _pieces() -> list[Option]:
    levels = [{"value": level, "color": color} for level, color in enumerate(RAMP, start=1)]
    return [{"value": _NOTHING, "color": _NOTHING_COLOR}, *levels]


def _cells(rows: Sequence[HeatRow], columns: int, width: int) -> list[Option]:
    drawn: list[Option] = []
    for line, row in enumerate(rows):
        if row.cells:
            cells = enumerate(row.cells)
            drawn += [_cell(at, line, cell, strong=row.strong, width=width) for at, cell in cells]
        else:
            drawn += _empty(line, row.note, columns, width)
    return drawn


def _empty(line: int, note: str, columns: int, width: int) -> list[Option]:
    """Draw a row without figures, with its reason across all columns."""
    look = text_look(11, INK_SOFT) | {"position": "insideLeft", "distance": 10}
    look |= {"show": True, "formatter": note, "width": width * columns - 20, "overflow": "break"}
    first: Option = {"value": [0, line, _NOTHING], "label": look}
    return [first, *({"value": [column, line, _NOTHING]} for column in range(1, columns))]


def _cell(column: int, line: int, cell: HeatCell, *, strong: bool, width: int) -> Option:
    level = _NOTHING if cell.score is None else level_of(cell.score)
    ink = on_level(level) if level else INK_SOFT
    figure = " ".join(part for part in (score_text(cell.score), cell.mark) if part)
    look = text_look(12, ink) | {"show": True, "width": width - 12, "overflow": "break"}
    look |= {"lineHeight": LINE_HEIGHT, "fontWeight": 600 if strong else 400}
    return {
        "value": [column, line, level],
        "label": look
        | {
            "formatter": figure + _styled("below", cell.below),
            "rich": {"below": text_look(11, ink) | {"lineHeight": LINE_HEIGHT}},
        },
        "itemStyle": {"borderColor": "#ffffff", "borderWidth": 2},
    }


def score_text(score: float | None) -> str:
    """Write a score as everywhere, a dash where there is none."""
    return DASH if score is None else f"{score:.1f}"


def _alt(columns: Sequence[str], rows: Sequence[HeatRow]) -> str:
    lines = (f"{row.title}: {_said(columns, row)}" for row in rows)
    return "Scores on levels 1 to 5. " + "; ".join(lines) + "."


def _said(columns: Sequence[str], row: HeatRow) -> str:
    if not row.cells:
        return row.note
    told = zip(columns, row.cells, strict=True)
    return ", ".join(
        f"{title} {(cell.below or 'no score') if cell.score is None else score_text(cell.score)}"
        for title, cell in told
    )
