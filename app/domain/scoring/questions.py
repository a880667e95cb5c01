"""Each question's figures, and the numbers behind them that capabilities and barriers add up.

What a round withholds is taken out of the answers before anything is counted: no figure of the
profile depends on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.promise.disclosure import Hidden, Promise
from app.domain.questionnaire import Question, Questionnaire
from app.domain.scoring import statistics
from app.domain.scoring.matrix import (
    CANNOT_SEE,
    NOT_APPLICABLE,
    NOT_ASKED,
    UNANSWERED,
    AnswerMatrix,
)
from app.domain.scoring.profile import Agreement, NoScore, QuestionScore
from app.domain.scoring.spread import spread_of_levels

Ints = NDArray[np.int64]
_CODES = CANNOT_SEE + 2

WHY_HIDDEN = {Hidden.TOO_FEW: NoScore.TOO_FEW, Hidden.PROTECTED: NoScore.PROTECTED}
WITHHELD = frozenset(WHY_HIDDEN.values())


@dataclass(frozen=True, slots=True)
class Given:
    """Answers in numbers: given of any kind, not given though asked for, and some of the given."""

    given: int
    lacking: int
    cannot_see: int
    levels: int
    evidence: int

    @property
    def coverage(self) -> float:
        """The share of the asked answers that were given."""
        return share(self.given, self.given + self.lacking)


NOBODY = Given(0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Part:
    """One question: its score, its numbers whether shown or not, and if all are asked it."""

    score: QuestionScore
    numbers: Given
    core: bool

    @property
    def due(self) -> bool:
        """Whether a capability is expected to have it: optional ones only once answered."""
        return self.core or self.numbers.given > 0


def withhold(
    questionnaire: Questionnaire,
    matrix: AnswerMatrix,
    *,
    promise: Promise,
    withheld: Mapping[str, Hidden],
) -> tuple[AnswerMatrix, dict[str, NoScore]]:
    """Take out the answers to questions that are not shown, as if nobody had been asked.

    Besides those named these are the questions that fewer people answered than the promise shows
    figures of, and those that fewer gave a level to, unless most say that they can't see it or that
    it doesn't apply. Gives what is left and why each of them is missing, by id.
    """
    if promise.figures_from == 1 and not withheld:
        return matrix, {}
    counts = _count_codes(matrix.codes)
    reasons = [
        _why_withheld(withheld.get(question.id), row, promise)
        for question, row in zip(questionnaire.questions, counts.tolist(), strict=True)
    ]
    out = np.array([reason is not None for reason in reasons], dtype=np.bool_)
    missing = {
        question.id: WHY_HIDDEN[reason]
        for question, reason in zip(questionnaire.questions, reasons, strict=True)
        if reason is not None
    }
    codes = np.where(out[:, None], np.int8(NOT_ASKED), matrix.codes)
    return AnswerMatrix(codes, matrix.evidence & ~out[:, None], matrix.outcomes), missing


def score_questions(
    questionnaire: Questionnaire,
    matrix: AnswerMatrix,
    *,
    promise: Promise,
    missing: Mapping[str, NoScore],
    uncounted: Collection[str],
) -> dict[str, Part]:
    """Score every question, by id; those that are `missing` have only their reason.

    Counts are kept only where enough people gave a level, and not of those that are `uncounted`.
    """
    counts = _count_codes(matrix.codes)
    levels = counts[:, 2:7]
    evidence = np.count_nonzero(
        matrix.evidence & (matrix.codes > UNANSWERED) & (matrix.codes < NOT_APPLICABLE), axis=1
    )
    means = statistics.means_of_counts(levels).tolist()
    variances = statistics.variances_of_counts(levels).tolist()
    distances = statistics.distances_of_counts(levels).tolist()
    agreements = map(agreement, levels.sum(axis=1).tolist(), variances, distances)
    shown = _Shown(promise.figures_from, promise.words_from, frozenset(uncounted))
    return {
        question.id: _part(question, row, linked, mean, agreed, shown, missing.get(question.id))
        for question, row, linked, mean, agreed in zip(
            questionnaire.questions,
            counts.tolist(),
            evidence.tolist(),
            means,
            agreements,
            strict=True,
        )
    }


def hidden_question(name: str, why: NoScore) -> QuestionScore:
    """Give a question without any figure, and why."""
    return QuestionScore(
        id=name,
        score=None,
        missing=why,
        n=0,
        levels=None,
        not_applicable=None,
        cannot_see=None,
        unanswered=None,
        agreement=None,
        applicability_disputed=False,
    )


def agreement(n: int, variance: float, distance: float) -> Agreement | None:
    """Give the agreement of `n` people on one question."""
    if n < 2:
        return None
    r_wg_star = 1 - variance / statistics.UNIFORM_VARIANCE
    return Agreement(r_wg_star, distance, statistics.agreement_word(r_wg_star))


def sum_up(parts: Iterable[Part]) -> Given:
    """Add the numbers of several questions; an optional question lacks nothing."""
    of = [part.numbers for part in parts]
    return Given(
        given=sum(one.given for one in of),
        lacking=sum(one.lacking for one in of),
        cannot_see=sum(one.cannot_see for one in of),
        levels=sum(one.levels for one in of),
        evidence=sum(one.evidence for one in of),
    )


def that_apply(parts: Iterable[Part]) -> list[Part]:
    """Leave out the questions that most say don't apply to the team."""
    return [part for part in parts if part.score.missing is not NoScore.NOT_APPLICABLE]


def hidden_from_many(hidden: int, answered: int) -> bool:
    """Say whether more than 40 % can't see it."""
    return 5 * hidden > 2 * answered


def share(part: int, whole: int) -> float:
    """Divide; nothing of nothing is nothing."""
    return part / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class _Shown:
    """From how many people on figures are shown, from how many on counts, and of what never."""

    figures_from: int
    counts_from: int
    uncounted: frozenset[str]

    def counts(self, question: str, people: int) -> bool:
        """Say whether counts of so many people are shown; by name they always are."""
        return question not in self.uncounted and (
            self.counts_from == 1 or people >= self.counts_from
        )


def _count_codes(codes: NDArray[np.int8]) -> Ints:
    """Count the people by question and code: questions x 9, the first column being NOT_ASKED."""
    first = np.arange(codes.shape[0], dtype=np.int64)[:, None] * _CODES + 1
    flat = np.bincount((codes + first).ravel(), minlength=codes.shape[0] * _CODES)
    return flat.reshape(-1, _CODES).astype(np.int64)


def _why_withheld(named: Hidden | None, counts: list[int], promise: Promise) -> Hidden | None:
    if named is not None:
        return named
    n, aside, hidden = sum(counts[2:7]), counts[1 + NOT_APPLICABLE], counts[1 + CANNOT_SEE]
    answered = n + aside + hidden
    few = 0 < answered < promise.figures_from
    scored = n > 0 and _why_no_score(answered, aside, hidden) is None
    return Hidden.TOO_FEW if few or (scored and n < promise.figures_from) else None


def _part(
    question: Question,
    counts: list[int],
    evidence: int,
    mean: float,
    agreed: Agreement | None,
    shown: _Shown,
    withheld: NoScore | None,
) -> Part:
    """Make one question's figures from its row of counts."""
    n, aside, hidden = sum(counts[2:7]), counts[1 + NOT_APPLICABLE], counts[1 + CANNOT_SEE]
    unanswered, answered = counts[1 + UNANSWERED], n + aside + hidden
    if withheld is not None:
        return Part(hidden_question(question.id, withheld), NOBODY, question.core)
    missing = _why_no_score(answered, aside, hidden)
    several = missing is None and n >= shown.figures_from
    told = shown.counts(question.id, n)
    found = QuestionScore(
        id=question.id,
        score=mean if missing is None else None,
        missing=missing,
        n=n if n >= shown.figures_from else 0,
        levels=tuple(counts[2:7]) if told else None,
        not_applicable=aside if told else None,
        cannot_see=hidden if told else None,
        unanswered=unanswered if told else None,
        agreement=agreed if several else None,
        applicability_disputed=told and aside > 0 and missing is not NoScore.NOT_APPLICABLE,
        spread=spread_of_levels(counts[2:7], minimum=shown.figures_from) if several else None,
    )
    lacking = unanswered if question.core else 0
    return Part(found, Given(answered, lacking, hidden, n, evidence), question.core)


def _why_no_score(answered: int, aside: int, hidden: int) -> NoScore | None:
    if not answered:
        return NoScore.UNANSWERED
    if 2 * aside > answered:
        return NoScore.NOT_APPLICABLE
    return NoScore.NOT_VISIBLE if hidden_from_many(hidden, answered) else None
