"""Leadership beside practitioners, without telling of single people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from scipy import stats

from app.domain.comparing.change import NotCompared
from app.domain.comparing.perception import (
    Family,
    GapVerdict,
    PerceptionGap,
    gaps,
)
from app.domain.questionnaire import RespondentGroup
from app.domain.response import Response
from tests.factories.questionnaires import everywhere, said, tiny

GROUPS = ("leadership", "data-science", "engineering", "business")
TINY = replace(tiny(), groups=tuple(RespondentGroup(g, g, f"people of {g}") for g in GROUPS))
LEADERS = (4, 5, 4, 4, 5)
OTHERS = (2, 3, 2, 3, 2, 1, 3, 2)


def people(group: str | None, levels: Iterable[int], *, but: str = "") -> list[Response]:
    """Give people of a group who choose one level each for all they are asked."""
    return [replace(everywhere(TINY, level, but=but), group=group) for level in levels]


def leaders(levels: Iterable[int] = LEADERS) -> list[Response]:
    """Give leaders, who are not asked find-3: it is for engineering."""
    return [
        replace(one, answers=tuple(a for a in one.answers if a.question != "find-3"))
        for one in people("leadership", levels)
    ]


def builders(levels: Iterable[int] = OTHERS, *, but: str = "") -> list[Response]:
    return people("engineering", levels, but=but)


def by_id(found: tuple[PerceptionGap, ...]) -> dict[str, PerceptionGap]:
    return {gap.id: gap for gap in found}


def test_both_sides_have_their_mean_and_the_difference_is_tested() -> None:
    gap = gaps(TINY, leaders() + builders(), minimum=5)[1]
    assert (gap.id, gap.family, gap.group) == ("platform", Family.BARRIER, "leadership")
    # By hand: 22/5 and 18/8.
    assert (gap.mean_group, gap.mean_others) == pytest.approx((4.4, 2.25))
    assert gap.difference == pytest.approx(2.15)
    assert (gap.n_group, gap.n_others) == (5, 8)
    assert gap.verdict is GapVerdict.HIGHER


def test_the_test_is_welchs_with_no_more_freedom_than_two_small_sides_have() -> None:
    # Five and eight people: Welch's freedom is above 2 x (5 - 1) = 8, which is what counts.
    gap = gaps(TINY, leaders() + builders(), minimum=5)[1]
    oracle = stats.ttest_ind(LEADERS, OTHERS, equal_var=False)
    assert oracle.df > 8
    assert gap.p == pytest.approx(2 * stats.t.sf(oracle.statistic, 8))
    even = gaps(TINY, leaders() + builders(OTHERS[:5]), minimum=5)[1]
    assert even.p == pytest.approx(stats.ttest_ind(LEADERS, OTHERS[:5], equal_var=False).pvalue)


def test_leaders_can_see_it_lower_or_alike() -> None:
    lower = gaps(TINY, leaders((1, 2, 1, 1, 2)) + builders((4, 4, 5, 4, 3)), minimum=5)
    assert {gap.verdict for gap in lower} == {GapVerdict.LOWER}
    alike = gaps(TINY, leaders((2, 3, 4, 2, 3)) + builders((3, 2, 4, 3, 3)), minimum=5)
    assert {gap.verdict for gap in alike} == {GapVerdict.NONE}


def test_barriers_and_capabilities_are_two_families() -> None:
    found = gaps(TINY, leaders() + builders(), minimum=5)
    assert [gap.family for gap in found] == [Family.BARRIER] * 2 + [Family.CAPABILITY] * 5
    for gap in found:
        together = 2 if gap.family is Family.BARRIER else 5
        assert gap.p_holm == pytest.approx(together * (gap.p or 0))


def test_only_questions_that_both_sides_were_asked_count() -> None:
    # Engineering alone is asked find-3, and stands at 5 there: the gap does not see it.
    plain = by_id(gaps(TINY, leaders() + builders(), minimum=5))
    high = by_id(gaps(TINY, leaders() + builders(but="find-3=5"), minimum=5))
    assert (high["find"].mean_others, high["find"].p) == pytest.approx(
        (plain["find"].mean_others, plain["find"].p)
    )
    assert high["find"].mean_others == pytest.approx(2.25)


def test_what_one_side_can_not_see_is_not_compared() -> None:
    blind = builders(but="versions-1=cs versions-2=cs")
    versions = by_id(gaps(TINY, leaders() + blind, minimum=5))["versions"]
    assert versions.why_not is NotCompared.NO_SCORE
    assert (versions.mean_group, versions.mean_others, versions.difference) == (None, None, None)


def test_sides_that_are_each_alike_get_no_verdict() -> None:
    gap = gaps(TINY, leaders((4,) * 5) + builders((2,) * 5), minimum=5)[0]
    assert (gap.difference, gap.verdict, gap.p) == (2, None, None)
    assert gap.why_not is NotCompared.NO_SPREAD


def test_all_groups_but_leadership_are_practitioners() -> None:
    mixed = builders(OTHERS[:4]) + people("business", OTHERS[4:6]) + people("x", OTHERS[6:])
    gap = gaps(TINY, leaders() + mixed, minimum=5)[1]
    assert (gap.mean_others, gap.n_others) == (pytest.approx(2.25), 8)


@pytest.mark.parametrize(
    "responses",
    [
        [],
        leaders(),
        builders(),
        leaders(LEADERS[:4]) + builders(),
        leaders() + builders(OTHERS[:4]),
        leaders() + people(None, OTHERS),
    ],
)
def test_without_enough_people_on_both_sides_there_are_no_gaps(responses: list[Response]) -> None:
    assert gaps(TINY, responses, minimum=5) == ()


@pytest.mark.parametrize(("without_group", "shown"), [(0, True), (1, False), (4, False), (5, True)])
def test_few_without_a_group_would_be_told_by_the_rest(without_group: int, shown: bool) -> None:
    # All, less leadership, less practitioners, would be their answers.
    rest = people(None, (1,) * without_group)
    found = gaps(TINY, leaders() + builders() + rest, minimum=5)
    assert bool(found) is shown
    if found:
        assert found[1].mean_others == pytest.approx(2.25)


@pytest.mark.parametrize(("give_one", "mean"), [(2, 2.25), (5, (5 + 2.25) / 2)])
def test_few_answers_without_a_group_would_be_told_by_the_rest(give_one: int, mean: float) -> None:
    # Six give no group. If only two of them say how access-1 is, it counts on neither side.
    rest = people(None, (1,) * give_one) + people(None, (1,) * (6 - give_one), but="access-1=cs")
    found = gaps(TINY, leaders() + builders(but="access-1=5") + rest, minimum=5)
    assert by_id(found)["access"].mean_others == pytest.approx(mean)


def test_a_group_that_is_hidden_otherwise_is_hidden_here() -> None:
    everyone = leaders() + builders()
    assert gaps(TINY, everyone, minimum=5, hidden=("leadership",)) == ()
    assert gaps(TINY, everyone, minimum=5, hidden=("business",)) != ()


def test_no_figure_rests_on_fewer_than_the_minimum() -> None:
    # Only four of the five leaders say anything about versions.
    silent = replace(said("find-1=3 find-2=3 access-1=3"), group="leadership")
    few = [*leaders(LEADERS[:4]), silent]
    versions = by_id(gaps(TINY, few + builders(), minimum=5))["versions"]
    assert versions.verdict is None
    assert (versions.n_group, versions.mean_group, versions.mean_others) == (None, None, None)


def test_people_who_answer_by_name_can_be_few() -> None:
    found = gaps(TINY, leaders((4,)) + builders((2,)), minimum=1)
    assert found[1].why_not is NotCompared.ONE_VIEW
    assert (found[1].mean_group, found[1].mean_others) == (4, 2)
    assert gaps(TINY, leaders(LEADERS[:4]) + builders(), minimum=1)[1].verdict is GapVerdict.HIGHER


def test_gaps_are_stored_and_read_again() -> None:
    found = gaps(TINY, leaders() + builders(), minimum=5)
    adapter = TypeAdapter(tuple[PerceptionGap, ...])
    assert adapter.validate_json(adapter.dump_json(found)) == found


@given(
    st.lists(st.integers(1, 5), min_size=5, max_size=9),
    st.lists(st.integers(1, 5), min_size=5, max_size=9),
)
def test_changing_sides_turns_every_sign(one: list[int], other: list[int]) -> None:
    turned = {GapVerdict.HIGHER: GapVerdict.LOWER, GapVerdict.LOWER: GapVerdict.HIGHER}
    there = gaps(TINY, leaders(one) + people("business", other), minimum=5)
    back = gaps(TINY, leaders(other) + people("business", one), minimum=5)
    for ahead, behind in zip(there, back, strict=True):
        if ahead.id == "find":
            continue  # leaders leave out find-3, the others don't
        assert ahead.p == pytest.approx(behind.p)
        assert ahead.difference == pytest.approx(-(behind.difference or 0))
        assert behind.verdict is turned.get(ahead.verdict or GapVerdict.NONE, ahead.verdict)
