"""Places in a ranking that says how sure it is: from the best to the worst that could be."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.scoring.profile import Interval


@dataclass(frozen=True, slots=True)
class Places:
    """Between which places something stands, 1 being the highest; both included."""

    first: int
    last: int

    @property
    def tied(self) -> bool:
        """Whether it can't be told which of several places it is."""
        return self.first < self.last


def places(ranges: Sequence[Interval | None]) -> tuple[Places | None, ...]:
    """Give each range its places among all that have one, None where there is no range.

    Something stands surely above another only if all of its range lies above all of the other's;
    everything else is a tie. Our rule: it is stricter than a test of each pair, so that nobody is
    placed by noise.
    """
    known = [each for each in ranges if each is not None]
    lows, highs = sorted(each.low for each in known), sorted(each.high for each in known)
    return tuple(
        None
        if own is None
        else Places(
            1 + len(known) - bisect_right(lows, own.high),
            len(known) - bisect_left(highs, own.low),
        )
        for own in ranges
    )
