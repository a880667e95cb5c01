"""The parts of a change as they are printed: they add up, and say what happened."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.comparing.change import NotCompared, ScoreChange, Verdict
from app.domain.comparing.decomposition import (
    Cause,
    Decomposition,
    Part,
    QuestionChanges,
    WhyWhole,
    decompose,
)
from app.domain.comparing.decomposition_people import PeopleMoved, WhyTogether
from app.domain.promise.disclosure import OPENLY
from app.domain.round import RoundMode
from app.domain.words.decomposition_wording import (
    WHY_TOGETHER,
    WHY_WHOLE,
    causes,
    headline,
    in_tenths,
    line,
    printed,
    sentence,
    why_together,
)
from tests.domain.histories import GOLDEN, History, histories, voices

SURVEY = RoundMode.SURVEY
amounts = st.floats(-4, 4) | st.sampled_from([0.0, 0.05, -0.05, 1e-12, -1e-12, 0.1, -0.1, 1 / 3])


@given(st.lists(amounts, min_size=1, max_size=5))
def test_printed_parts_add_up_to_the_printed_whole(parts: list[float]) -> None:
    whole = sum(parts)
    tenths = in_tenths(parts, whole)
    assert round(sum(tenths), 6) == round(round(whole, 1), 6)
    for exact, rounded in zip(parts, tenths, strict=True):
        assert round(10 * rounded, 6) == round(10 * rounded)
        assert abs(rounded - exact) < 0.1 + 1e-6
        assert rounded == 0 or abs(exact) > 1e-9


@given(histories())
def test_a_history_adds_up_as_it_is_printed(history: History) -> None:
    for of in decompose(*voices(history), promises=(OPENLY, OPENLY)):
        if of.whole is not None:
            assert round(sum(printed(of).values()), 6) == round(of.whole, 1)
            told = re.findall(r"(\d\.\d) (up|down) because", sentence(of, SURVEY))
            signed = sum(float(far) * (1 if way == "up" else -1) for far, way in told)
            assert not told or round(signed, 6) == round(of.whole, 1)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        ([-0.25, -0.15], (-0.2, -0.2)),  # each alone would print as -0.2
        ([0.04, 0.04, 0.04], (0.1, 0.0, 0.0)),  # each alone would print as nothing
        ([0.26, -0.26], (0.3, -0.3)),
        ([0.0, 0.35, 0.0], (0.0, 0.3, 0.0)),  # Python rounds 0.35 down, as it prints
        ([1 / 3, 1 / 3, -2 / 3], (0.4, 0.3, -0.7)),
        ([], ()),
    ],
)
def test_the_largest_remainder_by_hand(exact: list[float], rounded: tuple[float, ...]) -> None:
    assert in_tenths(exact, sum(exact)) == rounded


def found(*parts: tuple[Cause, float], **other: object) -> Decomposition:
    whole = sum(amount for _, amount in parts)
    made = Decomposition("data", 3.0, 3.0 + whole, tuple(Part(*part) for part in parts))
    return replace(made, **other)


def test_several_causes_stand_with_what_each_of_them_made() -> None:
    of = decompose(*voices(GOLDEN), promises=(OPENLY, OPENLY))[0]
    # -1/6, 1/2, -1/8, -13/24, 1/6 and -1/6 as the whole: 0.5 is exact, the rest lose less than 0.1.
    assert sentence(of, SURVEY) == (
        "Down 0.2: 0.2 down because 1 question is new and 1 question is no longer asked; "
        "0.5 up because 1 question counted in one round only; "
        "0.1 down because 1 question moved and others weigh differently; "
        "0.6 down because 1 person came and 1 person left; "
        "0.2 up because the same people chose higher levels."
    )
    assert line(of) == "Over the 3 questions that count in both: 3.2 to 2.8."


@pytest.mark.parametrize(
    ("of", "mode", "text"),
    [
        (found((Cause.SAME_PEOPLE, -0.4)), SURVEY, "the same people chose lower levels"),
        (found((Cause.SAME_PEOPLE, -0.4)), RoundMode.SELF, "the answers are lower"),
        (found((Cause.SAME_PEOPLE, -0.4)), RoundMode.CONSENSUS, "the team agreed on lower levels"),
        (found((Cause.ANSWERS, -0.4)), SURVEY, "answers are lower"),
        (found((Cause.PEOPLE, -0.4), people=PeopleMoved(3, 2, 0)), SURVEY, "2 people came"),
        (found((Cause.PEOPLE, -0.4), people=PeopleMoved(3, 0, 1)), SURVEY, "1 person left"),
        (
            found((Cause.ASKED, -0.4), questions=QuestionChanges(added=("a", "b"))),
            SURVEY,
            "2 questions are new",
        ),
    ],
)
def test_one_cause_stands_alone(of: Decomposition, mode: RoundMode, text: str) -> None:
    assert sentence(of, mode) == f"Down 0.4, because {text}."


@pytest.mark.parametrize(
    ("test", "text"),
    [
        (ScoreChange("data", verdict=Verdict.NONE), "Down 0.4, within chance: answers are lower."),
        (ScoreChange("data", verdict=Verdict.DOWN), "Down 0.4, beyond chance: answers are lower."),
        (
            ScoreChange("data", why_not=NotCompared.ONE_VIEW),
            "Down 0.4, because answers are lower.",
        ),
        # Over fewer questions, or the other way, the test was of another change.
        (ScoreChange("data", verdict=Verdict.UP), "Down 0.4, because answers are lower."),
        (
            ScoreChange("data", verdict=Verdict.NONE, whole=False),
            "Down 0.4, because answers are lower.",
        ),
    ],
)
def test_what_the_test_said_stands_with_the_change(test: ScoreChange, text: str) -> None:
    of = found((Cause.ANSWERS, -0.4))
    assert sentence(of, SURVEY, test) == text
    chance = text.partition(":")[0].removeprefix("Down 0.4") if ":" in text else ""
    assert headline([("Data", of)], {"data": test}) == f"Data moved most: down 0.4{chance}"


def test_what_did_not_move_has_no_word_of_chance() -> None:
    still = ScoreChange("data", verdict=Verdict.NONE)
    assert sentence(found((Cause.ANSWERS, 0.01)), SURVEY, still) == "Unchanged."


def test_the_headline_tells_of_chance_only_where_it_holds_of_all_it_names() -> None:
    both = [("Data", found((Cause.ANSWERS, 0.4)))]
    both += [("Platform", replace(found((Cause.ANSWERS, 0.4)), barrier="platform"))]
    tests = {
        "data": ScoreChange("data", verdict=Verdict.NONE),
        "platform": ScoreChange("platform", verdict=Verdict.UP),
    }
    assert headline(both, tests) == "Data and Platform moved most: up 0.4"


def test_what_did_not_move_says_so() -> None:
    assert sentence(found((Cause.ANSWERS, 0.01)), SURVEY) == "Unchanged."
    both = found((Cause.ANSWERS, 0.3), (Cause.ASKED, -0.3), questions=QuestionChanges(("a",)))
    assert sentence(both, SURVEY).startswith("Unchanged: 0.3 up because answers are higher; 0.3")


@pytest.mark.parametrize("reason", WhyWhole)
def test_without_parts_it_says_why(reason: WhyWhole) -> None:
    of = Decomposition("data", 3.0, None, why_not=reason)
    assert sentence(of, SURVEY) == f"Not taken apart: {WHY_WHOLE[reason]}."
    assert line(of) == ""


@pytest.mark.parametrize("reason", WhyTogether)
def test_why_people_are_not_told_apart_is_said_once(reason: WhyTogether) -> None:
    of = found((Cause.ANSWERS, 0.3), together=reason)
    told = why_together([of, of])
    assert told == f"The same people and others are not told apart: {WHY_TOGETHER[reason]}."
    assert why_together([found((Cause.ANSWERS, 0.3))]) == ""


def test_without_a_common_question_nothing_is_like_for_like() -> None:
    assert line(found((Cause.ASKED, 0.3))).startswith("No question counts in both rounds")
    one = found((Cause.ASKED, 0.3), like_for_like=(2.0, 2.0), common=("q",))
    assert line(one) == "Over the 1 question that counts in both: 2.0 to 2.0."


def test_only_causes_that_moved_something_have_a_column() -> None:
    first = found((Cause.ASKED, 0.0), (Cause.COUNTED, 1e-12), (Cause.ANSWERS, 0.3))
    assert causes([first, found((Cause.WEIGHTS, 0.01))]) == (Cause.WEIGHTS, Cause.ANSWERS)


def test_the_headline_names_the_barrier_that_moved_most() -> None:
    up, down = found((Cause.ANSWERS, 0.3)), found((Cause.ANSWERS, -0.4))
    gone = Decomposition("data", None, 3.0, why_not=WhyWhole.NO_SCORE)
    assert headline([("Data", up), ("Platform", down), ("X", gone)]) == (
        "Platform moved most: down 0.4"
    )
    alike = found((Cause.ANSWERS, 0.38))
    assert headline([("Data", down), ("Platform", alike)]) == "Data and Platform moved most: by 0.4"
    both = [("Data", alike), ("Platform", found((Cause.ANSWERS, 0.41))), ("X", gone)]
    assert headline(both) == "Data and Platform moved most: up 0.4"
    assert headline([("Data", found((Cause.ANSWERS, 0.04)))]) == "No barrier moved"
    assert headline([("X", gone)]) == "No barrier can be taken apart"
