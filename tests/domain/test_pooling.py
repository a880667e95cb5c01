"""A whole round as it is published: nobody can be worked out from the profiles, figure by figure.

The check here knows nothing of how things were hidden. It reads which figures the profiles hold,
takes each as the sum over the people it rests on, and asks numpy which small sets of people follow.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from random import Random

import numpy as np
import pytest

from app.domain.promise.disclosure import Promise
from app.domain.promise.lattice import Cell, CellKind, Node
from app.domain.round import Confidentiality
from app.domain.round_answers import RoundAnswers, membership
from app.domain.scoring.matrix import NOT_APPLICABLE, NOT_ASKED, UNANSWERED, asked_of
from app.domain.scoring.pooling import Pool, cell_profile, pool
from app.domain.scoring.profile import Profile, QuestionScore
from app.domain.scoring.questions import WITHHELD
from app.storage.questionnaire_file import load_questionnaire

SMALL = load_questionnaire(Path(__file__).parents[1] / "data" / "small.yaml")
PROMISE = Promise(Confidentiality.ANONYMOUS, 4)
GROUPS = ("engineering", "business")
TREE = (
    *(Node(unit, None) for unit in ("A", "B", "C")),
    *(Node(f"{unit}{number}", unit) for unit in ("A", "B") for number in (1, 2, 3)),
    Node("C1", "C"),
)


def round_of(seed: int, *, promise: Promise = PROMISE, routed: bool = True) -> Pool:
    """Make up a round: some teams have nobody, some few, and people leave out much."""
    random = Random(seed)
    teams = [node.id for node in TREE for _ in range(random.choice((0, 2, 3, 5, 8, 14)))] or ["A"]
    groups = [random.choice((*GROUPS, *GROUPS[:1], None)) for _ in teams]
    often = random.choice((0.05, 0.3))
    choices = [UNANSWERED, 1, 2, 3, 4, 5, NOT_APPLICABLE, NOT_APPLICABLE + 1]
    weights = [often, *[0.16] * 5, often / 2, often]
    codes = np.array(
        [random.choices(choices, weights, k=len(teams)) for _ in SMALL.questions], dtype=np.int8
    )
    if routed:
        codes[~asked_of(SMALL.questions, groups)] = NOT_ASKED
    answers = RoundAnswers(
        codes,
        np.zeros(codes.shape, dtype=np.bool_),
        np.full((len(SMALL.outcomes), len(teams)), 3, dtype=np.int64),
        tuple(teams),
        tuple(groups),
        (None,) * len(teams),
    )
    return pool(SMALL, answers, membership(answers, TREE, groups=GROUPS), promise)


def profiles(of: Pool) -> dict[Cell, Profile]:
    return {cell: cell_profile(of, cell) for cell in of.cells}


def question(profile: Profile, name: str) -> QuestionScore:
    found = (q for b in profile.barriers for c in b.capabilities for q in c.questions)
    return next(each for each in found if each.id == name)


def follows(rows: Iterable[np.ndarray], wanted: np.ndarray) -> bool:
    """Say whether the wanted people's sum follows from the rows' sums."""
    known = np.array([*rows], dtype=float).reshape(-1, wanted.size)
    if not known.size:
        return False
    found, *_ = np.linalg.lstsq(known.T, wanted.astype(float), rcond=None)
    return bool(np.allclose(known.T @ found, wanted, atol=1e-6))


def small_sets(of: Pool, who: np.ndarray, least: int) -> list[np.ndarray]:
    """Give the parts of cells and atoms that are too few people, and what lies between cells."""
    members = [np.isin(np.arange(who.size), places) for places in of.members.places.values()]
    atoms = [of.members.atom == number for number in range(len(of.members.atoms))]
    between = [one & ~other for one in members for other in members]
    candidates = {(each & who).tobytes(): each & who for each in (*members, *atoms, *between)}
    return [each for each in candidates.values() if 0 < each.sum() < least]


def given_away(of: Pool, shown: list[Cell], who: np.ndarray, least: int) -> list[np.ndarray]:
    """Give the small sets whose sum follows from those of the shown cells."""
    rows = [who & np.isin(np.arange(who.size), of.people(cell)) for cell in shown]
    return [each for each in small_sets(of, who, least) if follows(rows, each)]


@pytest.mark.parametrize("routed", [True, False])
@pytest.mark.parametrize("seed", range(25))
def test_no_few_people_follow_from_any_figure_of_a_question(seed: int, *, routed: bool) -> None:
    of = round_of(seed, routed=routed)
    published = profiles(of)
    least, words = PROMISE.figures_from, PROMISE.words_from
    for row, name in enumerate(q.id for q in SMALL.questions):
        codes = of.answers.codes[row]
        levels = (codes > UNANSWERED) & (codes < NOT_APPLICABLE)
        found = {cell: question(profile, name) for cell, profile in published.items()}
        means = [cell for cell, figures in found.items() if figures.score is not None]
        shares = [cell for cell, figures in found.items() if figures.missing not in WITHHELD]
        counts = [cell for cell, figures in found.items() if figures.levels is not None]
        assert given_away(of, means, levels, least) == [], name
        assert given_away(of, shares, codes > UNANSWERED, least) == [], name
        assert given_away(of, counts, levels, words) == [], name


@pytest.mark.parametrize("seed", range(25))
def test_no_few_people_follow_from_whole_results(seed: int) -> None:
    of = round_of(seed)
    shown = [cell for cell, profile in profiles(of).items() if profile.hidden is None]
    everybody = np.ones(of.answers.people, dtype=np.bool_)
    assert given_away(of, shown, everybody, PROMISE.figures_from) == []


def test_by_name_everything_is_shown() -> None:
    of = round_of(3, promise=Promise(Confidentiality.NAMED, 1))
    found = profiles(of)
    assert {profile.hidden for profile in found.values()} == {None}
    assert [found[cell].respondents for cell in of.cells] == [
        len(of.people(cell)) for cell in of.cells
    ]


def test_the_made_up_rounds_have_something_to_hide_and_to_show() -> None:
    found = [p for seed in range(25) for p in profiles(round_of(seed)).values()]
    assert {str(profile.hidden) for profile in found} == {"None", "too_few", "protected"}
    missing = {question(p, SMALL.questions[1].id).missing for p in found if p.hidden is None}
    assert set(WITHHELD) < missing
    assert any(question(p, SMALL.questions[0].id).levels for p in found)
    kinds = {cell.kind for cell in round_of(3).cells}
    assert kinds == set(CellKind)
