"""Reports of results, a team's or a pooled one: asking for one, how far it is, and its file.

Drawing them is in report_drawing, so that the web process never loads the layout engine.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.jobs import JobKind, JobState
from app.domain.lattice import CellKind
from app.domain.paper import Paper
from app.domain.roles import Permission
from app.services import jobs
from app.services.access import Access
from app.services.agreed_report import mark_of
from app.services.errors import NotFound, Refused
from app.services.jobs import JobProgress
from app.services.pooled_results import load_pooled_page, may_see_pooled
from app.services.version import app_version
from app.storage.files import file_path
from app.storage.rows import Assessment, PooledResult, Report, ResultRow, StoredFile


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is of: a team's assessment, or everybody in a round or in one of its units."""

    assessment_id: uuid.UUID | None = None
    round_id: uuid.UUID | None = None
    unit_id: uuid.UUID | None = None


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
    return _ask(session, access=access, kind=JobKind.TEAM_REPORT, wanted=wanted, now=now)


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
    return _ask(session, access=access, kind=JobKind.ROUND_REPORT, wanted=wanted, now=now)


def report_state(session: Session, *, access: Access, report_id: uuid.UUID) -> ReportState:
    """Say how far a report is; NotFound when the actor may not see its team's results."""
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


def _template(session: Session, *, access: Access, assessment_id: uuid.UUID) -> str:
    """Name what a report would be drawn with: this version, and the other side of a consensus."""
    mark = mark_of(session, organization_id=access.organization_id, assessment_id=assessment_id)
    return f"{app_version()[:27]} {mark}".strip()


def _ask(
    session: Session, *, access: Access, kind: JobKind, wanted: dict[str, Any], now: datetime
) -> uuid.UUID:
    """Give the report with these values, and try a failed one again; make it if there is none."""
    here = access.organization_id
    present = session.scalar(
        select(Report)
        .where(Report.organization_id == here)
        .where(*(getattr(Report, name) == value for name, value in wanted.items()))
    )
    if present is not None:
        jobs.retry_job(session, organization_id=here, job_id=present.job_id)
        return present.id
    report_id = uuid.uuid4()
    job_id = jobs.add_job(session, organization_id=here, kind=kind, subject_id=report_id, now=now)
    report = Report(id=report_id, organization_id=here, job_id=job_id, created_at=now, **wanted)
    session.add(report)
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
) -> tuple[Report, Subject]:
    found = session.execute(
        select(Report, Assessment.id, Assessment.team_id, PooledResult)
        .outerjoin(ResultRow, ResultRow.id == Report.result_id)
        .outerjoin(Assessment, Assessment.id == ResultRow.assessment_id)
        .outerjoin(PooledResult, PooledResult.id == Report.pooled_result_id)
        .where(Report.organization_id == access.organization_id, Report.id == report_id)
    ).first()
    if found is None:
        raise NotFound("There is no such report.")
    report, assessment_id, team_id, _ = found
    pooled: PooledResult | None = found[3]
    if pooled is None:
        access.require_on(Permission.SEE_RESULTS, team_id=team_id)
        return report, Subject(assessment_id=assessment_id)
    unit_id = uuid.UUID(pooled.cell) if pooled.kind is CellKind.UNIT else None
    if not may_see_pooled(access, unit_id):
        raise NotFound("There is no such report.")
    return report, Subject(round_id=pooled.round_id, unit_id=unit_id)
