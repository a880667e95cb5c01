"""In which order an assessment asks, how long it takes, and when it can be submitted."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace

from app.domain.questionnaire import Barrier, Capability, Question, Questionnaire
from app.domain.scoring.profile import Profile

_SECONDS_A_QUESTION = 20
COUNT_LIMIT = 1_000_000
"""The largest number that an outcome question takes."""


def asking_order(questionnaire: Questionnaire, *, seed: str) -> tuple[Barrier, ...]:
    """Give the barriers in an order of their own for each seed, without what asks nothing.

    The same seed gives the same order for ever: it is made from hashes, not from a generator.
    """
    asked = (_with_questions(barrier) for barrier in questionnaire.barriers)
    return tuple(
        sorted(
            (barrier for barrier in asked if barrier.capabilities),
            key=lambda barrier: hashlib.sha256(f"{seed} {barrier.id}".encode()).digest(),
        )
    )


def minutes(questions: int) -> int:
    """Say about how many minutes the questions take."""
    return -(-questions * _SECONDS_A_QUESTION // 60)


def required(capability: Capability) -> tuple[Question, ...]:
    """Give the questions that a complete assessment answers: the optional ones are left out."""
    return tuple(question for question in capability.questions if question.core)


@dataclass(frozen=True, slots=True)
class Lacking:
    """A capability with the questions that are still open."""

    barrier: Barrier
    capability: Capability
    questions: tuple[Question, ...]


def lacking(barriers: tuple[Barrier, ...], answered: Collection[str]) -> tuple[Lacking, ...]:
    """Give what a complete assessment still lacks, in the order in which it is asked."""
    found = (
        Lacking(barrier, capability, _open(capability, answered))
        for barrier in barriers
        for capability in barrier.capabilities
    )
    return tuple(each for each in found if each.questions)


def can_submit(profile: Profile, missing: tuple[Lacking, ...]) -> bool:
    """Allow to submit what is complete, and what gives at least one barrier its score."""
    return not missing or any(barrier.score is not None for barrier in profile.barriers)


def _open(capability: Capability, answered: Collection[str]) -> tuple[Question, ...]:
    return tuple(question for question in required(capability) if question.id not in answered)


def _with_questions(barrier: Barrier) -> Barrier:
    capabilities = tuple(c for c in barrier.capabilities if c.questions)
    return replace(barrier, capabilities=capabilities)
