"""What a round may publish figures of: the organization, its units, its teams and its groups.

No other cell exists, so that nobody can cross filters freely (measurement.md 3.5 a). The cells of
the tree lie within each other like boxes; only respondent groups cut across them. The smallest part
that any of these cells can tell apart is an atom: the people of one team in one group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

Atom: TypeAlias = tuple[str, str | None]
"""A node's id and a respondent group's id, None for people without a group."""

Counts: TypeAlias = Mapping[Atom, int]
"""How many people each atom has; nobody where there is no entry."""

NOWHERE = -1
"""In place of the number of a cell or a group: there is none."""


class CellKind(StrEnum):
    """What a cell holds: everybody, a node and all below, a node's own people, or a group."""

    ORGANIZATION = "organization"
    UNIT = "unit"
    TEAM = "team"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Cell:
    """Something figures can be published of; `id` is the node's, the group's, or empty."""

    kind: CellKind
    id: str


ORGANIZATION = Cell(CellKind.ORGANIZATION, "")


@dataclass(frozen=True, slots=True)
class Node:
    """A team or unit; a parent that is not among the nodes counts as the organization."""

    id: str
    parent: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """The cells that boxes within boxes make, the organization first, each before what it holds.

    Cell number i holds the cells i up to `end[i]`, itself included; `above[i]` is the next larger.
    `team[node id]` is the number of the cell of the node's own people.
    """

    cells: tuple[Cell, ...]
    above: Ints
    end: Ints
    team: Mapping[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """A tree with people in it: `own[i]` of cell i as a team, `people[i]` at or below it.

    The atoms that somebody belongs to are `team`, `group` (a number in `groups`, or NOWHERE) and
    `weight` (their people), in the order of the tree. `group_people` counts each group.
    """

    tree: Tree
    own: Ints
    people: Ints
    groups: tuple[str, ...]
    group_people: Ints
    team: Ints
    group: Ints
    weight: Ints

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """The atoms by name, in order."""
        ids = [cell.id for cell in self.tree.cells]
        names = (*self.groups, None)
        return tuple((ids[t], names[g]) for t, g in zip(self.team, self.group, strict=True))

    @property
    def sizes(self) -> dict[Cell, int]:
        """The cells that somebody belongs to, and how many do: the tree's, then the groups."""
        tree = zip(self.tree.cells, self.people.tolist(), strict=True)
        groups = zip(self.groups, self.group_people.tolist(), strict=True)
        every = [*tree, *((Cell(CellKind.GROUP, group), n) for group, n in groups)]
        return {cell: n for cell, n in every if n}


def tree_of(nodes: Iterable[Node]) -> Tree:
    """Lay nodes out as boxes within boxes.

    ValueError if two nodes have the same id, or if a node is above itself.
    """
    parents = {}
    for node in nodes:
        if node.id in parents:
            raise ValueError(f"two nodes are called {node.id!r}")
        parents[node.id] = node.parent
    below = defaultdict(list)
    for name in sorted(parents):
        parent = parents[name]
        below[parent if parent in parents else None].append(name)
    cells, above = _in_order(below)
    team = {cell.id: number for number, cell in enumerate(cells) if cell.kind is CellKind.TEAM}
    if len(team) < len(parents):
        lost = min(set(parents) - set(team))
        raise ValueError(f"the node {lost!r} lies in a circle of parents")
    return Tree(tuple(cells), np.array(above, dtype=np.int64), _ends(above), team)


def lattice_of(tree: Tree, counts: Counts) -> Lattice:
    """Put people into a tree; ValueError for a node that is not in it or a negative count."""
    for (node, _), n in counts.items():
        if node not in tree.team:
            raise ValueError(f"people are counted for {node!r}, which is no node")
        if n < 0:
            raise ValueError(f"fewer than no people are counted for {node!r}")
    groups = tuple(sorted({group for (_, group), n in counts.items() if n and group is not None}))
    number: dict[str | None, int] = {group: place for place, group in enumerate(groups)}
    number[None] = NOWHERE
    atoms = sorted((tree.team[node], number[group], n) for (node, group), n in counts.items() if n)
    team, group, weight = np.array(atoms, dtype=np.int64).reshape(-1, 3).T
    own = _summed(team, weight, len(tree.cells))
    before = np.concatenate([[0], np.cumsum(own)])
    return Lattice(
        tree=tree,
        own=own,
        people=before[tree.end] - before[:-1],
        groups=groups,
        group_people=_summed(group + 1, weight, len(groups) + 1)[1:],
        team=team,
        group=group,
        weight=weight,
    )


def _in_order(below: Mapping[str | None, Sequence[str]]) -> tuple[list[Cell], list[int]]:
    """Walk from the organization down: every cell, and the number of the next larger one."""
    cells, above = [ORGANIZATION], [NOWHERE]
    waiting = [(name, 0) for name in reversed(below.get(None, ()))]
    while waiting:
        name, holder = waiting.pop()
        inner = below.get(name, ())
        if inner:
            cells.append(Cell(CellKind.UNIT, name))
            above.append(holder)
            holder = len(cells) - 1
        cells.append(Cell(CellKind.TEAM, name))
        above.append(holder)
        waiting.extend((child, holder) for child in reversed(inner))
    return cells, above


def _ends(above: Sequence[int]) -> Ints:
    end = list(range(1, len(above) + 1))
    for number in range(len(above) - 1, 0, -1):
        end[above[number]] = max(end[above[number]], end[number])
    return np.array(end, dtype=np.int64)


def _summed(places: Ints, weights: Ints, length: int) -> Ints:
    """Add up whole numbers by place."""
    total = np.zeros(length, dtype=np.int64)
    np.add.at(total, places, weights)
    return total
