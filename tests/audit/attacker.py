"""Someone who has every published figure and knows who works where, and does exact sums.

What can't be told apart by linear algebra is a vector that every published sum overlooks: the null
space of the published rows. A set of people can be worked out exactly if its indicator is at a
right angle to all of the null space. All sets are tried, one by one, in exact fractions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm

from app.domain.promise.lattice import Atom, Cell, CellKind, Counts, Node

Vector = tuple[int, ...]


class Attacker:
    """Knows the atoms that somebody belongs to, and the sums over the shown cells."""

    def __init__(self, nodes: Iterable[Node], counts: Counts, shown: Collection[Cell]) -> None:
        parents = {node.id: node.parent for node in nodes}
        self.atoms = [atom for atom, n in sorted(counts.items(), key=str) if n]
        self.people = [counts[atom] for atom in self.atoms]
        self.cells = self._cells(parents)
        self.shown = [cell for cell in self.cells if cell in set(shown)]
        rows = [self._indicator(self.cells[cell]) for cell in self.shown]
        self._blind = null_space(rows, len(self.atoms))

    def _cells(self, parents: Mapping[str, str | None]) -> dict[Cell, frozenset[Atom]]:
        """Every cell of somebody, from what the words mean."""
        cells = {Cell(CellKind.ORGANIZATION, ""): frozenset(self.atoms)}
        for node in parents:
            own = frozenset(atom for atom in self.atoms if atom[0] == node)
            below = {atom for atom in self.atoms if node in _line(parents, atom[0])}
            cells[Cell(CellKind.TEAM, node)] = own
            if node in parents.values():
                cells[Cell(CellKind.UNIT, node)] = frozenset(below)
        for group in {group for _, group in self.atoms} - {None}:
            mine = frozenset(atom for atom in self.atoms if atom[1] == group)
            cells[Cell(CellKind.GROUP, str(group))] = mine
        return {cell: atoms for cell, atoms in cells.items() if atoms}

    def hidden_cells_found(self) -> list[Cell]:
        """The hidden cells that follow from the shown ones."""
        return [
            cell
            for cell, atoms in self.cells.items()
            if cell not in self.shown and self.knows(atoms)
        ]

    def small_sets_found(self, minimum: int) -> list[frozenset[Atom]]:
        """The sets of 1 to minimum-1 people, made of atoms, that follow from the shown cells."""
        return [
            frozenset(self.atoms[i] for i in chosen)
            for chosen, seen in self._small_sets(minimum)
            if not any(seen)
        ]

    def loot(self, minimum: int) -> list[object]:
        """All that should not be there."""
        return [*self.hidden_cells_found(), *self.small_sets_found(minimum)]

    def knows(self, atoms: Collection[Atom]) -> bool:
        """Whether the sum over these atoms can be worked out."""
        indicator = self._indicator(atoms)
        return not any(times(blind, indicator) for blind in self._blind)

    def count(self, cell: Cell) -> int:
        return sum(
            n for atom, n in zip(self.atoms, self.people, strict=True) if atom in self.cells[cell]
        )

    def _indicator(self, atoms: Collection[Atom]) -> Vector:
        return tuple(int(atom in atoms) for atom in self.atoms)

    def _small_sets(self, minimum: int) -> Iterator[tuple[tuple[int, ...], Vector]]:
        """Every set of fewer people, with its product with each vector of the null space."""
        columns = [tuple(blind[i] for blind in self._blind) for i in range(len(self.atoms))]
        waiting: list[tuple[tuple[int, ...], int, Vector]] = [((), 0, (0,) * len(self._blind))]
        while waiting:
            chosen, weight, seen = waiting.pop()
            for atom in range(chosen[-1] + 1 if chosen else 0, len(self.atoms)):
                heavier = weight + self.people[atom]
                if heavier < minimum:
                    more = tuple(a + b for a, b in zip(seen, columns[atom], strict=True))
                    waiting.append(((*chosen, atom), heavier, more))
                    yield (*chosen, atom), more


def _line(parents: Mapping[str, str | None], node: str) -> list[str]:
    """A node and all above it."""
    line = []
    at: str | None = node
    while at in parents:
        line.append(str(at))
        at = parents[str(at)]
    return line


def null_space(rows: Sequence[Vector], width: int) -> list[Vector]:
    """Vectors that span all that the rows overlook, in whole numbers."""
    reduced: list[list[Fraction]] = []
    pivots: list[int] = []
    left = [[Fraction(value) for value in row] for row in rows]
    for column in range(width):
        found = next((row for row in left if row[column]), None)
        if found is None:
            continue
        left.remove(found)
        found = [value / found[column] for value in found]
        left = [_less(row, found, column) for row in left]
        reduced = [*(_less(row, found, column) for row in reduced), found]
        pivots.append(column)
    basis = []
    for free in sorted(set(range(width)) - set(pivots)):
        vector = [Fraction(int(column == free)) for column in range(width)]
        for pivot, row in zip(pivots, reduced, strict=True):
            vector[pivot] = -row[free]
        scale = lcm(*(value.denominator for value in vector))
        basis.append(tuple(int(value * scale) for value in vector))
    return basis


def _less(row: list[Fraction], other: list[Fraction], column: int) -> list[Fraction]:
    times = row[column]
    return [a - times * b for a, b in zip(row, other, strict=True)] if times else row


def times(one: Vector, other: Vector) -> int:
    return sum(a * b for a, b in zip(one, other, strict=True))
