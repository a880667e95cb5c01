"""What is hidden, in cases small enough to work out by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import permutations

import pytest

from app.domain.promise.disclosure import Hidden
from app.domain.promise.group_suppression import MOST_GROUPS
from app.domain.promise.lattice import ORGANIZATION, Atom, Cell, CellKind, Node
from app.domain.promise.suppression import Suppression, suppress, suppress_questions
from tests.audit.attacker import Attacker

FEW, SAFE = Hidden.TOO_FEW, Hidden.PROTECTED


def team(name: str) -> Cell:
    return Cell(CellKind.TEAM, name)


def unit(name: str) -> Cell:
    return Cell(CellKind.UNIT, name)


def group(name: str) -> Cell:
    return Cell(CellKind.GROUP, name)


def below(parents: Mapping[str, str | None]) -> list[Node]:
    return [Node(name, parent) for name, parent in parents.items()]


def flat(*sizes: int) -> dict[Atom, int]:
    """Teams a, b, c ... of so many people, without groups."""
    return {("abcdefghij"[number], None): n for number, n in enumerate(sizes)}


def hide_flat(*sizes: int, minimum: int = 5) -> Suppression:
    counts = flat(*sizes)
    return suppress([Node(name, None) for name, _ in counts], counts, minimum=minimum)


def test_the_sixth_person_of_a_department_stays_unknown() -> None:
    """measurement.md 3.5: 6 x 2.667 - 5 x 2.2 = 5.0, so the team of five is hidden too."""
    nodes = below({"department": None, "team": "department"})
    counts = {("team", None): 5, ("department", None): 1}
    naive = [unit("department"), team("team")]
    assert team("department") in Attacker(nodes, counts, naive).hidden_cells_found()
    found = suppress(nodes, counts, minimum=5)
    assert found.hidden == {team("department"): FEW, team("team"): SAFE}
    assert found.shown == (ORGANIZATION, unit("department"))


def test_the_smallest_sibling_is_hidden_beside_a_single_person() -> None:
    """Viva Glint's example in measurement.md 3.5: teams of 0, 0, 1, 350, 405 and 425."""
    found = hide_flat(0, 0, 1, 350, 405, 425)
    assert found.hidden == {team("c"): FEW, team("d"): SAFE}
    assert found.shown == (ORGANIZATION, team("e"), team("f"))


def test_hidden_people_must_be_enough_together_and_no_more() -> None:
    assert hide_flat(2, 2, 6, 7).hidden == {team("a"): FEW, team("b"): FEW, team("c"): SAFE}
    assert hide_flat(2, 3, 6, 7).hidden == {team("a"): FEW, team("b"): FEW}


@pytest.mark.parametrize(("people", "shown"), [(0, 0), (4, 0), (5, 2)])
def test_everything_is_hidden_where_all_together_are_too_few(people: int, shown: int) -> None:
    found = hide_flat(people)
    assert (len(found.shown), len(found.hidden)) == (shown, 0 if shown or not people else 2)


def test_no_people_and_no_teams_make_nothing_to_hide() -> None:
    for nodes in ([], [Node("a", None)]):
        found = suppress(nodes, {}, minimum=5)
        assert (found.hidden, found.shown, found.audit.cells) == ({}, (), 0)


def test_an_only_child_is_shown_with_its_unit_and_hidden_with_it() -> None:
    nodes = below({"u": None, "a": "u", "b": None, "c": None})
    counts = {("a", None): 6, ("b", None): 7, ("c", None): 8}
    assert suppress(nodes, counts, minimum=5).hidden == {}
    fewer = {**counts, ("a", None): 4}
    expected = {unit("u"): FEW, team("a"): FEW, team("b"): SAFE}
    assert suppress(nodes, fewer, minimum=5).hidden == expected


def test_a_unit_and_its_only_big_team_are_not_both_shown() -> None:
    nodes = below({"u": None, "small": "u", "big": "u", "other": None})
    counts = {("small", None): 2, ("big", None): 20, ("other", None): 9}
    found = suppress(nodes, counts, minimum=5)
    assert found.hidden == {team("small"): FEW, team("big"): SAFE}


def test_the_people_of_a_unit_itself_count_as_one_of_its_teams() -> None:
    nodes = below({"u": None, "a": "u", "b": "u"})
    counts = {("u", None): 2, ("a", None): 8, ("b", None): 9}
    found = suppress(nodes, counts, minimum=5)
    assert found.hidden == {team("u"): FEW, team("a"): SAFE}
    enough = suppress(nodes, {**counts, ("u", None): 5}, minimum=5)
    assert enough.hidden == {}


def test_a_small_unit_takes_a_team_of_another_unit_along_and_that_unit_with_it() -> None:
    """Hiding the unit alone would be in vain: its teams add up to it."""
    nodes = below({"small": None, "s": "small", "large": None, "a": "large", "b": "large"})
    counts = {("s", None): 3, ("a", None): 6, ("b", None): 7}
    found = suppress(nodes, counts, minimum=5)
    assert found.hidden == {
        unit("small"): FEW,
        team("s"): FEW,
        unit("large"): SAFE,
        team("a"): SAFE,
    }


def test_what_was_hidden_for_a_unit_is_shown_again_once_more_is_hidden_around_it() -> None:
    """Team b is hidden for the sake of a, until the unit is hidden for the sake of tiny."""
    nodes = below({"u": None, "a": "u", "b": "u", "c": "u", "tiny": None, "huge": None})
    counts = {(name, None): n for name, n in zip("abc", (3, 6, 9), strict=True)}
    counts |= {("tiny", None): 3, ("huge", None): 50}
    found = suppress(nodes, counts, minimum=5)
    assert found.hidden == {team("a"): FEW, team("tiny"): FEW, unit("u"): SAFE}


def test_two_small_groups_hide_each_other_and_one_takes_the_next_larger_along() -> None:
    nodes = below({"a": None, "b": None})
    spread = {"x": 2, "y": 3, "z": 10, "w": 12}
    counts: dict[Atom, int] = {(name, g): n for name in "ab" for g, n in spread.items()}
    assert suppress(nodes, counts, minimum=7).hidden == {group("x"): FEW, group("y"): FEW}
    one: dict[Atom, int] = {atom: n for atom, n in counts.items() if atom[1] != "y"}
    assert suppress(nodes, one, minimum=7).hidden == {group("x"): FEW, group("z"): SAFE}


def test_the_only_group_is_hidden_where_few_people_have_none() -> None:
    counts: dict[Atom, int] = {("a", "x"): 10, ("b", "x"): 10, ("b", None): 2}
    found = suppress(below({"a": None, "b": None}), counts, minimum=5)
    assert found.hidden == {group("x"): SAFE}


def test_a_group_that_lies_within_one_team_does_not_leave_its_others_over() -> None:
    """Team a without the engineers would be the manager: the group is hidden, not the team."""
    nodes = below({"a": None, "b": None, "c": None})
    counts: dict[Atom, int] = {
        ("a", "engineers"): 8,
        ("a", None): 1,
        ("b", None): 9,
        ("c", None): 9,
    }
    naive = [ORGANIZATION, team("a"), team("b"), team("c"), group("engineers")]
    assert Attacker(nodes, counts, naive).small_sets_found(5) == [frozenset({("a", None)})]
    assert suppress(nodes, counts, minimum=5).hidden == {group("engineers"): SAFE}


def test_a_team_that_lies_within_one_group_does_not_leave_the_others_over() -> None:
    """The engineers without team a would be the two in team b."""
    nodes = below({"a": None, "b": None})
    counts: dict[Atom, int] = {("a", "engineers"): 8, ("b", "engineers"): 2, ("b", "it"): 9}
    counts["b", None] = 9
    assert suppress(nodes, counts, minimum=5).hidden == {group("engineers"): SAFE}


def test_groups_are_also_taken_together() -> None:
    """Neither group fills the team but for too few; the two together do."""
    nodes = below({"a": None, "b": None})
    counts: dict[Atom, int] = {("a", "x"): 8, ("a", "y"): 9, ("a", None): 2, ("b", None): 20}
    assert suppress(nodes, counts, minimum=5).hidden == {group("x"): SAFE}


def test_more_groups_than_can_be_tried_leave_the_smallest_out() -> None:
    counts: dict[Atom, int] = {("a", f"g{n:02}"): 50 + n for n in range(MOST_GROUPS + 3)}
    found = suppress([Node("a", None)], counts, minimum=5)
    assert found.hidden == {group(f"g{n:02}"): SAFE for n in range(3)}


def test_equal_sizes_are_hidden_by_id_whatever_the_order_they_come_in() -> None:
    nodes = below({"u": None, "d": "u", "c": "u", "b": "u", "a": "u"})
    counts = {("a", None): 2, ("b", None): 7, ("c", None): 7, ("d", None): 7}
    expected = {team("a"): FEW, team("b"): SAFE}
    for order in permutations(nodes):
        found = suppress(order, dict(reversed(counts.items())), minimum=5)
        assert found.hidden == expected
        assert [cell.id for cell in found.shown] == ["", "u", "c", "d"]


def test_by_name_nothing_is_hidden() -> None:
    assert hide_flat(1, 2, 3, minimum=1).hidden == {}


def test_the_audit_says_what_it_tried() -> None:
    counts: dict[Atom, int] = {("a", "x"): 2, ("b", "x"): 8, ("b", "y"): 9, ("c", "y"): 9}
    found = suppress(below({"a": None, "b": None, "c": None}), counts, minimum=5)
    assert found.hidden == {team("a"): FEW, team("c"): SAFE}
    told = (found.audit.cells, found.audit.shown, found.audit.hidden, found.audit.tested)
    assert told == (6, 4, 2, 3)  # tested: both hidden teams, and the two of group x in team a
    assert found.audit.recoverable == ()


def hide_question(
    whole: Mapping[Atom, int], given: Mapping[Atom, int]
) -> tuple[Suppression, dict[Cell, dict[str, Hidden]]]:
    nodes = [Node(name, None) for name in sorted({name for name, _ in whole})]
    found = suppress(nodes, whole, minimum=5)
    hidden = suppress_questions(nodes, {"q": given, "same": whole}, minimum=5, suppression=found)
    return found, hidden


def test_a_question_that_too_few_can_answer_is_hidden_there_and_in_one_place_more() -> None:
    found, hidden = hide_question(flat(6, 7, 8), flat(4, 7, 8))
    assert found.hidden == {}
    assert hidden == {team("a"): {"q": FEW}, team("b"): {"q": SAFE}}


def test_a_question_that_nobody_of_a_team_can_answer_hides_nothing() -> None:
    assert hide_question(flat(6, 7, 8), flat(0, 7, 8))[1] == {}


def test_a_hidden_team_does_not_follow_where_its_hidden_neighbours_gave_no_level() -> None:
    found, hidden = hide_question(flat(1, 6, 7, 8), flat(0, 6, 7, 8))
    assert found.hidden == {team("a"): FEW, team("b"): SAFE}
    assert hidden == {team("c"): {"q": SAFE}}


def test_a_hidden_group_does_not_follow_where_a_team_says_the_same() -> None:
    """Only the engineers of team a gave a level, so team a would speak for the hidden group."""
    whole: dict[Atom, int] = {
        ("a", "engineers"): 8,
        ("a", None): 2,
        ("b", None): 9,
        ("c", None): 12,
    }
    found, hidden = hide_question(whole, {**whole, ("a", None): 0})
    assert found.hidden == {group("engineers"): SAFE}
    assert hidden == {team("a"): {"q": SAFE}, team("b"): {"q": SAFE}}


def test_cells_that_must_stay_hidden_do_even_if_the_whole_goes_with_them() -> None:
    nodes = below({"a": None, "b": "a"})
    counts = {("b", None): 9}
    found = suppress(nodes, counts, minimum=5, already_hidden=[team("b")])
    assert found.shown == ()
    assert set(found.hidden.values()) == {SAFE}


@pytest.mark.parametrize(
    ("nodes", "counts", "message"),
    [
        ([Node("a", None), Node("a", None)], {}, "two nodes are called 'a'"),
        ([Node("a", "b"), Node("b", "a")], {}, "the node 'a' lies in a circle"),
        ([Node("a", "a")], {}, "the node 'a' lies in a circle"),
        ([Node("a", None)], {("b", None): 3}, "people are counted for 'b'"),
        ([Node("a", None)], {("a", None): -1}, "fewer than no people"),
    ],
)
def test_what_is_no_tree_of_people_is_refused(
    nodes: Collection[Node], counts: Mapping[Atom, int], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        suppress(nodes, counts, minimum=5)


def test_a_parent_outside_the_round_counts_as_the_organization() -> None:
    nodes = [Node("a", "elsewhere"), Node("b", "elsewhere")]
    found = suppress(nodes, {("a", None): 5, ("b", None): 6}, minimum=5)
    assert found.shown == (ORGANIZATION, team("a"), team("b"))
