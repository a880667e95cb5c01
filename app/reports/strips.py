"""The small picture beside a score: the axis 1-5, the likely range as a band, the score as a dot.

A report holds dozens of them; written directly they cost a hundredth of an ECharts drawing and
align with the row of text that they stand in (docs/adr/0004-charts.md).
"""

from __future__ import annotations

from app.domain.comparing.perception import PerceptionGap
from app.domain.drawing.charts import ACCENT, BAND, INK, INK_SOFT, LINE
from app.domain.scoring.profile import Interval
from app.reports.chart_svg import picture

LEFT, STEP, MIDDLE = 6.0, 42.0, 9.0
UPPER, LOWER = 4.5, 13.5
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 180 18" width="180" height="18">'
TEXT = f'font-family="Inter" font-size="8" fill="{INK_SOFT}" text-anchor="middle"'


def strip(score: float | None, interval: Interval | None, agreed: float | None = None) -> str:
    """Draw a score as an address for `<img src>`; without a score only the axis is drawn.

    What a team agreed on is a diamond beside it.
    """
    parts = [HEAD, _lines()]
    if interval is not None:
        parts.append(_band(interval))
    if score is not None:
        parts.append(f'<circle cx="{_x(score):.1f}" cy="{MIDDLE}" r="4" fill="{ACCENT}"/>')
    if agreed is not None:
        parts.append(_diamond(agreed))
    return picture("".join([*parts, "</svg>"]))


def gap_strip(gap: PerceptionGap) -> str:
    """Draw two sides on one axis: a square for the group, below it a dot for the others."""
    parts = [HEAD, _lines()]
    for interval, middle in ((gap.interval_group, UPPER), (gap.interval_others, LOWER)):
        if interval is not None:
            parts.append(_band(interval, middle=middle, height=5))
    if gap.mean_group is not None:
        place = f'x="{_x(gap.mean_group) - 3.5:.1f}" y="{UPPER - 3.5}" width="7" height="7"'
        parts.append(f'<rect {place} fill="#ffffff" stroke="{INK}" stroke-width="1.6"/>')
    if gap.mean_others is not None:
        place = f'cx="{_x(gap.mean_others):.1f}" cy="{LOWER}"'
        parts.append(f'<circle {place} r="4" fill="{ACCENT}"/>')
    return picture("".join([*parts, "</svg>"]))


def axis() -> str:
    """Draw the numbers of the axis, to stand once above a column of strips."""
    labels = "".join(f'<text x="{_x(n):.0f}" y="14" {TEXT}>{n}</text>' for n in range(1, 6))
    return picture(f"{HEAD}{labels}</svg>")


def _x(level: float) -> float:
    return LEFT + (level - 1) * STEP


def _lines() -> str:
    marks = "".join(f"M{_x(level):.0f} {MIDDLE - 5}v10" for level in range(1, 6))
    path = f"M{LEFT} {MIDDLE}h{4 * STEP}{marks}"
    return f'<path d="{path}" stroke="{LINE}" stroke-width="1" fill="none"/>'


def _diamond(level: float) -> str:
    path = f"M{_x(level):.1f} {MIDDLE - 5.5}l5.5 5.5l-5.5 5.5l-5.5 -5.5z"
    return f'<path d="{path}" fill="#ffffff" stroke="{INK}" stroke-width="1.6"/>'


def _band(interval: Interval, *, middle: float = MIDDLE, height: int = 8) -> str:
    left, right = _x(interval.low) - 1, _x(interval.high) + 1
    top, half = middle - height / 2, height / 2
    box = f'x="{left:.1f}" y="{top}" width="{right - left:.1f}" height="{height}" rx="{half:g}"'
    return f'<rect {box} fill="{BAND}"/>'
