"""Closing an assessment: its figures are computed once, and kept as they were shown."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.promise.lattice import CellKind
from app.domain.round import RoundMode
from app.domain.scoring.recommendations import recommend
from app.domain.scoring.result import Result
from app.domain.scoring.scoring import score
from app.services.answers.consensus import load_agreed
from app.services.answers.said import load_responses
from app.services.figures.figures import Subject, replace_team
from app.services.questionnaires.questionnaire_versions import load_version
from app.services.targets.aims import aims_in_force
from app.services.version import app_version
from app.storage.result_document import to_document
from app.storage.rows import Assessment, ResultRow, Round


def freeze(
    session: Session, *, organization_id: uuid.UUID, assessment_id: uuid.UUID, now: datetime
) -> Result:
    """Score what was submitted, keep the result under the next number, and close the assessment."""
    assessment = session.scalars(
        select(Assessment).where(
            Assessment.organization_id == organization_id, Assessment.id == assessment_id
        )
    ).one()
    place = session.get_one(Round, assessment.round_id)
    questionnaire = load_version(session, version_id=place.questionnaire_version_id)
    asked = questionnaire.asked(place.form)
    said = load_responses(session, organization_id=organization_id, assessment_id=assessment_id)
    profile = score(asked, said)
    together = place.mode is RoundMode.CONSENSUS
    here = {"organization_id": organization_id, "assessment_id": assessment_id}
    agreed = load_agreed(session, **here) if together else ()
    aims = aims_in_force(session, organization_id=organization_id, questionnaire=asked.id)
    advice = recommend(asked, profile, targets=aims.of(assessment.team_id))
    result = Result(app_version(), profile, advice, agreed=agreed)
    session.add(
        ResultRow(
            organization_id=organization_id,
            assessment_id=assessment_id,
            number=_next_number(session, assessment),
            frozen_at=now,
            published_at=now,
            app_version=result.app_version,
            questionnaire_sha256=profile.questionnaire_sha256,
            document=to_document(result),
        )
    )
    assessment.closed_at = now
    session.flush()
    subject = Subject(
        organization_id, assessment.team_id, CellKind.TEAM, place.id, assessment_id=assessment_id
    )
    replace_team(session, subject=subject, result=result)
    return result


def _next_number(session: Session, assessment: Assessment) -> int:
    newest = session.scalar(
        select(func.max(ResultRow.number)).where(
            ResultRow.organization_id == assessment.organization_id,
            ResultRow.assessment_id == assessment.id,
        )
    )
    return (newest or 0) + 1
