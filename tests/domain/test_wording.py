"""The sentence that says what holds a team back claims no more than was answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.promise.disclosure import OPENLY, Hidden, Promise
from app.domain.round import Confidentiality, RoundMode
from app.domain.scoring.profile import Bottleneck, NoScore, Profile, Spread
from app.domain.scoring.scoring import hidden_profile
from app.domain.words.wording import (
    MISSING,
    OPENING,
    WHY_HIDDEN,
    WHY_NO_SCORE,
    candidates,
    finding,
    isolated,
    no_score,
    people,
    percent,
    respondents,
    rests_on,
    why_hidden,
)
from tests.reports import figures, sample

QUESTIONNAIRE = sample.questionnaire()


def profile(*scores: float | None) -> Profile:
    made = figures.profile(QUESTIONNAIRE, ())
    barriers = tuple(
        replace(barrier, score=score) for barrier, score in zip(made.barriers, scores, strict=True)
    )
    named = Bottleneck(made.barriers[1].id, (made.barriers[1].id,))
    return replace(made, barriers=barriers, bottleneck=named)


@pytest.mark.parametrize(
    ("scores", "sentence"),
    [
        ((3.0, 2.0, 3.0, 3.0), "Communication between teams holds this team back"),
        ((3.0, 2.0, None, 3.0), "Communication between teams is lowest of three scored barriers"),
        ((3.0, 2.0, None, None), "Communication between teams is lowest of two scored barriers"),
    ],
)
def test_a_bottleneck_among_some_barriers_only_is_said_to_be_that(
    scores: tuple[float | None, ...], sentence: str
) -> None:
    assert finding(QUESTIONNAIRE, profile(*scores)) == sentence


def test_barriers_that_are_all_alike_are_not_all_said_to_be_lowest() -> None:
    made = profile(2.4, 2.5, 2.6, 2.4)
    alike = replace(made, bottleneck=Bottleneck(None, tuple(each.id for each in made.barriers)))
    assert (
        candidates(QUESTIONNAIRE, alike)
        == "All four score too close together to tell which is lowest."
    )


SEVEN = Promise(Confidentiality.ANONYMOUS, 7)
FEW = "Fewer than 7 people answered, so figures are not shown."
PROTECTED = (
    "Hidden so that a smaller group's answers can't be worked out from the figures around it."
)


def test_a_reason_names_the_threshold_that_was_promised() -> None:
    hidden = hidden_profile(QUESTIONNAIRE, Hidden.TOO_FEW)
    assert no_score(hidden.barriers[0], SEVEN) == FEW
    assert why_hidden(Hidden.TOO_FEW, SEVEN) == FEW
    assert why_hidden(Hidden.PROTECTED, SEVEN) == PROTECTED
    assert "fewer than" not in why_hidden(Hidden.TOO_FEW, OPENLY).lower()


@pytest.mark.parametrize(
    ("number", "promise", "words"),
    [
        (0, SEVEN, "fewer than 7 people"),
        (6, SEVEN, "fewer than 7 people"),
        (7, SEVEN, "7 people"),
        (1, OPENLY, "1 person"),
        (0, OPENLY, "0 people"),
        (1200, SEVEN, "1,200 people"),
    ],
)
def test_few_people_are_a_range(number: int, promise: Promise, words: str) -> None:
    assert people(number, promise) == words


@pytest.mark.parametrize(
    ("reason", "counted", "rests"),
    [(Hidden.TOO_FEW, "fewer than 7 people", FEW), (Hidden.PROTECTED, "not shown", PROTECTED)],
)
def test_a_hidden_profile_says_why_and_not_that_nobody_answered(
    reason: Hidden, counted: str, rests: str
) -> None:
    hidden = hidden_profile(QUESTIONNAIRE, reason)
    assert respondents(hidden, SEVEN) == counted
    assert rests_on(hidden, RoundMode.SURVEY, SEVEN) == rests
    assert finding(QUESTIONNAIRE, hidden) == "Figures are not shown"
    assert candidates(QUESTIONNAIRE, hidden) == ""


def test_every_state_has_its_words() -> None:
    assert set(WHY_NO_SCORE) == set(MISSING) == set(NoScore)
    assert set(WHY_HIDDEN) == set(Hidden)
    assert set(OPENING) == {None, *Spread}


def test_no_line_parts_a_percentage_from_its_sign() -> None:
    assert [percent(share) for share in (0.854, 0.0, 1.0)] == [
        "85\u00a0%",
        "0\u00a0%",
        "100\u00a0%",
    ]


def test_a_number_stays_behind_a_name_that_is_read_from_the_right() -> None:
    others = ["Spring", "Zürich 2026", "春季"]
    assert [isolated(name) for name in others] == others
    assert isolated("عربي 2") == "\u2068عربي 2\u2069"
    assert isolated("Team רבעון") == "\u2068Team רבעון\u2069"
