"""Profiles side by side: means of teams, what most share, and differences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.comparing.comparison import (
    mean_of_teams,
    same_content,
    shared_barriers,
    shared_finding,
    steps,
)
from app.domain.comparing.tally import Tally, tally_of
from app.domain.scoring.profile import Profile
from tests.reports import figures, sample

QUESTIONNAIRE = sample.questionnaire()


def profile(*scores: float | None) -> Profile:
    made = figures.profile(QUESTIONNAIRE, ())
    barriers = tuple(
        replace(barrier, score=score) for barrier, score in zip(made.barriers, scores, strict=True)
    )
    return replace(made, barriers=barriers)


def finding(*profiles: Profile) -> str:
    counted = []
    for place, barrier in enumerate(QUESTIONNAIRE.barriers):
        each = (tally_of(profile.barriers[place].score, None) for profile in profiles)
        tally = sum(each, Tally())
        counted.append((barrier.title, tally.low, tally.teams))
    return shared_finding(shared_barriers(counted))


def test_each_team_counts_once_and_those_without_a_score_not_at_all() -> None:
    assert mean_of_teams([2.0, None, 3.0]) == 2.5
    assert mean_of_teams([None]) is None
    assert mean_of_teams([]) is None


def test_a_barrier_that_is_low_in_most_teams_is_shared() -> None:
    teams = [profile(3.0, 3.0, 1.9, 3.0), profile(2.4, 3.0, 2.49, 3.0), profile(3.0, 3.0, 3.0, 3.0)]
    assert finding(*teams) == "Data access is low in 2 of 3 teams with a score"


def test_barriers_that_are_equally_shared_are_both_named() -> None:
    teams = [profile(2.0, 3.0, 2.0, 3.0), profile(2.0, 3.0, 2.0, 3.0)]
    assert (
        finding(*teams) == "Leadership support and Data access are low in 2 of 2 teams with a score"
    )


def test_half_of_the_teams_are_not_most() -> None:
    assert finding(profile(2, 3, 3, 3), profile(3, 3, 3, 3)) == "No barrier is low in most teams"


@pytest.mark.parametrize("score", [2.5, 2.51])
def test_the_threshold_itself_is_not_low(score: float) -> None:
    assert finding(*[profile(score, 3, 3, 3)] * 3) == "No barrier is low in most teams"


def test_teams_without_that_score_are_left_out_of_the_count() -> None:
    teams = [profile(None, 3, 2, 3), profile(None, 3, 2, 3), profile(None, 3, None, 3)]
    assert finding(*teams) == "Data access is low in 2 of 2 teams with a score"


def test_one_team_shares_nothing_with_anybody() -> None:
    assert finding(profile(1, 1, 1, 1)) == "One team has a score in this round"
    assert finding(profile(None, None, None, None)) == "No team has a score yet"
    assert finding() == "No team has a score yet"


def test_where_every_team_is_hidden_none_is_said_to_have_no_score() -> None:
    assert shared_finding(None, hidden=3) == "No team's figures can be shown"
    most = shared_barriers([("Data access", 1, 2)])
    assert shared_finding(most, hidden=3) == shared_finding(most)


def test_a_difference_needs_both_scores() -> None:
    before, now = profile(2.0, None, 3.0, 3.0), profile(2.5, 3.0, None, 2.0)
    assert list(steps(before, now).values()) == [0.5, None, None, -1.0]
    assert steps(None, now) == {}


def test_only_the_same_bytes_are_the_same_content() -> None:
    one = profile(2, 2, 2, 2)
    assert same_content(one, profile(3, 3, 3, 3))
    assert not same_content(one, replace(one, questionnaire_sha256="0" * 64))
