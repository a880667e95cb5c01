"""Random organizations: trees up to four deep, groups that gather in teams, any turnout."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

from app.domain.promise.lattice import Atom, Cell, Counts, Node
from app.domain.promise.suppression import suppress

DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Case:
    """Nodes, people in them, and the smallest number of people to be shown."""

    nodes: tuple[Node, ...]
    counts: Counts
    minimum: int

    @property
    def people(self) -> int:
        return sum(self.counts.values())


@st.composite
def trees(draw: st.DrawFn, least: int, most: int) -> tuple[Node, ...]:
    """So many nodes, each below an earlier one or at the top."""
    depth: dict[str | None, int] = {None: 0}
    nodes = []
    for number in range(draw(st.integers(least, most))):
        parent = draw(st.sampled_from([name for name in depth if depth[name] < DEEPEST]))
        name = f"n{number}"
        depth[name] = depth[parent] + 1
        nodes.append(Node(name, parent))
    return tuple(nodes)


@st.composite
def cases(draw: st.DrawFn, *, nodes: tuple[int, int] = (1, 7), most_groups: int = 4) -> Case:
    """Any organization; often a group is most of a team, or all of it."""
    tree = draw(trees(*nodes))
    groups = [None, *(f"g{number}" for number in range(draw(st.integers(0, most_groups))))]
    minimum = draw(st.integers(3, 10))
    few = st.integers(0, minimum)
    counts: dict[Atom, int] = {}
    for node in tree:
        for group in draw(st.lists(st.sampled_from(groups), max_size=3, unique=True)):
            counts[node.id, group] = draw(st.one_of(few, st.integers(0, 3 * minimum)))
    return Case(tree, counts, minimum)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Case, Counts]:
    """An organization, and how many of its people gave a level to a question: most of them."""
    case = draw(cases())
    fewer = {
        atom: max(0, n - draw(st.sampled_from([0, 0, 0, 1, 2, 5, 100])))
        for atom, n in case.counts.items()
    }
    return case, fewer


@st.composite
def closed(draw: st.DrawFn) -> tuple[Case, Collection[Cell]]:
    """An organization, and cells of it that are to stay hidden."""
    case = draw(cases())
    every = suppress(case.nodes, case.counts, minimum=1).shown
    some = draw(st.lists(st.sampled_from(every), unique=True, max_size=3)) if every else []
    return case, tuple(some)


def company(teams: int, *, units: int = 50, groups: int = 6, seed: int = 1) -> Case:
    """Make a company of units with teams of 3 to 14 people; some groups are large, some small."""
    random = Random(seed)
    nodes = [Node(f"u{number}", None) for number in range(units)]
    counts: dict[Atom, int] = {}
    for number in range(teams):
        nodes.append(Node(f"t{number}", f"u{number % units}"))
        for _ in range(random.randint(3, 14)):
            atom = f"t{number}", f"g{min(int(random.expovariate(0.7)), groups - 1)}"
            counts[atom] = counts.get(atom, 0) + 1
    return Case(tuple(nodes), counts, 5)


def with_a_level(case: Case, *, seed: int, share: float = 0.9) -> Counts:
    """Give how many people gave a level to one question, each with the same chance."""
    random = Random(seed)
    return {atom: sum(random.random() < share for _ in range(n)) for atom, n in case.counts.items()}
