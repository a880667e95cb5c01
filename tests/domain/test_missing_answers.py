"""What is not a level: not applicable, can't see, not answered (measurement.md 3.8)."""

from __future__ import annotations

import pytest

from app.domain.scoring.profile import NoScore
from app.domain.scoring.scoring import score
from tests.domain.found import capability_of, of_access, question_of
from tests.factories.questionnaires import (
    barrier,
    capability,
    everywhere,
    question,
    questionnaire,
    said,
    tiny,
)


def find_1(*given: str) -> list[object]:
    """Give score, reason and dispute of a question that people answer so."""
    found = question_of(score(tiny(), [said(f"find-1={one}") for one in given]), "find-1")
    return [found.score, found.missing, found.applicability_disputed]


def test_levels_are_averaged_over_those_who_gave_one() -> None:
    assert find_1("2", "3", "cs") == [2.5, None, False]


def test_a_question_that_40_percent_cannot_see_has_a_score() -> None:
    # By hand: 2 of 5 is exactly 40 %.
    assert find_1("3", "3", "3", "cs", "cs") == [3, None, False]


def test_a_question_that_more_than_40_percent_cannot_see_has_none() -> None:
    # By hand: 3 of 7 is 42.9 %.
    assert find_1("3", "3", "3", "3", "cs", "cs", "cs") == [None, NoScore.NOT_VISIBLE, False]


def test_a_question_that_most_call_not_applicable_is_removed() -> None:
    assert find_1("na", "na", "3") == [None, NoScore.NOT_APPLICABLE, False]


def test_half_is_not_most() -> None:
    assert find_1("na", "3") == [3, None, True]


def test_one_respondent_alone_can_remove_a_question() -> None:
    assert find_1("na") == [None, NoScore.NOT_APPLICABLE, False]


def test_a_question_that_nobody_answered_says_so() -> None:
    assert find_1() == [None, NoScore.UNANSWERED, False]


def test_a_person_needs_two_of_two_questions() -> None:
    # By hand: the second person has 1 of 2. Their 5 is part of the item's mean, (3+5)/2 = 4, and
    # the capability is (4+3)/2 = 3.5; but one person counts.
    found = of_access("3 3", "5 -")
    assert (found.score, found.n) == (3.5, 1)


def test_a_person_needs_two_of_three_questions() -> None:
    people = [said("find-1=2 find-2=2"), said("find-3=4")]
    assert capability_of(score(tiny(), people), "find").n == 1


def test_without_anybody_who_counts_there_is_no_score() -> None:
    found = of_access("3 -", "- 4")
    assert (found.score, found.missing, found.n) == (None, NoScore.TOO_LITTLE, 0)


def test_a_removed_question_is_not_needed() -> None:
    # By hand: access-2 does not apply (2 of 3 say so), so 1 of 1 is enough, for the third too.
    found = of_access("2 na", "4 na", "3 5")
    assert (found.score, found.n) == (3, 3)


def test_a_disputed_question_is_still_needed() -> None:
    # By hand: 1 of 2 says that access-2 does not apply; it stays, and that person has 1 of 2.
    found = of_access("2 na", "4 4")
    assert (found.score, found.n) == (3.5, 1)
    assert found.questions[1].applicability_disputed


def test_a_capability_without_any_question_that_applies_does_not_apply() -> None:
    assert of_access("na na").missing is NoScore.NOT_APPLICABLE


def test_a_capability_is_invisible_by_the_share_over_its_questions() -> None:
    # By hand: access-1 is hidden from 3 of 5 and has no score; over both questions it is 3 of 10,
    # so the capability is what access-2 says, from the two people who answered both.
    found = of_access("cs 2", "cs 2", "cs 2", "4 4", "4 4")
    assert found.questions[0].missing is NoScore.NOT_VISIBLE
    assert (found.score, found.n, found.cannot_see) == (pytest.approx(14 / 5), 2, 0.3)


def test_a_capability_that_more_than_40_percent_cannot_see_has_no_score() -> None:
    # By hand: 5 of 10.
    found = of_access("cs cs", "cs cs", "cs 2", "4 4", "4 4")
    assert (found.score, found.missing) == (None, NoScore.NOT_VISIBLE)
    assert (found.interval, found.agreement, found.alike) == (None, None, False)


def test_what_does_not_apply_takes_no_part_in_visibility() -> None:
    # By hand: access-1 is removed; of the answers to access-2, 1 of 2 can't see. Over both
    # questions it would have been 1 of 4.
    found = of_access("na cs", "na 3")
    assert (found.missing, found.cannot_see) == (NoScore.NOT_VISIBLE, 0.5)


def test_people_count_with_the_questions_that_have_a_score() -> None:
    # access-1 is hidden from 3 of 5. Over access-2 alone the two who count say the same, 4 and 4;
    # over both questions it would be 3.5 and 4.5.
    assert of_access("cs 4", "cs 4", "cs 4", "3 4", "5 4").alike


def test_people_count_with_the_capabilities_that_have_a_score() -> None:
    # find is hidden: 3 of 6 answers. Without it both say 3, though the second could see it as 3
    # and 1.
    rest = "access-1=3 access-2=3 join-1=3"
    people = [
        said(f"find-1=cs find-2=5 find-3=cs {rest}"),
        said(f"find-1=cs find-2=1 find-3=3 {rest}"),
    ]
    found = score(tiny(), people).barriers[0]
    assert found.capabilities[0].missing is NoScore.NOT_VISIBLE
    assert (found.score, found.n, found.alike) == (3, 2, True)


def test_a_barrier_needs_60_percent_of_its_capabilities() -> None:
    two_of_three = said("find-1=2 find-2=2 find-3=2 access-1=4 access-2=4")
    one_of_three = said("find-1=2 find-2=2 find-3=2")
    assert score(tiny(), [two_of_three]).barriers[0].score == 3
    assert score(tiny(), [one_of_three]).barriers[0].missing is NoScore.TOO_LITTLE


def test_a_person_needs_60_percent_of_the_capabilities_too() -> None:
    people = [everywhere(tiny(), 3), said("find-1=2 find-2=2 find-3=2")]
    found = score(tiny(), people).barriers[0]
    assert (found.n, found.capabilities[0].n) == (1, 2)


def test_a_barrier_without_anybody_who_counts_has_no_score() -> None:
    # By hand: each capability of platform has a score, but each person has 1 of 2, 50 %.
    people = [said("versions-1=2 versions-2=2"), said("deploy-1=4 deploy-2=4")]
    found = score(tiny(), people).barriers[1]
    assert (found.score, found.missing, found.n) == (None, NoScore.TOO_LITTLE, 0)


def test_a_capability_that_does_not_apply_is_not_needed() -> None:
    found = score(tiny(), [said("versions-1=2 versions-2=2 deploy-1=na deploy-2=na")]).barriers[1]
    assert (found.score, found.n) == (2, 1)


@pytest.mark.parametrize(
    ("choice", "reason"), [("na", NoScore.NOT_APPLICABLE), ("cs", NoScore.NOT_VISIBLE)]
)
def test_a_barrier_says_why_it_has_no_score(choice: str, reason: NoScore) -> None:
    text = " ".join(
        f"{name}={choice}" for name in ("versions-1", "versions-2", "deploy-1", "deploy-2")
    )
    assert score(tiny(), [said(text)]).barriers[1].missing is reason


def test_a_barrier_half_of_which_is_invisible_is_not_visible() -> None:
    found = score(tiny(), [said("versions-1=2 versions-2=2 deploy-1=cs deploy-2=cs")]).barriers[1]
    assert found.missing is NoScore.NOT_VISIBLE
    assert found.cannot_see == 0.5


def test_coverage_is_the_share_of_asked_answers_that_were_given() -> None:
    # By hand: of 2 x 2 answers three were given; can't see and not applicable are answers.
    assert of_access("3 cs", "na -").coverage == 0.75


def test_an_optional_question_lacks_nothing_when_it_is_left_open() -> None:
    found = capability_of(score(tiny(), [said("join-1=2")]), "join")
    assert (found.score, found.n, found.coverage) == (2, 1, 1)


def test_an_optional_question_counts_when_it_is_answered() -> None:
    found = capability_of(score(tiny(), [said("join-1=2 join-2=4"), said("join-1=2")]), "join")
    assert (found.score, found.n, found.coverage) == (3, 2, 1)


@pytest.mark.parametrize("aside", ["na", "cs"])
def test_an_optional_question_without_a_level_breaks_no_score(aside: str) -> None:
    people = [said(f"join-1=2 join-2={aside}"), said("join-1=4"), said("join-1=3 join-2=3")]
    found = capability_of(score(tiny(), people), "join")
    assert (found.score, found.n) == (3, 3)


def test_a_capability_that_does_not_apply_is_not_saved_by_an_open_optional_question() -> None:
    found = capability_of(score(tiny(), [said("join-1=na")]), "join")
    assert found.missing is NoScore.NOT_APPLICABLE


def test_whoever_a_question_is_not_for_has_not_left_it_open() -> None:
    # find-3 is for engineering only: business is asked two questions there, and needs both.
    people = [said("find-1=2 find-2=2", group="business"), said("find-1=2", group="engineering")]
    found = capability_of(score(tiny(), people), "find")
    assert found.questions[2].unanswered == 1
    assert found.coverage == pytest.approx(3 / 5)
    assert found.n == 1


def test_whoever_answers_a_question_for_others_counts() -> None:
    found = question_of(score(tiny(), [said("find-3=4", group="business")]), "find-3")
    assert (found.score, found.n) == (4, 1)


def test_without_a_group_one_is_asked_everything() -> None:
    assert question_of(score(tiny(), [said("find-1=2")]), "find-3").unanswered == 1


def test_groups_that_share_no_capability_make_a_barrier_together() -> None:
    asked = questionnaire(
        barrier(
            "split",
            capability("a", question("a-1", groups=("one",))),
            capability("b", question("b-1", groups=("two",))),
        )
    )
    found = score(asked, [said("a-1=2", group="one"), said("b-1=4", group="two")]).barriers[0]
    assert (found.score, found.n, found.coverage) == (3, 2, 1)
