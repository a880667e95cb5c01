"""Responses to a profile: the rules of measurement.md 3.8 and 3.9, and nothing is imputed.

A question's score is the mean over people, a capability's the mean over its questions, a barrier's
the mean over its capabilities. Shares that decide are compared in whole numbers. What a round
promised not to show is taken out before any of these means is taken (measurement.md 3.5).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from app.domain.promise.disclosure import OPENLY, Hidden, Promise
from app.domain.questionnaire import Barrier, Capability, OutcomeQuestion, Questionnaire
from app.domain.response import Response
from app.domain.scoring import statistics
from app.domain.scoring.bottleneck import find_bottleneck
from app.domain.scoring.matrix import AnswerMatrix, answer_matrix
from app.domain.scoring.persons import (
    Layout,
    PersonScores,
    barrier_scores,
    capability_scores,
    layout_of,
)
from app.domain.scoring.profile import (
    Agreement,
    BarrierScore,
    Bottleneck,
    CapabilityScore,
    NoScore,
    OutcomeFigure,
    Profile,
    QuestionScore,
)
from app.domain.scoring.questions import (
    WHY_HIDDEN,
    WITHHELD,
    Given,
    Part,
    hidden_from_many,
    hidden_question,
    score_questions,
    share,
    sum_up,
    that_apply,
    withhold,
)
from app.domain.scoring.spread import spread_of_scores

NOTHING: Mapping[str, Hidden] = MappingProxyType({})


def score(
    questionnaire: Questionnaire,
    responses: Sequence[Response],
    *,
    promise: Promise = OPENLY,
    withheld: Mapping[str, Hidden] = NOTHING,
    uncounted: Collection[str] = (),
) -> Profile:
    """Score what was said; the questionnaire may be narrowed to the form that was asked.

    `withheld` names what is not shown beyond what the promise says by itself: questions, whose
    answers then count nowhere, outcome questions, capabilities and barriers. Of questions that are
    `uncounted` no counts of single answers are kept, however many people answered.
    """
    return score_matrix(
        questionnaire,
        answer_matrix(questionnaire, responses),
        promise=promise,
        withheld=withheld,
        uncounted=uncounted,
    )


def score_matrix(
    questionnaire: Questionnaire,
    matrix: AnswerMatrix,
    *,
    promise: Promise = OPENLY,
    withheld: Mapping[str, Hidden] = NOTHING,
    uncounted: Collection[str] = (),
) -> Profile:
    """Score answers that are a matrix already; it must come from the same questionnaire."""
    least = promise.figures_from
    if matrix.people < least and least > 1:
        return hidden_profile(questionnaire, Hidden.TOO_FEW)
    layout = layout_of(questionnaire)
    shown, missing = withhold(questionnaire, matrix, promise=promise, withheld=withheld)
    parts = score_questions(
        questionnaire, shown, promise=promise, missing=missing, uncounted=uncounted
    )
    own = _own_capability_scores(layout, shown, parts)
    capabilities = _score_capabilities(questionnaire, parts, own, least, withheld)
    people = _own_barrier_scores(layout, own, capabilities)
    barriers = _score_barriers(questionnaire, capabilities, people, parts, least, withheld)
    return Profile(
        questionnaire_id=questionnaire.id,
        questionnaire_version=questionnaire.version,
        questionnaire_sha256=questionnaire.sha256,
        respondents=matrix.people,
        index=_index(barriers),
        coverage=sum_up(parts.values()).coverage,
        bottleneck=find_bottleneck(barriers, people),
        barriers=barriers,
        outcomes=tuple(
            _outcome(question, () if question.id in withheld else values, least)
            for question, values in zip(questionnaire.outcomes, matrix.outcomes, strict=True)
        ),
    )


def _own_capability_scores(
    layout: Layout, matrix: AnswerMatrix, parts: dict[str, Part]
) -> PersonScores:
    questions = [part.score for part in parts.values()]
    applies = np.array([q.missing is not NoScore.NOT_APPLICABLE for q in questions], dtype=np.bool_)
    scored = np.array([q.score is not None for q in questions], dtype=np.bool_)
    return capability_scores(layout, matrix.codes, applies=applies, scored=scored)


def _score_capabilities(
    questionnaire: Questionnaire,
    parts: dict[str, Part],
    own: PersonScores,
    least: int,
    withheld: Mapping[str, Hidden],
) -> dict[str, CapabilityScore]:
    """Score every capability, by id."""
    return {
        capability.id: _capability(
            capability,
            [parts[q.id] for q in capability.questions],
            own.of(row),
            least,
            withheld.get(capability.id),
        )
        for row, capability in enumerate(questionnaire.capabilities)
    }


def _capability(
    capability: Capability,
    parts: list[Part],
    people: statistics.Floats,
    least: int,
    hidden: Hidden | None,
) -> CapabilityScore:
    """Make one capability's figures from its questions and the people who have a score of it."""
    sums, applying = sum_up(parts), sum_up(that_apply(parts))
    missing = (
        WHY_HIDDEN[hidden]
        if hidden is not None and parts
        else _why_no_capability_score(parts, applying, people.size, least)
    )
    scored = [part.score for part in parts if part.score.score is not None]
    value = sum(q.score or 0.0 for q in scored) / len(scored) if missing is None else None
    interval = statistics.t_interval(people, centre=value) if value is not None else None
    several = value is not None and people.size > 1
    few = missing in WITHHELD or people.size < least
    return CapabilityScore(
        id=capability.id,
        score=value,
        missing=missing,
        n=0 if few else people.size,
        interval=interval,
        alike=several and interval is None,
        agreement=_agreement_of(scored) if several else None,
        coverage=sums.coverage,
        cannot_see=share(applying.cannot_see, applying.given),
        evidence=0.0 if few else share(sums.evidence, sums.levels),
        questions=tuple(part.score for part in parts),
        spread=spread_of_scores(people, minimum=least) if several else None,
    )


def _why_no_capability_score(
    parts: list[Part], applying: Given, n: int, least: int
) -> NoScore | None:
    if not parts:
        return NoScore.NOT_ASKED
    unanswered = _withheld([part.score.missing for part in parts]) or NoScore.UNANSWERED
    if not any(part.numbers.given for part in parts):
        return unanswered
    if not any(part.due for part in that_apply(parts)):
        return NoScore.NOT_APPLICABLE
    if not applying.given:
        return unanswered
    if hidden_from_many(applying.cannot_see, applying.given):
        return NoScore.NOT_VISIBLE
    return _enough_people(n, least)


def _enough_people(n: int, least: int) -> NoScore | None:
    if n >= least:
        return None
    return NoScore.TOO_FEW if n else NoScore.TOO_LITTLE


def _withheld(reasons: Iterable[NoScore | None]) -> NoScore | None:
    """Give the reason for withholding among several, too few people before protecting others."""
    found = WITHHELD.intersection(reason for reason in reasons if reason is not None)
    return min(found, key=(NoScore.TOO_FEW, NoScore.PROTECTED).index) if found else None


def _own_barrier_scores(
    layout: Layout, own: PersonScores, capabilities: dict[str, CapabilityScore]
) -> PersonScores:
    scored = [capability.score is not None for capability in capabilities.values()]
    told = [capability.missing not in WITHHELD for capability in capabilities.values()]
    return barrier_scores(
        layout,
        own,
        scored=np.array(scored, dtype=np.bool_),
        told=np.array(told, dtype=np.bool_),
    )


def _score_barriers(
    questionnaire: Questionnaire,
    capabilities: dict[str, CapabilityScore],
    people: PersonScores,
    parts: dict[str, Part],
    least: int,
    withheld: Mapping[str, Hidden],
) -> tuple[BarrierScore, ...]:
    return tuple(
        _barrier(
            barrier,
            tuple(capabilities[c.id] for c in barrier.capabilities),
            people.of(row),
            [parts[q.id] for c in barrier.capabilities for q in c.questions],
            least,
            withheld.get(barrier.id),
        )
        for row, barrier in enumerate(questionnaire.barriers)
    )


def _barrier(
    barrier: Barrier,
    capabilities: tuple[CapabilityScore, ...],
    people: statistics.Floats,
    parts: list[Part],
    least: int,
    hidden: Hidden | None,
) -> BarrierScore:
    """Make one barrier's figures from its capabilities and the people who have a score of it."""
    scored = [c for c in capabilities if c.score is not None]
    missing = _why_no_barrier_score(capabilities, people.size, least, hidden)
    value = sum(c.score or 0.0 for c in scored) / len(scored) if missing is None else None
    interval = statistics.t_interval(people, centre=value) if value is not None else None
    several = value is not None and people.size > 1
    questions = [q for c in scored for q in c.questions if q.score is not None]
    applying = sum_up(that_apply(parts))
    return BarrierScore(
        id=barrier.id,
        score=value,
        missing=missing,
        n=0 if missing in WITHHELD or people.size < least else people.size,
        interval=interval,
        alike=several and interval is None,
        agreement=_agreement_of(questions) if several else None,
        coverage=sum_up(parts).coverage,
        cannot_see=share(applying.cannot_see, applying.given),
        limiting_capability=None if missing in WITHHELD else _limiting(scored),
        capabilities=capabilities,
    )


def _why_no_barrier_score(
    capabilities: tuple[CapabilityScore, ...], n: int, least: int, hidden: Hidden | None
) -> NoScore | None:
    """Say why fewer than 60 % of the capabilities that apply have a score, or too few people do."""
    reasons = [capability.missing for capability in capabilities]
    asked = {reason for reason in reasons if reason is not NoScore.NOT_ASKED}
    if not asked:
        return NoScore.NOT_ASKED
    if hidden is not None:
        return WHY_HIDDEN[hidden]
    if len(asked) == 1 and asked <= {NoScore.UNANSWERED, NoScore.NOT_APPLICABLE}:
        return asked.pop()
    applying, scored = sum(map(_applies, capabilities)), reasons.count(None)
    if 5 * scored >= 3 * applying:
        return _enough_people(n, least)
    held_back = sum(reason in WITHHELD for reason in reasons)
    if held_back and 5 * (scored + held_back) >= 3 * applying:
        return _withheld(reasons)
    hidden_ones = reasons.count(NoScore.NOT_VISIBLE)
    return NoScore.NOT_VISIBLE if hidden_from_many(hidden_ones, applying) else NoScore.TOO_LITTLE


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


def _outcome(question: OutcomeQuestion, values: tuple[int, ...], least: int) -> OutcomeFigure:
    """Give the median of the values given, if as many people as are needed gave one."""
    if not values or len(values) < least:
        return OutcomeFigure(question.id, 0, None)
    return OutcomeFigure(question.id, len(values), float(np.median(values)))


def _applies(capability: CapabilityScore) -> bool:
    return capability.missing not in {NoScore.NOT_ASKED, NoScore.NOT_APPLICABLE}


def hidden_profile(questionnaire: Questionnaire, reason: Hidden) -> Profile:
    """Give a profile that is withheld as a whole: every part is named, and none has a figure."""
    why = WHY_HIDDEN[reason]
    return Profile(
        questionnaire_id=questionnaire.id,
        questionnaire_version=questionnaire.version,
        questionnaire_sha256=questionnaire.sha256,
        respondents=0,
        index=None,
        coverage=0.0,
        bottleneck=Bottleneck(None, ()),
        barriers=tuple(_hidden_barrier(barrier, why) for barrier in questionnaire.barriers),
        outcomes=tuple(OutcomeFigure(question.id, 0, None) for question in questionnaire.outcomes),
        hidden=reason,
    )


def _hidden_barrier(barrier: Barrier, why: NoScore) -> BarrierScore:
    asked = any(capability.questions for capability in barrier.capabilities)
    return BarrierScore(
        id=barrier.id,
        score=None,
        missing=why if asked else NoScore.NOT_ASKED,
        n=0,
        interval=None,
        alike=False,
        agreement=None,
        coverage=0.0,
        cannot_see=0.0,
        limiting_capability=None,
        capabilities=tuple(_hidden_capability(one, why) for one in barrier.capabilities),
    )


def _hidden_capability(capability: Capability, why: NoScore) -> CapabilityScore:
    return CapabilityScore(
        id=capability.id,
        score=None,
        missing=why if capability.questions else NoScore.NOT_ASKED,
        n=0,
        interval=None,
        alike=False,
        agreement=None,
        coverage=0.0,
        cannot_see=0.0,
        evidence=0.0,
        questions=tuple(hidden_question(question.id, why) for question in capability.questions),
    )
