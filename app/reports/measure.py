"""How many lines a text takes on paper, from the font's own widths, without setting it."""

from __future__ import annotations

from functools import lru_cache

from app.reports.chart_svg import advances

# Letters that another font draws: those of wide scripts fill their square.
_WIDE_FROM, _WIDE, _OTHER = 0x2E7F, 1.0, 0.62


def lines(text: str, *, size: float, width: float, most: int) -> int:
    """Count the lines of a text of one size in a column of a width, both in points, up to `most`.

    Letters are taken as wide as the bold ones, so that it is rather a line too many than too few.
    """
    count, used = 1, 0.0
    for word in text.split():
        needed = _width(word) * size
        if used and used + needed > width:
            count, used = count + 1, 0.0
        used += needed + _width(" ") * size
        # What is longer than a line is broken anywhere.
        while used - _width(" ") * size > width:
            count, used = count + 1, used - width
    return min(count, most)


def _width(text: str) -> float:
    known = _advances()
    return sum(known.get(ord(c), _WIDE if ord(c) > _WIDE_FROM else _OTHER) for c in text)


@lru_cache(maxsize=1)
def _advances() -> dict[int, float]:
    return advances()
