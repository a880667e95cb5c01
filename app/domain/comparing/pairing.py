"""Whether the people of two rounds may be told apart into those who stayed, left and came.

This is decided for one cell by itself, which is enough while of linked people only a correlation
goes into what is published (see inference). Means of linked people would have to be decided over
the whole lattice: all of a unit without its teams that may be linked can be a team that may not.
"""

from __future__ import annotations

from collections.abc import Collection


def may_pair(before: Collection[str], now: Collection[str], *, minimum: int) -> bool:
    """Say whether a figure of the linked people may stand beside the figures of both rounds.

    Those who stayed are enough people, and those who left, and those who came, are none or enough.
    Our rule (measurement.md 3.5 i): otherwise such a figure, or its difference from what is shown
    of a round, is about too few people. `before` and `now` are ids of those who answered;
    ValueError if one occurs twice in a round, as then people are not linked but mixed up.
    """
    first, second = frozenset(before), frozenset(now)
    if len(first) < len(before) or len(second) < len(now):
        raise ValueError("one person is linked twice in one round")
    stayed, moved = len(first & second), (len(first - second), len(second - first))
    return stayed >= max(minimum, 1) and all(n == 0 or n >= minimum for n in moved)
