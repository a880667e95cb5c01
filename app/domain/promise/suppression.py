"""What is hidden so that no figure of too few people can be worked out from what is shown.

measurement.md 3.5: cells of too few people are hidden (primary suppression), and with them others
from which they would follow (complementary suppression), until nothing follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.promise.disclosure import Hidden
from app.domain.promise.group_suppression import choose_groups
from app.domain.promise.lattice import Cell, CellKind, Counts, Lattice, Node, lattice_of, tree_of
from app.domain.promise.suppression_audit import Audit, audit
from app.domain.promise.tree_suppression import hide_in_tree


@dataclass(frozen=True, slots=True)
class Suppression:
    """What is hidden and why, what is shown, and the audit; a cell of nobody is in neither."""

    hidden: Mapping[Cell, Hidden]
    shown: tuple[Cell, ...]
    audit: Audit


def suppress(
    nodes: Iterable[Node], counts: Counts, *, minimum: int, already_hidden: Iterable[Cell] = ()
) -> Suppression:
    """Choose the cells to hide, as few and as small as is reasonable.

    From what is shown, no set of 1 to minimum-1 people that is made of atoms can be worked out, nor
    can any hidden cell. A minimum of 1 hides nothing. ValueError for nodes or counts that make no
    tree.
    """
    return _settle(lattice_of(tree_of(nodes), counts), minimum, frozenset(already_hidden))


def suppress_questions(
    nodes: Iterable[Node],
    counts_by_question: Mapping[str, Counts],
    *,
    minimum: int,
    suppression: Suppression,
) -> dict[Cell, dict[str, Hidden]]:
    """Choose, of each shown cell, the questions to hide: the same rule by question.

    The counts are of the people who gave a level, as others have no part in a question's figures. A
    cell of which no question is hidden, or that is hidden anyhow, is left out. What has an id and
    figures of its own people may be asked about like a question.
    """
    tree, closed = tree_of(nodes), frozenset(suppression.hidden)
    known: dict[frozenset[tuple[object, int]], Mapping[Cell, Hidden]] = {}
    found: dict[Cell, dict[str, Hidden]] = {}
    for question, counts in counts_by_question.items():
        key = frozenset(counts.items())
        if key not in known:
            known[key] = _settle(lattice_of(tree, counts), minimum, closed).hidden
        for cell, reason in known[key].items():
            if cell not in closed:
                found.setdefault(cell, {})[question] = reason
    return found


def _settle(lattice: Lattice, minimum: int, closed: frozenset[Cell]) -> Suppression:
    """Hide and audit until the audit finds nothing; see _close_another for why it ends."""
    while True:
        blocks = hide_in_tree(lattice, minimum, closed)
        cells = zip(lattice.tree.cells, blocks.shown, strict=True)
        groups = choose_groups(blocks, minimum, closed)
        shown = (*(cell for cell, flag in cells if flag), *groups)
        found = audit(lattice, shown, minimum=minimum)
        if not found.recoverable:
            return Suppression(_reasons(lattice, shown, minimum), shown, found)
        closed |= {_another(lattice, shown)}


def _another(lattice: Lattice, shown: tuple[Cell, ...]) -> Cell:
    """Pick one more cell to hide: the smallest group, or without any the smallest cell.

    Hiding in the tree and choosing groups leave only one thing to find: a cell that was hidden
    beforehand and has the minimum can follow from groups and tree together. Without groups it does
    not. Each time one more cell is closed, so this ends.
    """
    sizes = lattice.sizes
    groups = [cell for cell in shown if cell.kind is CellKind.GROUP]
    return min(groups or shown, key=lambda cell: (sizes[cell], cell.id, cell.kind))


def _reasons(lattice: Lattice, shown: Iterable[Cell], minimum: int) -> dict[Cell, Hidden]:
    published = set(shown)
    return {
        cell: Hidden.TOO_FEW if n < minimum else Hidden.PROTECTED
        for cell, n in lattice.sizes.items()
        if cell not in published
    }
