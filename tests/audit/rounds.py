"""The same attacker on two rounds of one team, who has both means and the linked people's change.

What a person said in the one round and in the other are two unknowns. Published are the sums of
those who answered before and of those who answer now, and, if they may be linked, how far those in
both moved on average.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from hypothesis import strategies as st

from app.domain.comparing.pairing import may_pair
from tests.audit.attacker import Vector, null_space, times


@dataclass(frozen=True, slots=True)
class TwoRounds:
    """Who answered before and now, in a team that is shown in both rounds."""

    before: frozenset[str]
    now: frozenset[str]
    minimum: int


@st.composite
def two_rounds(draw: st.DrawFn) -> TwoRounds:
    """Any turnover, of which little is the most tempting."""
    minimum = draw(st.integers(3, 6))
    few = st.sampled_from([0, 0, 1, 2, minimum - 1, minimum, minimum + 1])
    stayed, left, came = draw(st.integers(0, 2 * minimum)), draw(few), draw(few)
    both = [f"stayed{number}" for number in range(max(stayed, minimum - min(left, came)))]
    return TwoRounds(
        frozenset([*both, *(f"left{number}" for number in range(left))]),
        frozenset([*both, *(f"came{number}" for number in range(came))]),
        minimum,
    )


def attack_pairs(rounds: TwoRounds) -> None:
    """With the rule, nothing is told of too few people: not in a round, nor how they moved."""
    paired = may_pair(rounds.before, rounds.now, minimum=rounds.minimum)
    assert told(rounds.before, rounds.now, rounds.minimum, paired=paired) == []


def told(before: Collection[str], now: Collection[str], minimum: int, *, paired: bool) -> list[str]:
    """Say what can be worked out of 1 to minimum-1 people."""
    unknowns = [
        *(("before", who) for who in sorted(before)),
        *(("now", who) for who in sorted(now)),
    ]
    both = set(before) & set(now)
    sign = {"before": -1, "now": 1}
    rows = [tuple(int(when == which) for when, _ in unknowns) for which in sign]
    if paired:
        rows.append(tuple(sign[when] if who in both else 0 for when, who in unknowns))
    blind = null_space(rows, len(unknowns))
    found = []
    for some in _small_sets(before, now, minimum):
        wanted: dict[str, Vector] = {
            "before": tuple(int(when == "before" and who in some) for when, who in unknowns),
            "now": tuple(int(when == "now" and who in some) for when, who in unknowns),
            "change": tuple(sign[when] * (who in some) for when, who in unknowns),
        }
        found += [
            f"{what} of {sorted(some)}"
            for what, vector in wanted.items()
            if any(vector) and not any(times(one, vector) for one in blind)
        ]
    return found


def _small_sets(
    before: Collection[str], now: Collection[str], minimum: int
) -> Iterator[frozenset[str]]:
    """Some of those who stayed, left and came; who of them is all the same to every sum."""
    stayed = sorted(set(before) & set(now))
    left, came = sorted(set(before) - set(now)), sorted(set(now) - set(before))
    for a in range(min(len(stayed), minimum - 1) + 1):
        for b in range(min(len(left), minimum - 1 - a) + 1):
            for c in range(min(len(came), minimum - 1 - a - b) + 1):
                if a + b + c:
                    yield frozenset([*stayed[:a], *left[:b], *came[:c]])
