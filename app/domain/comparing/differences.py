"""Two profiles of one team side by side: plain differences.

A difference here is a difference, not a test: nothing is said about whether it could be chance.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.scoring.profile import BarrierScore, CapabilityScore, Profile


@dataclass(frozen=True, slots=True)
class Difference:
    """How far one score went, in levels, later minus earlier; None where one of them is missing."""

    id: str
    difference: float | None


@dataclass(frozen=True, slots=True)
class BarrierDifference:
    """How far a barrier went, in levels, with its capabilities beneath."""

    id: str
    difference: float | None
    capabilities: tuple[Difference, ...]


def difference(earlier: Profile, later: Profile) -> tuple[BarrierDifference, ...]:
    """Subtract the earlier from the later, barrier by barrier, in the order of the later.

    Every difference is None when the profiles are of different questionnaires; versions of one
    questionnaire are compared by id, and the caller says that the version differs.
    """
    comparable = earlier.questionnaire_id == later.questionnaire_id
    barriers = earlier.barriers if comparable else ()
    before = _scores(barriers)
    parts = _scores(capability for barrier in barriers for capability in barrier.capabilities)
    return tuple(
        BarrierDifference(
            barrier.id,
            _minus(barrier.score, before.get(barrier.id)),
            tuple(Difference(c.id, _minus(c.score, parts.get(c.id))) for c in barrier.capabilities),
        )
        for barrier in later.barriers
    )


def _scores(of: Iterable[BarrierScore | CapabilityScore]) -> dict[str, float | None]:
    return {one.id: one.score for one in of}


def _minus(later: float | None, earlier: float | None) -> float | None:
    return None if later is None or earlier is None else later - earlier
