"""Adding up teams: the same as their scores themselves give, and exact when one is taken out."""

from __future__ import annotations

from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from app.domain.comparing.change import Verdict
from app.domain.comparing.tally import Tally, UnitTally, tally_of, unit_tally_of

SCORES = st.lists(st.floats(1, 5), min_size=1, max_size=40)


def added(scores: list[float]) -> Tally:
    return sum((tally_of(score, None) for score in scores), Tally())


@given(SCORES)
def test_the_mean_is_that_of_the_scores(scores: list[float]) -> None:
    assert added(scores).mean == pytest.approx(mean(scores), abs=1e-6)


def test_the_interval_is_the_t_interval_of_the_scores() -> None:
    scores = [2.25, 3.0, 3.5, 2.75, 4.125]
    low, high = stats.t.interval(
        0.95, df=len(scores) - 1, loc=mean(scores), scale=stats.sem(scores)
    )
    found = added(scores).interval
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-6)


def test_equal_scores_have_no_interval_and_say_so() -> None:
    alike = added([7 / 3] * 5)
    assert alike.interval is None
    assert alike.alike
    assert not added([7 / 3]).alike


@given(SCORES, SCORES)
def test_a_team_that_is_taken_out_leaves_no_trace(stay: list[float], leave: list[float]) -> None:
    assert added([*stay, *leave]) + -added(leave) == added(stay)


def test_teams_are_counted_by_nearest_level_below_low_and_by_verdict() -> None:
    both = tally_of(2.49, Verdict.DOWN) + tally_of(2.5, Verdict.UP) + tally_of(None, Verdict.UP)
    assert (both.teams, both.low, both.up, both.down) == (2, 1, 1, 1)
    assert both.levels == (0, 1, 1, 0, 0)


def test_models_in_production_are_a_share_of_those_started() -> None:
    both = unit_tally_of(hidden=False, started=4, in_production=1) + unit_tally_of(
        hidden=False, started=6, in_production=4
    )
    assert both.share_in_production == pytest.approx(0.5)
    assert both.told == 2
    nothing = unit_tally_of(hidden=False, started=0, in_production=0)
    assert nothing == UnitTally(results=1)
    assert nothing.share_in_production is None
    assert unit_tally_of(hidden=True, started=4, in_production=1) == UnitTally(1, 1)
