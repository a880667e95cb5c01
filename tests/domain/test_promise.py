"""What a promise keeps out of a profile (measurement.md 3.5), by hand in the comments."""

from __future__ import annotations

import pytest

from app.domain.promise.disclosure import Hidden, Promise
from app.domain.questionnaire import QuestionForm
from app.domain.response import Response
from app.domain.round import Confidentiality
from app.domain.scoring.profile import NoScore
from app.domain.scoring.scoring import hidden_profile, score
from tests.domain.found import capability_of, question_of
from tests.factories.questionnaires import everywhere, said, tiny

FIVE = Promise(Confidentiality.CONFIDENTIAL, 5)
ANONYMOUS = Promise(Confidentiality.ANONYMOUS, 5)
NAMED = Promise(Confidentiality.NAMED, 5)


def accesses(*pairs: str) -> list[Response]:
    """Give people who answer only the two questions of access: `3 4`, or `3 -` for one."""
    return [
        said(
            " ".join(
                f"access-{n}={given}" for n, given in enumerate(pair.split(), 1) if given != "-"
            )
        )
        for pair in pairs
    ]


@pytest.mark.parametrize("people", [0, 1, 4])
@pytest.mark.parametrize("promise", [FIVE, ANONYMOUS])
def test_a_profile_of_too_few_people_is_withheld_whole(promise: Promise, people: int) -> None:
    found = score(tiny(), [everywhere(tiny(), 3)] * people, promise=promise)
    assert found == hidden_profile(tiny(), Hidden.TOO_FEW)


@pytest.mark.parametrize("people", [0, 1, 4, 5])
def test_by_name_nothing_is_withheld(people: int) -> None:
    responses = [everywhere(tiny(), 3)] * people
    found = score(tiny(), responses, promise=NAMED)
    assert found == score(tiny(), responses)
    assert (found.hidden, found.respondents) == (None, people)


def test_five_people_have_their_figures() -> None:
    found = score(tiny(), [everywhere(tiny(), level) for level in (1, 2, 2, 3, 4)], promise=FIVE)
    assert (found.hidden, found.respondents) == (None, 5)
    assert capability_of(found, "access").score == pytest.approx(2.4)
    assert capability_of(found, "access").agreement is not None
    assert found.barriers[0].agreement is not None


def test_a_question_that_too_few_gave_a_level_is_missing_before_the_mean_is_taken() -> None:
    # By hand: access-1 has the mean (1+2+2+2+3)/5 = 2, access-2 only four levels. Of access-1 alone
    # everybody answered all there is, so 2 is the capability's score of five people.
    found = score(tiny(), accesses("1 5", "2 5", "2 5", "2 5", "3 -"), promise=FIVE)
    hidden, access = question_of(found, "access-2"), capability_of(found, "access")
    assert (hidden.missing, hidden.score, hidden.n) == (NoScore.TOO_FEW, None, 0)
    assert (access.score, access.n, access.coverage) == (2, 5, 1)


def test_a_capability_that_too_few_people_count_for_is_withheld_too() -> None:
    # By hand: of six people each question has five levels, but only four people answered both, and
    # two of two are needed.
    found = score(tiny(), accesses("1 1", "2 2", "3 3", "4 4", "5 -", "- 5"), promise=FIVE)
    access = capability_of(found, "access")
    assert [question.n for question in access.questions] == [5, 5]
    assert (access.missing, access.score, access.n) == (NoScore.TOO_FEW, None, 0)
    assert (access.interval, access.alike, access.agreement) == (None, False, None)


def test_most_who_cannot_see_may_say_so_whatever_the_others_said() -> None:
    # By hand: 4 of 6 can't see it, 67 %; two levels are too few to be counted.
    found = score(tiny(), accesses("1 3", "5 3", "cs 3", "cs 3", "cs 3", "cs 3"), promise=FIVE)
    question = question_of(found, "access-1")
    assert (question.missing, question.n) == (NoScore.NOT_VISIBLE, 0)
    assert (question.levels, question.cannot_see) == (None, None)


def test_fewer_than_five_who_cannot_see_are_too_few_as_well() -> None:
    found = score(tiny(), accesses("cs 3", "cs 3", "cs 3", "- 3", "- 3"), promise=FIVE)
    assert question_of(found, "access-1").missing is NoScore.TOO_FEW


def test_what_few_answered_and_what_nobody_answered_are_told_apart() -> None:
    # By hand: access has four levels to each question, find and join have no answers at all.
    found = score(tiny(), accesses("1 1", "2 2", "3 3", "4 4", "- -"), promise=FIVE)
    assert capability_of(found, "access").missing is NoScore.TOO_FEW
    assert capability_of(found, "find").missing is NoScore.UNANSWERED


def withheld_access(**reasons: Hidden) -> dict[str, Hidden]:
    return {name.replace("_", "-"): reason for name, reason in reasons.items()}


def test_a_withheld_question_is_left_out_of_the_means_above_it() -> None:
    # By hand: access-1 is 2 throughout, access-2 is 4 and withheld, so access is 2 and not 3.
    people = accesses(*["2 4"] * 6)
    withheld = withheld_access(access_2=Hidden.PROTECTED)
    found = score(tiny(), people, promise=FIVE, withheld=withheld)
    assert question_of(found, "access-2").missing is NoScore.PROTECTED
    assert capability_of(found, "access").score == 2
    assert capability_of(score(tiny(), people, promise=FIVE), "access").score == 3


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        ((Hidden.PROTECTED, Hidden.PROTECTED), NoScore.PROTECTED),
        ((Hidden.PROTECTED, Hidden.TOO_FEW), NoScore.TOO_FEW),
    ],
)
def test_a_capability_whose_questions_are_all_withheld_says_why(
    reasons: tuple[Hidden, Hidden], expected: NoScore
) -> None:
    withheld = withheld_access(access_1=reasons[0], access_2=reasons[1])
    people = [everywhere(tiny(), 3)] * 6
    access = capability_of(score(tiny(), people, promise=FIVE, withheld=withheld), "access")
    assert (access.missing, access.n, access.coverage, access.score) == (expected, 0, 0, None)


def test_a_barrier_without_enough_shown_capabilities_says_that_they_are_withheld() -> None:
    # By hand: of three capabilities one has a score, and 60 % are needed; with the two withheld
    # ones there would have been enough.
    names = [q.id for c in tiny().capabilities[:2] for q in c.questions]
    withheld = dict.fromkeys(names, Hidden.PROTECTED)
    found = score(tiny(), [everywhere(tiny(), 3)] * 6, promise=FIVE, withheld=withheld)
    assert [b.missing for b in found.barriers] == [NoScore.PROTECTED, None]
    assert (found.barriers[0].limiting_capability, found.index) == (None, None)


def test_a_capability_and_a_barrier_can_be_withheld_by_name() -> None:
    people = [everywhere(tiny(), level) for level in (1, 2, 3, 4, 5)]
    withheld = {"access": Hidden.PROTECTED, "platform": Hidden.TOO_FEW}
    found = score(tiny(), people, promise=FIVE, withheld=withheld)
    access, platform = capability_of(found, "access"), found.barriers[1]
    assert (access.missing, access.score, access.interval) == (NoScore.PROTECTED, None, None)
    assert question_of(found, "access-1").score == 3
    assert (platform.missing, platform.score, platform.n) == (NoScore.TOO_FEW, None, 0)


def counts_of(people: int, *uncounted: str) -> object:
    found = score(tiny(), [everywhere(tiny(), 3)] * people, promise=FIVE, uncounted=uncounted)
    question = question_of(found, "access-1")
    return (question.levels, question.not_applicable, question.cannot_see, question.unanswered)


def test_counts_of_single_answers_are_kept_from_ten_people_on() -> None:
    assert counts_of(9) == (None, None, None, None)
    assert counts_of(10) == ((0, 0, 10, 0, 0), 0, 0, 0)
    assert counts_of(10, "access-1") == (None, None, None, None)
    assert counts_of(10, "find-1") == counts_of(10)


def test_a_question_that_nine_of_twelve_gave_a_level_keeps_no_counts() -> None:
    # By hand: 3 of 12 call it not applicable, so it has a score, and its dispute is not told.
    people = [said("find-1=3")] * 9 + [said("find-1=na")] * 3
    question = question_of(score(tiny(), people, promise=FIVE), "find-1")
    assert (question.score, question.n, question.levels) == (3, 9, None)
    assert question.applicability_disputed is False


def test_a_fact_is_told_from_five_people_who_know_it() -> None:
    def told(knowing: int) -> object:
        people = [everywhere(tiny(), 3, live_models=n if n < knowing else None) for n in range(8)]
        [fact] = score(tiny(), people, promise=FIVE).outcomes
        return fact.n, fact.value

    assert told(4) == (0, None)
    assert told(5) == (5, 2)  # the median of 0, 1, 2, 3, 4


def test_a_fact_can_be_withheld_by_name() -> None:
    people = [everywhere(tiny(), 3, live_models=2)] * 8
    withheld = {"in-production": Hidden.PROTECTED}
    [fact] = score(tiny(), people, promise=FIVE, withheld=withheld).outcomes
    assert (fact.n, fact.value) == (0, None)


def test_what_the_short_form_does_not_ask_is_not_hidden() -> None:
    short = tiny().asked(QuestionForm.SHORT)
    found = hidden_profile(short, Hidden.PROTECTED)
    reasons = {c.id: c.missing for barrier in found.barriers for c in barrier.capabilities}
    assert reasons["find"] is NoScore.PROTECTED
    assert found.hidden is Hidden.PROTECTED
