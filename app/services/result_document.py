"""A result as plain values for JSON: the stable format that docs/score-json.md describes.

Keys are written out one by one on purpose: renaming a field of the domain must not rename a key.
"""

from __future__ import annotations

from typing import Any

from app.domain.profile import (
    Agreement,
    BarrierScore,
    CapabilityScore,
    Interval,
    NoScore,
    OutcomeFigure,
    QuestionScore,
    Recommendation,
)
from app.domain.result import Result


def result_document(result: Result) -> dict[str, Any]:
    """Give a result as the documented JSON object; figures are not rounded."""
    profile = result.profile
    return {
        "app_version": result.app_version,
        "questionnaire": {
            "id": profile.questionnaire_id,
            "version": profile.questionnaire_version,
            "sha256": profile.questionnaire_sha256,
        },
        "respondents": profile.respondents,
        "index": profile.index,
        "coverage": profile.coverage,
        "bottleneck": profile.bottleneck.barrier,
        "bottleneck_candidates": list(profile.bottleneck.candidates),
        "barriers": [_barrier(barrier) for barrier in profile.barriers],
        "recommendations": [_recommendation(r) for r in result.recommendations],
        "outcomes": [_outcome(outcome) for outcome in profile.outcomes],
    }


def _barrier(barrier: BarrierScore) -> dict[str, Any]:
    return {
        "id": barrier.id,
        "score": barrier.score,
        "missing": _missing(barrier.missing),
        "n": barrier.n,
        "interval": _interval(barrier.interval),
        "alike": barrier.alike,
        "agreement": _agreement(barrier.agreement),
        "coverage": barrier.coverage,
        "cannot_see": barrier.cannot_see,
        "limiting_capability": barrier.limiting_capability,
        "capabilities": [_capability(capability) for capability in barrier.capabilities],
    }


def _capability(capability: CapabilityScore) -> dict[str, Any]:
    return {
        "id": capability.id,
        "score": capability.score,
        "missing": _missing(capability.missing),
        "n": capability.n,
        "interval": _interval(capability.interval),
        "alike": capability.alike,
        "agreement": _agreement(capability.agreement),
        "coverage": capability.coverage,
        "cannot_see": capability.cannot_see,
        "evidence": capability.evidence,
        "questions": [_question(question) for question in capability.questions],
    }


def _question(question: QuestionScore) -> dict[str, Any]:
    return {
        "id": question.id,
        "score": question.score,
        "missing": _missing(question.missing),
        "n": question.n,
        "levels": None if question.levels is None else list(question.levels),
        "not_applicable": question.not_applicable,
        "cannot_see": question.cannot_see,
        "unanswered": question.unanswered,
        "agreement": _agreement(question.agreement),
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


def _outcome(outcome: OutcomeFigure) -> dict[str, Any]:
    return {"id": outcome.id, "n": outcome.n, "value": outcome.value}


def _missing(missing: NoScore | None) -> str | None:
    return missing.value if missing else None


def _interval(interval: Interval | None) -> list[float] | None:
    return [interval.low, interval.high] if interval else None


def _agreement(agreement: Agreement | None) -> dict[str, Any] | None:
    if agreement is None:
        return None
    return {"r_wg_star": agreement.r_wg_star, "ad": agreement.ad, "word": agreement.word.value}
