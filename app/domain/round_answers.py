"""What everybody said in a whole round: one column a person, with where that person belongs.

A round of 8,000 people and 46 questions takes less than a megabyte, so it is held at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.promise.lattice import Cell, CellKind, Counts, Node
from app.domain.scoring.matrix import AnswerMatrix

Places = NDArray[np.intp]
NO_VALUE = -1
"""In place of the value of an outcome question that was not given."""


@dataclass(frozen=True, slots=True, eq=False)
class RoundAnswers:
    """The submitted answers of a round, to the questions of one questionnaire in its order.

    `codes` and `evidence` are questions x people, as in an AnswerMatrix; `outcomes` is outcome
    questions x people. Team, respondent group and pseudonym are given by person.
    """

    codes: NDArray[np.int8]
    evidence: NDArray[np.bool_]
    outcomes: NDArray[np.int64]
    teams: tuple[str, ...]
    groups: tuple[str | None, ...]
    participants: tuple[str | None, ...]

    @property
    def people(self) -> int:
        """How many people submitted."""
        return len(self.teams)

    def of(self, places: Places) -> AnswerMatrix:
        """Give what some of the people said; they keep their order."""
        given = self.outcomes[:, places]
        return AnswerMatrix(
            self.codes[:, places],
            self.evidence[:, places],
            tuple(tuple(row[row != NO_VALUE].tolist()) for row in given),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Membership:
    """Who of a round belongs to which cell, and the atoms that cells are made of.

    `atom` numbers each person's atom in `atoms`. A person whose group is none of the round's is in
    no group.
    """

    nodes: tuple[Node, ...]
    places: dict[Cell, Places]
    atoms: tuple[tuple[str, str | None], ...]
    atom: Places

    def counts(self, who: NDArray[np.bool_] | None = None) -> Counts:
        """Count everybody, or those of the people who are flagged, by atom."""
        numbers = self.atom if who is None else self.atom[who]
        counted = np.bincount(numbers, minlength=len(self.atoms)).tolist()
        return {atom: n for atom, n in zip(self.atoms, counted, strict=True) if n}


def membership(
    answers: RoundAnswers, nodes: Iterable[Node], *, groups: Collection[str]
) -> Membership:
    """Place everybody; `nodes` is the whole tree, of which the parts without anybody are left out.

    `groups` are the respondent groups that the round asked.
    """
    known = tuple(group if group in groups else None for group in answers.groups)
    pairs = list(zip(answers.teams, known, strict=True))
    atoms = tuple(dict.fromkeys(pairs))
    number = {atom: place for place, atom in enumerate(atoms)}
    kept = _with_people(nodes, set(answers.teams))
    return Membership(
        kept,
        _places(answers.teams, known, kept),
        atoms,
        np.array([number[pair] for pair in pairs], dtype=np.intp),
    )


def _with_people(nodes: Iterable[Node], teams: set[str]) -> tuple[Node, ...]:
    """Keep the teams that somebody answered for and all that lies above them."""
    parents = {node.id: node.parent for node in nodes}
    kept = set()
    for team in teams:
        above: str | None = team
        while above is not None and above not in kept:
            kept.add(above)
            above = parents[above]
    return tuple(Node(name, parents[name]) for name in sorted(kept))


def _places(
    teams: tuple[str, ...], groups: tuple[str | None, ...], nodes: tuple[Node, ...]
) -> dict[Cell, Places]:
    parents = {node.id: node.parent for node in nodes}
    units = {parent for parent in parents.values() if parent is not None}
    found: dict[Cell, list[int]] = {}
    for place, (team, group) in enumerate(zip(teams, groups, strict=True)):
        cells = [Cell(CellKind.ORGANIZATION, ""), Cell(CellKind.TEAM, team)]
        if group is not None:
            cells.append(Cell(CellKind.GROUP, group))
        above: str | None = team
        while above is not None:
            if above in units:
                cells.append(Cell(CellKind.UNIT, above))
            above = parents[above]
        for cell in cells:
            found.setdefault(cell, []).append(place)
    return {cell: np.array(places, dtype=np.intp) for cell, places in found.items()}
