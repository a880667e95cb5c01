"""Populations of people who answer on five levels, with a mean that is known exactly.

A person stands at a point of a line, each answer lies about that point and is rounded to the
nearest level, 1 to 5. Person means of six answers have a standard deviation of about .8, that of
measurement.md 3.7, except in camps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

ITEMS = 6
"""Questions a barrier."""

STABILITY = 0.75
"""How far people stay where they stand from one round to the next: the correlation of their points.
With it the means of six answers correlate at about .6, that of measurement.md 3.7."""


@dataclass(frozen=True, slots=True)
class Population:
    """Camps of equal size, by where they stand; how far people stray from their camp, and answers.

    `alike` is how much of a person's straying is the same for every barrier, from 0 to 1; of two
    camps a person is in the same for all barriers if it is above 0.
    """

    name: str
    camps: tuple[float, ...]
    people: float = 0.75
    answers: float = 0.9
    alike: float = 0.0

    @property
    def mean(self) -> float:
        """The mean of all answers there could be: exact, by the normal distribution."""
        spread = np.hypot(self.people, self.answers)
        below = [ndtr((level + 0.5 - np.array(self.camps)) / spread) for level in range(1, 5)]
        return 5 - float(np.sum(np.mean(below, axis=1)))

    def moved(self, change: float) -> Population:
        """Give the same people after their true mean has changed by so many levels."""
        low, high = -4.0, 4.0
        for _ in range(60):
            middle = (low + high) / 2
            here = self._shifted(middle).mean - self.mean
            low, high = (middle, high) if here < change else (low, middle)
        return self._shifted((low + high) / 2)

    def _shifted(self, by: float) -> Population:
        return replace(self, camps=tuple(camp + by for camp in self.camps))


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Some people by barrier: the camp each belongs to, and how far they stray from it."""

    camp: NDArray[np.intp]
    stray: NDArray[np.float64]


SYMMETRIC = Population("symmetric", (3.0,))
SKEWED = Population("skewed", (1.7,), people=0.95)
POLARISED = Population("polarised", (1.8, 4.2))
SHARP_CAMPS = Population("sharp camps", (1.5, 4.5), people=0.4, answers=0.7)
"""Two camps that hardly differ within; three people are all of one camp in a quarter of cases."""
EVERY = (SYMMETRIC, SKEWED, POLARISED)


def draw(
    population: Population, rng: np.random.Generator, *, people: int, barriers: int = 1
) -> People:
    """Draw people at random."""
    shape = (barriers, people)
    camps = rng.integers(len(population.camps), size=shape)
    common = rng.standard_normal((1, people)) * np.sqrt(population.alike)
    own = rng.standard_normal(shape) * np.sqrt(1 - population.alike)
    together = np.broadcast_to(camps[:1], shape) if population.alike else camps
    return People(together, common + own)


def later(population: Population, rng: np.random.Generator, before: People) -> People:
    """Give the same people in the next round: in the same camp, near where they stood."""
    fresh = draw(population, rng, people=before.stray.shape[1], barriers=before.stray.shape[0])
    stray = STABILITY * before.stray + np.sqrt(1 - STABILITY**2) * fresh.stray
    return People(before.camp, stray)


def ask(
    population: Population, rng: np.random.Generator, people: People, *, items: int = ITEMS
) -> NDArray[np.int8]:
    """Give their answers: barriers x questions x people, 1-5."""
    points = np.array(population.camps)[people.camp] + population.people * people.stray
    shape = (points.shape[0], items, points.shape[1])
    latent = points[:, None, :] + population.answers * rng.standard_normal(shape)
    return np.clip(np.rint(latent), 1, 5).astype(np.int8)
