"""Leadership beside practitioners: the same work, seen from two sides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.change import NotCompared
from app.domain.profile import Interval

LEADERSHIP = "leadership"


class Family(StrEnum):
    """What a figure is of, which is also what it is tested together with."""

    BARRIER = "barrier"
    CAPABILITY = "capability"


class GapVerdict(StrEnum):
    """How one group sees it beside the others, or that the answers can't tell."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PerceptionGap:
    """One barrier or capability as a group sees it, beside everybody in the other groups.

    Both means are over the questions that have a score on both sides, in levels; `difference` is
    the group's minus the others'. `n_group` and `n_others` count the people behind them, None below
    the minimum. Interval, p and detectable size are those of a change (app.domain.change).
    """

    family: Family
    id: str
    group: str
    mean_group: float | None = None
    mean_others: float | None = None
    difference: float | None = None
    n_group: int | None = None
    n_others: int | None = None
    interval: Interval | None = None
    detectable: float | None = None
    p: float | None = None
    p_holm: float | None = None
    verdict: GapVerdict | None = None
    why_not: NotCompared | None = None


@dataclass(frozen=True, slots=True)
class GroupScores:
    """What one group's answers give, by id of barrier and capability; None where withheld."""

    group: str
    respondents: int | None
    barriers: tuple[tuple[str, float | None], ...]
    capabilities: tuple[tuple[str, float | None], ...]
