"""What must hold for any organization, whoever attacks it; each raises AssertionError if not."""

from __future__ import annotations

from collections.abc import Collection

from app.domain.promise.disclosure import Hidden
from app.domain.promise.lattice import ORGANIZATION, Cell, Counts
from app.domain.promise.suppression import suppress, suppress_questions
from tests.audit.attacker import Attacker
from tests.audit.lattices import Case


def attack_cells(case: Case) -> None:
    """Nothing follows from what is shown, every cell is accounted for, the whole is shown."""
    found = suppress(case.nodes, case.counts, minimum=case.minimum)
    attacker = Attacker(case.nodes, case.counts, found.shown)
    assert attacker.loot(case.minimum) == []
    assert set(found.hidden) | set(found.shown) == set(attacker.cells)
    assert not set(found.hidden) & set(found.shown)
    assert (ORGANIZATION in found.shown) == (case.people >= case.minimum)
    for cell, reason in found.hidden.items():
        assert (reason is Hidden.TOO_FEW) == (attacker.count(cell) < case.minimum)


def attack_in_vain(case: Case) -> None:
    """No cell is hidden in vain: with any one of the protected shown, too few could be told."""
    found = suppress(case.nodes, case.counts, minimum=case.minimum)
    for cell, reason in found.hidden.items():
        if reason is Hidden.PROTECTED:
            attacker = Attacker(case.nodes, case.counts, (*found.shown, cell))
            assert attacker.small_sets_found(case.minimum), f"{cell} could be shown"


def attack_question(case: Case, counts: Counts) -> None:
    """Nothing follows by question, where fewer people gave a level."""
    found = suppress(case.nodes, case.counts, minimum=case.minimum)
    hidden = suppress_questions(case.nodes, {"q": counts}, minimum=case.minimum, suppression=found)
    assert set(hidden) <= set(found.shown)
    shown = [cell for cell in found.shown if cell not in hidden]
    attacker = Attacker(case.nodes, counts, shown)
    assert attacker.loot(case.minimum) == []
    for cell, reasons in hidden.items():
        assert (reasons["q"] is Hidden.TOO_FEW) == (attacker.count(cell) < case.minimum)


def attack_closed(case: Case, cells: Collection[Cell]) -> None:
    """Nothing follows about cells that were hidden beforehand, however many people they have."""
    found = suppress(case.nodes, case.counts, minimum=case.minimum, already_hidden=cells)
    assert not set(cells) & set(found.shown)
    assert Attacker(case.nodes, case.counts, found.shown).loot(case.minimum) == []
