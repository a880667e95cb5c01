"""The simulation in short: seeded, hence the same every time; `make simulate` is surer.

Bounds are those of the binomial distribution: a correct method stays within them for nearly every
seed. An interval or a verdict that is a little wrong shows in the long form, one that is plainly
wrong shows here too: a bootstrap does.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from app.domain.comparing.change import Method
from tests.simulation import coverage, routed, verdicts
from tests.simulation.populations import (
    EVERY,
    POLARISED,
    SHARP_CAMPS,
    SKEWED,
    SYMMETRIC,
    Population,
    ask,
    draw,
)

SAMPLES = 3000
ROUNDED = 0.005
"""measurement.md states coverage with two decimals."""
STATED = 1500
"""How many runs stand behind measurement.md's figures, which so stray by chance themselves."""
RUNS = 250


def most_alarms(runs: int) -> float:
    """Give how many alarms of 5 % there can be, one time in a thousand excepted."""
    return float(stats.binom.ppf(0.999, runs, 0.05))


def strays(runs: int) -> float:
    """Give how far two observed shares of about 94 % can lie apart, three standard errors."""
    return 3 * math.sqrt(0.94 * 0.06 * (1 / runs + 1 / STATED)) + ROUNDED


def within(share: float, of: tuple[float, float], runs: int) -> bool:
    return of[0] - strays(runs) <= share <= of[1] + strays(runs)


@pytest.mark.parametrize("people", coverage.SIZES)
@pytest.mark.parametrize("population", EVERY, ids=lambda one: one.name)
def test_the_interval_of_a_score_holds_the_truth_as_often_as_stated(
    population: Population, people: int
) -> None:
    found = coverage.of_t(population, people=people, runs=SAMPLES)
    assert within(found.share, coverage.expected(population, people), SAMPLES)


@pytest.mark.parametrize(("population", "people"), [(SYMMETRIC, 5), (SKEWED, 8)])
def test_so_does_the_interval_of_a_whole_profile(population: Population, people: int) -> None:
    found = coverage.of_scores(population, people=people, runs=RUNS)
    assert within(found.share, coverage.expected(population, people), 4 * RUNS)


@pytest.mark.parametrize("people", [3, 5])
def test_a_percentile_bootstrap_would_not(people: int) -> None:
    found = coverage.of_bootstrap(SYMMETRIC, people=people, runs=400)
    assert not within(found.share, coverage.expected(SYMMETRIC, people), 400)


def test_the_true_mean_is_the_mean() -> None:
    for population in (*EVERY, SHARP_CAMPS, SKEWED.moved(0.5)):
        rng = np.random.default_rng(1)
        many = ask(population, rng, draw(population, rng, people=50_000))
        assert many.mean() == pytest.approx(population.mean, abs=0.02)
    assert SKEWED.moved(0.5).mean - SKEWED.mean == pytest.approx(0.5)


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize(
    ("population", "people"),
    [
        (SYMMETRIC, 5),
        (SKEWED, 8),
        (POLARISED, 12),
        (SHARP_CAMPS, 5),
        (verdicts.correlated(SYMMETRIC), 8),
    ],
    ids=lambda one: f"{one.name} {one.alike}" if isinstance(one, Population) else str(one),
)
def test_nothing_changed_and_nothing_is_called(
    population: Population, people: int, method: Method
) -> None:
    found = verdicts.changes(population, people=people, runs=RUNS, method=method)
    barriers, capabilities = verdicts.alarms(found)
    assert barriers.raised <= most_alarms(RUNS)
    assert capabilities.raised <= most_alarms(RUNS)


def test_nor_is_it_where_groups_are_asked_different_questions() -> None:
    barriers, capabilities = verdicts.alarms(routed.changes(routed.TOP_HEAVY, people=12, runs=150))
    assert barriers.raised <= most_alarms(150)
    assert capabilities.raised <= most_alarms(150)


@pytest.mark.parametrize(("leaders", "others"), [(5, 5), (5, 20)])
def test_both_sides_see_the_same_and_nothing_is_called(leaders: int, others: int) -> None:
    found = verdicts.gap_alarms(leaders=leaders, others=others, runs=RUNS)
    assert found.raised <= most_alarms(RUNS)


@pytest.mark.parametrize(
    ("method", "people", "at_least"), [(Method.WELCH, 12, 0.7), (Method.PAIRED, 8, 0.7)]
)
def test_a_rise_by_a_level_is_mostly_called(method: Method, people: int, at_least: float) -> None:
    found = verdicts.power(
        verdicts.changes(SYMMETRIC, people=people, runs=60, method=method, change=1.0)
    )
    assert found.share >= at_least
