"""Two ways of doing the same, measured in turn, so that a drifting machine hurts both alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """The median of the ratios pair by pair, with the lowest and the highest."""

    median: float
    low: float
    high: float
    ours_seconds: float
    theirs_seconds: float

    def __str__(self) -> str:
        return (
            f"{self.median:.2f} ({self.low:.2f}-{self.high:.2f}); "
            f"ours {self.ours_seconds * 1000:.2f} ms, theirs {self.theirs_seconds * 1000:.2f} ms"
        )


def seconds(work: Callable[[], object]) -> float:
    """Time one call by the wall."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(ours: Callable[[], float], theirs: Callable[[], float], *, pairs: int) -> Ratio:
    """Call the two in turn after one warm-up each; both return what they measured, in seconds."""
    ours()
    theirs()
    return ratio_of([(ours(), theirs()) for _ in range(pairs)])


def ratio_of(measured: list[tuple[float, float]]) -> Ratio:
    """Put pairs of measurements (ours, theirs) into one ratio."""
    ratios = [ours / theirs for ours, theirs in measured]
    return Ratio(
        statistics.median(ratios),
        min(ratios),
        max(ratios),
        statistics.median(ours for ours, _ in measured),
        statistics.median(theirs for _, theirs in measured),
    )
