"""Which respondent groups to show beside a tree of which it is settled what is shown.

Groups share nobody, and neither do the blocks of the tree (see tree_suppression), so the published
sums are those of the rows and columns of a table, block by group, in which the groups that are not
shown and the people in no block have no sum of their own. Which sets can be worked out?

A set of people is a 0/1 vector over the table's filled places. It can be worked out exactly if
there are numbers a (a block) and c (a group) with a - c = 1 at its places and 0 at all others,
where c of the groups not shown and a of the people in no block are 0. Along filled places these
numbers differ by whole numbers, so they may be taken as whole. Cut them at each height h: with
[a >= h] and [c >= h] in place of a and c the differences are still 0 or 1, and added up over h they
give a - c. So every such set is put together from disjoint sets of two simple kinds:

    1. some blocks without some groups that lie wholly within these blocks   (h > 0),
    2. some groups without some blocks that lie wholly within these groups   (h <= 0).

It suffices to look at these, and for each choice of groups T at the smallest one: the blocks that T
touches without T, and T without all the blocks within it; any other of the same T has whole blocks
more, and a block is empty or large enough. That is 2 sums for each of the 2^k choices, all of which
come out of one table of block sizes by the groups they touch. What a choice gives away does not
depend on the other groups shown, so the best set of groups is the largest without a bad choice.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from app.domain.promise.lattice import Cell, CellKind, Ints
from app.domain.promise.tree_suppression import Blocks

Bools = NDArray[np.bool_]

MOST_GROUPS = 16
"""With more groups the smallest are not shown: the choices would become too many to go through."""


def choose_groups(blocks: Blocks, minimum: int, closed: Collection[Cell]) -> tuple[Cell, ...]:
    """Choose as many groups to show as is safe, then those with the most people, then by id.

    With the blocks, no set of 1 to minimum-1 people can be worked out from the groups chosen.
    """
    lattice = blocks.lattice
    candidates = [
        number
        for number, group in enumerate(lattice.groups)
        if lattice.group_people[number] >= max(minimum, 1)
        and Cell(CellKind.GROUP, group) not in closed
    ]
    # Bit 0 is the smallest group: where all else is equal, the larger number hides the smaller.
    candidates.sort(key=lambda number: (lattice.group_people[number], number))
    candidates = candidates[-MOST_GROUPS:]
    safe = ~_any_within(_bad_choices(blocks, candidates, minimum))
    choices = np.arange(len(safe))
    bits = (choices[:, None] >> np.arange(len(candidates))) & 1
    people = bits @ lattice.group_people[candidates]
    best = max(np.flatnonzero(safe), key=lambda i: (bits[i].sum(), people[i], i))
    chosen = sorted(n for place, n in enumerate(candidates) if best >> place & 1)
    return tuple(Cell(CellKind.GROUP, lattice.groups[number]) for number in chosen)


def _bad_choices(blocks: Blocks, candidates: list[int], minimum: int) -> Bools:
    """Flag each choice of groups, a number with a bit a group, that gives too few people away."""
    lattice, k = blocks.lattice, len(candidates)
    bit = np.full(len(lattice.groups) + 1, 1 << k, dtype=np.int64)  # the last: no shown group
    bit[candidates] = 1 << np.arange(k)
    touched = np.zeros(len(blocks.owner) + 1, dtype=np.int64)
    np.bitwise_or.at(touched, blocks.owner[lattice.team] + 1, bit[lattice.group])
    size = blocks.sums(lattice.own)
    people = _within(_by_choice(1 << np.arange(k), lattice.group_people[candidates], k))
    pure = touched[1:] < 1 << k  # blocks of shown groups only
    inside = _within(_by_choice(touched[1:][pure], size[1:][pure], k))
    known = touched[1:] & ((1 << k) - 1)
    apart = _within(_by_choice(known, size[1:], k))[::-1]  # blocks that touch none of a choice
    left_over = size[1:].sum() - apart - people
    uncovered = (np.arange(1 << k) & touched[0]) != 0
    left_over[uncovered] = 0
    return _too_few(people - inside, minimum) | _too_few(left_over, minimum)


def _too_few(people: Ints, minimum: int) -> Bools:
    return np.asarray((people > 0) & (people < minimum))


def _by_choice(choice: Ints, people: Ints, k: int) -> Ints:
    total = np.zeros(1 << k, dtype=np.int64)
    np.add.at(total, choice, people)
    return total


def _within(values: Ints) -> Ints:
    """Add up, for each choice, the values of all choices that are part of it."""
    total = values.copy()
    step = 1
    while step < len(total):
        pairs = total.reshape(-1, 2, step)
        pairs[:, 1] += pairs[:, 0]
        step *= 2
    return total


def _any_within(flags: Bools) -> Bools:
    return _within(flags.astype(np.int64)) > 0
