"""A barrier or capability that moved beyond chance, of everybody together and of single teams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.domain.comparing.change import Verdict
from app.domain.comparing.tally import Tally
from app.domain.questionnaire import Questionnaire

MOVED = frozenset({Verdict.UP, Verdict.DOWN})
Tested = tuple[Verdict | None, float | None]
"""What a test said, None where there was none, and the difference in levels."""


@dataclass(frozen=True, slots=True)
class Movement:
    """A barrier or capability since the round before, in levels; `item` is its id.

    `verdict` and `difference` are of everybody together: None where that was not tested, and no
    difference where nothing was detected. `up` and `down` count the teams, of `teams` with a score.
    """

    item: str
    barrier: str
    title: str
    verdict: Verdict | None
    difference: float | None
    up: int
    down: int
    teams: int

    @property
    def is_barrier(self) -> bool:
        """Whether it is a barrier itself, no capability of one."""
        return self.item == self.barrier

    @property
    def moved(self) -> bool:
        """Whether a test saw everybody together move, or a team."""
        return self.verdict in MOVED or self.up > 0 or self.down > 0


def movements(
    questionnaire: Questionnaire, pooled: Mapping[str, Tested], tallies: Mapping[str, Tally]
) -> tuple[Movement, ...]:
    """Give every barrier, each with its capabilities after it, moved or not."""
    found = []
    for barrier, item, title in _items(questionnaire):
        tally, (verdict, difference) = tallies.get(item, Tally()), pooled.get(item, (None, None))
        told = difference if verdict in MOVED else None
        found.append(
            Movement(item, barrier, title, verdict, told, tally.up, tally.down, tally.teams)
        )
    return tuple(found)


def first_told(one: Movement) -> tuple[bool, bool, int]:
    """Order movements: of everybody together first, then barriers, then those of the most teams."""
    return (one.difference is None, not one.is_barrier, -one.up - one.down)


def _items(questionnaire: Questionnaire) -> Iterator[tuple[str, str, str]]:
    for barrier in questionnaire.barriers:
        yield barrier.id, barrier.id, barrier.title
        for capability in barrier.capabilities:
            yield barrier.id, capability.id, capability.title
