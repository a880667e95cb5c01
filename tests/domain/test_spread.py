"""Answers at both ends of the scale (measurement.md 3.3), worked out by hand in the comments."""

from __future__ import annotations

import numpy as np
import pytest

from app.domain.promise.disclosure import OPENLY, Promise
from app.domain.round import Confidentiality
from app.domain.scoring.profile import Spread
from app.domain.scoring.scoring import score
from app.domain.scoring.spread import spread_of_levels, spread_of_scores
from tests.domain.found import capability_of, question_of
from tests.factories.questionnaires import everywhere, said, tiny

FIVE = Promise(Confidentiality.CONFIDENTIAL, 5)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        # The polarised vector of measurement.md: 3 of 6 at each end, and two people are a camp.
        ((3, 0, 0, 0, 3), Spread.POLARISED),
        # 3 of 10 is exactly 30 %, on either side, and levels 2 and 4 belong to the ends.
        ((1, 2, 4, 2, 1), Spread.POLARISED),
        # 3 of 11 is 27.3 %: too few at the upper end.
        ((2, 3, 3, 2, 1), None),
        # One at each end, of two: no camp is one person.
        ((1, 0, 0, 0, 1), Spread.WIDE),
        ((0, 0, 5, 0, 0), None),
        ((5, 0, 0, 0, 0), None),
        ((0, 0, 0, 0, 0), None),
    ],
)
def test_by_name_two_people_are_a_camp(levels: tuple[int, ...], expected: Spread | None) -> None:
    assert spread_of_levels(levels, minimum=OPENLY.figures_from) is expected


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ((5, 0, 0, 0, 5), Spread.POLARISED),
        # 4 of 9 is 44 %, but four people could be pointed at.
        ((5, 0, 0, 0, 4), Spread.WIDE),
        ((5, 0, 0, 0, 1), None),
    ],
)
def test_a_camp_has_as_many_people_as_are_shown(
    levels: tuple[int, ...], expected: Spread | None
) -> None:
    assert spread_of_levels(levels, minimum=5) is expected


def test_peoples_own_scores_are_judged_at_2_and_4() -> None:
    # By hand: 2 of 6 at 2 or below (33 %), 2 of 6 at 4 or above; 2.25 and 3.75 are at no end.
    scores = np.array([1.5, 2.0, 2.25, 3.75, 4.0, 5.0])
    assert spread_of_scores(scores, minimum=1) is Spread.POLARISED
    assert spread_of_scores(scores, minimum=3) is Spread.WIDE
    assert spread_of_scores(scores[:5], minimum=1) is None  # 1 of 5 at the upper end


def test_a_profile_tells_spread_by_question_and_capability() -> None:
    # By hand: access-1 is at both ends, access-2 at 3 throughout, so people's own scores are 2 and
    # 4: the capability is at both ends as well.
    people = [said("access-1=1 access-2=3")] * 5 + [said("access-1=5 access-2=3")] * 5
    found = score(tiny(), people, promise=FIVE)
    assert question_of(found, "access-1").spread is Spread.POLARISED
    assert question_of(found, "access-2").spread is None
    assert capability_of(found, "access").spread is Spread.POLARISED


def test_one_person_has_no_spread() -> None:
    found = score(tiny(), [everywhere(tiny(), 1)])
    assert capability_of(found, "access").spread is None


def test_a_question_without_a_score_has_no_spread() -> None:
    # By hand: 8 of 12 can't see it, 67 %.
    people = [said("find-1=1")] * 2 + [said("find-1=5")] * 2 + [said("find-1=cs")] * 8
    assert question_of(score(tiny(), people), "find-1").spread is None
