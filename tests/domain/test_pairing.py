"""When the people of two rounds may be linked, and what would be told of them otherwise."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from app.domain.comparing.pairing import may_pair
from tests.audit.rounds import TwoRounds, attack_pairs, told, two_rounds


def people(*spans: tuple[int, int]) -> list[str]:
    """Give people by number, from each first one up to before the last."""
    return [f"p{number:02}" for first, last in spans for number in range(first, last)]


TEN = people((0, 10))


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        (TEN, True),
        (people((0, 9)), False),  # one left
        (people((0, 11)), False),  # one came
        (people((1, 11)), False),  # one for one
        (people((0, 5)), True),  # five left
        (people((0, 6)), False),  # four left
        (people((0, 15)), True),  # five came
        (people((0, 14)), False),  # four came
        (people((5, 20)), True),  # five stayed, five left, ten came
        (people((6, 20)), False),  # four stayed
        (people((10, 20)), False),  # nobody stayed
        ([], False),
    ],
)
def test_few_who_stayed_left_or_came_forbid_it(now: list[str], allowed: bool) -> None:
    assert may_pair(TEN, now, minimum=5) is allowed
    assert may_pair(now, TEN, minimum=5) is allowed


def test_by_name_anybody_may_be_linked() -> None:
    assert may_pair(TEN, people((9, 12)), minimum=1)
    assert not may_pair(TEN, people((10, 12)), minimum=1)


def test_a_person_linked_twice_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="linked twice"):
        may_pair([*TEN, TEN[0]], TEN, minimum=5)


def test_without_the_rule_a_single_leaver_or_joiner_is_told() -> None:
    nine, who = TEN[:9], f"['{TEN[9]}']"
    assert f"before of {who}" in told(TEN, nine, 5, paired=True)
    assert f"now of {who}" in told(nine, TEN, 5, paired=True)
    assert told(TEN, nine, 5, paired=False) == []


def test_without_the_rule_a_change_of_few_is_told() -> None:
    assert told(TEN, people((6, 20)), 5, paired=True) == [f"change of {TEN[6:]}"]


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(two_rounds())
def test_with_the_rule_nothing_is_told_of_few(rounds: TwoRounds) -> None:
    attack_pairs(rounds)
