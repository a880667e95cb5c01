"""A questionnaire file: read, told in one line, or given as JSON."""

from __future__ import annotations

from typing import Any

from app.domain.questionnaire import Barrier, Capability, Move, Question, Questionnaire
from app.storage.problems import FileInvalid, Problem
from app.storage.questionnaire_file import load_questionnaire

__all__ = [
    "FileInvalid",
    "Problem",
    "load_questionnaire",
    "questionnaire_document",
    "summary_line",
]


def summary_line(questionnaire: Questionnaire) -> str:
    """Say in one line what a questionnaire holds."""
    short = sum(question.short_form for question in questionnaire.questions)
    moves = sum(len(capability.moves) for capability in questionnaire.capabilities)
    counts = (
        _count(len(questionnaire.barriers), "barrier"),
        _count(len(questionnaire.capabilities), "capability", "capabilities"),
        _count(len(questionnaire.questions), "question"),
        f"{short} in the short form",
        _count(moves, "move"),
        _count(len(questionnaire.outcomes), "outcome question"),
    )
    return f"{questionnaire.id} {questionnaire.version}: {', '.join(counts)}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def questionnaire_document(questionnaire: Questionnaire) -> dict[str, Any]:
    """Give a questionnaire as plain values for JSON, in the file's order."""
    return {
        "id": questionnaire.id,
        "version": questionnaire.version,
        "sha256": questionnaire.sha256,
        "language": questionnaire.language,
        "title": questionnaire.title,
        "summary": questionnaire.summary,
        "look_back": questionnaire.look_back,
        "notes": list(questionnaire.notes),
        "groups": [
            {"id": group.id, "title": group.title, "description": group.description}
            for group in questionnaire.groups
        ],
        "sources": [
            {"key": s.key, "title": s.title, "place": s.place, "checked": s.checked.value}
            for s in questionnaire.sources
        ],
        "barriers": [_barrier(barrier) for barrier in questionnaire.barriers],
        "outcomes": [
            {
                "id": outcome.id,
                "text": outcome.text,
                "kind": outcome.kind.value,
                "options": list(outcome.options),
                "part_of": outcome.part_of,
            }
            for outcome in questionnaire.outcomes
        ],
    }


def _barrier(barrier: Barrier) -> dict[str, Any]:
    return {
        "id": barrier.id,
        "title": barrier.title,
        "summary": barrier.summary,
        "capabilities": [_capability(capability) for capability in barrier.capabilities],
    }


def _capability(capability: Capability) -> dict[str, Any]:
    return {
        "id": capability.id,
        "title": capability.title,
        "summary": capability.summary,
        "requires": list(capability.requires),
        "sources": list(capability.sources),
        "questions": [_question(question) for question in capability.questions],
        "moves": [_move(move) for move in capability.moves],
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "text": question.text,
        "groups": list(question.groups),
        "core": question.core,
        "short_form": question.short_form,
        "levels": list(question.levels),
    }


def _move(move: Move) -> dict[str, Any]:
    return {
        "from_level": move.from_level,
        "to_level": move.to_level,
        "gap": move.gap,
        "move": move.move,
        "why": move.why,
        "effort": move.effort.value,
        "impact": move.impact.value,
        "owner": move.owner,
        "first_step": move.first_step,
        "evidence": move.evidence,
    }
