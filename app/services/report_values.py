"""From a frozen result to the values that its report is made from."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.reports.team_report import EarlierResult, TeamReport
from app.services.agreed_report import gather_agreed
from app.services.questionnaire_versions import load_version
from app.services.results import asked_before, is_newest_result
from app.services.said import load_responses
from app.storage.result_document import from_document
from app.storage.rows import Assessment, Organization, ResultRow, Round, Team


def gather(
    session: Session, *, organization_id: uuid.UUID, result_id: uuid.UUID, generated_on: date
) -> TeamReport:
    """Read everything that the report of one frozen result says."""
    result, assessment, place, team = session.execute(
        select(ResultRow, Assessment, Round, Team)
        .join(Assessment, Assessment.id == ResultRow.assessment_id)
        .join(Round, Round.id == Assessment.round_id)
        .join(Team, Team.id == Assessment.team_id)
        .where(ResultRow.organization_id == organization_id, ResultRow.id == result_id)
    ).one()
    organization = session.get_one(Organization, organization_id)
    unit = session.get(Team, team.parent_id) if team.parent_id else None
    return TeamReport(
        organization=organization.name,
        team=team.name,
        unit=unit.name if unit else None,
        round_title=place.title,
        mode=place.mode,
        opens_on=place.opens_on,
        closes_on=place.closes_on,
        questionnaire=load_version(session, version_id=place.questionnaire_version_id),
        form=place.form,
        result=from_document(result.document),
        responses=load_responses(
            session, organization_id=organization_id, assessment_id=assessment.id
        ),
        earlier=_earlier(session, assessment=assessment, before=place),
        invented=organization.invented,
        generated_on=generated_on,
        together=gather_agreed(
            session,
            organization_id=organization_id,
            assessment_id=assessment.id,
            result_id=result_id,
        ),
    )


def _earlier(
    session: Session, *, assessment: Assessment, before: Round
) -> tuple[EarlierResult, ...]:
    rows = session.execute(
        select(Round.title, Round.closes_on, ResultRow.document)
        .join(Assessment, Assessment.id == ResultRow.assessment_id)
        .join(Round, Round.id == Assessment.round_id)
        .where(
            ResultRow.organization_id == assessment.organization_id,
            Assessment.team_id == assessment.team_id,
            *asked_before(before),
            is_newest_result(),
        )
        .order_by(Round.closes_on, Round.created_at, Round.id)
    )
    return tuple(
        EarlierResult(title, closes_on, from_document(document).profile)
        for title, closes_on, document in rows
    )
