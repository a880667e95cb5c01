"""What holds for any answers of any people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.response import Answer, Choice, Response
from app.domain.scoring.profile import (
    BarrierScore,
    CapabilityScore,
    NoScore,
    Profile,
    QuestionScore,
)
from app.domain.scoring.scoring import score
from tests.factories.questionnaires import tiny

TINY = tiny()
NAMES = [question.id for question in TINY.questions]

choices = st.sampled_from([None, *Choice])
# Mostly levels, so that many profiles have scores.
mostly_levels = st.one_of(st.sampled_from([*Choice][:5]), st.sampled_from([*Choice][:5]), choices)


def response(given_choices: list[Choice | None], group: str | None) -> Response:
    answers = tuple(
        Answer(name, choice)
        for name, choice in zip(NAMES, given_choices, strict=True)
        if choice is not None
    )
    return Response("somebody", group, answers)


responses = st.lists(
    st.builds(
        response,
        st.lists(mostly_levels, min_size=len(NAMES), max_size=len(NAMES)),
        st.sampled_from([None, "engineering", "business"]),
    ),
    max_size=7,
)


def all_scores(profile: Profile) -> Iterator[BarrierScore | CapabilityScore | QuestionScore]:
    for barrier in profile.barriers:
        yield barrier
        for capability in barrier.capabilities:
            yield capability
            yield from capability.questions


def questions_of(profile: Profile) -> list[QuestionScore]:
    return [one for one in all_scores(profile) if isinstance(one, QuestionScore)]


def raised(people: list[Response], number: int) -> list[Response]:
    """Give the people with one of their levels raised by one; the numbers go round."""
    places = [
        (row, column)
        for row, one in enumerate(people)
        for column, answer in enumerate(one.answers)
        if answer.choice.level is not None and answer.choice.level < 5
    ]
    assume(places)
    row, column = places[number % len(places)]
    answers = list(people[row].answers)
    level = answers[column].choice.level or 0
    answers[column] = replace(answers[column], choice=Choice(str(level + 1)))
    return [*people[:row], replace(people[row], answers=tuple(answers)), *people[row + 1 :]]


@given(responses, st.integers(0, 1000))
def test_a_better_answer_never_lowers_a_score(people: list[Response], number: int) -> None:
    before, after = score(TINY, people), score(TINY, raised(people, number))
    for old, new in zip(all_scores(before), all_scores(after), strict=True):
        assert (old.missing, old.n) == (new.missing, new.n)
        assert old.score is None or new.score is None or new.score >= old.score - 1e-12
    assert before.index is None or after.index is None or after.index >= before.index - 1e-12


@given(responses.flatmap(lambda people: st.tuples(st.just(people), st.permutations(people))))
def test_the_order_of_respondents_does_not_matter(
    both: tuple[list[Response], list[Response]],
) -> None:
    before, after = score(TINY, both[0]), score(TINY, both[1])
    assert before.bottleneck == after.bottleneck
    for old, new in zip(all_scores(before), all_scores(after), strict=True):
        assert old.score == pytest.approx(new.score)
        assert (old.missing, old.n, old.id) == (new.missing, new.n, new.id)


@given(responses)
def test_figures_stay_on_their_scales(people: list[Response]) -> None:
    profile = score(TINY, people)
    for one in all_scores(profile):
        assert (one.score is None) != (one.missing is None)
        assert one.score is None or 1 <= one.score <= 5
        if isinstance(one, QuestionScore):
            continue
        assert 0 <= one.coverage <= 1
        assert 0 <= one.cannot_see <= 1
        if one.interval is not None:
            assert one.score is not None
            assert 1 <= one.interval.low <= one.score <= one.interval.high <= 5
    assert profile.index is None or 0 <= profile.index <= 100
    assert 0 <= profile.coverage <= 1


@given(responses)
def test_a_score_has_somebody_who_counts(people: list[Response]) -> None:
    for one in all_scores(score(TINY, people)):
        assert one.n <= len(people)
        assert one.score is None or one.n >= 1


@given(responses)
def test_only_levels_make_a_mean(people: list[Response]) -> None:
    for question in questions_of(score(TINY, people)):
        total = sum(level * count for level, count in enumerate(question.levels, 1))
        assert question.score is None or question.score == pytest.approx(total / question.n)
        assert question.n == sum(question.levels)


@pytest.mark.parametrize("aside", [Choice.NOT_APPLICABLE, Choice.CANNOT_SEE])
@given(people=responses, more=st.integers(1, 4))
def test_answers_without_a_level_never_move_a_mean(
    aside: Choice, people: list[Response], more: int
) -> None:
    others = [response([aside] * len(NAMES), None)] * more
    before = questions_of(score(TINY, people))
    after = questions_of(score(TINY, [*people, *others]))
    for old, new in zip(before, after, strict=True):
        # A share that fell below a threshold may bring a mean back: then it is that of the levels.
        assert old.score is None or new.score is None or old.score == new.score
        assert old.levels == new.levels


@given(responses)
def test_somebody_who_says_nothing_changes_no_score(people: list[Response]) -> None:
    before, after = score(TINY, people), score(TINY, [*people, response([None] * len(NAMES), None)])
    for old, new in zip(all_scores(before), all_scores(after), strict=True):
        assert (old.score, old.missing, old.n) == (new.score, new.missing, new.n)


@given(responses)
def test_a_profile_of_one_person_is_that_persons_view(people: list[Response]) -> None:
    for one in people:
        for found in all_scores(score(TINY, [one])):
            assert found.n == 1 or found.score is None
            assert isinstance(found, QuestionScore) or found.interval is None


@given(responses)
def test_a_named_bottleneck_is_the_lowest_barrier(people: list[Response]) -> None:
    profile = score(TINY, people)
    scores = {b.id: b.score for b in profile.barriers if b.score is not None}
    named, candidates = profile.bottleneck.barrier, profile.bottleneck.candidates
    if len(scores) < 2:
        assert (named, candidates) == (None, ())
    else:
        lowest = min(scores.values())
        assert any(scores[name] == pytest.approx(lowest) for name in candidates)
        assert named == (candidates[0] if len(candidates) == 1 else None)


@given(responses)
def test_an_invisible_question_is_one_that_many_cannot_see(people: list[Response]) -> None:
    for one in questions_of(score(TINY, people)):
        answered = one.n + one.not_applicable + one.cannot_see
        if one.missing is NoScore.NOT_VISIBLE:
            assert one.cannot_see / answered > 0.4
        if one.missing is NoScore.NOT_APPLICABLE:
            assert one.not_applicable / answered > 0.5
