"""What to talk about, and the two descriptions to lay on the table; by hand in the comments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.promise.disclosure import Promise
from app.domain.response import Response
from app.domain.round import Confidentiality
from app.domain.scoring.guide import Discussion, discussions, two_levels
from app.domain.scoring.profile import AgreementWord, Spread
from app.domain.scoring.scoring import score
from tests.factories.questionnaires import everywhere, said, tiny

FIVE = Promise(Confidentiality.CONFIDENTIAL, 5)
FIND_2 = "1 1 1 5 5 5"


def answers(**levels: str) -> list[Response]:
    """Give six people who answer 3 but to the questions named, as in `access_1="1 2 3 3 3 3"`."""
    people = []
    for number in range(6):
        own = {name.replace("_", "-"): given.split()[number] for name, given in levels.items()}
        people.append(
            everywhere(tiny(), 3, but=" ".join(f"{name}={level}" for name, level in own.items()))
        )
    return people


def guide(**levels: str) -> tuple[Discussion, ...]:
    return discussions(tiny(), score(tiny(), answers(**levels)))


def test_where_people_agree_there_is_nothing_to_talk_about() -> None:
    assert guide() == ()


def test_one_person_has_nothing_to_talk_about() -> None:
    assert discussions(tiny(), score(tiny(), [everywhere(tiny(), 3)])) == ()


def test_the_most_disputed_question_stands_for_its_capability() -> None:
    # By hand: access-1 has the variance (4+4+4+4)/5 = 3.2, so r* = 1 - 3.2/2 = -0.6; access-2 is
    # 1. Their mean is 0.2: none. Mean 3 and AD 8/6 = 1.33, so the levels nearest to 1.67 and 4.33.
    [found] = guide(access_1="1 1 3 3 5 5")
    assert (found.capability, found.question) == ("access", "access-1")
    assert (found.asked, found.first) == ("How is access-1?", True)
    assert (found.lower, found.upper) == (2, 4)
    assert found.lower_anchor == "access-1 at level 2"
    assert found.upper_anchor == "access-1 at level 4"
    assert found.ad == pytest.approx(4 / 3)
    assert found.agreement.r_wg_star == pytest.approx(0.2)
    assert found.agreement.word is AgreementWord.NONE
    assert found.spread is Spread.POLARISED  # two of six at either end, 33 %, by name


def test_the_least_agreement_comes_first_and_moderate_agreement_comes_too() -> None:
    # By hand: find-2 has the variance 4.8, r* -1.4; with two more at 1 the capability has 0.2.
    # deploy-1 has 2.7 (mean 2.5, (2.25 x 6)/5), r* -0.35, capability 0.325: weak. versions-1 has
    # the variance 1.2 (mean 3, 6/5), r* 0.4, capability 0.7: moderate, the end of its band.
    found = guide(
        versions_1="2 2 3 3 3 5", deploy_1="1 1 1 4 4 4", find_2=FIND_2, join_1="3 3 3 3 3 4"
    )
    assert [one.capability for one in found] == ["find", "deploy", "versions"]
    assert [one.first for one in found] == [True, True, False]
    assert found[2].agreement.word is AgreementWord.MODERATE
    assert found[2].spread is None


def test_equals_keep_the_order_of_asking() -> None:
    found = guide(versions_1=FIND_2, deploy_2=FIND_2, access_1=FIND_2)
    assert [one.capability for one in found] == ["access", "versions", "deploy"]


def test_of_equal_agreement_the_larger_distance_comes_first() -> None:
    # By hand: both have squares that add up to 6 about their mean 3, but the distances of versions
    # add up to 4 (2 1 1) and those of deploy to 6 (six times 1).
    found = guide(versions_1="1 4 4 3 3 3", deploy_1="2 4 2 4 2 4")
    assert [one.capability for one in found] == ["deploy", "versions"]
    assert found[0].agreement.r_wg_star == pytest.approx(found[1].agreement.r_wg_star)


def test_a_spread_is_talked_about_even_where_agreement_is_strong() -> None:
    # By hand: three people have 2 2 -, three have - 4 4. On find-1 and find-3 all agree (r* 1), on
    # find-2 the variance is 6/5 (r* 0.4), so the capability has 0.8, but people's own scores of it
    # are 2 and 4, half and half. Mean 3 and AD 1 of find-2 lead to 2 and 4.
    people = [said("find-1=2 find-2=2")] * 3 + [said("find-2=4 find-3=4")] * 3
    [found] = discussions(tiny(), score(tiny(), people))
    assert (found.capability, found.question) == ("find", "find-2")
    assert found.agreement.word is AgreementWord.STRONG
    assert (found.spread, found.first) == (Spread.POLARISED, False)
    assert (found.lower, found.upper) == (2, 4)


def test_two_camps_too_small_to_name_are_a_wide_spread() -> None:
    people = answers(access_1=FIND_2)
    [found] = discussions(tiny(), score(tiny(), people, promise=FIVE))
    assert found.spread is Spread.WIDE


@pytest.mark.parametrize(
    ("mean", "ad", "levels"),
    [
        (3.0, 2.0, (1, 5)),
        (2.5, 0.5, (2, 3)),
        (4.6, 1.2, (3, 5)),  # 3.4 and 5.8
        (3.2, 0.2, (3, 4)),  # both 3: the mean lies above it
        (2.8, 0.1, (2, 3)),  # both 3: the mean lies below it
        (3.0, 0.0, (3, 4)),
        (5.0, 0.0, (4, 5)),
        (4.7, 0.1, (4, 5)),
        (1.0, 0.0, (1, 2)),
        (1.2, 0.1, (1, 2)),
    ],
)
def test_two_levels_lie_about_one_ad_from_the_mean(
    mean: float, ad: float, levels: tuple[int, int]
) -> None:
    assert two_levels(mean, ad) == levels


@given(st.floats(1, 5), st.floats(0, 2))
def test_two_levels_are_always_two_and_on_the_scale(mean: float, ad: float) -> None:
    lower, upper = two_levels(mean, ad)
    assert 1 <= lower < upper <= 5
