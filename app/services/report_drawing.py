"""Drawing reports: what the worker's child process does, and only it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from app.domain.paper import Paper
from app.reports.team_report import TeamReport, render
from app.services import jobs
from app.services.jobs import TakenJob
from app.services.report_values import gather, gather_pooled
from app.storage.files import write_file
from app.storage.rows import Report, StoredFile

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Order:
    """A report that was asked for: what it is to show, and on which paper."""

    report_id: uuid.UUID
    organization_id: uuid.UUID
    paper: Paper
    values: TeamReport


def load_order(session: Session, *, report_id: uuid.UUID) -> Order:
    """Read everything a report is made from."""
    report = session.get_one(Report, report_id)
    values = _values(session, report)
    return Order(report.id, report.organization_id, report.paper, values)


def _values(session: Session, report: Report) -> TeamReport:
    here, day = report.organization_id, report.created_at.date()
    if report.pooled_result_id is not None:
        return gather_pooled(
            session,
            organization_id=here,
            pooled_result_id=report.pooled_result_id,
            generated_on=day,
        )
    assert report.result_id is not None  # noqa: S101  (a constraint: it is of the one or the other)
    return gather(session, organization_id=here, result_id=report.result_id, generated_on=day)


def draw(order: Order) -> bytes:
    """Print an order as PDF."""
    return render(order.values, paper=order.paper)


def keep(
    session: Session,
    *,
    order: Order,
    content: bytes,
    job: TakenJob,
    folder: Path,
    now: datetime,
) -> None:
    """Store a drawn report and finish its job, unless the job is somebody else's by now."""
    if not jobs.finish_job(session, job=job, now=now):
        return
    file_id = uuid.uuid4()
    written = write_file(folder, file_id=file_id, content=content)
    session.add(
        StoredFile(
            id=file_id,
            organization_id=order.organization_id,
            name=_file_name(order.values, order.paper),
            media_type=PDF,
            size=written.size,
            sha256=written.sha256,
            created_at=now,
        )
    )
    session.flush()
    session.get_one(Report, order.report_id).file_id = file_id


def _file_name(values: TeamReport, paper: Paper) -> str:
    words = f"{values.team} {values.round_title} {paper.value}"
    kept = "".join(c if c.isalnum() or c in " -" else " " for c in words)
    return f"{' '.join(kept.split())[:120].strip() or 'report'}.pdf"
