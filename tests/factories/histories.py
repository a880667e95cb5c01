"""Rounds with published figures of one subject, written as the closing of each would write them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from scipy.special import stdtrit
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.promise.lattice import CellKind
from app.domain.questionnaire import QuestionForm
from app.domain.round import Confidentiality, RoundMode
from app.services.questionnaires.questionnaire_versions import keep_version
from app.storage.rows import Assessment, Family, ProfileRow, Round, ScoreRow
from tests.factories.asked import asked_in
from tests.factories.world import NOW, TODAY, World

QUARTER = timedelta(days=91)


@dataclass(frozen=True, slots=True)
class Asked:
    """How a round asked, and whether its results are out."""

    questionnaire: Path
    mode: RoundMode = RoundMode.SURVEY
    form: QuestionForm = QuestionForm.LONG
    published: bool = True
    people: int = 12
    error: float = 0.05


def add_rounds(
    session: Session,
    world: World,
    asked: Asked,
    *,
    subject: uuid.UUID,
    kind: CellKind,
    scores: Sequence[Mapping[str, float | None]],
    last: date = TODAY - timedelta(days=20),
    title: str = "Quarter",
) -> list[uuid.UUID]:
    """Add a round a quarter up to `last`, with a subject's scores by barrier; give the rounds."""
    days = [last - QUARTER * back for back in reversed(range(len(scores)))]
    return [
        _add_round(session, world, asked, subject, kind, values, day, f"{title} {number}")
        for number, (values, day) in enumerate(zip(scores, days, strict=True), start=1)
    ]


def _add_round(
    session: Session,
    world: World,
    asked: Asked,
    subject: uuid.UUID,
    kind: CellKind,
    values: Mapping[str, float | None],
    day: date,
    title: str,
) -> uuid.UUID:
    round_id = _place(session, world, asked, day, title)
    key = {
        "organization_id": world.organization,
        "subject_id": subject,
        "kind": kind,
        "round_id": round_id,
    }
    assessment_id = None
    if kind is CellKind.TEAM:
        assessment = Assessment(
            organization_id=world.organization, round_id=round_id, team_id=subject
        )
        session.add(assessment)
        session.flush()
        assessment_id = assessment.id
    session.add(ProfileRow(**key, respondent_group="", assessment_id=assessment_id, respondents=12))
    for barrier, score in values.items():
        session.add(_score(key, asked, barrier, score))
    session.flush()
    return round_id


def _score(key: dict[str, object], asked: Asked, barrier: str, score: float | None) -> ScoreRow:
    several = asked.people > 1 and score is not None
    half = asked.error * float(stdtrit(max(asked.people - 1, 1), 0.975))
    return ScoreRow(
        **key,
        respondent_group="",
        family=Family.BARRIER,
        item=barrier,
        score=score,
        n=asked.people,
        low=(score or 0) - half if several else None,
        high=(score or 0) + half if several else None,
        alike=False,
    )


def _place(session: Session, world: World, asked: Asked, day: date, title: str) -> uuid.UUID:
    version = keep_version(
        session,
        folder=asked.questionnaire.parent.parent,
        questionnaire=asked_in(asked.questionnaire),
        now=NOW,
    )
    found = session.scalar(select(Round.id).where(Round.title == title))
    if found is not None:
        return found
    survey = asked.mode is RoundMode.SURVEY
    closed = datetime.combine(day, datetime.min.time(), UTC) if survey else None
    row = Round(
        organization_id=world.organization,
        title=title,
        mode=asked.mode,
        form=asked.form,
        questionnaire_version_id=version,
        opens_on=day - timedelta(days=14),
        closes_on=day,
        confidentiality=Confidentiality.ANONYMOUS if survey else Confidentiality.NAMED,
        minimum_group=5 if survey else 1,
        created_at=NOW,
        closed_at=closed,
        published_at=closed if asked.published else None,
    )
    session.add(row)
    session.flush()
    return row.id
