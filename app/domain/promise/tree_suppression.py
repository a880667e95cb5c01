"""Which cells of a tree to hide, so that no difference of shown ones is about too few people.

Sums over the shown cells of a tree say the same as sums over its blocks: what a shown cell holds
besides the shown cells within it. Blocks share nobody, so a set of people can be worked out from
the tree exactly if it is made of whole blocks. Hence the one rule of this file: a block is empty or
has at least the minimum.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.promise.lattice import NOWHERE, Cell, CellKind, Ints, Lattice

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Who is published together: `owner[i]` is the smallest shown cell around cell i, or NOWHERE.

    `shown` flags cells; the arrays change while cells are hidden and shown again.
    """

    lattice: Lattice
    shown: Bools
    owner: Ints

    def sums(self, people: Ints) -> Ints:
        """Add up people, given by team cell, by block: first those in none, then by cell."""
        total = np.zeros(len(self.owner) + 1, dtype=np.int64)
        np.add.at(total, self.owner + 1, people)
        return total

    def hide(self, cell: int) -> None:
        """Hide a cell: its block joins that of the next larger shown one."""
        self.shown[cell] = False
        above = self.lattice.tree.above[cell]
        self.owner[self.owner == cell] = NOWHERE if above < 0 else self.owner[above]

    def show(self, cell: int) -> None:
        """Show a cell again: it takes its people out of the block they were in."""
        part = self.owner[cell : self.lattice.tree.end[cell]]
        part[part == part[0]] = cell
        self.shown[cell] = True

    def within(self, cell: int) -> list[int]:
        """Give the largest shown cells within a shown cell, itself left out."""
        tree = self.lattice.tree
        inner = np.arange(cell + 1, tree.end[cell])
        inner = inner[self.shown[inner]]
        return [int(i) for i in inner[self.owner[tree.above[inner]] == cell]]


def hide_in_tree(lattice: Lattice, minimum: int, closed: Iterable[Cell]) -> Blocks:
    """Choose what to show of a tree: no block of 1 to minimum-1 people, and nothing closed.

    Neither is a closed cell of at least the minimum made of whole blocks; smaller ones can't be.
    """
    closed = set(closed)
    open_ = np.array([cell not in closed for cell in lattice.tree.cells], dtype=np.bool_)
    open_ &= lattice.people >= max(minimum, 1)
    rank = _ranks(lattice)
    shown = _without_small_blocks(lattice, open_, minimum, rank)
    blocks = Blocks(lattice, shown, _owners(lattice, shown))
    kept = _rows_of(lattice, closed, minimum)
    for row in kept:
        _blur(blocks, row, rank)
    _show_again(blocks, kept, minimum, sorted(np.flatnonzero(open_), key=lambda i: -rank[i]))
    return blocks


def _ranks(lattice: Lattice) -> list[int]:
    """Give each cell its place when the smallest are hidden first: by people, then by id."""
    cells, people = lattice.tree.cells, lattice.people.tolist()
    order = sorted(range(len(cells)), key=lambda i: (people[i], cells[i].id, cells[i].kind))
    rank = [0] * len(cells)
    for place, number in enumerate(order):
        rank[number] = place
    return rank


def _without_small_blocks(lattice: Lattice, open_: Bools, minimum: int, rank: list[int]) -> Bools:
    """Go from the smallest cells up; where a block is too small, hide the smallest cell within.

    A shown cell has at least the minimum, so hiding what is within it always helps in the end, and
    it can stay itself. A hidden unit may leave its teams shown.
    """
    shown, rest = open_.tolist(), lattice.own.tolist()
    above = lattice.tree.above.tolist()
    within: list[list[int]] = [[] for _ in rest]
    for number in reversed(range(len(rest))):
        inner = within[number]
        while shown[number] and 0 < rest[number] < minimum:
            smallest = min(inner, key=rank.__getitem__)
            inner.remove(smallest)
            inner.extend(within[smallest])
            shown[smallest] = False
            rest[number] += rest[smallest]
        if number and shown[number]:
            within[above[number]].append(number)
        elif number:
            rest[above[number]] += rest[number]
            within[above[number]].extend(inner)
    return np.array(shown, dtype=np.bool_)


def _owners(lattice: Lattice, shown: Bools) -> Ints:
    owner: list[int] = []
    flags, above = shown.tolist(), lattice.tree.above.tolist()
    for number, flag in enumerate(flags):
        around = owner[above[number]] if number else NOWHERE
        owner.append(number if flag else around)
    return np.array(owner, dtype=np.int64)


def _rows_of(lattice: Lattice, closed: set[Cell], minimum: int) -> Ints:
    """Give the people of each closed cell of at least the minimum, by team cell."""
    rows = [
        np.where(_spans(lattice, number), lattice.own, 0)
        for number, cell in enumerate(lattice.tree.cells)
        if cell in closed and lattice.people[number] >= minimum
    ]
    for number, group in enumerate(lattice.groups):
        if Cell(CellKind.GROUP, group) in closed and lattice.group_people[number] >= minimum:
            mine = lattice.group == number
            row = np.zeros_like(lattice.own)
            row[lattice.team[mine]] = lattice.weight[mine]
            rows.append(row)
    return np.array(rows, dtype=np.int64).reshape(-1, len(lattice.own))


def _spans(lattice: Lattice, number: int) -> Bools:
    places = np.arange(len(lattice.own))
    return np.asarray((places >= number) & (places < lattice.tree.end[number]))


def _blur(blocks: Blocks, row: Ints, rank: list[int]) -> None:
    """Hide until the people of a row are no longer made of whole blocks.

    Their smallest block is joined with others: with the smallest shown cell beside it that holds
    anybody else, or, where its cell holds nobody else, with what lies around.
    """
    lattice, end = blocks.lattice, blocks.lattice.tree.end
    while not _mixed(blocks, row):
        mine = blocks.sums(row)[1:]
        owner = min(np.flatnonzero(mine), key=lambda i: (mine[i], rank[i]))
        beside = [
            cell
            for cell in blocks.within(int(owner))
            if row[cell : end[cell]].sum() < lattice.people[cell]
        ]
        blocks.hide(min(beside, key=rank.__getitem__) if beside else int(owner))


def _mixed(blocks: Blocks, row: Ints) -> int:
    """Count the blocks that hold some of a row's people and others too; those in none are mixed."""
    mine, whole = blocks.sums(row), blocks.sums(blocks.lattice.own)
    return int(mine[0] > 0) + int(np.count_nonzero((mine[1:] > 0) & (mine[1:] < whole[1:])))


def _show_again(blocks: Blocks, kept: Ints, minimum: int, candidates: list[int]) -> None:
    """Show what was hidden in vain, the largest first; above all what can be worked out anyhow."""
    mixed = np.array([_mixed(blocks, row) for row in kept], dtype=np.int64)
    hidden = [number for number in candidates if not blocks.shown[number]]
    changed = True
    while changed:
        changed = False
        for number in hidden:
            if blocks.shown[number]:
                continue
            less = _mixed_less(blocks, kept, number, minimum)
            if less is not None and not np.any(mixed <= less):
                mixed -= less
                blocks.show(number)
                changed = True


def _mixed_less(blocks: Blocks, kept: Ints, number: int, minimum: int) -> Ints | None:
    """Say how many mixed blocks each row would lose by showing a cell; None if a block is small."""
    own, around = blocks.lattice.own, blocks.owner[number]
    everywhere = blocks.owner == around
    inside = everywhere & _spans(blocks.lattice, number)
    whole, part = int(own[everywhere].sum()), int(own[inside].sum())
    covered = around != NOWHERE
    if 0 < part < minimum or (covered and 0 < whole - part < minimum):
        return None
    mine, here = kept[:, everywhere].sum(axis=1), kept[:, inside].sum(axis=1)
    there = mine - here
    was = (mine > 0) & ((mine < whole) if covered else True)
    stays = (there > 0) & ((there < whole - part) if covered else True)
    comes = (here > 0) & (here < part)
    return np.asarray(was.astype(np.int64) - stays - comes, dtype=np.int64)
