"""How often a pace is told that is none, how often one is seen, and what its ranges hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from app.domain.goals.pace import QUARTER_DAYS, Crossing, Pace, Point, crossing, pace
from app.domain.scoring.profile import Interval
from app.domain.scoring.statistics import t_half_width
from tests.simulation.populations import Population, ask, draw

SIZES = (5, 8, 12, 20)
SPEEDS = (0.0, 0.2, 0.4)
"""Levels a quarter; 0 raises false alarms."""
AHEAD = 1.0
"""How far above the last round's true mean the target lies, in levels."""
FIRST = date(2026, 3, 31)


@dataclass(frozen=True, slots=True)
class Paces:
    """Of `runs` teams over three quarters: how many had a pace, and how often ranges were right.

    `slopes` had an interval of the slope, and `slopes_held` held the true one; `met` had a time
    until the target, and `met_held` a range with the true one in it.
    """

    runs: int
    told: int
    slopes: int
    slopes_held: int
    met: int
    met_held: int

    @property
    def share(self) -> float:
        """The share that a pace was told of."""
        return self.told / self.runs


def of_teams(
    population: Population, *, people: int, speed: float, runs: int, seed: int = 1
) -> Paces:
    """Ask other people of the population each quarter, so many levels higher than the one before.

    What they say is moved as a whole, beyond 5 if need be, so that the true line is straight.
    """
    rng = np.random.default_rng((seed, people, round(100 * speed)))
    rounds = [_means(population, rng, people, runs) + speed * quarter for quarter in range(3)]
    target = population.mean + 2 * speed + AHEAD
    found = []
    for of_team in zip(*rounds, strict=True):
        points = [_point(quarter, means) for quarter, means in enumerate(of_team)]
        found.append((pace(points), crossing(points, target)))
    return _count(found, speed)


def _means(
    population: Population, rng: np.random.Generator, people: int, runs: int
) -> NDArray[np.float64]:
    """Draw person means of six answers, teams x people."""
    drawn = draw(population, rng, people=people * runs)
    means: NDArray[np.float64] = ask(population, rng, drawn)[0].mean(axis=0)
    return means.reshape(runs, people)


def _point(quarter: int, means: NDArray[np.float64]) -> Point:
    half = t_half_width(means)
    score = float(means.mean())
    interval = None if half is None else Interval(score - half, score + half)
    return Point(FIRST + timedelta(days=round(quarter * QUARTER_DAYS)), score, interval, means.size)


def _count(found: Sequence[tuple[Pace, Crossing | None]], speed: float) -> Paces:
    slopes = [one.interval for one, _ in found if one.interval is not None]
    met = [one for _, one in found if one is not None]
    true = AHEAD / speed if speed else float("inf")
    return Paces(
        runs=len(found),
        told=sum(one.why_not is None for one, _ in found),
        slopes=len(slopes),
        slopes_held=sum(one.low <= speed <= one.high for one in slopes),
        met=len(met),
        met_held=sum(one.low <= true <= one.high for one in met),
    )
