"""A target beside the score: the gap, the pace that is needed, and the quarter it would be met."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import stdtrit

from app.domain.goals.pace import Point
from app.domain.goals.quarters import Quarter, quarter_of
from app.domain.goals.targets import LEVELS, Aim, Standing, Timing, latest_due, outlook, timing
from app.domain.scoring.profile import Interval
from app.domain.words import target_wording as wording

ENDS = (date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30))
TODAY = date(2026, 11, 24)
NEXT_YEAR = date(2027, 9, 30)
STEADY = (2.0, 2.3, 2.6)


def history(
    *scores: float, error: float = 0.05, n: int = 20, ends: tuple[date, ...] = ENDS
) -> list[Point]:
    half = error * float(stdtrit(n - 1, 0.975))
    return [
        Point(day, score, Interval(max(1, score - half), min(5, score + half)), n)
        for day, score in zip(ends, scores, strict=False)
    ]


def said(points: list[Point], level: float, due_on: date = NEXT_YEAR, today: date = TODAY) -> str:
    return wording.pace_sentence(outlook(points, Aim(level, due_on), today=today))


def test_a_steady_rise_names_the_quarter_and_its_range():
    # .9 levels are missing at about .3 a quarter: three quarters after the end of September.
    found = outlook(history(*STEADY), Aim(3.5, NEXT_YEAR), today=TODAY)

    assert found.standing is Standing.BELOW
    assert found.gap == pytest.approx(0.9)
    assert found.reach is not None
    assert found.reach.estimate == Quarter(2027, 3)
    assert found.reach.low == Quarter(2027, 2)
    assert found.reach.high == Quarter(2027, 4)
    assert wording.pace_sentence(found) == (
        "At the pace of the last three rounds: by the end of Q3 2027, range Q2 2027 to Q4 2027;"
        " may be in time or late."
    )


def test_the_needed_pace_closes_the_gap_between_today_and_the_day():
    found = outlook(history(*STEADY), Aim(3.5, TODAY + timedelta(days=365)), today=TODAY)

    # .9 levels in four quarters less a quarter of a day.
    assert found.needed == pytest.approx(0.9 / 365 * 365.25 / 4)
    assert wording.needed(found) == "0.23 levels a quarter"
    assert wording.gap(found) == "0.9"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (40, "0.9 levels in 40 days"),
        (1, "0.9 levels in 1 day"),
        (0, "its day has come"),
        (-3, "its day has passed"),
    ],
)
def test_where_less_than_a_quarter_is_left_the_days_are_named(days: int, words: str):
    found = outlook(history(*STEADY), Aim(3.5, TODAY + timedelta(days=days)), today=TODAY)

    assert wording.needed(found) == words


def test_the_gap_is_taken_from_the_score_as_it_is_printed():
    found = outlook(history(2.0, 2.3, 2.64), Aim(3.0, NEXT_YEAR), today=TODAY)

    assert found.gap == 0.4


def test_a_score_that_prints_as_the_target_has_reached_it():
    sure = outlook(history(3.96, error=0.001), Aim(4.0, NEXT_YEAR), today=TODAY)
    unsure = outlook(history(3.96, error=0.2), Aim(4.0, NEXT_YEAR), today=TODAY)

    assert (sure.standing, sure.gap, sure.needed, sure.reach) == (Standing.REACHED, 0, None, None)
    assert wording.pace_sentence(sure) == "Reached."
    assert (wording.gap(sure), wording.needed(sure)) == ("none", "\N{EN DASH}")
    assert unsure.standing is Standing.UNSURE
    assert wording.pace_sentence(unsure) == (
        "Reached within uncertainty: the likely range goes below the target."
    )


def test_one_persons_view_at_the_target_has_reached_it():
    assert said([Point(ENDS[0], 4.0, None, 1)], 4.0) == "Reached."


def test_what_was_reached_and_falls_is_told():
    assert said(history(4.6, 4.3, 4.0), 3.0) == "Reached. It is falling, by 0.3 levels a quarter."


def test_a_score_that_falls_moves_away():
    assert said(history(3.4, 3.1, 2.8), 3.5) == (
        "Moving away: down 0.3 levels a quarter over the last three rounds."
    )
    assert said(history(2.84, 2.82, 2.8, error=0.001), 3.5) == (
        "Moving away: down less than 0.1 levels a quarter over the last three rounds."
    )


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        (history(2.0), "1 round so far, three are needed"),
        (history(2.0, 2.3), "2 rounds so far, three are needed"),
        (
            [Point(day, score, None, 1) for day, score in zip(ENDS, STEADY, strict=True)],
            "one view a round gives no pace",
        ),
        (history(*STEADY, n=3), "with fewer than four people a change can't be told from chance"),
        (
            [*history(2.0, 2.3), Point(ENDS[2], 2.6, None, 9)],
            "in one of the last three rounds there is no likely range to judge by",
        ),
        (
            history(*STEADY, ends=(ENDS[0],) * 3),
            "the last three rounds ended on the same day",
        ),
        (
            history(2.5, 2.6, 2.4),
            "how the score moved over the last three rounds can't be told from chance",
        ),
    ],
)
def test_without_a_pace_it_is_said_why(points: list[Point], reason: str):
    assert said(points, 4.0) == f"No detectable pace: {reason}."


def test_without_a_score_there_is_neither_gap_nor_pace():
    found = outlook([], Aim(4.0, NEXT_YEAR), today=TODAY)

    assert (found.standing, found.gap, found.needed) == (Standing.NO_SCORE, None, None)
    assert wording.pace_sentence(found) == "There is no score yet."
    assert wording.gap(found) == wording.needed(found) == "\N{EN DASH}"


def test_a_slow_pace_is_more_than_ten_years():
    slow = history(2.00, 2.02, 2.04, error=0.0005)

    assert said(slow, 4.0) == "At the pace of the last three rounds: in more than ten years; late."
    between = history(2.00, 2.04, 2.08, error=0.004)
    assert said(between, 3.5) == (
        "At the pace of the last three rounds: by the end of Q3 2035, range Q2 2034 to more than"
        " ten years; late."
    )
    assert said(between, 3.75) == (
        "At the pace of the last three rounds: in more than ten years, at the earliest by the end"
        " of Q4 2035; late."
    )


def test_what_would_be_reached_by_now_waits_for_the_next_round():
    assert said(history(2.0, 2.4, 2.9), 3.0, today=date(2027, 3, 1)) == (
        "At the pace of the last three rounds: by now, at the latest by the end of Q1 2027; in"
        " time. The next round will tell."
    )


def test_one_quarter_alone_is_not_written_as_a_range():
    sure = history(*STEADY, error=0.0005)

    assert said(sure, 3.0, today=ENDS[2]) == (
        "At the pace of the last three rounds: by the end of Q1 2027, and likely in no other"
        " quarter; in time."
    )


@pytest.mark.parametrize(
    ("due_on", "verdict"),
    [
        # The range is Q2 to Q4 2027: from 1 April to 31 December.
        (date(2027, 3, 31), "late"),
        (date(2027, 4, 1), "may be in time or late"),
        (date(2027, 12, 30), "may be in time or late"),
        (date(2027, 12, 31), "in time"),
    ],
)
def test_a_target_is_in_time_or_late_only_where_the_whole_range_is(due_on: date, verdict: str):
    assert said(history(*STEADY), 3.5, due_on).endswith(
        f": by the end of Q3 2027, range Q2 2027 to Q4 2027; {verdict}."
    )


Q1_2027, Q4_2027 = Quarter(2027, 1), Quarter(2027, 4)


@pytest.mark.parametrize(
    ("low", "high", "due_on", "verdict"),
    [
        (Q1_2027, Q1_2027, date(2027, 3, 31), Timing.IN_TIME),
        (Q1_2027, Q1_2027, date(2027, 3, 30), Timing.UNSURE),
        (Q1_2027, Q1_2027, date(2027, 1, 1), Timing.UNSURE),
        (Q1_2027, Q1_2027, date(2026, 12, 31), Timing.LATE),
        (Q1_2027, Q4_2027, date(2028, 6, 30), Timing.IN_TIME),
        (Q4_2027, None, date(2027, 9, 30), Timing.LATE),
        (Q4_2027, None, date(2036, 11, 24), Timing.UNSURE),
        (None, None, date(2036, 11, 24), Timing.LATE),
    ],
)
def test_whole_quarters_are_set_beside_the_day(
    low: Quarter | None, high: Quarter | None, due_on: date, verdict: Timing
):
    assert timing(low, high, due_on) is verdict


def test_what_may_have_been_met_before_today_may_have_been_in_time():
    # From 2.6 on 30 September .3 are missing at about .3 a quarter, with a range of one quarter.
    points, asked = history(*STEADY), date(2027, 3, 1)

    assert outlook(points, Aim(2.9, date(2026, 9, 30)), today=asked).reach is not None
    assert said(points, 2.9, date(2026, 9, 30), asked).endswith("; late. The next round will tell.")
    assert said(points, 2.9, date(2026, 12, 30), asked).endswith(
        "; may be in time or late. The next round will tell."
    )


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_a_day_lies_in_its_quarter_and_quarters_follow_each_other(day: date):
    quarter = quarter_of(day)

    assert quarter.first_day <= day <= quarter.last_day
    assert quarter < quarter_of(quarter.last_day + timedelta(days=1))


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_the_latest_day_is_ten_years_ahead(day: date):
    assert 3651 <= (latest_due(day) - day).days <= 3653


@given(
    st.lists(st.floats(1, 5), max_size=4),
    st.sampled_from(LEVELS),
    st.integers(-400, 3650),
    st.floats(0.0001, 0.5),
)
def test_every_target_has_a_sentence_without_a_day(
    scores: list[float], level: float, days: int, error: float
):
    ends = tuple(date(2025, 12, 31) + timedelta(days=91 * number) for number in range(4))
    points = history(*scores, error=error, ends=ends)
    aim = Aim(level, TODAY + timedelta(days=days))
    found = outlook(points, aim, today=TODAY)

    sentence = wording.pace_sentence(found)
    assert sentence.endswith(".")
    assert not any(f" {month} " in sentence for month in ("January", "June", "September"))
    assert wording.needed(found)
    if found.reach is not None and found.reach.high is not None:
        assert found.reach.low is not None
        assert found.reach.estimate is not None
        assert found.reach.low <= found.reach.estimate <= found.reach.high
        assert found.reach.low >= quarter_of(TODAY)
