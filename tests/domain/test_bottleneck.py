"""When a barrier is named as the one that holds a team back (measurement.md 3.9)."""

from __future__ import annotations

import pytest

from app.domain.questionnaire import Questionnaire
from app.domain.scoring.profile import Bottleneck
from app.domain.scoring.scoring import score
from tests.factories.questionnaires import barrier, capability, question, questionnaire, said


def four_each(*names: str) -> Questionnaire:
    """Give barriers of one capability with four questions: steps of a quarter level."""
    return questionnaire(
        *(
            barrier(name, capability(f"{name}-c", *(question(f"{name}-{n}") for n in range(4))))
            for name in names
        )
    )


def bottleneck(*people: dict[str, float]) -> Bottleneck:
    """Score people by the means they have for each barrier, in quarters of a level."""
    texts = []
    for means in people:
        words = []
        for name, mean in means.items():
            whole, extra = divmod(round(4 * mean), 4)
            words += [f"{name}-{n}={whole + (n < extra)}" for n in range(4)]
        texts.append(" ".join(words))
    return score(four_each(*people[0]), [said(text) for text in texts]).bottleneck


@pytest.mark.parametrize(("other", "named"), [(2.5, None), (2.75, "a")])
def test_one_view_needs_more_than_half_a_level(other: float, named: str | None) -> None:
    assert bottleneck({"a": 2, "b": other}).barrier == named


@pytest.mark.parametrize("people", [2, 6])
@pytest.mark.parametrize(("other", "named"), [(2.25, None), (2.5, "a")])
def test_equal_views_need_more_than_a_quarter_level(
    people: int, other: float, named: str | None
) -> None:
    assert bottleneck(*[{"a": 2, "b": other}] * people).barrier == named


def test_a_gap_within_the_uncertainty_names_none() -> None:
    # By hand: differences 0, 1 and 2 have the mean 1, SD 1; t(.975; 2) 4.3027 / sqrt 3 = 2.48.
    found = bottleneck({"a": 2, "b": 2}, {"a": 2, "b": 3}, {"a": 2, "b": 4})
    assert found == Bottleneck(None, ("a", "b"))


def test_a_gap_beyond_the_uncertainty_names_the_lowest() -> None:
    # By hand: differences 1, 1.5 and 2 have the mean 1.5, SD .5; 4.3027 x .5 / sqrt 3 = 1.24.
    found = bottleneck({"b": 3, "a": 2}, {"b": 3.5, "a": 2}, {"b": 4, "a": 2})
    assert found == Bottleneck("a", ("a",))


def test_differences_are_taken_within_each_person() -> None:
    # People differ by whole levels, but each puts a half a level below b: paired, that is certain.
    people = [{"a": level, "b": level + 0.5} for level in (1.0, 2.0, 3.0, 4.0)]
    assert bottleneck(*people).barrier == "a"


def test_candidates_are_those_that_cannot_be_told_from_the_lowest() -> None:
    found = bottleneck(*[{"far": 4, "near": 2.25, "low": 2}] * 3)
    assert found == Bottleneck(None, ("near", "low"))


def test_the_lowest_must_stand_out_from_every_other() -> None:
    found = bottleneck(*[{"far": 4, "next": 2.5, "low": 2}] * 3)
    assert found == Bottleneck("low", ("low",))


def test_equals_are_all_candidates() -> None:
    assert bottleneck({"a": 3, "b": 3}) == Bottleneck(None, ("a", "b"))


def test_one_scored_barrier_is_no_bottleneck() -> None:
    people = [said("a-0=2 a-1=2 a-2=2 a-3=2")]
    assert score(four_each("a", "b"), people).bottleneck == Bottleneck(None, ())


def test_fewer_than_two_who_scored_both_need_half_a_level() -> None:
    # Each barrier has two people, but one person only has both: .5 is not more than .5.
    low, high = " ".join(f"a-{n}=2" for n in range(4)), " ".join(f"b-{n}=3" for n in range(2))
    both = f"{low} {high} b-2=2 b-3=2"
    people = [said(both), said(low), said("b-0=3 b-1=3 b-2=2 b-3=2")]
    assert score(four_each("a", "b"), people).bottleneck == Bottleneck(None, ("a", "b"))
