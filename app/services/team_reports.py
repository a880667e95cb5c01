"""Reports of one team in one round: asking for one, how far it is, and its file.

Drawing them is in report_drawing, so that the web process never loads the layout engine.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.jobs import JobKind, JobState
from app.domain.paper import Paper
from app.domain.roles import Permission
from app.services import jobs
from app.services.access import Access
from app.services.agreed_report import mark_of
from app.services.errors import NotFound, Refused
from app.services.jobs import JobProgress
from app.services.version import app_version
from app.storage.files import file_path
from app.storage.rows import Assessment, Report, ResultRow, StoredFile, Team


@dataclass(frozen=True, slots=True)
class ReportState:
    """A report as the page shows it; `ready` once there is a file."""

    id: uuid.UUID
    assessment_id: uuid.UUID
    paper: Paper
    progress: JobProgress
    ready: bool


@dataclass(frozen=True, slots=True)
class Download:
    """A stored file: where its bytes are, and what a browser is told."""

    path: Path
    name: str
    media_type: str


def ask_for_report(
    session: Session, *, access: Access, assessment_id: uuid.UUID, paper: Paper, now: datetime
) -> uuid.UUID:
    """Give the report of the newest result; ask for it when it was not drawn by this version.

    What was agreed on after it, or said before it, makes another report of the same result.

    A report whose job failed is tried again. Refused when there is no result yet.
    """
    result = _newest_result(session, access=access, assessment_id=assessment_id)
    template = _template(session, access=access, assessment_id=assessment_id)
    present = session.scalar(
        select(Report).where(
            Report.organization_id == access.organization_id,
            Report.result_id == result.id,
            Report.paper == paper,
            Report.template == template,
        )
    )
    if present is not None:
        jobs.retry_job(session, organization_id=access.organization_id, job_id=present.job_id)
        return present.id
    return _new_report(session, result=result, paper=paper, template=template, now=now)


def report_state(session: Session, *, access: Access, report_id: uuid.UUID) -> ReportState:
    """Say how far a report is; NotFound when the actor may not see its team's results."""
    report, assessment_id = _load_report(session, access=access, report_id=report_id)
    progress = jobs.progress(session, organization_id=access.organization_id, job_id=report.job_id)
    ready = progress.state is JobState.DONE and report.file_id is not None
    return ReportState(report.id, assessment_id, report.paper, progress, ready)


def download(session: Session, *, access: Access, report_id: uuid.UUID, folder: Path) -> Download:
    """Find a finished report's file; NotFound when it is not there."""
    report, _ = _load_report(session, access=access, report_id=report_id)
    stored = session.get(StoredFile, report.file_id) if report.file_id else None
    if stored is None or stored.organization_id != access.organization_id:
        raise NotFound("This report is not drawn yet.")
    path = file_path(folder, file_id=stored.id)
    if not path.is_file():
        raise NotFound("The file of this report is gone. Ask for the report again.")
    return Download(path, stored.name, stored.media_type)


def _template(session: Session, *, access: Access, assessment_id: uuid.UUID) -> str:
    """Name what a report would be drawn with: this version, and the other side of a consensus."""
    mark = mark_of(session, organization_id=access.organization_id, assessment_id=assessment_id)
    return f"{app_version()[:27]} {mark}".strip()


def _new_report(
    session: Session, *, result: ResultRow, paper: Paper, template: str, now: datetime
) -> uuid.UUID:
    report_id = uuid.uuid4()
    job_id = jobs.add_job(
        session,
        organization_id=result.organization_id,
        kind=JobKind.TEAM_REPORT,
        subject_id=report_id,
        now=now,
    )
    session.add(
        Report(
            id=report_id,
            organization_id=result.organization_id,
            result_id=result.id,
            paper=paper,
            template=template,
            job_id=job_id,
            created_at=now,
        )
    )
    session.flush()
    return report_id


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


def _load_report(
    session: Session, *, access: Access, report_id: uuid.UUID
) -> tuple[Report, uuid.UUID]:
    found = session.execute(
        select(Report, Assessment.id, Team.id)
        .join(ResultRow, ResultRow.id == Report.result_id)
        .join(Assessment, Assessment.id == ResultRow.assessment_id)
        .join(Team, Team.id == Assessment.team_id)
        .where(Report.organization_id == access.organization_id, Report.id == report_id)
    ).first()
    if found is None:
        raise NotFound("There is no such report.")
    report, assessment_id, team_id = found
    access.require_on(Permission.SEE_RESULTS, team_id=team_id)
    return report, assessment_id
