"""Spearman's rho and its interval, against scipy, by hand, and by how often it covers the truth."""

from __future__ import annotations

from math import asin, pi, sqrt

import numpy as np
import pytest
from scipy.stats import rankdata, spearmanr

from app.domain.comparing.correlation import (
    LEAST_TEAMS,
    Correlation,
    Link,
    NoLink,
    Range,
    correlate,
    interval_of,
    ranks,
    spearman,
)

HAND = [(1, 2), (2, 1), (3, 4), (4, 3), (5, 7), (6, 5), (7, 8), (8, 6), (9, 10), (10, 9)]
"""Squared differences of ranks add up to 16: rho = 1 - 6 * 16 / (10 * 99) = 149 / 165."""


def test_a_vector_worked_out_by_hand() -> None:
    pairs = [(float(one), float(other)) for one, other in HAND]

    found = correlate(pairs)

    assert found.rho == pytest.approx(149 / 165)
    assert found.n == 10
    # z = ln((1 + r) / (1 - r)) / 2 = 1.488402; half = 1.959964 * sqrt((1 + r^2 / 2) / 7) = .878940;
    # tanh(.609463) and tanh(2.367342).
    assert found.interval is not None
    assert found.interval.low == pytest.approx(0.543749, abs=1e-6)
    assert found.interval.high == pytest.approx(0.982583, abs=1e-6)
    assert found.link is Link.RISES


def test_the_example_of_the_author_of_the_method() -> None:
    """The example of `ci.spear` in D. G. Bonett's R package `statpsych`."""
    y = [21, 4, 9, 12, 35, 18, 10, 22, 24, 1, 6, 8, 13, 16, 19]
    x = [67, 28, 30, 28, 52, 40, 25, 37, 44, 10, 14, 20, 28, 40, 51]
    found = correlate([(float(one), float(other)) for one, other in zip(y, x, strict=True)])
    assert found.rho == pytest.approx(0.8699639, abs=1e-7)
    assert found.interval is not None
    assert found.interval.low == pytest.approx(0.5840951, abs=1e-6)
    assert found.interval.high == pytest.approx(0.9638297, abs=1e-6)


def test_it_agrees_with_scipy_with_and_without_ties() -> None:
    random = np.random.default_rng(7)
    for n in (8, 9, 20, 55):
        for decimals in (0, 8):
            one = random.normal(3, 1, n).round(decimals)
            other = (0.5 * one + random.normal(0, 1, n)).round(decimals)
            expected = float(spearmanr(one, other).statistic)
            assert spearman(list(zip(one, other, strict=True))) == pytest.approx(expected)
            assert list(ranks(one)) == list(rankdata(one))


def test_values_that_differ_by_how_they_were_summed_are_a_tie() -> None:
    assert list(ranks(np.array([0.1 + 0.2, 0.3, 1.0]))) == [1.5, 1.5, 3.0]


def test_a_falling_order_is_called_so_and_a_perfect_one_has_no_interval() -> None:
    falling = [(float(n), -float(n)) for n in range(LEAST_TEAMS)]
    assert correlate(falling) == Correlation(LEAST_TEAMS, -1.0, None, None)
    assert correlate(falling).link is Link.FALLS
    assert correlate([(one, -other) for one, other in falling]).link is Link.RISES


def test_nothing_is_told_below_eight_teams() -> None:
    found = correlate([(float(n), float(n)) for n in range(7)])
    assert found == Correlation(7, None, None, NoLink.TOO_FEW)
    assert correlate([]).why_not is NoLink.TOO_FEW


def test_without_any_spread_there_is_no_rank_to_go_with() -> None:
    found = correlate([(float(n), 0.5) for n in range(9)])
    assert found == Correlation(9, None, None, NoLink.ALIKE)
    assert found.link is Link.UNCLEAR


def test_an_interval_that_holds_zero_is_no_clear_link() -> None:
    assert Correlation(20, 0.3, Range(-0.1, 0.6), None).link is Link.UNCLEAR
    assert Correlation(20, -0.5, Range(-0.8, -0.1), None).link is Link.FALLS


def test_the_interval_narrows_with_teams_and_stays_within_one() -> None:
    few, many = interval_of(0.5, 8), interval_of(0.5, 200)
    assert few is not None
    assert many is not None
    assert -1 < few.low < many.low < 0.5 < many.high < few.high < 1


@pytest.mark.parametrize("n", [8, 15, 40])
@pytest.mark.parametrize("pearson", [0.0, 0.5, 0.8])
def test_the_interval_holds_the_true_rho_in_about_95_percent(n: int, pearson: float) -> None:
    """Of two normal figures the true rho is 6 / pi * asin(r / 2)."""
    random = np.random.default_rng(round(100 * pearson) + n)
    true = 6 / pi * asin(pearson / 2)
    runs, held = 600, 0
    for _ in range(runs):
        one = random.normal(size=n)
        other = pearson * one + sqrt(1 - pearson**2) * random.normal(size=n)
        found = correlate(list(zip(one.tolist(), other.tolist(), strict=True)))
        held += found.interval is None or found.interval.low <= true <= found.interval.high
    assert 0.91 <= held / runs <= 0.995
