"""What a promise and a withheld question keep for any answers of any people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.promise.disclosure import Hidden, Promise
from app.domain.response import Response
from app.domain.round import Confidentiality
from app.domain.scoring.guide import discussions
from app.domain.scoring.profile import Profile
from app.domain.scoring.recommendations import recommend
from app.domain.scoring.scoring import hidden_profile, score
from tests.domain.test_scoring_properties import (
    NAMES,
    all_scores,
    mostly_levels,
    questions_of,
    response,
)
from tests.factories.questionnaires import tiny

TINY = tiny()

promises = st.builds(
    Promise, st.sampled_from([*Confidentiality]), st.integers(min_value=3, max_value=6)
)
confidential = promises.filter(lambda one: one.confidentiality is not Confidentiality.NAMED)
reasons = st.dictionaries(st.sampled_from(NAMES), st.sampled_from([*Hidden]), max_size=4)
choices = st.lists(mostly_levels, min_size=len(NAMES), max_size=len(NAMES))
people = st.lists(st.builds(response, choices, st.sampled_from([None, "engineering"])), max_size=14)


def otherwise(one: Response, other: Response, names: dict[str, Hidden]) -> Response:
    """Give one person's response with another's answers to the questions that are named."""
    kept = tuple(answer for answer in one.answers if answer.question not in names)
    taken = tuple(answer for answer in other.answers if answer.question in names)
    return replace(one, answers=kept + taken)


@given(people, people, promises, reasons)
def test_withheld_answers_change_no_figure(
    some: list[Response], others: list[Response], promise: Promise, withheld: dict[str, Hidden]
) -> None:
    nobody = response([None] * len(NAMES), None)
    others += [nobody] * len(some)
    changed = [otherwise(one, other, withheld) for one, other in zip(some, others, strict=False)]
    before = score(TINY, some, promise=promise, withheld=withheld)
    assert score(TINY, changed, promise=promise, withheld=withheld) == before


@given(people, confidential)
def test_no_figure_is_of_fewer_people_than_were_promised(
    some: list[Response], promise: Promise
) -> None:
    profile = score(TINY, some, promise=promise)
    least = promise.minimum
    assert profile.respondents == 0 or profile.respondents >= least
    for one in all_scores(profile):
        assert one.n == 0 or one.n >= least
        if one.score is None or one.n < least:
            assert one.score is None
            assert one.agreement is None
    for question in questions_of(profile):
        assert question.levels is None or sum(question.levels) >= promise.words_from
        counts = (question.not_applicable, question.cannot_see, question.unanswered)
        assert (question.levels is None) == (counts == (None, None, None))
    for fact in profile.outcomes:
        assert fact.n == 0 or fact.n >= least


@given(people, promises, reasons)
def test_a_promise_takes_figures_away_and_moves_none_of_a_question(
    some: list[Response], promise: Promise, withheld: dict[str, Hidden]
) -> None:
    openly, kept = score(TINY, some), score(TINY, some, promise=promise, withheld=withheld)
    for plain, one in zip(questions_of(openly), questions_of(kept), strict=True):
        assert one.score is None or one.score == plain.score
        assert one.id not in withheld or one.missing is not None


def leaves(value: object) -> Iterator[object]:
    """Give everything that a value is made of, however deep."""
    if is_dataclass(value):
        for field in fields(value):
            yield from leaves(getattr(value, field.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from leaves(one)
    else:
        yield value


@pytest.mark.parametrize("reason", [*Hidden])
def test_a_hidden_profile_holds_no_figure(reason: Hidden) -> None:
    found = [one for one in leaves(hidden_profile(TINY, reason)) if not isinstance(one, str)]
    assert found
    assert all(one is None or one is False or one == 0 for one in found)


@given(people, confidential)
def test_nothing_of_a_hidden_profile_is_left_to_advise_or_to_talk_about(
    some: list[Response], promise: Promise
) -> None:
    profile: Profile = score(TINY, some[: promise.minimum - 1], promise=promise)
    assert profile == hidden_profile(TINY, Hidden.TOO_FEW)
    assert recommend(TINY, profile) == ()
    assert discussions(TINY, profile) == ()
