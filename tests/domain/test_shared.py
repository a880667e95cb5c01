"""What is low in most teams under one roof, who owns it, and what stays a team's own to fix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import TypeAlias

import pytest

from app.domain.comparing.shared import (
    MILLION,
    Counted,
    Roof,
    is_shared,
    shared_under,
    split,
)
from app.domain.scoring.recommendations import recommend
from app.domain.scoring.scoring import score
from tests.factories.questionnaires import said, tiny

ITEM = "find"
Place: TypeAlias = "float | Mapping[str, Place] | None"
"""A team's score or None, or what lies in a unit by name; a unit's own people are called own."""


def count(scores: list[float]) -> Counted:
    low = sum(one < 2.5 for one in scores)
    return Counted(len(scores), low, sum(round(one * MILLION) for one in scores))


def teams_of(place: Place) -> list[float]:
    if isinstance(place, Mapping):
        return [one for inner in place.values() for one in teams_of(inner)]
    return [] if place is None else [place]


def roof(name: str, inside: Mapping[str, Place]) -> Roof:
    own = teams_of(inside.get("own"))
    below = teams_of({name: one for name, one in inside.items() if name != "own"})
    parts = [roof(inner, one) for inner, one in inside.items() if isinstance(one, Mapping)]
    return Roof(
        name,
        {ITEM: count(own)} if own else {},
        {ITEM: count(below)} if below else {},
        tuple(parts),
    )


def owners(inside: Mapping[str, Place]) -> list[str]:
    return [one.owner for one in shared_under(roof("all", inside))]


def test_what_is_low_in_most_teams_of_two_units_is_the_organizations() -> None:
    places = {"A": {"a1": 2.0, "a2": 1.5}, "B": {"b1": 2.4, "b2": 4.0, "b3": 3.0}}

    [found] = shared_under(roof("all", places))

    assert (found.owner, found.item, found.low, found.teams) == ("all", ITEM, 3, 5)
    assert found.mean == pytest.approx((2.0 + 1.5 + 2.4 + 4.0 + 3.0) / 5)


@pytest.mark.parametrize(
    ("low", "teams", "shared"),
    [(3, 5, True), (3, 6, False), (4, 7, True), (2, 2, False), (2, 3, False), (3, 3, True)],
)
def test_it_takes_more_than_half_of_the_teams_and_at_least_three(
    low: int, teams: int, shared: bool
) -> None:
    assert is_shared(Counted(teams, low)) is shared
    scores = [2.0] * low + [4.0] * (teams - low)
    assert owners({f"t{number}": one for number, one in enumerate(scores)}) == ["all"] * shared


def test_a_score_of_exactly_two_and_a_half_is_not_low() -> None:
    assert owners({"a": 2.5, "b": 2.5, "c": 2.5}) == []
    assert owners({"a": 2.49, "b": 2.49, "c": 2.49}) == ["all"]


def test_a_problem_of_one_unit_is_not_pushed_up_to_the_organization() -> None:
    low = {"a1": 2.0, "a2": 2.0, "a3": 2.0}
    assert owners({"A": low, "B": {"b1": 4.0}}) == ["A"]
    assert owners({"A": low, "B": {"b1": 4.0, "b2": 2.0}}) == ["all"]


def test_it_goes_down_as_far_as_the_low_teams_lie_in_one_branch() -> None:
    inner = {"a1": 2.0, "a2": 2.0, "a3": 2.0}
    assert owners({"A": {"AA": inner, "a4": 4.0}, "B": {"b1": 4.0}}) == ["AA"]
    assert owners({"A": {"AA": inner, "a4": 2.0}, "B": {"b1": 4.0}}) == ["A"]


def test_two_units_can_each_own_what_the_organization_does_not_share() -> None:
    low = {f"a{number}": 2.0 for number in range(3)}
    high = {f"c{number}": 4.0 for number in range(7)}
    assert owners({"A": low, "B": low, "C": high}) == ["A", "B"]


def test_a_units_own_people_are_one_more_team_and_a_branch_of_their_own() -> None:
    assert owners({"A": {"own": 2.0, "a1": 2.0, "a2": 4.0, "a3": 2.0, "a4": 4.0}}) == ["A"]
    inner = {"a1": 2.0, "a2": 2.0}
    assert owners({"A": {"own": 2.0, "AA": inner}}) == ["A"]
    assert owners({"A": {"own": 4.0, "AA": {"own": 2.0, **inner}}}) == ["AA"]


def test_the_widest_shared_comes_first_at_each_level() -> None:
    def of(low: int, teams: int) -> Counted:
        return Counted(teams, low, 2 * teams * MILLION)

    top = Roof("all", {}, {"few": of(3, 5), "many": of(6, 7), "alike": of(12, 14)})

    assert [one.item for one in shared_under(top)] == ["alike", "many", "few"]


def place_by_chance(random: Random, depth: int) -> dict[str, Place]:
    inside: dict[str, Place] = {}
    if random.random() < 0.3:
        inside["own"] = random.choice([2.0, 4.0])
    for number in range(random.randint(1, 4)):
        name = f"{depth}-{number}-{random.random()}"
        deeper = depth < 3 and random.random() < 0.5
        inside[name] = (
            place_by_chance(random, depth + 1)
            if deeper
            else random.choice([2.0, 2.0, 2.0, 4.0, 4.0, None])
        )
    return inside


def owners_by_team(name: str, inside: Mapping[str, Place]) -> Iterator[str]:
    """Work the owners out from single teams, as the rule is written."""
    scores = teams_of(inside)
    low = [one for one in scores if one < 2.5]
    shared = len(low) > len(scores) / 2 and len(low) >= 3
    branches = [one for one in inside.values() if any(s < 2.5 for s in teams_of(one))]
    if shared and len(branches) >= 2:
        yield name
        return
    for inner, one in inside.items():
        if isinstance(one, Mapping):
            yield from owners_by_team(inner, one)


def test_counts_of_units_name_the_owners_that_single_teams_do() -> None:
    random = Random(20261124)
    several = 0
    for _ in range(2000):
        inside = place_by_chance(random, 0)
        expected = list(owners_by_team("all", inside))
        assert sorted(owners(inside)) == sorted(expected)
        several += len(expected) > 0 and expected != ["all"]
    assert several > 50


def test_what_is_asked_of_a_level_above_is_taken_off_the_list_and_others_come_next() -> None:
    asked = tiny()
    text = " ".join(f"{q.id}={2 + q.id.startswith('find')}" for q in asked.questions)
    advice = recommend(asked, score(asked, [said(text)]))
    [first, *_] = [one for one in advice if one.do_next]

    found = split(advice, asked={first.capability})

    assert [one.capability for one in found.asked] == [first.capability]
    assert not found.asked[0].do_next
    assert [one.id for one in found.own] == [one.id for one in advice if one.id != first.id]
    ready = [one for one in found.own if not one.waits_for]
    assert [one.do_next for one in ready] == [place < 3 for place in range(len(ready))]


def test_a_team_that_is_asked_for_nothing_keeps_its_list() -> None:
    asked = tiny()
    text = " ".join(f"{q.id}=2" for q in asked.questions)
    advice = recommend(asked, score(asked, [said(text)]))
    assert split(advice, asked=()).own == advice
