"""Golden vectors of measurement.md 3.3, and the corners of each formula."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.scoring import statistics
from app.domain.scoring.profile import AgreementWord, Interval

TEAM_X = np.array([[2, 3, 2, 3], [3, 3, 2, 3], [2, 2, 2, 4], [3, 3, 3, 3], [1, 2, 1, 2]], float)
CAMPS = np.array([[1], [1], [1], [5], [5], [5]], float)
TEAMS = (
    (2.5, 2.75, 2.5, 3.0, 1.5),
    (3.5, 3.75, 4.0, 3.25, 3.5, 4.25),
    (3.0, 2.25, 2.75, 3.25),
)
NAN = float("nan")


def near(*values: float) -> object:
    return pytest.approx(list(values) if len(values) > 1 else values[0], abs=5e-7, nan_ok=True)


def column(*values: float) -> statistics.Floats:
    return np.array([[value] for value in values], float)


def test_team_x_has_its_golden_item_figures() -> None:
    assert list(statistics.item_variances(TEAM_X)) == near(0.7, 0.3, 0.5, 0.5)
    assert list(statistics.r_wg(TEAM_X)) == near(0.65, 0.85, 0.75, 0.75)
    assert list(statistics.ad_m(TEAM_X)) == near(0.64, 0.48, 0.40, 0.40)
    assert list(statistics.a_wg(TEAM_X)) == near(0.666667, 0.875, 0.733333, 0.80)


def test_team_x_has_its_golden_figures_over_items() -> None:
    assert statistics.r_wg_star_j(statistics.item_variances(TEAM_X)) == near(0.75)
    assert statistics.r_wg_j(TEAM_X) == near(0.923077)
    assert float(statistics.ad_m(TEAM_X).mean()) == near(0.48)
    assert float(statistics.ad_md(TEAM_X).mean()) == near(0.45)
    assert statistics.cronbach_alpha(TEAM_X) == near(0.820513)


def test_team_x_has_its_golden_interval() -> None:
    means = TEAM_X.mean(axis=1)
    interval = statistics.t_interval(means)
    assert float(means.mean()) == near(2.45)
    assert float(means.std(ddof=1)) == near(0.570088)
    assert interval is not None
    assert [interval.low, interval.high] == near(1.742143, 3.157857)


def test_two_camps_disagree_more_than_chance() -> None:
    variances = statistics.item_variances(CAMPS)
    assert float(variances[0]) == near(4.8)
    assert statistics.r_wg_star_j(variances) == near(-1.4)
    assert float(statistics.r_wg(CAMPS)[0]) == 0
    assert float(statistics.ad_m(CAMPS)[0]) == near(2.0)


def test_three_teams_have_their_golden_reliabilities() -> None:
    assert statistics.mean_squares(TEAMS) == near(2.313021, 0.210330)
    assert statistics.icc(TEAMS) == near(0.666602, 0.909067)
    assert statistics.icc(TEAMS, weighted_size=True) == near(0.669579, 0.909067)


@pytest.mark.parametrize("groups", [(), ((1.0, 2.0),), ((1.0,), (2.0,)), ((3.0, 3.0), (3.0, 3.0))])
def test_reliability_needs_two_teams_with_something_to_compare(
    groups: tuple[tuple[float, ...], ...],
) -> None:
    assert np.isnan(statistics.icc(groups)).all()


def test_each_item_uses_the_answers_that_it_has() -> None:
    # By hand: 2 and 4 have the variance 2 and lie 1 from their mean; the gap changes nothing.
    gappy = np.array([[2, 3], [4, NAN], [NAN, NAN]], float)
    assert list(statistics.item_variances(gappy)) == near(2.0, NAN)
    assert list(statistics.ad_m(gappy)) == near(1.0, 0.0)
    assert list(statistics.ad_md(gappy)) == near(1.0, 0.0)
    assert statistics.r_wg_star_j(statistics.item_variances(gappy)) == near(0.0)


def test_without_answers_there_are_no_figures() -> None:
    nothing = np.full((3, 2), np.nan)
    assert np.isnan(statistics.ad_m(nothing)).all()
    assert np.isnan(statistics.ad_md(nothing)).all()
    assert np.isnan(statistics.a_wg(nothing)).all()
    assert statistics.r_wg_j(nothing) is None
    assert statistics.r_wg_star_j(statistics.item_variances(nothing)) is None
    assert statistics.cronbach_alpha(nothing) is None


def test_a_wg_is_one_when_all_choose_the_same_end() -> None:
    assert float(statistics.a_wg(column(5, 5, 5))[0]) == 1
    assert float(statistics.a_wg(column(1, 1))[0]) == 1


def test_a_wg_is_undefined_near_an_end_of_the_scale() -> None:
    # By hand: three answers need a mean of at least (1 x 2 + 5) / 3 = 2.33.
    assert np.isnan(statistics.a_wg(column(1, 1, 2))[0])
    assert float(statistics.a_wg(column(1, 1, 5))[0]) == near(-1.0)


def test_alpha_needs_people_who_differ() -> None:
    assert statistics.cronbach_alpha(np.array([[2, 3], [2, 3]], float)) is None
    assert statistics.cronbach_alpha(np.array([[2, 3]], float)) is None
    assert statistics.cronbach_alpha(column(1, 2, 3)) is None


@pytest.mark.parametrize("values", [(), (3.0,), (2.5, 2.5), (0.1 + 0.2, 0.3)])
def test_there_is_no_interval_without_spread(values: tuple[float, ...]) -> None:
    assert statistics.t_interval(np.array(values, float)) is None


def test_an_interval_stays_on_the_scale() -> None:
    # By hand: t(.975; 1) = 12.7 times 0.5 reaches beyond both ends.
    assert statistics.t_interval(np.array([2.5, 3.5])) == Interval(1.0, 5.0)


def test_an_interval_can_have_another_centre() -> None:
    interval = statistics.t_interval(TEAM_X.mean(axis=1), centre=3.0)
    assert interval is not None
    assert [interval.low, interval.high] == near(2.292143, 3.707857)


@pytest.mark.parametrize(
    ("figure", "word"),
    [
        (-1.4, AgreementWord.NONE),
        (0.30, AgreementWord.NONE),
        (0.31, AgreementWord.WEAK),
        (0.50, AgreementWord.WEAK),
        (1 - 0.7 + 0.2, AgreementWord.WEAK),
        (0.51, AgreementWord.MODERATE),
        (0.70, AgreementWord.MODERATE),
        (0.71, AgreementWord.STRONG),
        (0.90, AgreementWord.STRONG),
        (0.91, AgreementWord.VERY_STRONG),
        (1.0, AgreementWord.VERY_STRONG),
    ],
)
def test_agreement_has_a_word(figure: float, word: AgreementWord) -> None:
    assert statistics.agreement_word(figure) is word


@given(st.lists(st.integers(1, 5), min_size=1, max_size=30))
def test_counts_give_the_same_figures_as_ratings(levels: list[int]) -> None:
    counts = np.array([[levels.count(level) for level in range(1, 6)]])
    ratings = column(*levels)
    assert statistics.means_of_counts(counts)[0] == pytest.approx(np.mean(levels))
    assert list(statistics.variances_of_counts(counts)) == pytest.approx(
        list(statistics.item_variances(ratings)), nan_ok=True
    )
    assert list(statistics.distances_of_counts(counts)) == pytest.approx(
        list(statistics.ad_m(ratings))
    )
