"""Tests of differences against scipy.stats, which the domain itself does not use, and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from app.domain.comparing.inference import ALPHA, holm, levels_to_pass, linked, welch
from app.domain.scoring.statistics import Floats

p_lists = st.lists(st.floats(0, 1), min_size=1, max_size=8)


def sample(seed: int, size: int, *, spread: float = 1.0) -> Floats:
    return np.random.default_rng(seed).normal(3, spread, size)


def everybody(size: int) -> tuple[np.ndarray, np.ndarray]:
    places = np.arange(size)
    return places, places


def with_spread(size: int, *, turned: bool = False) -> Floats:
    """Give values whose standard deviation is exactly .8; the `turned` don't go with the others."""
    rng = np.random.default_rng(size)
    first = rng.normal(size=size)
    first -= first.mean()
    values = first
    if turned:
        values = rng.normal(size=size)
        values -= values.mean()
        values -= first * (values @ first) / (first @ first)
    return np.asarray(0.8 * values / values.std(ddof=1))


@pytest.mark.parametrize(("n", "m", "spread"), [(5, 5, 1.0), (8, 5, 0.3), (4, 20, 2.0), (2, 3, 1)])
def test_welch_is_scipys_welch(n: int, m: int, spread: float) -> None:
    one, other = sample(1, n), sample(2, m, spread=spread)
    oracle = stats.ttest_ind(one, other, equal_var=False)
    error = welch(one, other)
    assert error is not None
    difference = float(one.mean() - other.mean())
    assert error.p(difference) == pytest.approx(oracle.pvalue)
    assert error.freedom == pytest.approx(oracle.df)
    low, high = oracle.confidence_interval(0.95)
    assert difference - error.reach() == pytest.approx(low)
    assert difference + error.reach() == pytest.approx(high)


@pytest.mark.parametrize("n", [2, 5, 12])
def test_people_who_are_all_linked_are_judged_by_scipys_paired_test(n: int) -> None:
    one = sample(3, n)
    other = 0.6 * one + sample(4, n)
    oracle = stats.ttest_rel(one, other)
    error = linked(one, other, everybody(n))
    assert error is not None
    assert error.p(float(one.mean() - other.mean())) == pytest.approx(oracle.pvalue)
    assert error.freedom == pytest.approx(n - 1)


def test_pairs_are_found_in_any_order() -> None:
    one, other = sample(3, 6), sample(4, 6)
    turned = np.array([3, 1, 5, 0, 2, 4])
    places = np.arange(6)
    found = linked(one, other[turned], (turned, places))
    assert found is not None
    assert found.size == pytest.approx(stats.sem(one - other))


def test_people_who_left_and_came_still_count() -> None:
    # Derrick, Russ, Toher & White (2017), unequal variances, written out: six of eight people
    # answered again, and three others came.
    one, other = sample(5, 8), sample(6, 9, spread=0.5)
    both = np.arange(6)
    r = stats.pearsonr(one[:6], other[:6]).statistic
    v, w = one.var(ddof=1) / 8, other.var(ddof=1) / 9
    variance = v + w - 2 * r * np.sqrt(one.var(ddof=1) * other.var(ddof=1)) * 6 / (8 * 9)
    welchs = stats.ttest_ind(one, other, equal_var=False).df
    found = linked(one, other, (both, both))
    assert found is not None
    assert found.size == pytest.approx(np.sqrt(variance))
    assert found.freedom == pytest.approx(5 + (welchs - 5) / (2 + 3 + 12) * (2 + 3))


@pytest.mark.parametrize(
    ("n", "unlinked", "when_linked"),
    [(5, 1.17, 0.89), (8, 0.86, 0.60), (12, 0.68, 0.45), (20, 0.51, 0.33), (30, 0.41, 0.27)],
)
def test_the_detectable_change_is_that_of_the_published_table(
    n: int, unlinked: float, when_linked: float
) -> None:
    # measurement.md 3.7: standard deviation .8 in both rounds; linked with a correlation of .6.
    before = with_spread(n)
    now = 0.6 * before + 0.8 * with_spread(n, turned=True)
    apart, together = welch(before, with_spread(n)), linked(before, now, everybody(n))
    assert apart is not None
    assert together is not None
    assert round(apart.reach(), 2) == unlinked
    assert round(together.reach(), 2) == when_linked


def test_a_difference_as_large_as_the_reach_is_just_called() -> None:
    error = welch(sample(1, 6), sample(2, 7))
    assert error is not None
    assert error.p(error.reach(0.0125)) == pytest.approx(0.0125)
    assert error.p(-error.reach()) == pytest.approx(0.05)


def test_without_spread_there_is_nothing_to_judge_by() -> None:
    twos, threes = np.full(5, 2.0), np.full(5, 3.0)
    assert welch(twos, threes) is None
    assert welch(twos, twos) is None
    assert welch(np.array([0.1 + 0.2] * 3), np.array([0.3] * 3)) is None
    assert linked(twos, threes, everybody(5)) is None
    moved_alike = sample(1, 5)
    assert linked(moved_alike, moved_alike + 1, everybody(5)) is None


def test_one_side_with_spread_is_enough() -> None:
    values = sample(1, 6)
    error = welch(np.full(5, 2.0), values)
    assert error is not None
    assert error.size == pytest.approx(stats.sem(values))
    assert error.freedom == pytest.approx(5)
    linked_too = linked(np.full(6, 2.0), values, everybody(6))
    assert linked_too is not None
    assert linked_too.size == pytest.approx(error.size)


def test_one_value_is_too_few() -> None:
    assert welch(np.array([3.0]), sample(1, 5)) is None
    few = np.array([0])
    assert linked(sample(1, 5), sample(2, 5), (few, few)) is None


def test_holm_by_hand() -> None:
    # Sorted: .005 x 4 = .02, .01 x 3 = .03, .03 x 2 = .06, .04 x 1 = .04 but not below .06.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([0.9, 0.5]) == (1.0, 1.0)
    assert holm([0.02]) == (0.02,)
    assert holm([]) == ()


def test_levels_by_hand() -> None:
    # For .04: of the others .005 and .01 are called (.005 x 4, .01 x 3), .03 x 2 is not; so it
    # has to pass .05 / (4 - 2). For .005: .01 x 4 is called, .03 x 3 is not; so .05 / 3.
    found = levels_to_pass([0.01, 0.04, 0.03, 0.005])
    assert found == pytest.approx((0.05 / 3, 0.05 / 2, 0.05 / 2, 0.05 / 3))
    assert levels_to_pass([0.5, 0.5, 0.5, 0.5]) == (0.0125,) * 4
    assert levels_to_pass([]) == ()


@given(p_lists)
def test_holm_keeps_the_order_and_never_lowers_a_p(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    for p, after in zip(p_values, adjusted, strict=True):
        assert p <= after <= 1
    in_order = [adjusted[place] for place in np.argsort(p_values)]
    assert in_order == sorted(in_order)


@given(p_lists, st.integers(0, 7), st.floats(0, 1))
def test_a_larger_p_lowers_no_adjusted_p(p_values: list[float], at: int, more: float) -> None:
    at %= len(p_values)
    larger = [*p_values]
    larger[at] = max(p_values[at], more)
    for before, after in zip(holm(p_values), holm(larger), strict=True):
        assert after >= before - 1e-12


@given(p_lists)
def test_what_passes_its_level_is_what_holm_calls(p_values: list[float]) -> None:
    for p, level, adjusted in zip(p_values, levels_to_pass(p_values), holm(p_values), strict=True):
        assume(abs(p - level) > 1e-9)
        assert (p < level) == (adjusted <= ALPHA)
