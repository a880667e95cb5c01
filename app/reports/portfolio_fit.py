"""How much of a page's content fits on its one sheet.

What is too long for its place is cut there by the style sheet, and shows it; so the height of each
piece is known once its lines are counted, and a page need not be set to know what fits. The figures
below are those of reports/portfolio.css, in points; tests set the fullest pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.paper import Paper

ROOM = {Paper.A4: 756.0, Paper.LETTER: 706.0}
"""What a page holds between its margins."""
PAGE_WIDTH, COLUMN_WIDTH = 504.0, 244.0
"""How wide the narrower paper is between its margins, and one of two columns of it."""

TITLE, NOTE, LINE, ITEM = 24.0, 9.5, 13.0, 2.5
"""A heading with the room around it, a line of small print, of a table, and below an item."""
_MOVED, _SPARE = 11.5, 12.0
_HEAT = TITLE + 26.0 + 2 * LINE


@dataclass(frozen=True, slots=True)
class Pieces:
    """What there is to be shown: numbers of rows, and the heights of items in their order.

    `head` is all above the table of teams, `notes` the small print below the table and the lines
    over the rounds, of which there are so many `panels` below each other. `counts` are the actions
    in numbers.
    """

    head: float
    notes: float
    panels: int
    lines: int
    moved: int
    targets: Sequence[float]
    asks: Sequence[float]
    counts: float
    first: Sequence[float]
    finished: Sequence[float]


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
    *(("panel", 70), ("finished", 0), ("first", 0), ("lines", 1), ("targets", 0)),
)


def shares(pieces: Pieces, paper: Paper) -> Shares:
    """Share a page out, so that all of it stands on one sheet."""
    found = _there(pieces)
    room = ROOM[paper] - pieces.head - _HEAT - pieces.notes - _SPARE
    for of, least in _STEPS:
        while _height(found, pieces) > room and getattr(found, of) > least:
            found = found.one_less(of)
    return found


def _there(pieces: Pieces) -> Shares:
    most = _AT_MOST
    return Shares(
        lines=min(pieces.lines, most.lines),
        moved=min(pieces.moved, most.moved),
        targets=min(len(pieces.targets), most.targets),
        asks=min(len(pieces.asks), most.asks),
        first=min(len(pieces.first), most.first),
        finished=min(len(pieces.finished), most.finished),
        panel=most.panel,
    )


def _height(found: Shares, pieces: Pieces) -> float:
    """Give the height of the rows of the table, the lines over the rounds, and the columns."""
    moved = TITLE + _MOVED * (max(found.moved, 1) + 1) + NOTE
    targets = sum(pieces.targets[: found.targets], TITLE + NOTE) if pieces.targets else 0.0
    asks = sum(pieces.asks[: found.asks], TITLE + 2 * NOTE)
    tasks = (*pieces.first[: found.first], *pieces.finished[: found.finished])
    work = sum(tasks, TITLE + pieces.counts)
    trend = found.panel * pieces.panels + TITLE if pieces.panels else 0.0
    lines = LINE * found.lines + (NOTE if found.lines < pieces.lines else 0.0)
    return lines + trend + max(moved + targets, asks + work)
