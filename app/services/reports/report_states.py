"""Reports of every kind after they were ordered: how far one is, and its file."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.jobs import JobKind, JobState
from app.domain.paper import Paper
from app.services import jobs
from app.services.access import Access
from app.services.errors import NotFound
from app.services.jobs import JobProgress
from app.services.reports.portfolio_reports import subject_of_portfolio
from app.services.reports.report_orders import Subject
from app.services.reports.result_reports import subject_of_round_report, subject_of_team_report
from app.storage.files import file_path
from app.storage.rows import Job, Report, StoredFile


@dataclass(frozen=True, slots=True)
class ReportState:
    """A report as the page shows it; `ready` once there is a file."""

    id: uuid.UUID
    subject: Subject
    paper: Paper
    progress: JobProgress
    ready: bool


@dataclass(frozen=True, slots=True)
class Download:
    """A stored file: where its bytes are, and what a browser is told."""

    path: Path
    name: str
    media_type: str


def report_state(session: Session, *, access: Access, report_id: uuid.UUID) -> ReportState:
    """Say how far a report is; NotFound when the actor may not have it."""
    report, subject = _load_report(session, access=access, report_id=report_id)
    progress = jobs.progress(session, organization_id=access.organization_id, job_id=report.job_id)
    ready = progress.state is JobState.DONE and report.file_id is not None
    return ReportState(report.id, subject, report.paper, progress, ready)


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


def _load_report(
    session: Session, *, access: Access, report_id: uuid.UUID
) -> tuple[Report, Subject]:
    """Read a report with what it is of, which also says whether the actor may have it."""
    found = session.execute(
        select(Report, Job.kind)
        .join(Job, Job.id == Report.job_id)
        .where(Report.organization_id == access.organization_id, Report.id == report_id)
    ).first()
    if found is None:
        raise NotFound("There is no such report.")
    report, kind = found
    return report, _SUBJECTS[kind](session, access, report)


_SUBJECTS: dict[JobKind, Callable[[Session, Access, Report], Subject]] = {
    JobKind.TEAM_REPORT: subject_of_team_report,
    JobKind.ROUND_REPORT: subject_of_round_report,
    JobKind.PORTFOLIO: subject_of_portfolio,
}
