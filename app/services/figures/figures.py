"""Keeping published figures by subject and round, where comparing pages read them.

They are written when a result freezes, from what it holds; a survey's can be read once its round
is published. Each team's scores are also added up for every unit above it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.domain.comparing.change import ScoreChange
from app.domain.promise.lattice import CellKind
from app.domain.scoring.profile import BarrierScore, CapabilityScore
from app.domain.scoring.result import Result
from app.services.figures import unit_sums
from app.storage.rows import (
    Family,
    OutcomeRow,
    ProfileRow,
    ScoreRow,
    UnitProfileRow,
    UnitScoreRow,
)

Values: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose figures they are; only a team has an assessment, only a group a name of its own."""

    organization_id: uuid.UUID
    subject_id: uuid.UUID
    kind: CellKind
    round_id: uuid.UUID
    assessment_id: uuid.UUID | None = None
    respondent_group: str = ""

    @property
    def key(self) -> Values:
        """The key of the subject's rows."""
        return {
            "organization_id": self.organization_id,
            "subject_id": self.subject_id,
            "kind": self.kind,
            "respondent_group": self.respondent_group,
            "round_id": self.round_id,
        }


def keep(session: Session, figures: Iterable[tuple[Subject, Result]]) -> None:
    """Store the figures of subjects that have none in the round yet; units are not added up."""
    profiles: list[Values] = []
    scores: list[Values] = []
    outcomes: list[Values] = []
    for subject, result in figures:
        profiles.append(_profile_values(subject, result))
        scores.extend(_score_values(subject, result))
        outcomes.extend(_outcome_values(subject, result))
    for table, rows in ((ProfileRow, profiles), (ScoreRow, scores), (OutcomeRow, outcomes)):
        if rows:
            session.execute(insert(table), rows)


def replace_team(session: Session, *, subject: Subject, result: Result) -> None:
    """Store a team's figures in place of those that it has in the round, for its units as well."""
    before = unit_sums.of_teams(session, subject.key)
    for table in (ProfileRow, ScoreRow, OutcomeRow):
        session.execute(delete(table).filter_by(**subject.key))
    keep(session, [(subject, result)])
    change = unit_sums.of_teams(session, subject.key) + -before
    unit_sums.add_above(
        session,
        organization_id=subject.organization_id,
        team_id=subject.subject_id,
        change=change,
    )


def forget_round(session: Session, *, organization_id: uuid.UUID, round_id: uuid.UUID) -> None:
    """Take away every figure of a round, before a closing stores them anew."""
    for table in (ProfileRow, ScoreRow, OutcomeRow, UnitProfileRow, UnitScoreRow):
        session.execute(
            delete(table).where(
                table.organization_id == organization_id, table.round_id == round_id
            )
        )


def _profile_values(subject: Subject, result: Result) -> Values:
    profile, least = result.profile, result.promise.figures_from
    return subject.key | {
        "assessment_id": subject.assessment_id,
        "hidden": profile.hidden,
        "respondents": _people(profile.respondents, least),
        "bottleneck": profile.bottleneck.barrier,
    }


def _score_values(subject: Subject, result: Result) -> Iterator[Values]:
    """Give a row for each barrier and capability; a hidden profile says all by itself."""
    if result.profile.hidden is not None:
        return
    changes = result.changes
    moved = {one.id: one for one in changes.barriers} if changes else {}
    parts = {one.id: one for one in changes.capabilities} if changes else {}
    least = result.promise.figures_from
    for barrier in result.profile.barriers:
        yield subject.key | _values(Family.BARRIER, barrier, moved.get(barrier.id), least)
        for capability in barrier.capabilities:
            change = parts.get(capability.id)
            yield subject.key | _values(Family.CAPABILITY, capability, change, least)


def _values(
    family: Family, of: BarrierScore | CapabilityScore, change: ScoreChange | None, least: int
) -> Values:
    agreement, interval = of.agreement, of.interval
    return {
        "family": family,
        "item": of.id,
        "score": of.score,
        "missing": of.missing,
        "n": _people(of.n, least),
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
        "alike": of.alike,
        "agreement": agreement.word if agreement else None,
        "ad": agreement.ad if agreement else None,
        "spread": of.spread if isinstance(of, CapabilityScore) else None,
        "limiting": of.limiting_capability if isinstance(of, BarrierScore) else None,
        "difference": change.difference if change else None,
        "verdict": change.verdict if change else None,
    }


def _outcome_values(subject: Subject, result: Result) -> Iterator[Values]:
    for outcome in result.profile.outcomes:
        if outcome.value is not None:
            yield subject.key | {"question": outcome.id, "value": outcome.value}


def _people(number: int, least: int) -> int | None:
    """Give a number of people, unless they are fewer than may be told."""
    return None if number < least and least > 1 else number
