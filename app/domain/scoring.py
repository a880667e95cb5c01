"""Responses to a profile: the rules of measurement.md 3.8 and 3.9, and nothing is imputed.

A question's score is the mean over people, a capability's the mean over its questions, a barrier's
the mean over its capabilities. Shares that decide are compared in whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain import statistics
from app.domain.bottleneck import find_bottleneck
from app.domain.matrix import CANNOT_SEE, NOT_APPLICABLE, UNANSWERED, AnswerMatrix, answer_matrix
from app.domain.persons import (
    Layout,
    PersonScores,
    barrier_scores,
    capability_scores,
    layout_of,
)
from app.domain.profile import (
    Agreement,
    BarrierScore,
    CapabilityScore,
    NoScore,
    OutcomeFigure,
    Profile,
    QuestionScore,
)
from app.domain.questionnaire import Barrier, Capability, OutcomeQuestion, Question, Questionnaire
from app.domain.response import Response

Ints = NDArray[np.int64]
_CODES = CANNOT_SEE + 2


@dataclass(frozen=True, slots=True)
class _Given:
    """Answers in numbers: given of any kind, not given though asked for, and some of the given."""

    given: int
    lacking: int
    cannot_see: int
    levels: int
    evidence: int

    @property
    def coverage(self) -> float:
        return _share(self.given, self.given + self.lacking)


@dataclass(frozen=True, slots=True)
class _Part:
    """One question: its score, its numbers, and whether it is asked of everybody."""

    score: QuestionScore
    evidence: int
    core: bool

    @property
    def due(self) -> bool:
        """Whether a capability is expected to have it: optional ones only once answered."""
        return self.core or _answered(self.score) > 0


def score(questionnaire: Questionnaire, responses: Sequence[Response]) -> Profile:
    """Score what was said; the questionnaire may be narrowed to the form that was asked."""
    return score_matrix(questionnaire, answer_matrix(questionnaire, responses))


def score_matrix(questionnaire: Questionnaire, matrix: AnswerMatrix) -> Profile:
    """Score answers that are a matrix already; it must come from the same questionnaire."""
    layout = layout_of(questionnaire)
    parts = _score_questions(questionnaire, matrix)
    own = _own_capability_scores(layout, matrix, parts)
    capabilities = _score_capabilities(questionnaire, parts, own)
    people = _own_barrier_scores(layout, own, capabilities)
    barriers = _score_barriers(questionnaire, capabilities, people, parts)
    return Profile(
        questionnaire_id=questionnaire.id,
        questionnaire_version=questionnaire.version,
        questionnaire_sha256=questionnaire.sha256,
        respondents=matrix.people,
        index=_index(barriers),
        coverage=_sum_up(parts.values()).coverage,
        bottleneck=find_bottleneck(barriers, people),
        barriers=barriers,
        outcomes=tuple(map(_outcome, questionnaire.outcomes, matrix.outcomes)),
    )


def _score_questions(questionnaire: Questionnaire, matrix: AnswerMatrix) -> dict[str, _Part]:
    """Score every question, by id."""
    counts = _count_codes(matrix.codes)
    levels = counts[:, 2:7]
    evidence = np.count_nonzero(
        matrix.evidence & (matrix.codes > UNANSWERED) & (matrix.codes < NOT_APPLICABLE), axis=1
    )
    means = statistics.means_of_counts(levels).tolist()
    variances = statistics.variances_of_counts(levels).tolist()
    distances = statistics.distances_of_counts(levels).tolist()
    agreements = map(_agreement, levels.sum(axis=1).tolist(), variances, distances)
    scores = map(_question, questionnaire.questions, counts.tolist(), means, agreements)
    return {
        question.id: _Part(found, linked, question.core)
        for question, found, linked in zip(
            questionnaire.questions, scores, evidence.tolist(), strict=True
        )
    }


def _count_codes(codes: NDArray[np.int8]) -> Ints:
    """Count the people by question and code: questions x 9, the first column being NOT_ASKED."""
    first = np.arange(codes.shape[0], dtype=np.int64)[:, None] * _CODES + 1
    flat = np.bincount((codes + first).ravel(), minlength=codes.shape[0] * _CODES)
    return flat.reshape(-1, _CODES).astype(np.int64)


def _question(
    question: Question, counts: list[int], mean: float, agreement: Agreement | None
) -> QuestionScore:
    """Make one question's figures from its row of counts."""
    levels = tuple(counts[2:7])
    aside, hidden = counts[1 + NOT_APPLICABLE], counts[1 + CANNOT_SEE]
    answered = sum(levels) + aside + hidden
    missing = _why_no_question_score(answered, aside, hidden)
    return QuestionScore(
        id=question.id,
        score=mean if missing is None else None,
        missing=missing,
        n=sum(levels),
        levels=levels,
        not_applicable=aside,
        cannot_see=hidden,
        unanswered=counts[1 + UNANSWERED],
        agreement=agreement if missing is None else None,
        applicability_disputed=aside > 0 and missing is not NoScore.NOT_APPLICABLE,
    )


def _why_no_question_score(answered: int, aside: int, hidden: int) -> NoScore | None:
    if not answered:
        return NoScore.UNANSWERED
    if 2 * aside > answered:
        return NoScore.NOT_APPLICABLE
    return NoScore.NOT_VISIBLE if _hidden_from_many(hidden, answered) else None


def _own_capability_scores(
    layout: Layout, matrix: AnswerMatrix, parts: dict[str, _Part]
) -> PersonScores:
    questions = [part.score for part in parts.values()]
    applies = np.array([q.missing is not NoScore.NOT_APPLICABLE for q in questions], dtype=np.bool_)
    scored = np.array([q.score is not None for q in questions], dtype=np.bool_)
    return capability_scores(layout, matrix.codes, applies=applies, scored=scored)


def _score_capabilities(
    questionnaire: Questionnaire, parts: dict[str, _Part], own: PersonScores
) -> dict[str, CapabilityScore]:
    """Score every capability, by id."""
    return {
        capability.id: _capability(
            capability, [parts[q.id] for q in capability.questions], own.of(row)
        )
        for row, capability in enumerate(questionnaire.capabilities)
    }


def _capability(
    capability: Capability, parts: list[_Part], people: statistics.Floats
) -> CapabilityScore:
    """Make one capability's figures from its questions and the people who have a score of it."""
    sums, applying = _sum_up(parts), _sum_up(_that_apply(parts))
    missing = _why_no_capability_score(parts, applying, people.size)
    means = [part.score.score for part in parts if part.score.score is not None]
    value = sum(means) / len(means) if missing is None else None
    interval = statistics.t_interval(people, centre=value) if value is not None else None
    scored = [part.score for part in parts if part.score.score is not None]
    return CapabilityScore(
        id=capability.id,
        score=value,
        missing=missing,
        n=people.size,
        interval=interval,
        alike=value is not None and people.size > 1 and interval is None,
        agreement=_agreement_of(scored) if value is not None and people.size > 1 else None,
        coverage=sums.coverage,
        cannot_see=_share(applying.cannot_see, applying.given),
        evidence=_share(sums.evidence, sums.levels),
        questions=tuple(part.score for part in parts),
    )


def _why_no_capability_score(parts: list[_Part], applying: _Given, n: int) -> NoScore | None:
    if not parts:
        return NoScore.NOT_ASKED
    if not sum(_answered(part.score) for part in parts):
        return NoScore.UNANSWERED
    if not any(part.due for part in _that_apply(parts)):
        return NoScore.NOT_APPLICABLE
    if not applying.given:
        return NoScore.UNANSWERED
    if _hidden_from_many(applying.cannot_see, applying.given):
        return NoScore.NOT_VISIBLE
    return None if n else NoScore.TOO_LITTLE


def _own_barrier_scores(
    layout: Layout, own: PersonScores, capabilities: dict[str, CapabilityScore]
) -> PersonScores:
    scored = [capability.score is not None for capability in capabilities.values()]
    return barrier_scores(layout, own, scored=np.array(scored, dtype=np.bool_))


def _score_barriers(
    questionnaire: Questionnaire,
    capabilities: dict[str, CapabilityScore],
    people: PersonScores,
    parts: dict[str, _Part],
) -> tuple[BarrierScore, ...]:
    return tuple(
        _barrier(
            barrier,
            tuple(capabilities[c.id] for c in barrier.capabilities),
            people.of(row),
            [parts[q.id] for c in barrier.capabilities for q in c.questions],
        )
        for row, barrier in enumerate(questionnaire.barriers)
    )


def _barrier(
    barrier: Barrier,
    capabilities: tuple[CapabilityScore, ...],
    people: statistics.Floats,
    parts: list[_Part],
) -> BarrierScore:
    """Make one barrier's figures from its capabilities and the people who have a score of it."""
    scored = [c for c in capabilities if c.score is not None]
    missing = _why_no_barrier_score(capabilities, people.size)
    value = sum(c.score or 0.0 for c in scored) / len(scored) if missing is None else None
    interval = statistics.t_interval(people, centre=value) if value is not None else None
    questions = [q for c in scored for q in c.questions if q.score is not None]
    applying = _sum_up(_that_apply(parts))
    return BarrierScore(
        id=barrier.id,
        score=value,
        missing=missing,
        n=people.size,
        interval=interval,
        alike=value is not None and people.size > 1 and interval is None,
        agreement=_agreement_of(questions) if value is not None and people.size > 1 else None,
        coverage=_sum_up(parts).coverage,
        cannot_see=_share(applying.cannot_see, applying.given),
        limiting_capability=_limiting(scored),
        capabilities=capabilities,
    )


def _why_no_barrier_score(capabilities: tuple[CapabilityScore, ...], n: int) -> NoScore | None:
    """Say why fewer than 60 % of the capabilities that apply have a score, or nobody has one."""
    reasons = [capability.missing for capability in capabilities]
    for alone in (NoScore.NOT_ASKED, NoScore.UNANSWERED, NoScore.NOT_APPLICABLE):
        reasons_left = [r for r in reasons if r not in {NoScore.NOT_ASKED, alone}]
        if not reasons_left:
            return alone
    applying = sum(map(_applies, capabilities))
    if 5 * reasons.count(None) >= 3 * applying and n:
        return None
    hidden = _hidden_from_many(reasons.count(NoScore.NOT_VISIBLE), applying)
    return NoScore.NOT_VISIBLE if hidden else NoScore.TOO_LITTLE


def _limiting(scored: list[CapabilityScore]) -> str | None:
    """Name the lowest of several capabilities, the first of equals."""
    return min(scored, key=lambda c: round(c.score or 0.0, 9)).id if len(scored) > 1 else None


def _index(barriers: tuple[BarrierScore, ...]) -> float | None:
    """Give 25 x (mean - 1), 0-100, if every barrier has a score."""
    scores = [barrier.score for barrier in barriers if barrier.score is not None]
    complete = bool(scores) and len(scores) == len(barriers)
    return 25 * (sum(scores) / len(scores) - 1) if complete else None


def _agreement_of(questions: Iterable[QuestionScore]) -> Agreement | None:
    """Give r*_wg(J) and AD_M(J) over the questions that two people or more gave a level to.

    As the null variance is the same for every item, r*_wg(J) is the mean of the items' r*_wg.
    """
    known = [q.agreement for q in questions if q.agreement is not None]
    if not known:
        return None
    r_wg_star = sum(one.r_wg_star for one in known) / len(known)
    distance = sum(one.ad for one in known) / len(known)
    return Agreement(r_wg_star, distance, statistics.agreement_word(r_wg_star))


def _agreement(n: int, variance: float, distance: float) -> Agreement | None:
    """Give the agreement of `n` people on one question."""
    if n < 2:
        return None
    r_wg_star = 1 - variance / statistics.UNIFORM_VARIANCE
    return Agreement(r_wg_star, distance, statistics.agreement_word(r_wg_star))


def _outcome(question: OutcomeQuestion, values: tuple[int, ...]) -> OutcomeFigure:
    return OutcomeFigure(question.id, len(values), float(np.median(values)) if values else None)


def _sum_up(parts: Iterable[_Part]) -> _Given:
    """Add the numbers of several questions; an optional question lacks nothing."""
    of = list(parts)
    return _Given(
        given=sum(_answered(part.score) for part in of),
        lacking=sum(part.score.unanswered for part in of if part.core),
        cannot_see=sum(part.score.cannot_see for part in of),
        levels=sum(part.score.n for part in of),
        evidence=sum(part.evidence for part in of),
    )


def _that_apply(parts: Iterable[_Part]) -> list[_Part]:
    return [part for part in parts if part.score.missing is not NoScore.NOT_APPLICABLE]


def _applies(capability: CapabilityScore) -> bool:
    return capability.missing not in {NoScore.NOT_ASKED, NoScore.NOT_APPLICABLE}


def _answered(question: QuestionScore) -> int:
    return question.n + question.not_applicable + question.cannot_see


def _hidden_from_many(hidden: int, answered: int) -> bool:
    """Say whether more than 40 % can't see it."""
    return 5 * hidden > 2 * answered


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
