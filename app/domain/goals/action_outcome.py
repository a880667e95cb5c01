"""Whether a finished action's capability moved, as the next round measured it.

Our rule: the round that counts is the first one whose answers began on the action's last day or
later, of the kind of round that the action answers if there is one. Whether its score moved is what
the closing of that round tested. That an action caused it is never said: nothing here can tell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.domain.comparing.change import NotCompared, Verdict
from app.domain.comparing.contrast import FEWEST
from app.domain.promise.lattice import CellKind
from app.domain.round import RoundMode


@dataclass(frozen=True, slots=True)
class Measured:
    """A capability's published score in one round, in levels; `n` is None below the minimum.

    `difference` and `verdict` are against the round before, as its closing tested them.
    """

    round: str
    title: str
    mode: RoundMode
    version: str
    opens_on: date
    closes_on: date
    kind: CellKind
    score: float | None
    n: int | None
    alike: bool = False
    difference: float | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was measured before an action and after it, each None where there is nothing.

    `before` is of the round that it was taken from, or else the last that began before it was
    finished; `previous` of the round that `after` was tested against. `why_not` says why it was
    not tested.
    """

    before: Measured | None = None
    previous: Measured | None = None
    after: Measured | None = None
    why_not: NotCompared | None = None

    @property
    def verdict(self) -> Verdict | None:
        """Give what the test said, None without one."""
        return self.after.verdict if self.after else None

    @property
    def moved(self) -> bool:
        """Whether the test saw a change."""
        return self.verdict in {Verdict.UP, Verdict.DOWN}


def outcome_of(
    measured: Iterable[Measured], *, finished_on: date, taken_from: str | None = None
) -> Outcome:
    """Find the rounds before and after an action among those that measured its capability."""
    inorder = sorted(measured, key=lambda one: (one.opens_on, one.closes_on, one.round))
    earlier = [one for one in inorder if one.opens_on < finished_on]
    before = next((one for one in inorder if one.round == taken_from), None)
    before = before or (earlier[-1] if earlier else None)
    later = [one for one in inorder if one.opens_on >= finished_on and one.round != taken_from]
    after = _after(later, before)
    if after is None:
        return Outcome(before)
    previous = _previous(inorder[: inorder.index(after)], after)
    return Outcome(before, previous, after, _why_not(previous, after))


def _after(later: list[Measured], before: Measured | None) -> Measured | None:
    if before is None:
        return later[0] if later else None
    of_kind = [one for one in later if one.kind is before.kind]
    alike = (one for one in of_kind if one.mode is before.mode)
    return next(alike, of_kind[0] if of_kind else None)


def _previous(earlier: list[Measured], after: Measured) -> Measured | None:
    alike = (one for one in reversed(earlier) if (one.mode, one.kind) == (after.mode, after.kind))
    return next(alike, None)


def _why_not(previous: Measured | None, after: Measured) -> NotCompared | None:
    """Say why a score was not tested, as far as the published figures tell."""
    if after.verdict is not None:
        return None
    if after.mode is not RoundMode.SURVEY:
        return NotCompared.ONE_VIEW
    if previous is None or previous.score is None or after.score is None:
        return NotCompared.NO_SCORE
    if previous.version != after.version:
        return NotCompared.OTHER_QUESTIONS
    return _too_few(previous, after)


def _too_few(previous: Measured, after: Measured) -> NotCompared:
    if previous.n is None or after.n is None:
        return NotCompared.TOO_FEW
    if min(previous.n, after.n) < FEWEST:
        return NotCompared.FEW_TO_JUDGE
    if previous.alike and after.alike:
        return NotCompared.NO_SPREAD
    return NotCompared.LITTLE_SHARED
