"""What a team agreed beside what people said: differences, ranges, and words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.promise.disclosure import Hidden, Promise
from app.domain.response import Answer, Choice, Response
from app.domain.round import Confidentiality
from app.domain.scoring.consensus import Beside, Standing, beside
from app.domain.scoring.profile import Profile, QuestionScore
from app.domain.scoring.scoring import hidden_profile, score
from app.domain.words import consensus_wording as words
from tests.factories.questionnaires import everywhere, said, tiny

TINY = tiny()
FIVE = Promise(Confidentiality.ANONYMOUS, 5)


def survey(*texts: str, promise: Promise = FIVE) -> Profile:
    return score(TINY, [said(text) for text in texts], promise=promise)


def agreed(text: str) -> Profile:
    return score(TINY, [said(text)])


def rows(before: Profile, after: Profile) -> dict[str, Beside]:
    found = beside(before, after)
    return {one.id: one for row in found for one in (row.barrier, *row.capabilities)}


def asked(profile: Profile, question: str) -> QuestionScore:
    return next(
        q for b in profile.barriers for c in b.capabilities for q in c.questions if q.id == question
    )


def test_the_difference_is_what_was_agreed_minus_what_was_said() -> None:
    before = survey(*["access-1=2 access-2=3"] * 2, *["access-1=1 access-2=3"] * 3)
    row = rows(before, agreed("access-1=3 access-2=3"))["access"]
    # By hand: people 1.4 and 3, together 2.2; agreed 3.
    assert row.said is not None
    assert row.said.score == pytest.approx(2.2)
    assert row.difference == pytest.approx(0.8)
    assert row.whole
    # Two people have 2.5, three have 2.0: t(.975, 4) * 0.2739 / sqrt(5) = 0.34 around 2.2.
    assert row.standing is Standing.ABOVE
    assert words.difference(row) == "0.8 higher, above the likely range"


@pytest.mark.parametrize(
    ("level", "standing"), [(1, Standing.BELOW), (2, Standing.WITHIN), (3, Standing.ABOVE)]
)
def test_the_agreed_level_lies_in_the_likely_range_or_beside_it(
    level: int, standing: Standing
) -> None:
    before = survey(*(f"join-1={n}" for n in (2, 2, 2, 2, 1)))
    assert rows(before, agreed(f"join-1={level}"))["join"].standing is standing


def test_where_all_answered_alike_there_is_no_range_to_lie_in() -> None:
    row = rows(survey(*["join-1=2"] * 5), agreed("join-1=2"))["join"]
    assert (row.standing, words.difference(row)) == (None, "as people said")


def test_only_questions_with_a_score_on_both_sides_are_compared() -> None:
    before = survey(*["access-1=2 access-2=4"] * 5)
    row = rows(before, agreed("access-1=3 access-2=cs"))["access"]
    assert (row.difference, row.whole) == (None, False)  # one of two levels is no score
    people = survey(*(f"find-1=2 find-2=4 find-3={n}" for n in (1, 1, 1, 2, 2)))
    found = rows(people, agreed("find-1=3 find-2=4 find-3=cs"))["find"]
    # By hand: find-1 rose by 1, find-2 by 0; find-3 has no level on one side.
    assert found.said is not None
    assert found.said.interval is not None
    assert found.difference == pytest.approx(0.5)
    assert (found.whole, found.standing) == (False, None)
    assert words.difference(found) == "0.5 higher, over the questions with a score on both sides"


def test_a_capability_without_a_score_counts_for_no_barrier() -> None:
    before = survey(*["find-1=2 find-2=2 access-1=1 access-2=1 join-1=2"] * 5)
    after = agreed("find-1=3 find-2=3 access-1=5 access-2=cs join-1=3")
    # By hand: finding and joining rose by 1; access has no score that was agreed on.
    assert rows(before, after)["data"].difference == pytest.approx(1.0)


def test_nothing_withheld_is_compared() -> None:
    before = hidden_profile(TINY, Hidden.TOO_FEW)
    for row in rows(before, score(TINY, [everywhere(TINY, 3)])).values():
        assert (row.difference, row.standing) == (None, None)
        assert row.agreed is not None
        assert row.agreed.score == 3


def test_other_questions_are_not_compared() -> None:
    before = replace(survey(*["join-1=2"] * 5), questionnaire_sha256="1" * 64)
    with pytest.raises(ValueError, match="different versions"):
        beside(before, agreed("join-1=2"))


levels = st.lists(
    st.sampled_from([*Choice, None]), min_size=len(TINY.questions), max_size=len(TINY.questions)
)


def response(choices: list[Choice | None]) -> Response:
    pairs = zip(TINY.questions, choices, strict=True)
    return Response("x", None, tuple(Answer(q.id, choice) for q, choice in pairs if choice))


@given(people=st.lists(levels, min_size=1, max_size=6), together=levels)
def test_a_whole_difference_is_that_of_the_two_scores(
    people: list[list[Choice | None]], together: list[Choice | None]
) -> None:
    before = score(TINY, [response(one) for one in people])
    after = score(TINY, [response(together)])
    for row in rows(before, after).values():
        scores = [side.score if side else None for side in (row.said, row.agreed)]
        if None in scores:
            assert row.difference is None
        elif row.whole:
            assert row.difference == pytest.approx(scores[1] - scores[0])  # type: ignore[operator]


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        (
            ["join-1=2", "join-1=3", "join-1=2", "join-1=3", "join-1=3"],
            "People said 2.6. People broadly agree; answers differ by about 0.5 level.",
        ),
        (["join-1=4"] * 5, "People said 4.0. All answered alike."),
        (
            ["join-1=1"] * 5 + ["join-1=5"] * 5,
            (
                "People said 3.0. People don't agree; answers differ by about 2.0 level. "
                "People are in two camps, at both ends of the scale."
            ),
        ),
        (
            ["join-1=3"] * 4 + ["join-1=cs", "find-1=2"],
            "Figures of this question are not shown: fewer than 5 people chose a level.",
        ),
        (
            ["join-1=cs"] * 5,
            "Figures of this question are not shown: not visible to most.",
        ),
    ],
)
def test_what_people_said_is_told_from_published_figures(people: list[str], sentence: str) -> None:
    assert words.said(asked(survey(*people), "join-1"), FIVE) == sentence


def test_what_is_hidden_to_protect_others_says_only_that() -> None:
    hidden = asked(hidden_profile(TINY, Hidden.PROTECTED), "join-1")
    sentence = words.said(hidden, FIVE)
    assert sentence == (
        "Figures of this question are not shown: a smaller group's answers could be worked out "
        "from them."
    )
    assert not any(c.isdigit() for c in sentence)


def test_one_person_is_not_people() -> None:
    named = Promise(Confidentiality.NAMED, 1)
    assert words.said(asked(survey("join-1=3", promise=named), "join-1"), named) == (
        "One person said 3.0."
    )
