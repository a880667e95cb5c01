"""Reports of results, a team's or a pooled one: asking for one, and who may have it.

Drawing them is in report_drawing, so that the web process never loads the layout engine.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.jobs import JobKind
from app.domain.paper import Paper
from app.domain.promise.lattice import CellKind
from app.domain.roles import Permission
from app.services.access import Access
from app.services.errors import NotFound, Refused
from app.services.reports.agreed_report import mark_of
from app.services.reports.report_orders import Subject, order_report
from app.services.results.pooled_results import load_pooled_page, may_see_pooled
from app.services.version import app_version
from app.storage.rows import Assessment, PooledResult, Report, ResultRow


def ask_for_report(
    session: Session, *, access: Access, assessment_id: uuid.UUID, paper: Paper, now: datetime
) -> uuid.UUID:
    """Give the report of the newest result; ask for it when it was not drawn by this version.

    What was agreed on after it, or said before it, makes another report of the same result.

    A report whose job failed is tried again. Refused when there is no result yet.
    """
    result = _newest_result(session, access=access, assessment_id=assessment_id)
    template = _template(session, access=access, assessment_id=assessment_id)
    wanted = {"result_id": result.id, "paper": paper, "template": template}
    return order_report(session, access=access, kind=JobKind.TEAM_REPORT, wanted=wanted, now=now)


def ask_for_pooled_report(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    unit_id: uuid.UUID | None,
    paper: Paper,
    now: datetime,
) -> uuid.UUID:
    """Give the report of a round's published pooled result, as above; NotFound without one."""
    page = load_pooled_page(session, access=access, round_id=round_id, unit_id=unit_id)
    if page.result_id is None:
        raise Refused("Nothing of this round is published yet.")
    wanted = {"pooled_result_id": page.result_id, "paper": paper, "template": app_version()[:40]}
    return order_report(session, access=access, kind=JobKind.ROUND_REPORT, wanted=wanted, now=now)


def subject_of_team_report(session: Session, access: Access, report: Report) -> Subject:
    """Give the assessment that a report is of; NotFound when its team's results may not be seen."""
    assessment = session.scalars(
        select(Assessment)
        .join(ResultRow, ResultRow.assessment_id == Assessment.id)
        .where(ResultRow.id == report.result_id)
    ).one()
    access.require_on(Permission.SEE_RESULTS, team_id=assessment.team_id)
    return Subject(JobKind.TEAM_REPORT, assessment_id=assessment.id)


def subject_of_round_report(session: Session, access: Access, report: Report) -> Subject:
    """Give the round, or the unit in it, that a report is of; NotFound when it may not be seen."""
    pooled = session.get_one(PooledResult, report.pooled_result_id)
    unit_id = uuid.UUID(pooled.cell) if pooled.kind is CellKind.UNIT else None
    if not may_see_pooled(access, unit_id):
        raise NotFound("There is no such report.")
    return Subject(JobKind.ROUND_REPORT, round_id=pooled.round_id, unit_id=unit_id)


def _template(session: Session, *, access: Access, assessment_id: uuid.UUID) -> str:
    """Name what a report would be drawn with: this version, and the other side of a consensus."""
    mark = mark_of(session, organization_id=access.organization_id, assessment_id=assessment_id)
    return f"{app_version()[:27]} {mark}".strip()


def _newest_result(session: Session, *, access: Access, assessment_id: uuid.UUID) -> ResultRow:
    assessment = session.scalar(
        select(Assessment).where(
            Assessment.organization_id == access.organization_id, Assessment.id == assessment_id
        )
    )
    if assessment is None:
        raise NotFound("There is no such assessment.")
    access.require_on(Permission.SEE_RESULTS, team_id=assessment.team_id)
    result = session.scalar(
        select(ResultRow)
        .where(
            ResultRow.organization_id == access.organization_id,
            ResultRow.assessment_id == assessment_id,
            ResultRow.published_at.is_not(None),
        )
        .order_by(ResultRow.number.desc())
        .limit(1)
    )
    if result is None or assessment.closed_at is None:
        raise Refused("There is no result yet: submit the assessment first.")
    return result
