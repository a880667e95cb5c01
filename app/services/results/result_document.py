"""A result as plain values for JSON: the stable format that docs/score-json.md describes.

Keys are written out one by one on purpose: renaming a field of the domain must not rename a key.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.domain.comparing.change import Changes, ScoreChange
from app.domain.comparing.perception import PerceptionGap
from app.domain.promise.disclosure import Promise
from app.domain.scoring.guide import Discussion
from app.domain.scoring.profile import (
    Agreement,
    BarrierScore,
    CapabilityScore,
    Interval,
    NoScore,
    OutcomeFigure,
    QuestionScore,
    Recommendation,
    Spread,
)
from app.domain.scoring.questions import WITHHELD
from app.domain.scoring.result import Result
from app.domain.words import wording


def result_document(result: Result) -> dict[str, Any]:
    """Give a result as the documented JSON object; figures are not rounded."""
    profile, promise = result.profile, result.promise
    return {
        "app_version": result.app_version,
        "questionnaire": {
            "id": profile.questionnaire_id,
            "version": profile.questionnaire_version,
            "sha256": profile.questionnaire_sha256,
        },
        "promise": _promise(promise),
        "hidden": profile.hidden.value if profile.hidden else None,
        "respondents": _people(profile.respondents, promise),
        "index": profile.index,
        "coverage": None if profile.hidden else profile.coverage,
        "bottleneck": profile.bottleneck.barrier,
        "bottleneck_candidates": list(profile.bottleneck.candidates),
        "barriers": [_barrier(barrier, promise) for barrier in profile.barriers],
        "recommendations": [_recommendation(r) for r in result.recommendations],
        "outcomes": [_outcome(outcome, promise) for outcome in profile.outcomes],
        "guide": [_discussion(discussion) for discussion in result.guide],
        "gaps": [_gap(gap) for gap in result.gaps],
        "changes": _changes(result.changes),
    }


def _promise(promise: Promise) -> dict[str, Any]:
    return {
        "confidentiality": promise.confidentiality.value,
        "figures_from": promise.figures_from,
        "words_from": promise.words_from,
    }


def _people(number: int, promise: Promise) -> int | None:
    """Give a number of people, unless the promise says only that they are few."""
    few = number < promise.figures_from and promise.figures_from > 1
    return None if few else number


def _share(share: float, questions: Sequence[QuestionScore]) -> float | None:
    """Give a share, unless all that it could be made from is withheld."""
    withheld = questions and all(question.missing in WITHHELD for question in questions)
    return None if withheld else share


def _barrier(barrier: BarrierScore, promise: Promise) -> dict[str, Any]:
    questions = [question for part in barrier.capabilities for question in part.questions]
    return {
        "id": barrier.id,
        "score": barrier.score,
        "missing": _missing(barrier.missing),
        "n": _people(barrier.n, promise),
        "interval": _interval(barrier.interval),
        "alike": barrier.alike,
        "agreement": _agreement(barrier.agreement),
        "coverage": _share(barrier.coverage, questions),
        "cannot_see": _share(barrier.cannot_see, questions),
        "limiting_capability": barrier.limiting_capability,
        "capabilities": [_capability(part, promise) for part in barrier.capabilities],
    }


def _capability(capability: CapabilityScore, promise: Promise) -> dict[str, Any]:
    return {
        "id": capability.id,
        "score": capability.score,
        "missing": _missing(capability.missing),
        "n": _people(capability.n, promise),
        "interval": _interval(capability.interval),
        "alike": capability.alike,
        "agreement": _agreement(capability.agreement),
        "spread": _spread(capability.spread),
        "coverage": _share(capability.coverage, capability.questions),
        "cannot_see": _share(capability.cannot_see, capability.questions),
        "evidence": _share(capability.evidence, capability.questions),
        "questions": [_question(question, promise) for question in capability.questions],
    }


def _question(question: QuestionScore, promise: Promise) -> dict[str, Any]:
    return {
        "id": question.id,
        "score": question.score,
        "missing": _missing(question.missing),
        "n": _people(question.n, promise),
        "levels": None if question.levels is None else list(question.levels),
        "not_applicable": question.not_applicable,
        "cannot_see": question.cannot_see,
        "unanswered": question.unanswered,
        "agreement": _agreement(question.agreement),
        "spread": _spread(question.spread),
        "applicability_disputed": question.applicability_disputed,
    }


def _recommendation(recommendation: Recommendation) -> dict[str, Any]:
    return {
        "id": recommendation.id,
        "barrier": recommendation.barrier,
        "capability": recommendation.capability,
        "from_level": recommendation.from_level,
        "to_level": recommendation.to_level,
        "priority": recommendation.priority,
        "gap": recommendation.gap,
        "confidence": recommendation.confidence,
        "advice": recommendation.advice.value,
        "do_next": recommendation.do_next,
        "waits_for": list(recommendation.waits_for),
        "problem": recommendation.problem,
        "move": recommendation.move,
        "why": recommendation.why,
        "effort": recommendation.effort.value,
        "impact": recommendation.impact.value,
        "owner": recommendation.owner,
        "first_step": recommendation.first_step,
        "evidence": recommendation.evidence,
    }


def _outcome(outcome: OutcomeFigure, promise: Promise) -> dict[str, Any]:
    return {"id": outcome.id, "n": _people(outcome.n, promise), "value": outcome.value}


def _discussion(discussion: Discussion) -> dict[str, Any]:
    return {
        "capability": discussion.capability,
        "question": discussion.question,
        "text": discussion.asked,
        "lower_level": discussion.lower,
        "lower_anchor": discussion.lower_anchor,
        "upper_level": discussion.upper,
        "upper_anchor": discussion.upper_anchor,
        "ad": discussion.ad,
        "agreement": _agreement(discussion.agreement),
        "spread": _spread(discussion.spread),
        "discuss_first": discussion.first,
        "opening": wording.opening(discussion),
    }


def _gap(gap: PerceptionGap) -> dict[str, Any]:
    return {
        "family": gap.family.value,
        "id": gap.id,
        "group": gap.group,
        "mean_group": gap.mean_group,
        "mean_others": gap.mean_others,
        "difference": gap.difference,
        "n_group": gap.n_group,
        "n_others": gap.n_others,
        "interval": _interval(gap.interval),
        "detectable": gap.detectable,
        "p": gap.p,
        "p_holm": gap.p_holm,
        "verdict": gap.verdict.value if gap.verdict else None,
        "why_not": gap.why_not.value if gap.why_not else None,
    }


def _changes(changes: Changes | None) -> dict[str, Any] | None:
    if changes is None:
        return None
    return {
        "since": changes.since,
        "why_not": changes.why_not.value if changes.why_not else None,
        "barriers": [_change(change) for change in changes.barriers],
        "capabilities": [_change(change) for change in changes.capabilities],
    }


def _change(change: ScoreChange) -> dict[str, Any]:
    return {
        "id": change.id,
        "before": change.before,
        "now": change.now,
        "difference": change.difference,
        "n_before": change.n_before,
        "n_now": change.n_now,
        "whole": change.whole,
        "interval": _interval(change.interval),
        "detectable": change.detectable,
        "p": change.p,
        "p_holm": change.p_holm,
        "verdict": change.verdict.value if change.verdict else None,
        "method": change.method.value if change.method else None,
        "why_not": change.why_not.value if change.why_not else None,
    }


def _spread(spread: Spread | None) -> str | None:
    return spread.value if spread else None


def _missing(missing: NoScore | None) -> str | None:
    return missing.value if missing else None


def _interval(interval: Interval | None) -> list[float] | None:
    return [interval.low, interval.high] if interval else None


def _agreement(agreement: Agreement | None) -> dict[str, Any] | None:
    if agreement is None:
        return None
    return {"r_wg_star": agreement.r_wg_star, "ad": agreement.ad, "word": agreement.word.value}
