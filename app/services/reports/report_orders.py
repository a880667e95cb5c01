"""Ordering a report: the row that says of what, on which paper, and the job that draws it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.jobs import JobKind
from app.services import jobs
from app.services.access import Access
from app.storage.rows import Report


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is of, by its kind: a team's assessment, or a round or one of its units."""

    kind: JobKind
    assessment_id: uuid.UUID | None = None
    round_id: uuid.UUID | None = None
    unit_id: uuid.UUID | None = None


def order_report(
    session: Session, *, access: Access, kind: JobKind, wanted: dict[str, Any], now: datetime
) -> uuid.UUID:
    """Give the report with these values, and try a failed one again; make it if there is none.

    The caller has asked whether the actor may have it.
    """
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
