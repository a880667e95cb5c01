"""What is low in most teams under one roof, so not theirs to fix alone (measurement.md 3.15).

The rule is ours. A capability or barrier is low in a team below LOW. Under a unit or the
organization it is shared if it is low in more than half of the teams with a score, and in at least
LEAST_LOW of them. It is owned by the highest level at which it is shared and at which the low teams
lie in at least two of the level's direct branches; so a problem of one unit is not pushed up to the
organization. Ids are texts, items are ids of capabilities or of barriers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.domain.scoring.profile import Recommendation
from app.domain.scoring.recommendations import mark_next

LEAST_LOW = 3
"""In how many teams something has to be low, at least, before it is called shared."""

LEAST_BRANCHES = 2
"""In how many direct branches of a level the low teams have to lie, so that the level owns it."""

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Counted:
    """How many teams have a score in an item, how many are low, and the sum in millionths."""

    teams: int = 0
    low: int = 0
    total: int = 0

    def __add__(self, other: Counted) -> Counted:
        """Put the teams of both together."""
        return Counted(self.teams + other.teams, self.low + other.low, self.total + other.total)

    @property
    def mean(self) -> float:
        """The mean of the teams' scores in levels; ZeroDivisionError without a team."""
        return self.total / self.teams / MILLION


_NOBODY = Counted()


@dataclass(frozen=True, slots=True)
class Roof:
    """A unit, or the organization, with what its teams scored, by item.

    `own` are its own people, who count as one more team, and `below` all teams strictly below it,
    whether they lie in one of the `parts` (the units right below) or right below as single teams.
    """

    id: str
    own: Mapping[str, Counted] = field(default_factory=dict)
    below: Mapping[str, Counted] = field(default_factory=dict)
    parts: tuple[Roof, ...] = ()

    def count(self, item: str) -> Counted:
        """Give what all teams at or below it scored."""
        return self.own.get(item, _NOBODY) + self.below.get(item, _NOBODY)

    def items(self) -> set[str]:
        """Give every item that is low somewhere at or below it."""
        found = {*self.own, *self.below}
        return {item for item in found if self.count(item).low}

    def low_branches(self, item: str) -> int:
        """Count the direct branches with a low team: its own people, each part, each single team.

        The single teams are those below that lie in no part.
        """
        in_parts = [part.count(item).low for part in self.parts]
        single = self.below.get(item, _NOBODY).low - sum(in_parts)
        own = self.own.get(item, _NOBODY).low
        return sum(low > 0 for low in in_parts) + max(single, 0) + own


@dataclass(frozen=True, slots=True)
class Shared:
    """An item that is shared, at the level that owns it: low in `low` of `teams` with a score.

    `mean` is the mean of those teams' scores, each counting once, in levels.
    """

    owner: str
    item: str
    low: int
    teams: int
    mean: float


@dataclass(frozen=True, slots=True)
class Split:
    """A team's advice: its own to fix, and what is asked of a level above it."""

    own: tuple[Recommendation, ...]
    asked: tuple[Recommendation, ...]


def is_shared(counted: Counted) -> bool:
    """Say whether something is low in most teams, and in enough of them."""
    return counted.low >= LEAST_LOW and 2 * counted.low > counted.teams


def shared_under(top: Roof) -> tuple[Shared, ...]:
    """Find what is shared under a roof, each item once at the levels that own it.

    An item has several owners only where none of them lies above another. From the top down; at
    one level the most widely low come first, then those in more teams, then by id.
    """
    owned = list(_owned(top, sorted(top.items())))
    depth = {roof.id: number for number, roof in enumerate(_walk(top))}
    return tuple(sorted(owned, key=lambda one: (depth[one.owner], *_widest_first(one))))


def split(recommendations: Iterable[Recommendation], *, asked: Collection[str]) -> Split:
    """Take off a team's list what is asked of a level above it; both parts keep their order.

    `asked` are the capabilities that are low in the team and owned above: what most others lack
    and this team has stays its own. What is asked is not for the team to do next, others follow.
    """
    every = list(recommendations)
    own = mark_next([one for one in every if one.capability not in asked])
    theirs = tuple(replace(one, do_next=False) for one in every if one.capability in asked)
    return Split(own, theirs)


def _owned(roof: Roof, items: Iterable[str]) -> Iterator[Shared]:
    """Give what the roof owns of these items, and of the others what its parts own."""
    others = []
    for item in items:
        found = roof.count(item)
        if found.low < LEAST_LOW:
            continue
        if is_shared(found) and roof.low_branches(item) >= LEAST_BRANCHES:
            yield Shared(roof.id, item, found.low, found.teams, found.mean)
        else:
            others.append(item)
    if others:
        for part in roof.parts:
            yield from _owned(part, others)


def _widest_first(one: Shared) -> tuple[float, int, str]:
    return (-one.low / one.teams, -one.low, one.item)


def _walk(roof: Roof) -> Iterator[Roof]:
    yield roof
    for part in roof.parts:
        yield from _walk(part)
