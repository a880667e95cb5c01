"""Submitting an assessment, and opening it again while its round is open."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.domain.answering import Lacking, can_submit, lacking
from app.domain.questionnaire import Barrier
from app.domain.response import Answer, Response
from app.domain.scoring.scoring import score
from app.services.access import Access
from app.services.answers.answering import Sheet, hold_open, load_sheet
from app.services.answers.places import Place, hold_place
from app.services.closing.freezing import freeze
from app.services.errors import Refused
from app.storage.rows import Assessment, ResponseRow


@dataclass(frozen=True, slots=True)
class Review:
    """A sheet before it is submitted: what it lacks, and which barriers would get no score."""

    sheet: Sheet
    missing: tuple[Lacking, ...]
    without_score: tuple[Barrier, ...]
    ready: bool

    @property
    def open_questions(self) -> int:
        """How many questions are still open."""
        return sum(len(each.questions) for each in self.missing)


def load_review(session: Session, *, place: Place) -> Review:
    """Say what a sheet lacks, and whether it can be submitted as it is."""
    sheet = load_sheet(session, place=place)
    given = tuple(
        Answer(entry.question, entry.value.choice, entry.value.comment, entry.value.evidence)
        for entry in sheet.answers.values()
        if entry.value.choice is not None and entry.question in place.asked.questions
    )
    profile = score(place.asked.questionnaire, (Response("all", None, given),))
    missing = lacking(sheet.barriers, sheet.answered)
    unscored = {barrier.id for barrier in profile.barriers if barrier.score is None}
    without = tuple(barrier for barrier in sheet.barriers if barrier.id in unscored)
    return Review(sheet, missing, without, can_submit(profile, missing))


def submit(session: Session, *, access: Access, assessment_id: uuid.UUID, now: datetime) -> None:
    """Close the assessment and freeze its result; Refused when no barrier would get a score."""
    place = hold_open(session, access=access, assessment_id=assessment_id, now=now)
    if not load_review(session, place=place).ready:
        raise Refused("Too little is answered: no barrier would get a score.")
    _mark(session, place=place, at=now)
    freeze(session, organization_id=place.organization_id, assessment_id=assessment_id, now=now)


def reopen(session: Session, *, access: Access, assessment_id: uuid.UUID, now: datetime) -> None:
    """Let the answers be changed again; the result stays until the next one replaces it."""
    place = hold_place(session, access=access, assessment_id=assessment_id)
    place.require_open(now.date())
    _mark(session, place=place, at=None)
    session.execute(
        update(Assessment)
        .where(Assessment.organization_id == place.organization_id, Assessment.id == assessment_id)
        .values(closed_at=None)
    )


def _mark(session: Session, *, place: Place, at: datetime | None) -> None:
    """Note on the shared response who submitted it and when, or that it is open again."""
    session.execute(
        update(ResponseRow)
        .where(
            ResponseRow.organization_id == place.organization_id,
            ResponseRow.id == place.response_id,
        )
        .values(submitted_at=at, submitted_by=place.person_id if at else None)
    )
