"""Two published scores side by side: called different only if chance would rarely do as well."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import default_rng
from scipy import stats

from app.domain.comparing.change import NotCompared
from app.domain.comparing.inference import holm
from app.domain.comparing.side_by_side import Basis, Published, Rule, Sheet, Way, beside, unlike
from app.domain.questionnaire import QuestionForm
from app.domain.scoring.profile import Interval, NoScore
from app.domain.scoring.statistics import t_interval
from app.domain.words.side_by_side_wording import verdict

SHEET = Sheet("1.0.0", QuestionForm.LONG, False, Basis.PEOPLE, False)
ONE_VIEW = Published(3.0, None, 1, False)


def published(mean: float, sd: float, n: int) -> Published:
    """Give what is published of so many people, cut off at 1 and 5 as it is."""
    half = float(stats.t.ppf(0.975, n - 1)) * sd / n**0.5
    return Published(mean, Interval(max(1.0, mean - half), min(5.0, mean + half)), n, False)


def p_of(one: Published, other: Published) -> float | None:
    return beside({"a": one}, {"a": other})["a"].p_holm


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((2.1, 0.8, 12), (3.2, 0.9, 12)),
        ((2.1, 0.8, 8), (2.4, 0.3, 11)),
        ((3.9, 0.5, 20), (3.1, 1.2, 15)),
        # One end of these is cut off; the other still tells the error.
        ((1.3, 0.9, 9), (2.5, 0.7, 9)),
        ((4.6, 0.9, 7), (3.0, 0.7, 7)),
    ],
)
def test_the_test_from_published_intervals_is_welchs(
    one: tuple[float, float, int], other: tuple[float, float, int]
) -> None:
    found = p_of(published(*one), published(*other))
    known = stats.ttest_ind_from_stats(*one, *other, equal_var=False)
    assert found == pytest.approx(known.pvalue, rel=1e-9)


def test_of_very_unequal_sides_ts_freedom_is_that_of_the_smaller() -> None:
    # Spread mostly on the larger side: Welch would take far more freedom than five people give.
    one, other = (2.0, 0.8, 5), (3.0, 4.0, 40)
    error = (0.8**2 / 5 + 4.0**2 / 40) ** 0.5
    cautious = 2 * stats.t.sf(1.0 / error, 8)
    assert p_of(published(*one), published(*other)) == pytest.approx(cautious, rel=1e-9)
    assert stats.ttest_ind_from_stats(*one, *other, equal_var=False).pvalue < cautious


def test_where_all_of_one_side_answered_alike_the_other_tells_the_error() -> None:
    alike = Published(2.0, None, 9, True)
    found = p_of(alike, published(3.0, 0.9, 9))
    known = stats.ttest_ind_from_stats(2.0, 0.0, 9, 3.0, 0.9, 9, equal_var=False)
    assert found == pytest.approx(known.pvalue, rel=1e-9)


def test_the_barriers_of_a_pair_are_judged_together() -> None:
    ones = [(2.0, 0.7, 12), (2.5, 0.7, 12), (3.0, 0.7, 12)]
    others = [(2.62, 0.7, 12), (2.6, 0.7, 12), (4.0, 0.7, 12)]
    raw = [
        stats.ttest_ind_from_stats(*one, *other, equal_var=False).pvalue
        for one, other in zip(ones, others, strict=True)
    ]
    found = beside(
        {str(place): published(*one) for place, one in enumerate(ones)},
        {str(place): published(*other) for place, other in enumerate(others)},
    )
    assert [each.p_holm for each in found.values()] == pytest.approx(list(holm(raw)))
    # Alone the first would have been called.
    assert raw[0] < 0.05 < holm(raw)[0]
    assert [each.way for each in found.values()] == [Way.NONE, Way.NONE, Way.HIGHER]


def test_the_difference_is_the_others_minus_the_references() -> None:
    low, high = published(2.0, 0.4, 12), published(3.5, 0.4, 12)
    up = beside({"a": low}, {"a": high})["a"]
    down = beside({"a": high}, {"a": low})["a"]
    assert (up.way, down.way) == (Way.HIGHER, Way.LOWER)
    assert (verdict(up), verdict(down)) == ("1.5 higher", "1.5 lower")


def test_a_difference_that_prints_as_nothing_is_never_called() -> None:
    found = beside({"a": published(2.0, 0.001, 30)}, {"a": published(2.04, 0.001, 30)})["a"]
    assert found.p_holm is not None
    assert found.p_holm < 0.001
    assert found.way is Way.NONE
    assert verdict(found) == "no detectable difference"


@pytest.mark.parametrize(
    ("one", "other", "way"),
    [
        (Interval(2.0, 2.9), Interval(3.0, 4.0), Way.HIGHER),
        (Interval(3.0, 4.0), Interval(2.0, 2.9), Way.LOWER),
        (Interval(2.0, 3.0), Interval(3.0, 4.0), Way.NONE),
    ],
)
def test_without_a_number_only_intervals_apart_are_called(
    one: Interval, other: Interval, way: Way
) -> None:
    first = Published((one.low + one.high) / 2, one, None, False)
    second = Published((other.low + other.high) / 2, other, 12, False)
    found = beside({"a": first}, {"a": second})["a"]
    assert (found.way, found.rule, found.p_holm) == (way, Rule.INTERVALS, None)


def test_an_interval_that_is_cut_off_at_both_ends_tells_no_error() -> None:
    whole = Published(3.0, Interval(1.0, 5.0), 5, False)
    found = beside({"a": whole}, {"a": published(4.9, 0.1, 9)})["a"]
    assert (found.rule, found.way) == (Rule.INTERVALS, Way.NONE)


GOOD = published(3.0, 0.7, 9)


@pytest.mark.parametrize(
    ("other", "why_not", "words"),
    [
        (ONE_VIEW, NotCompared.ONE_VIEW, "one view"),
        (replace(GOOD, n=3), NotCompared.FEW_TO_JUDGE, "fewer than four"),
        (Published(3.0, None, None, False), NotCompared.FEW_TO_JUDGE, "fewer than four"),
        (Published(None, None, None, False, NoScore.TOO_FEW), NotCompared.WITHHELD, "hidden"),
        (Published(None, None, 0, False, NoScore.NOT_VISIBLE), NotCompared.NO_SCORE, "no score"),
    ],
)
def test_what_can_not_be_told_says_why(other: Published, why_not: NotCompared, words: str) -> None:
    for found in (beside({"a": GOOD}, {"a": other}), beside({"a": other}, {"a": GOOD})):
        assert (found["a"].way, found["a"].why_not) == (None, why_not)
        assert verdict(found["a"]) == f"not comparable: {words}"


def test_without_any_spread_there_is_nothing_to_judge_by() -> None:
    found = beside({"a": Published(2.0, None, 9, True)}, {"a": Published(4.0, None, 9, True)})["a"]
    assert found.why_not is NotCompared.NO_SPREAD
    assert found.difference == 2.0


def test_what_was_not_asked_has_no_difference() -> None:
    found = beside({"a": GOOD}, {"b": GOOD})
    assert found["a"].why_not is NotCompared.NO_SCORE
    assert "b" not in found


@pytest.mark.parametrize(
    ("other", "why_not"),
    [
        (SHEET, None),
        (replace(SHEET, hidden=True), NotCompared.WITHHELD),
        (replace(SHEET, version="1.1.0"), NotCompared.OTHER_QUESTIONS),
        (replace(SHEET, routed=True), NotCompared.OTHER_QUESTIONS),
        (replace(SHEET, form=QuestionForm.SHORT), NotCompared.OTHER_FORM),
        (replace(SHEET, basis=Basis.TEAMS), NotCompared.OTHER_MODE),
    ],
)
def test_only_like_is_compared_with_like(other: Sheet, why_not: NotCompared | None) -> None:
    assert unlike(SHEET, other) is unlike(other, SHEET) is why_not


SCORES = st.builds(
    published,
    st.floats(1, 5),
    st.floats(0.05, 2),
    st.integers(4, 60),
)


@given(st.dictionaries(st.sampled_from("abcd"), st.tuples(SCORES, SCORES), min_size=1))
def test_either_side_may_be_the_reference(pairs: dict[str, tuple[Published, Published]]) -> None:
    one = {name: pair[0] for name, pair in pairs.items()}
    other = {name: pair[1] for name, pair in pairs.items()}
    turned = {Way.HIGHER: Way.LOWER, Way.LOWER: Way.HIGHER, Way.NONE: Way.NONE, None: None}
    there, back = beside(one, other), beside(other, one)
    assert {name: turned[each.way] for name, each in there.items()} == {
        name: each.way for name, each in back.items()
    }


def test_of_equal_teams_one_in_twenty_pairs_is_called_at_most() -> None:
    random = default_rng(5)
    called = 0
    for _ in range(400):
        sides = []
        for _side in range(2):
            people = random.normal(3.0, 0.7, (4, 8))
            sides.append(
                {
                    str(place): Published(float(own.mean()), t_interval(own), 8, False)
                    for place, own in enumerate(people)
                }
            )
        called += any(each.way is not Way.NONE for each in beside(*sides).values())
    assert called <= 32  # 20 expected; 32 is reached once in two hundred times
