"""How often the 95 % interval of a score holds the true mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.scoring.profile import Interval
from app.domain.scoring.statistics import t_interval
from tests.simulation.asking import QUESTIONNAIRE, scored
from tests.simulation.populations import Population, ask, draw

SIZES = (3, 5, 8, 12, 20)
RANGES = {3: (0.92, 0.95), 5: (0.92, 0.95), 8: (0.92, 0.95), 12: (0.93, 0.94), 20: (0.94, 0.95)}
"""Coverage in measurement.md 3.6, symmetric and skewed populations."""
POLARISED_RANGE = (0.89, 0.95)
RESAMPLES = 999


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of `runs` samples, how many had an interval, and how many of these held the true mean."""

    runs: int
    intervals: int
    held: int
    width: float

    @property
    def share(self) -> float:
        return self.held / self.intervals


def expected(population: Population, people: int) -> tuple[float, float]:
    """Give the range of coverage that measurement.md states."""
    return POLARISED_RANGE if len(population.camps) > 1 else RANGES[people]


def of_t(population: Population, *, people: int, runs: int, seed: int = 1) -> Coverage:
    """Count for the interval that scores have."""
    return _count(
        population, [t_interval(means) for means in _samples(population, people, runs, seed)]
    )


def of_scores(population: Population, *, people: int, runs: int, seed: int = 1) -> Coverage:
    """Count the same by scoring whole responses: the intervals of the profile's four barriers."""
    rng = np.random.default_rng((seed, people))
    intervals = []
    for _ in range(runs):
        drawn = draw(population, rng, people=people, barriers=len(QUESTIONNAIRE.barriers))
        intervals += [b.interval for b in scored(ask(population, rng, drawn)).profile.barriers]
    return _count(population, intervals)


def of_bootstrap(population: Population, *, people: int, runs: int, seed: int = 1) -> Coverage:
    """Count for a percentile bootstrap, which is not used: here is why."""
    rng = np.random.default_rng((seed, people, RESAMPLES))
    intervals = []
    for means in _samples(population, people, runs, seed):
        resampled = means[rng.integers(people, size=(RESAMPLES, people))].mean(axis=1)
        low, high = np.percentile(resampled, (2.5, 97.5))
        intervals.append(Interval(float(low), float(high)))
    return _count(population, intervals)


def _samples(
    population: Population, people: int, runs: int, seed: int
) -> list[NDArray[np.float64]]:
    """Draw samples of person means of six answers."""
    rng = np.random.default_rng((seed, people))
    drawn = draw(population, rng, people=people * runs)
    means = ask(population, rng, drawn)[0].mean(axis=0)
    return list(means.reshape(runs, people))


def _count(population: Population, intervals: list[Interval | None]) -> Coverage:
    known = [interval for interval in intervals if interval is not None]
    held = sum(interval.low <= population.mean <= interval.high for interval in known)
    width = float(np.mean([interval.high - interval.low for interval in known]))
    return Coverage(len(intervals), len(known), held, width)
