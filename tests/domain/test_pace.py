"""The pace of three rounds and when it meets a target, against numpy, algebra and simulation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import isclose, sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import stdtrit

from app.domain.goals.pace import QUARTER_DAYS, NoPace, Point, crossing, fieller, pace
from app.domain.scoring.profile import Interval

FIRST = date(2026, 3, 31)


def point(days: int, score: float, error: float, n: int = 20) -> Point:
    """Make a round's point; scores are kept away from the ends, so intervals are whole."""
    half = error * float(stdtrit(n - 1, 0.975))
    return Point(FIRST + timedelta(days=days), score, Interval(score - half, score + half), n)


def points(*of: tuple[int, float, float], n: int = 20) -> list[Point]:
    return [point(*each, n) for each in of]


RISING = points((0, 2.0, 0.10), (92, 2.3, 0.08), (184, 2.65, 0.12))
LEVEL = points((0, 2.5, 0.2), (92, 2.4, 0.2), (184, 2.6, 0.2))
three_points = st.lists(
    st.tuples(st.floats(1.8, 4.2), st.floats(0.02, 0.3), st.integers(4, 60)),
    min_size=3,
    max_size=3,
)
gaps_in_days = st.tuples(st.integers(20, 200), st.integers(20, 200))


def made(
    of: list[tuple[float, float, int]], gaps: tuple[int, int], stretch: int = 1
) -> list[Point]:
    days = [0, gaps[0] * stretch, (gaps[0] + gaps[1]) * stretch]
    return [point(day, *each) for day, each in zip(days, of, strict=True)]


def test_the_standard_error_is_the_interval_over_students_quantile():
    assert point(0, 2.0, 0.1, n=6).error == pytest.approx(0.1)


def test_of_an_interval_cut_off_at_an_end_of_the_scale_the_longer_side_counts():
    half = 0.2 * float(stdtrit(4, 0.975))

    assert Point(FIRST, 1.2, Interval(1.0, 1.2 + half), 5).error == pytest.approx(0.2)
    assert Point(FIRST, 4.9, Interval(4.9 - half, 5.0), 5).error == pytest.approx(0.2)
    assert Point(FIRST, 3.0, Interval(1.0, 5.0), 5).error is None


@pytest.mark.parametrize("n", [None, 0, 1])
def test_without_people_to_compare_there_is_no_standard_error(n: int | None):
    assert Point(FIRST, 2.0, Interval(1.5, 2.5), n).error is None


def test_the_slope_is_that_of_numpys_weighted_line():
    x = [each.day.toordinal() / QUARTER_DAYS for each in RISING]
    weights = [1 / (each.error or 0) for each in RISING]
    (slope, _), covariance = np.polyfit(
        np.array(x) - x[0], [each.score for each in RISING], 1, w=weights, cov="unscaled"
    )

    found = pace(RISING)

    # The points lie closer to the line than their errors allow, so that nothing is scaled up.
    half = float(stdtrit(19, 0.975)) * sqrt(covariance[0, 0])
    assert found.slope == pytest.approx(slope)
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((slope - half, slope + half))
    assert found.rising
    assert not found.falling


def test_points_that_lie_off_the_line_widen_it_as_numpys_scaled_covariance_does():
    # Up by far, then half of it down again: no straight line, so no pace though the ends differ.
    zigzag = points((0, 2.0, 0.1), (92, 3.5, 0.1), (184, 2.6, 0.1))
    x = np.array([each.day.toordinal() for each in zigzag]) / QUARTER_DAYS
    y = [each.score for each in zigzag]
    (slope, _), covariance = np.polyfit(x - x[0], y, 1, w=[10, 10, 10], cov=True)

    found = pace(zigzag)

    assert found.interval is not None
    assert found.interval.high - slope == pytest.approx(
        float(stdtrit(19, 0.975)) * sqrt(covariance[0, 0])
    )
    assert found.why_not is NoPace.CHANCE


def test_only_the_last_three_rounds_count():
    assert pace([point(-400, 4.9, 0.01), *RISING]) == pace(RISING)


def test_the_smallest_round_gives_the_freedom():
    few = [*RISING[:2], point(184, 2.65, 0.12, n=5)]
    wide, narrow = pace(few).interval, pace(RISING).interval

    assert wide is not None
    assert narrow is not None
    assert (wide.high - wide.low) / (narrow.high - narrow.low) == pytest.approx(
        float(stdtrit(4, 0.975) / stdtrit(19, 0.975))
    )


@pytest.mark.parametrize(
    ("given_points", "reason"),
    [
        ([], NoPace.FEW_ROUNDS),
        (RISING[:2], NoPace.FEW_ROUNDS),
        ([replace(each, n=1, interval=None) for each in RISING], NoPace.ONE_VIEW),
        ([*RISING[:2], replace(RISING[2], n=1, interval=None)], NoPace.ONE_VIEW),
        ([*RISING[:2], replace(RISING[2], n=3)], NoPace.FEW_PEOPLE),
        ([*RISING[:2], replace(RISING[2], n=None, interval=None)], NoPace.FEW_PEOPLE),
        ([*RISING[:2], replace(RISING[2], interval=None)], NoPace.NO_SPREAD),
        ([replace(each, day=FIRST) for each in RISING], NoPace.ONE_DAY),
        (LEVEL, NoPace.CHANCE),
    ],
)
def test_where_a_pace_can_not_be_told_it_is_said_why(given_points: list[Point], reason: NoPace):
    found = pace(given_points)

    assert found.why_not is reason
    assert (found.rising, found.falling) == (False, False)
    assert found.rounds == len(given_points)
    assert crossing(given_points, 5.0) is None


def test_a_falling_score_meets_no_target():
    falling = points((0, 3.4, 0.1), (92, 3.0, 0.1), (184, 2.6, 0.1))

    assert pace(falling).falling
    assert crossing(falling, 4.0) is None


def test_a_target_at_or_below_the_score_is_not_ahead():
    assert crossing(RISING, 2.65) is None
    assert crossing(RISING, 2.0) is None


def test_the_crossing_is_where_the_bands_about_the_pace_meet_the_target():
    """Fieller's ends are where the score's interval, carried on at the pace, meets the target.

    Another route than the quadratic: the variance of the score carried on x quarters comes from
    the coefficients of all three scores in it, and the roots from a search.
    """
    found = crossing(RISING, 3.5)
    errors = np.array([each.error for each in RISING], dtype=float)
    y = np.array([each.score for each in RISING])
    x = np.array([each.day.toordinal() for each in RISING]) / QUARTER_DAYS
    design = np.column_stack([np.ones(3), x - x[-1]])
    weights = np.diag(1 / errors**2)
    solved = np.linalg.inv(design.T @ weights @ design) @ design.T @ weights

    def edge(ahead: float, sign: int) -> float:
        parts = np.array([0.0, 0.0, 1.0]) + ahead * solved[1]
        half = float(stdtrit(19, 0.975)) * sqrt(float((parts**2 * errors**2).sum()))
        return float(parts @ y) + sign * half - 3.5

    assert found is not None
    assert found.estimate == pytest.approx((3.5 - 2.65) / float(solved[1] @ y))
    assert found.low == pytest.approx(brentq(edge, -5, 50, args=(1,)))
    assert found.high == pytest.approx(brentq(edge, -5, 50, args=(-1,)))


def test_fieller_agrees_with_the_textbook_ratio_of_independent_means():
    # With no covariance: (ab +- sqrt(a2 b2 - (a2 - t2 va)(b2 - t2 vb))) / (b2 - t2 vb).
    found = fieller(6.0, 2.0, var_a=0.25, var_b=0.04, cov=0.0, t=2.0)

    root = sqrt(144 - (36 - 1) * (4 - 0.16))
    assert found is not None
    assert (found.low, found.high) == pytest.approx(((12 - root) / 3.84, (12 + root) / 3.84))


def test_fieller_is_unbounded_where_the_divisor_can_not_be_told_from_nothing():
    assert fieller(6.0, 0.3, var_a=0.25, var_b=0.04, cov=0.0, t=2.0) is None


def test_in_a_simulation_the_ranges_hold_the_truth_and_chance_is_seldom_called():
    """1500 organizations whose people answer by chance: 12 a round, .8 apart, three quarters."""
    random = np.random.default_rng(3140)
    held, alarms, called, inside = 0, 0, 0, 0
    for _ in range(1500):
        flat = _sampled(random, slope=0.0)
        steady = _sampled(random, slope=0.4)
        alarms += pace(flat).why_not is None
        interval = pace(steady).interval
        held += interval is not None and interval.low <= 0.4 <= interval.high
        # The true mean is 2.8 in the last quarter, hence 3.6 two quarters later.
        found = crossing(steady, 3.6)
        called += found is not None
        inside += found is not None and found.low <= 2.0 <= found.high

    assert held / 1500 >= 0.95
    assert alarms / 1500 <= 0.05
    assert called >= 400
    assert inside / called >= 0.93


def _sampled(random: np.random.Generator, slope: float, n: int = 12) -> list[Point]:
    found = []
    for quarter in range(3):
        said = random.normal(2.0 + slope * quarter, 0.8, n)
        error = float(said.std(ddof=1)) / sqrt(n)
        found.append(point(round(quarter * QUARTER_DAYS), float(said.mean()), error, n))
    return found


@given(three_points, gaps_in_days, st.integers(2, 5))
def test_rounds_farther_apart_make_the_same_movement_slower(
    of: list[tuple[float, float, int]], gaps: tuple[int, int], stretch: int
):
    near, far = pace(made(of, gaps)), pace(made(of, gaps, stretch))

    assert near.slope is not None
    assert far.slope is not None
    assert isclose(near.slope, far.slope * stretch, rel_tol=1e-6, abs_tol=1e-9)
    soon, late = crossing(made(of, gaps), 4.8), crossing(made(of, gaps, stretch), 4.8)
    if soon is not None and late is not None:
        assert isclose(soon.estimate * stretch, late.estimate, rel_tol=1e-6)
        assert isclose(soon.high * stretch, late.high, rel_tol=1e-4)


@st.composite
def risen(draw: st.DrawFn) -> list[tuple[float, float, int]]:
    """Give three points that rise by about the same and are known well: nearly all have a pace."""
    start, step = draw(st.floats(1.2, 1.8)), draw(st.floats(0.5, 0.9))
    strays = draw(st.lists(st.floats(-0.05, 0.05), min_size=3, max_size=3))
    error, n = draw(st.floats(0.03, 0.1)), draw(st.integers(8, 30))
    return [(start + step * place + stray, error, n) for place, stray in enumerate(strays)]


@given(risen(), gaps_in_days, st.floats(4.3, 4.9))
def test_a_higher_target_is_never_met_earlier(
    of: list[tuple[float, float, int]], gaps: tuple[int, int], target: float
):
    near, far = crossing(made(of, gaps), target), crossing(made(of, gaps), target + 0.1)
    assume(near is not None)

    assert near is not None
    assert far is not None
    assert near.low <= near.estimate <= near.high
    assert near.estimate < far.estimate
    assert near.low <= far.low + 1e-9
    assert near.high <= far.high + 1e-9


@given(three_points, gaps_in_days)
def test_what_rises_falls_when_the_scale_is_turned_round(
    of: list[tuple[float, float, int]], gaps: tuple[int, int]
):
    turned = [(6 - score, error, n) for score, error, n in of]
    found, other = pace(made(of, gaps)), pace(made(turned, gaps))

    assert found.rising == other.falling
    assert found.falling == other.rising
