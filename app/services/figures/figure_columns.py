"""The columns of a published score that a page shows, and the figure that they make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.domain.scoring.profile import Interval
from app.services.compare.overview_values import Figure
from app.storage.rows import ScoreRow

FIGURE = (
    ScoreRow.score,
    ScoreRow.missing,
    ScoreRow.low,
    ScoreRow.high,
    ScoreRow.alike,
    ScoreRow.verdict,
    ScoreRow.difference,
)
"""What `figure_of` takes, in its order: a page reads hundreds, and no more of each than this."""


def figure_of(columns: Sequence[Any]) -> Figure:
    """Make the figure of a score's columns."""
    score, missing, low, high, alike, verdict, difference = columns
    interval = None if low is None or high is None else Interval(low, high)
    return Figure(score, missing, interval, alike, verdict, difference)
