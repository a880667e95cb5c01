"""Nobody who does exact sums gets anything out of what is shown, in any organization.

`python -m tests.audit` does the same for longer. An attacker who never finds anything proves
nothing, so each part of the rule is taken away once, and then the attacker must win.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.domain.promise import group_suppression, suppression, tree_suppression
from app.domain.promise.disclosure import Hidden
from app.domain.promise.lattice import Cell, CellKind, Counts, lattice_of, tree_of
from app.domain.promise.suppression import suppress, suppress_questions
from app.domain.promise.suppression_audit import Audit, RowSpace, audit
from tests.audit import attacks
from tests.audit.attacker import Attacker
from tests.audit.lattices import Case, cases, closed, company, questions, with_a_level

EXAMPLES = 300
some = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
until_found = settings(
    max_examples=10 * EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
    database=None,
    derandomize=True,
)


@some
@given(cases())
def test_no_few_people_follow_from_what_is_shown(case: Case) -> None:
    attacks.attack_cells(case)


@settings(some, max_examples=EXAMPLES // 3)
@given(cases(nodes=(8, 20), most_groups=7))
def test_nor_do_they_in_larger_organizations(case: Case) -> None:
    attacks.attack_cells(case)


@some
@given(cases())
def test_nothing_is_hidden_in_vain(case: Case) -> None:
    attacks.attack_in_vain(case)


@some
@given(questions())
def test_no_few_people_follow_by_question(both: tuple[Case, Counts]) -> None:
    attacks.attack_question(*both)


@some
@given(closed())
def test_no_cell_follows_that_was_hidden_beforehand(both: tuple[Case, tuple[Cell, ...]]) -> None:
    attacks.attack_closed(*both)


@some
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_nodes_and_counts_makes_no_difference(case: Case, random: Any) -> None:
    nodes, counts = list(case.nodes), list(case.counts.items())
    random.shuffle(nodes)
    random.shuffle(counts)
    found = suppress(case.nodes, case.counts, minimum=case.minimum)
    assert suppress(nodes, dict(counts), minimum=case.minimum) == found


@some
@given(cases(), st.randoms(use_true_random=False))
def test_the_audit_finds_the_cells_that_the_attacker_finds(case: Case, random: Any) -> None:
    lattice = lattice_of(tree_of(case.nodes), case.counts)
    shown = [cell for cell in lattice.sizes if random.random() < 0.6]
    attacker = Attacker(case.nodes, case.counts, shown)
    atoms = [
        atom
        for atom, n in case.counts.items()
        if 0 < n < case.minimum and attacker.knows(frozenset([atom]))
    ]
    found = audit(lattice, shown, minimum=case.minimum).recoverable
    assert set(found) == {*attacker.hidden_cells_found(), *atoms}
    assert len(found) == len(set(found))


def keep_all_open(_lattice: object, open_: Any, *_rest: object) -> Any:
    return open_


def call_no_choice_bad(_blocks: object, candidates: list[int], _minimum: int) -> Any:
    return np.zeros(1 << len(candidates), dtype=np.bool_)


def look_at_one_kind_only(kind: int) -> Callable[..., Any]:
    """Ask the question of one of the two kinds of sets only, which take turns."""
    ask, turns = group_suppression._too_few, count()
    return lambda people, minimum: ask(people, minimum) & (next(turns) % 2 == kind)


BROKEN: dict[str, tuple[Any, str, Any]] = {
    "no complementary step": (tree_suppression, "_without_small_blocks", keep_all_open),
    "no look at groups": (group_suppression, "_bad_choices", call_no_choice_bad),
    "blocks without groups only": (group_suppression, "_too_few", look_at_one_kind_only(1)),
    "groups without blocks only": (group_suppression, "_too_few", look_at_one_kind_only(0)),
}


def without_an_audit(patch: pytest.MonkeyPatch) -> None:
    """Let the rule stand by itself: the audit would hide what it misses."""
    patch.setattr(suppression, "audit", lambda *_, **__: Audit(0, 0, 0, 0))


@pytest.mark.parametrize("broken", BROKEN)
def test_the_attacker_wins_where_a_part_of_the_rule_is_missing(
    broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_an_audit(monkeypatch)
    monkeypatch.setattr(*BROKEN[broken])
    with pytest.raises(AssertionError):
        until_found(given(cases())(attacks.attack_cells))()


@pytest.mark.parametrize("part", ["_blur", "audit"])
def test_the_attacker_wins_where_hidden_cells_are_forgotten_by_question(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_an_audit(monkeypatch)
    if part != "audit":
        monkeypatch.setattr(tree_suppression, part, lambda *_: None)
    with pytest.raises(AssertionError):
        until_found(given(closed())(lambda both: attacks.attack_closed(*both)))()


@some
@given(cases())
def test_cells_alone_need_no_second_look(case: Case) -> None:
    """What is proved in group_suppression: the audit finds nothing the first time."""
    with pytest.MonkeyPatch.context() as patch:
        without_an_audit(patch)
        attacks.attack_cells(case)


def test_what_a_broken_rule_shows_the_audit_hides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*BROKEN["no complementary step"])
    case = company(30, units=3)
    found = suppress(case.nodes, case.counts, minimum=5)
    assert found.audit.recoverable == ()
    assert found.hidden


def test_a_thousand_teams_and_their_questions() -> None:
    case = company(1000)
    found = suppress(case.nodes, case.counts, minimum=5)
    assert found.audit.recoverable == ()
    assert found.audit.tested > 2000
    assert len(found.shown) > 0.8 * found.audit.cells
    assert {cell.kind for cell in found.hidden} == {CellKind.TEAM}
    counts = with_a_level(case, seed=1)
    hidden = suppress_questions(
        case.nodes, {"q1": counts, "q2": counts, "q3": case.counts}, minimum=5, suppression=found
    )
    assert all(reasons["q1"] == reasons["q2"] for reasons in hidden.values())
    assert {question for reasons in hidden.values() for question in reasons} == {"q1", "q2"}
    lattice = lattice_of(tree_of(case.nodes), counts)
    shown = {cell for cell in found.shown if cell not in hidden}
    assert audit(lattice, shown, minimum=5).recoverable == ()
    few = [cell for cell, reasons in hidden.items() if reasons["q1"] is Hidden.TOO_FEW]
    assert few
    assert all(lattice.sizes[cell] < 5 for cell in few)


def test_elimination_is_exact_where_floats_are_not() -> None:
    space = RowSpace()
    space.add({0: 3, 1: 1})
    space.add({0: 1, 1: 3, 2: 10**20})
    assert space.remainder({0: 4, 1: 4, 2: 10**20}) == {}
    assert space.remainder({0: 4, 1: 4, 2: 10**20 + 1})
    space.add({0: 4, 1: 4, 2: 10**20})
    assert len(space.rows) == 2
