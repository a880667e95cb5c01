"""How often a verdict is given where nothing changed, and how often where something did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from app.domain.comparing.change import Changes, Method, ScoreChange, Verdict
from app.domain.comparing.perception import Family, GapVerdict, gaps
from app.domain.comparing.voices import compare
from tests.simulation.asking import QUESTIONNAIRE, responses, voices
from tests.simulation.populations import SYMMETRIC, Population, ask, draw, later

BARRIERS = len(QUESTIONNAIRE.barriers)
MINIMUM = 4
"""Below four people there is no verdict, hence no alarm."""
ALIKE = 0.8
"""How much of a person's straying is the same for every barrier, where barriers correlate."""


@dataclass(frozen=True, slots=True)
class Alarms:
    """Of `runs` comparisons, in how many anything was called."""

    runs: int
    raised: int

    @property
    def share(self) -> float:
        return self.raised / self.runs


def changes(
    population: Population,
    *,
    people: int,
    runs: int,
    method: Method = Method.WELCH,
    change: float = 0.0,
    seed: int = 2,
) -> Iterator[Changes]:
    """Compare two rounds many times; every true mean has changed by so many levels in between."""
    rng = np.random.default_rng((seed, people, round(1000 * change)))
    moved = population.moved(change) if change else population
    paired = method is Method.PAIRED
    for _ in range(runs):
        before = draw(population, rng, people=people, barriers=BARRIERS)
        now = (
            later(population, rng, before)
            if paired
            else draw(population, rng, people=people, barriers=BARRIERS)
        )
        yield compare(
            QUESTIONNAIRE,
            voices(ask(population, rng, before), linked=paired),
            voices(ask(moved, rng, now), linked=paired),
            minimum=MINIMUM,
        )


def alarms(of: Iterable[Changes]) -> tuple[Alarms, Alarms]:
    """Count the comparisons in which any barrier was called, and those in which any capability."""
    found = [(_any(one.barriers), _any(one.capabilities)) for one in of]
    barriers, capabilities = (sum(raised) for raised in zip(*found, strict=True))
    return Alarms(len(found), barriers), Alarms(len(found), capabilities)


def power(of: Iterable[Changes]) -> Alarms:
    """Count the barriers, one by one, that were rightly called up."""
    found = [change.verdict is Verdict.UP for one in of for change in one.barriers]
    return Alarms(len(found), sum(found))


def gap_alarms(*, leaders: int, others: int, runs: int, seed: int = 3) -> Alarms:
    """Count the rounds in which any barrier was called, where both sides see the same.

    Leaders stray half as far from the common mean as the others: what Welch's test is for.
    """
    rng = np.random.default_rng((seed, leaders, others))
    close = replace(SYMMETRIC, people=SYMMETRIC.people / 2)
    raised = 0
    for _ in range(runs):
        of_leaders = ask(close, rng, draw(close, rng, people=leaders, barriers=BARRIERS))
        of_others = ask(SYMMETRIC, rng, draw(SYMMETRIC, rng, people=others, barriers=BARRIERS))
        said = responses(of_leaders, group="leadership") + responses(of_others, group="business")
        raised += any(
            gap.family is Family.BARRIER and gap.verdict in {GapVerdict.HIGHER, GapVerdict.LOWER}
            for gap in gaps(QUESTIONNAIRE, said, minimum=MINIMUM)
        )
    return Alarms(runs, raised)


def correlated(population: Population) -> Population:
    """Give the same population with people who stand alike on every barrier."""
    return replace(population, alike=ALIKE)


def _any(changes: Iterable[ScoreChange]) -> bool:
    return any(change.verdict in {Verdict.UP, Verdict.DOWN} for change in changes)
