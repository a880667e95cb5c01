"""The results of a whole round: what of each cell is shown, and what is computed of it.

Everything that is published together is decided together (measurement.md 3.5): first which cells,
then which figures of the cells that are shown, since different people answer each question. Only
then is anything scored, and each cell from what may be shown of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.domain.comparing.contrast import Side
from app.domain.comparing.perception import LEADERSHIP, PerceptionGap, gaps_between
from app.domain.comparing.voices import Voices, compare
from app.domain.promise.disclosure import Hidden, Promise
from app.domain.promise.lattice import ORGANIZATION, Cell, CellKind, Counts
from app.domain.promise.suppression import Suppression, suppress, suppress_questions
from app.domain.questionnaire import QuestionForm, Questionnaire
from app.domain.round import RoundMode
from app.domain.round_answers import NO_VALUE, Membership, Places, RoundAnswers
from app.domain.scoring.guide import discussions
from app.domain.scoring.matrix import NOT_APPLICABLE, NOT_ASKED, UNANSWERED
from app.domain.scoring.persons import barrier_scores, capability_scores, layout_of
from app.domain.scoring.profile import Profile
from app.domain.scoring.recommendations import recommend
from app.domain.scoring.result import Result
from app.domain.scoring.scoring import hidden_profile, score_matrix

Flags = NDArray[np.bool_]
_NOBODY: Places = np.array([], dtype=np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """A round's answers with what may be shown of them; the questionnaire is the form asked.

    `withheld` names, by cell that is shown, the figures that aren't; `uncounted` the questions
    without numbers of single answers.
    """

    questionnaire: Questionnaire
    answers: RoundAnswers
    members: Membership
    promise: Promise
    suppression: Suppression
    withheld: Mapping[Cell, Mapping[str, Hidden]] = field(default_factory=dict)
    uncounted: Mapping[Cell, Collection[str]] = field(default_factory=dict)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell that somebody belongs to: everybody, units, teams, groups; then by id."""
        kinds = list(CellKind)
        return tuple(sorted(self.members.places, key=lambda c: (kinds.index(c.kind), c.id)))

    def people(self, cell: Cell) -> Places:
        """Give the places of a cell's people; none for a cell of nobody."""
        return self.members.places.get(cell, _NOBODY)

    def shows(self, cell: Cell) -> bool:
        """Say whether figures of a cell of somebody are shown."""
        return cell not in self.suppression.hidden and self.people(cell).size > 0


@dataclass(frozen=True, slots=True, eq=False)
class Earlier:
    """A cell in the newest earlier round that asked the same; `minimum` is what that promised."""

    since: str
    voices: Voices
    minimum: int


def pool(
    questionnaire: Questionnaire, answers: RoundAnswers, members: Membership, promise: Promise
) -> Pool:
    """Decide what may be shown of every cell, of each of its figures, and as counts."""
    least, counts = promise.figures_from, members.counts()
    cells = suppress(members.nodes, counts, minimum=least)
    if least == 1:
        return Pool(questionnaire, answers, members, promise, cells)
    return Pool(
        questionnaire,
        answers,
        members,
        promise,
        cells,
        _withheld(questionnaire, answers, members, cells, least),
        _uncounted(questionnaire, answers, members, cells, promise.words_from),
    )


def cell_result(
    of: Pool,
    cell: Cell,
    *,
    app_version: str,
    form: QuestionForm,
    earlier: Earlier | None = None,
    targets: Mapping[str, float] | None = None,
) -> Result:
    """Compute everything that is frozen of a cell; of a hidden one nothing is computed.

    What is advised aims for `targets`, levels by barrier, where there are such.
    """
    profile = cell_profile(of, cell)
    if profile.hidden is not None:
        return Result(app_version, profile, (), of.promise)
    changes = None
    if earlier is not None:
        changes = compare(
            of.questionnaire,
            earlier.voices,
            voices(of, cell, profile, form=form),
            minimum=max(earlier.minimum, of.promise.figures_from),
            since=earlier.since,
        )
    return Result(
        app_version,
        profile,
        recommend(of.questionnaire, profile, targets=targets),
        of.promise,
        changes,
        _gaps(of) if cell == ORGANIZATION else (),
        discussions(of.questionnaire, profile),
    )


def cell_profile(of: Pool, cell: Cell) -> Profile:
    """Score a cell from what may be shown of it."""
    reason = of.suppression.hidden.get(cell)
    if reason is not None:
        return hidden_profile(of.questionnaire, reason)
    return score_matrix(
        of.questionnaire,
        of.answers.of(of.people(cell)),
        promise=of.promise,
        withheld=of.withheld.get(cell, {}),
        uncounted=of.uncounted.get(cell, ()),
    )


def voices(of: Pool, cell: Cell, profile: Profile, *, form: QuestionForm) -> Voices:
    """Give a cell with what is published of it, ready to be compared with another round."""
    return voices_of(of.answers, of.people(cell), profile, form=form)


def voices_of(
    answers: RoundAnswers, people: Places, profile: Profile, *, form: QuestionForm
) -> Voices:
    """Give some of a survey's people with the profile that was published of them."""
    places = people.tolist()
    return Voices(
        Side(profile, answers.of(people)),
        tuple(answers.participants[place] for place in places),
        tuple(answers.groups[place] for place in places),
        form,
        RoundMode.SURVEY,
    )


def _withheld(
    questionnaire: Questionnaire,
    answers: RoundAnswers,
    members: Membership,
    cells: Suppression,
    least: int,
) -> dict[Cell, dict[str, Hidden]]:
    """Find the figures to withhold of shown cells.

    Shares of a question rest on those asked and those who answered, its mean on those who gave a
    level: the rule holds for each of the three sets. Where too few gave a level, scoring says so,
    unless most can't see it or it doesn't apply, which may be said of those who answered.
    """
    ids = [question.id for question in questionnaire.questions]
    answered, asked = answers.codes > UNANSWERED, answers.codes != NOT_ASKED
    found: dict[Cell, dict[str, Hidden]] = {}
    for figures in (_counted(members, ids, asked), _counted(members, ids, answered)):
        _add(found, suppress_questions(members.nodes, figures, minimum=least, suppression=cells))
    levels = dict(_figures(questionnaire, answers, members))
    by_level = suppress_questions(members.nodes, levels, minimum=least, suppression=cells)
    _add(found, {cell: _protected(reasons) for cell, reasons in by_level.items()})
    return found


def _uncounted(
    questionnaire: Questionnaire,
    answers: RoundAnswers,
    members: Membership,
    cells: Suppression,
    words_from: int,
) -> dict[Cell, Collection[str]]:
    """Find the questions of which no numbers of single answers are told, by the same rule."""
    ids = [question.id for question in questionnaire.questions]
    counts = members.counts()
    told = suppress(members.nodes, counts, minimum=words_from, already_hidden=cells.hidden)
    levels = _counted(members, ids, _levels(answers))
    hidden = suppress_questions(members.nodes, levels, minimum=words_from, suppression=told)
    return {
        cell: ids if cell in told.hidden else tuple(hidden.get(cell, ())) for cell in members.places
    }


def _figures(
    questionnaire: Questionnaire, answers: RoundAnswers, members: Membership
) -> Iterator[tuple[str, Counts]]:
    """Count, by figure, the people it rests on: each question, capability, barrier and outcome.

    Whether a person has a score of their own can differ between cells, as each leaves out other
    questions; counted are those who have one where nothing is left out (our rule).
    """
    layout = layout_of(questionnaire)
    every = np.ones(len(questionnaire.questions), dtype=np.bool_)
    own = capability_scores(layout, answers.codes, applies=every, scored=every)
    whole = barrier_scores(layout, own, scored=np.ones(len(own.has), dtype=np.bool_))
    parts = (
        (questionnaire.questions, _levels(answers)),
        (questionnaire.capabilities, own.has),
        (questionnaire.barriers, whole.has),
        (questionnaire.outcomes, answers.outcomes != NO_VALUE),
    )
    for named, flags in parts:
        yield from _counted(members, [one.id for one in named], flags).items()


def _counted(members: Membership, ids: list[str], flags: Flags) -> dict[str, Counts]:
    return {name: members.counts(row) for name, row in zip(ids, flags, strict=True)}


def _levels(answers: RoundAnswers) -> Flags:
    flags: Flags = (answers.codes > UNANSWERED) & (answers.codes < NOT_APPLICABLE)
    return flags


def _protected(reasons: Mapping[str, Hidden]) -> dict[str, Hidden]:
    return {name: reason for name, reason in reasons.items() if reason is Hidden.PROTECTED}


def _add(found: dict[Cell, dict[str, Hidden]], more: Mapping[Cell, Mapping[str, Hidden]]) -> None:
    """Add reasons to those found; that they are too few says more than that others are."""
    for cell, reasons in more.items():
        known = found.setdefault(cell, {})
        for name, reason in reasons.items():
            if known.get(name) is not Hidden.TOO_FEW:
                known[name] = reason


def _gaps(of: Pool) -> tuple[PerceptionGap, ...]:
    """Set leadership beside all others, where both can be told from what is published anyway.

    The others are everybody without leadership, and so are their figures: there is no gap unless
    both of these are shown, and everybody gave a group.
    """
    group = Cell(CellKind.GROUP, LEADERSHIP)
    inside, whole = of.people(group), of.people(ORGANIZATION)
    everybody_has_a_group = all(atom[1] is not None for atom in of.members.atoms)
    if not (of.shows(ORGANIZATION) and of.shows(group) and everybody_has_a_group):
        return ()
    others = np.setdiff1d(whole, inside)
    if others.size < of.promise.figures_from:
        return ()
    withheld = {**of.withheld.get(ORGANIZATION, {}), **of.withheld.get(group, {})}
    sides = [
        Side(score_matrix(of.questionnaire, matrix, promise=of.promise, withheld=withheld), matrix)
        for matrix in (of.answers.of(others), of.answers.of(inside))
    ]
    least = of.promise.figures_from
    return gaps_between(of.questionnaire, *sides, minimum=least, group=LEADERSHIP)
