"""How much of a page's content fits on its one sheet.

Every row of a page has a height that its style sheet fixes, whatever the names are: what is too
long for its place is cut there, and shows it. So the room can be told without setting the page. The
heights below are those of reports/portfolio.css, in points; tests set the fullest pages.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.paper import Paper
from app.reports.portfolio_values import Sheet

ROOM = {Paper.A4: 756.0, Paper.LETTER: 706.0}
"""What a page holds between its margins."""
PAGE_WIDTH = 504.0
"""How wide a picture across the narrower paper is."""

_HEAD, _MADE, _FACTS, _SPARE = 66.0, 50.0, 40.0, 8.0
_TITLE, _NOTE, _LINE = 24.0, 9.5, 13.0
_HEAT = _TITLE + 26.0 + 2 * _LINE + 2 * _NOTE
_TREND = _TITLE + 3 * _NOTE
_MOVED, _TARGET, _ASK, _TASK, _COUNTS = 11.5, 41.0, 50.5, 31.0, 42.0


@dataclass(frozen=True, slots=True)
class Shares:
    """How many of each a page shows; `panel` is how high a line over the rounds is, in points."""

    lines: int
    moved: int
    targets: int
    asks: int
    first: int
    finished: int
    panel: int

    def one_less(self, of: str) -> Shares:
        """Give up one of something."""
        return replace(self, **{of: getattr(self, of) - 1})


_AT_MOST = Shares(lines=40, moved=8, targets=4, asks=3, first=3, finished=3, panel=112)
# What gives way first, and down to how much.
_STEPS = (
    *(("lines", 16), ("panel", 92), ("moved", 6), ("finished", 2), ("first", 2), ("lines", 10)),
    *(("targets", 3), ("panel", 78), ("moved", 4), ("lines", 6), ("targets", 2), ("first", 1)),
    *(("finished", 1), ("asks", 2), ("moved", 2), ("lines", 3), ("targets", 1), ("asks", 1)),
)


def shares(sheet: Sheet, *, paper: Paper, panels: int, first: bool) -> Shares:
    """Share a page out that has so many lines of `panels`.

    The `first` page says in addition for whom it was made.
    """
    found = _there(sheet)
    room = ROOM[paper] - _HEAD - _FACTS - _HEAT - _SPARE - (_MADE if first else 0.0)
    for of, least in _STEPS:
        while _height(found, sheet, panels) > room and getattr(found, of) > least:
            found = found.one_less(of)
    return found


def _there(sheet: Sheet) -> Shares:
    work, most = sheet.work, _AT_MOST
    return Shares(
        lines=min(len(sheet.lines), most.lines),
        moved=min(len(sheet.moved), most.moved),
        targets=min(len(sheet.targets), most.targets),
        asks=min(len(sheet.asks), most.asks),
        first=min(len(work.first), most.first),
        finished=min(len(work.finished), most.finished),
        panel=most.panel,
    )


def _height(found: Shares, sheet: Sheet, panels: int) -> float:
    moved = _TITLE + _MOVED * (max(found.moved, 1) + 1) + _NOTE
    targets = _TITLE + _TARGET * found.targets + _NOTE if sheet.targets else 0.0
    asks = _TITLE + _ASK * found.asks + 2 * _NOTE
    tasks = _TITLE + _COUNTS + _TASK * (found.first + found.finished)
    trend = found.panel * panels + _TREND if panels else 0.0
    return _LINE * found.lines + trend + max(moved + targets, asks + tasks)
