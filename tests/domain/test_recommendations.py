"""What a team is told to do next, and in which order (measurement.md 3.10, measurement.md 4.5)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.questionnaire import Effort, Impact, Questionnaire
from app.domain.response import Response
from app.domain.scoring.profile import Advice, Profile, Recommendation
from app.domain.scoring.recommendations import confidence, default_target, recommend
from app.domain.scoring.scoring import score
from tests.domain.found import capability_of
from tests.domain.test_scoring_properties import responses
from tests.factories.questionnaires import (
    barrier,
    capability,
    everywhere,
    question,
    questionnaire,
    said,
    tiny,
)

TINY = tiny()


def levels(**of: int) -> str:
    """Give a level to each question of the named capabilities."""
    return " ".join(
        f"{q.id}={of[c.id]}" for c in TINY.capabilities if c.id in of for q in c.questions
    )


def advice(*people: str, **options: float) -> tuple[Recommendation, ...]:
    profile = score(TINY, [said(text) for text in people])
    target = options.pop("default_target", None)
    return recommend(TINY, profile, targets=options, default_target=target)


def names(found: tuple[Recommendation, ...]) -> list[str]:
    return [one.capability for one in found]


def chain(*names_in_order: str, impact: dict[str, Impact] | None = None) -> Questionnaire:
    """Give capabilities of one question each, every one requiring the one before it."""
    parts = [
        capability(
            name,
            question(f"{name}-1"),
            requires=names_in_order[place - 1 : place] if place else (),
            impact=(impact or {}).get(name, Impact.MEDIUM),
        )
        for place, name in enumerate(names_in_order)
    ]
    return questionnaire(barrier("all", *parts))


def test_a_move_starts_at_the_level_that_is_reached() -> None:
    (found,) = advice(levels(versions=2))
    assert (found.id, found.from_level, found.to_level) == ("versions-2-3", 2, 3)
    assert (found.problem, found.move) == ("still at level 2", "go to level 3")
    assert (found.barrier, found.owner, found.first_step) == ("platform", "the lead", "begin")


def test_priority_is_gap_times_impact_times_confidence() -> None:
    # By hand: a gap of 2 levels, impact high = 3, one person's view = 0.7: 4.2.
    (found,) = advice(levels(find=1))
    assert (found.gap, found.confidence, found.impact) == (2, 0.7, Impact.HIGH)
    assert found.priority == pytest.approx(4.2)


def test_at_the_target_there_is_nothing_to_advise() -> None:
    assert advice(levels(find=3, access=4, join=3, versions=5, deploy=3)) == ()


def test_a_team_that_wants_more_gets_more() -> None:
    assert names(advice(levels(versions=3, deploy=3), default_target=4)) == ["versions", "deploy"]
    assert names(advice(levels(versions=3, deploy=3), versions=4)) == ["versions"]
    assert names(advice(levels(versions=3, find=3), platform=4)) == ["versions"]


@pytest.mark.parametrize(
    ("answers", "from_level"),
    [
        ("versions-1=1 versions-2=1", 1),
        ("versions-1=1 versions-2=2", 1),
        ("versions-1=2 versions-2=2", 2),
        ("versions-1=2 versions-2=3", 2),
    ],
)
def test_half_a_level_is_not_reached(answers: str, from_level: int) -> None:
    assert advice(answers)[0].from_level == from_level


def test_a_level_is_reached_from_a_quarter_below_it() -> None:
    # By hand: the mean of 1, 2, 2 and 2 is 1.75, a quarter below 2.
    four = questionnaire(barrier("b", capability("x", *(question(f"x-{n}") for n in range(4)))))
    profile = score(four, [said("x-0=1 x-1=2 x-2=2 x-3=2")])
    assert recommend(four, profile)[0].from_level == 2


def test_a_move_never_leads_beyond_the_next_level_below_the_target() -> None:
    # By hand: 2.75 has reached 3 by the tolerance, but the target 3 is not met: 2 to 3.
    four = questionnaire(barrier("b", capability("x", *(question(f"x-{n}") for n in range(4)))))
    (found,) = recommend(four, score(four, [said("x-0=2 x-1=3 x-2=3 x-3=3")]))
    assert (found.from_level, found.to_level, found.gap) == (2, 3, 0.25)


@pytest.mark.parametrize(("live", "target"), [(None, 3), (4, 3), (5, 4), (20, 4)])
def test_a_team_with_five_live_models_aims_for_4(live: int | None, target: int) -> None:
    profile = score(TINY, [everywhere(TINY, 3, live_models=live)])
    assert default_target(profile) == target
    assert bool(recommend(TINY, profile)) == (target == 4)


def test_prerequisites_come_first_whatever_their_priority() -> None:
    # versions has a gap of 1 and medium impact, deploy a gap of 2 and high impact.
    assert names(advice(levels(versions=2, deploy=1))) == ["versions", "deploy"]


def test_a_prerequisite_comes_right_before_what_needs_it() -> None:
    # By hand: deploy is the most urgent (2 x 3), then access (2 x 2), then versions (1 x 2).
    found = advice(levels(versions=2, deploy=1, access=1, find=3))
    assert names(found) == ["versions", "deploy", "access"]


def test_prerequisites_count_through_those_that_have_no_advice() -> None:
    asked = chain("a", "b", "c", impact={"c": Impact.HIGH})
    found = recommend(asked, score(asked, [said("a-1=2 b-1=3 c-1=1")]))
    assert names(found) == ["a", "c"]
    assert found[1].waits_for == ("a",)


def test_equals_keep_the_order_of_the_questionnaire() -> None:
    assert names(advice(levels(access=1, versions=1, find=3))) == ["access", "versions"]


def test_what_waits_for_something_low_is_not_next() -> None:
    found = advice(levels(find=2, access=1, versions=3, deploy=2))
    assert {one.capability: one.do_next for one in found} == {
        "find": True,
        "access": False,
        "deploy": True,
    }


def test_a_prerequisite_at_3_keeps_nobody_waiting() -> None:
    found = advice(levels(find=3, access=3), default_target=4)
    assert [(one.capability, one.waits_for, one.do_next) for one in found] == [
        ("find", (), True),
        ("access", (), True),
    ]


def test_at_most_three_come_next() -> None:
    many = questionnaire(barrier("b", *(capability(f"c{n}") for n in range(6))))
    found = recommend(many, score(many, [everywhere(many, 1)]))
    assert [one.do_next for one in found] == [True] * 3 + [False] * 3


@pytest.mark.parametrize("prerequisite", ["a-1=2", "", "a-1=cs"])
def test_level_5_is_not_advised_on_weak_or_unknown_ground(prerequisite: str) -> None:
    asked = chain("a", "b", "c")
    profile = score(asked, [said(f"{prerequisite} b-1=4 c-1=4")])
    assert {"b", "c"}.isdisjoint(names(recommend(asked, profile, default_target=5)))


@pytest.mark.parametrize("prerequisite", ["a-1=3", "a-1=na"])
def test_level_5_is_advised_on_solid_ground(prerequisite: str) -> None:
    asked = chain("a", "b")
    found = recommend(asked, score(asked, [said(f"{prerequisite} b-1=4")]), default_target=5)
    assert (found[-1].capability, found[-1].to_level) == ("b", 5)


def test_people_who_disagree_talk_first() -> None:
    # By hand: 1, 1, 3, 3 have the variance 1.33, r* = 1 - 1.33/2 = .33, which is weak.
    found = advice(*(levels(find=level) for level in (1, 1, 3, 3)))
    assert [(one.advice, one.do_next) for one in found] == [(Advice.DISCUSS_FIRST, False)]


def test_moderate_agreement_is_enough_to_act() -> None:
    # By hand: 1, 1, 2, 3 have the variance .917, r* = .54.
    found = advice(*(levels(find=level) for level in (1, 1, 2, 3)))
    assert [(one.advice, one.do_next) for one in found] == [(Advice.ACT, True)]


def test_what_most_cannot_see_is_made_visible_last() -> None:
    found = advice(f"find-1=cs find-2=cs find-3=cs {levels(versions=2)}")
    assert names(found) == ["versions", "find"]
    hidden = found[1]
    assert (hidden.id, hidden.advice, hidden.do_next) == ("find-1-2", Advice.MAKE_VISIBLE, False)
    assert (hidden.gap, hidden.priority, hidden.confidence) == (0, 0, 1)
    assert (hidden.impact, hidden.effort, hidden.owner) == (Impact.HIGH, Effort.SMALL, "the lead")
    assert "can't see" in hidden.problem


def test_an_invisible_prerequisite_still_comes_before_what_needs_it() -> None:
    found = advice(f"find-1=cs find-2=cs find-3=cs {levels(access=2, versions=2)}")
    assert names(found) == ["find", "access", "versions"]


def of_find(*people: str) -> float:
    return confidence(capability_of(score(TINY, [said(text) for text in people]), "find"))


def test_confidence_is_whole_when_all_say_the_same() -> None:
    assert of_find(levels(find=2), levels(find=2)) == 1


def test_confidence_falls_with_the_width_of_the_range() -> None:
    # By hand: twelve people, half at 2 and half at 3: SD .5222, t(.975; 11) 2.2010, half-width
    # .3318, so 1 - .3318/4 = .91705; the variance .2727 gives r* .86, strong, so no more.
    people = [levels(find=2), levels(find=3)] * 6
    assert of_find(*people) == pytest.approx(0.91705, abs=1e-5)


def test_several_views_are_never_less_sure_of_the_range_than_one() -> None:
    # Two people a level apart: a range over the whole scale, 0.7; r* = .75 is strong.
    assert of_find(levels(find=2), levels(find=3)) == pytest.approx(0.7)
    assert of_find(levels(find=2)) == 0.7


def test_confidence_falls_with_disagreement() -> None:
    # By hand: a range over the whole scale, 0.7; 1 and 4 have the variance 4.5, none: x 0.5.
    assert of_find(levels(find=1), levels(find=4)) == pytest.approx(0.35)


def test_confidence_falls_with_what_cannot_be_seen() -> None:
    # By hand: one view 0.7, and 1 of 3 answers can't see: x 2/3.
    assert of_find("find-1=2 find-2=2 find-3=cs") == pytest.approx(0.7 * 2 / 3)


PREREQUISITES = {"access": ["find"], "join": ["find", "access"], "deploy": ["versions"]}


def score_of(profile: Profile, name: str) -> float | None:
    return capability_of(profile, name).score


@given(people=responses, target=st.integers(2, 5))
def test_advice_keeps_its_promises_for_any_answers(people: list[Response], target: int) -> None:
    profile = score(TINY, people)
    found = recommend(TINY, profile, default_target=target)
    order = names(found)
    assert len(order) == len(set(order))
    assert sum(one.do_next for one in found) <= 3
    for one in found:
        before = PREREQUISITES.get(one.capability, [])
        assert all(
            order.index(name) < order.index(one.capability) for name in before if name in order
        )
        low = [name for name in before if (score_of(profile, name) or 3) < 3 - 1e-9]
        assert list(one.waits_for) == low
        assert one.to_level < 5 or not low
        assert one.to_level <= target or one.advice is Advice.MAKE_VISIBLE
        assert not one.do_next or (one.advice is Advice.ACT and not low)
        assert 0 < one.confidence <= 1
        assert one.gap > 0 or one.advice is Advice.MAKE_VISIBLE


@given(people=responses)
def test_the_three_next_moves_are_the_first_that_can_begin(people: list[Response]) -> None:
    found = recommend(TINY, score(TINY, people))
    ready = [one for one in found if one.advice is Advice.ACT and not one.waits_for]
    assert [one.do_next for one in ready] == [place < 3 for place in range(len(ready))]
