"""Can anything hidden be worked out from what is shown? Asked of the figures, not of the rules.

Every figure of a shown cell adds up over its people, so whoever has the figures has a linear
equation over the atoms for each shown cell. A set of atoms can be worked out exactly if its
indicator lies in the space that the rows of these equations span (measurement.md 3.5 d; the R
package `cellsupp` asks the same). This is decided by elimination in exact numbers and knows nothing
of how cells were chosen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from app.domain.promise.lattice import Atom, Cell, CellKind, Lattice

Row: TypeAlias = dict[int, int | Fraction]


@dataclass(frozen=True, slots=True)
class Audit:
    """How many cells there are, are shown and are hidden, and what was tried to be worked out.

    `tested` counts the hidden cells and the atoms of too few people; `recoverable` names those that
    follow from what is shown, and is empty in everything that is published.
    """

    cells: int
    shown: int
    hidden: int
    tested: int
    recoverable: tuple[Cell | Atom, ...] = ()


@dataclass(slots=True)
class RowSpace:
    """Rows in reduced echelon form: each row's own column, its pivot, is in no other row."""

    rows: dict[int, Row] = field(default_factory=dict)
    _users: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def remainder(self, row: Mapping[int, int | Fraction]) -> Row:
        """Give what is left of a row after taking away what the rows span; empty if all."""
        left = dict(row)
        for column in row.keys() & self.rows.keys():
            _take(left, row[column], self.rows[column])
        return left

    def spans(self, columns: Collection[int]) -> bool:
        """Say whether the row with a 1 in these columns is spanned."""
        if self.rows.keys().isdisjoint(columns):
            return False
        return not self.remainder(dict.fromkeys(columns, 1))

    def add(self, row: Mapping[int, int | Fraction]) -> None:
        """Let a row be spanned too. The smallest column becomes its pivot."""
        left = self.remainder(row)
        if not left:
            return
        pivot = min(left)
        if left[pivot] != 1:
            whole = left[pivot]
            left = {column: _divided(value, whole) for column, value in left.items()}
        for user in tuple(self._users.pop(pivot, ())):
            self._forget(user)
            _take(self.rows[user], self.rows[user][pivot], left)
            self._note(user)
        self.rows[pivot] = left
        self._note(pivot)

    def _note(self, pivot: int) -> None:
        for column in self.rows[pivot]:
            if column != pivot:
                self._users[column].add(pivot)

    def _forget(self, pivot: int) -> None:
        for column in self.rows[pivot]:
            self._users[column].discard(pivot)


def audit(lattice: Lattice, shown: Iterable[Cell], *, minimum: int) -> Audit:
    """Try to work out every cell that is not shown and every atom of fewer than the minimum."""
    members = _members(lattice)
    published = set(shown)
    space = RowSpace()
    for cell in sorted(published, key=lambda cell: len(members[cell])):
        space.add(dict.fromkeys(members[cell], 1))
    hidden = [cell for cell in members if cell not in published]
    small = np.flatnonzero(lattice.weight < minimum).tolist()
    columns, names = _columns(lattice), lattice.atoms
    found: list[Cell | Atom] = [cell for cell in hidden if space.spans(members[cell])]
    found += [names[atom] for atom in small if space.spans([columns[atom]])]
    return Audit(len(members), len(published), len(hidden), len(hidden) + len(small), tuple(found))


def _take(row: Row, times: int | Fraction, other: Row) -> None:
    """Take another row away from a row, so many times."""
    for column, value in other.items():
        left = row.get(column, 0) - times * value
        if left:
            row[column] = left
        else:
            del row[column]


def _divided(value: int | Fraction, by: int | Fraction) -> int | Fraction:
    return value * by if by in {1, -1} else Fraction(value) / by


def _columns(lattice: Lattice) -> list[int]:
    """Give each atom a column: people without a group first, then the largest group's.

    Pivots are the smallest columns, so most of them lie in few rows, which keeps rows short.
    """
    size = [*(-lattice.group_people).tolist(), -lattice.people[0] - 1]
    order = sorted(range(len(lattice.weight)), key=lambda atom: size[lattice.group[atom]])
    columns = [0] * len(order)
    for place, atom in enumerate(order):
        columns[atom] = place
    return columns


def _members(lattice: Lattice) -> dict[Cell, list[int]]:
    """Give the columns of every cell that somebody belongs to."""
    columns, tree = _columns(lattice), lattice.tree
    first = np.searchsorted(lattice.team, np.arange(len(tree.cells) + 1)).tolist()
    members = {
        cell: columns[first[number] : first[tree.end[number]]]
        for number, cell in enumerate(tree.cells)
    }
    groups: list[list[int]] = [[] for _ in (*lattice.groups, None)]
    for column, group in zip(columns, lattice.group.tolist(), strict=True):
        groups[group].append(column)
    for group, mine in zip(lattice.groups, groups, strict=False):
        members[Cell(CellKind.GROUP, group)] = mine
    return {cell: atoms for cell, atoms in members.items() if atoms}
