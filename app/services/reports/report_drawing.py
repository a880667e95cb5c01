"""Drawing reports: what the worker's child process does, and only it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from app.domain.jobs import JobKind
from app.domain.paper import Paper
from app.reports import portfolio, team_report
from app.reports.portfolio_values import Portfolio
from app.reports.team_values import TeamReport
from app.services import jobs
from app.services.access import load_access, load_actor
from app.services.jobs import TakenJob
from app.services.reports.portfolio_reports import drop_earlier, subject_of_portfolio
from app.services.reports.portfolio_values import gather_portfolio
from app.services.reports.report_values import gather, gather_pooled
from app.storage.files import write_file
from app.storage.rows import Job, PortfolioRow, Report, StoredFile

PDF = "application/pdf"


Values = TeamReport | Portfolio


@dataclass(frozen=True, slots=True)
class Order:
    """A report that was asked for: what it is to show, and on which paper."""

    report_id: uuid.UUID
    organization_id: uuid.UUID
    paper: Paper
    values: Values


def load_order(session: Session, *, report_id: uuid.UUID) -> Order:
    """Read everything a report is made from."""
    report = session.get_one(Report, report_id)
    kind = session.get_one(Job, report.job_id).kind
    return Order(report.id, report.organization_id, report.paper, _GATHER[kind](session, report))


def _team(session: Session, report: Report) -> TeamReport:
    assert report.result_id is not None  # noqa: S101  (it is of one thing, by a constraint)
    return gather(
        session,
        organization_id=report.organization_id,
        result_id=report.result_id,
        generated_on=report.created_at.date(),
    )


def _pooled(session: Session, report: Report) -> TeamReport:
    assert report.pooled_result_id is not None  # noqa: S101  (the same)
    return gather_pooled(
        session,
        organization_id=report.organization_id,
        pooled_result_id=report.pooled_result_id,
        generated_on=report.created_at.date(),
    )


def _portfolio(session: Session, report: Report) -> Portfolio:
    """Read it as whoever asked; NotFound when they see else by now than when they asked."""
    row = session.get_one(PortfolioRow, report.portfolio_id)
    actor = load_actor(session, person_id=row.asked_by)
    access = load_access(session, actor=actor, organization_id=row.organization_id)
    subject_of_portfolio(session, access, report)
    return gather_portfolio(
        session,
        access=access,
        round_id=row.round_id,
        unit_id=row.unit_id,
        today=report.created_at.date(),
    )


_GATHER: dict[JobKind, Callable[[Session, Report], Values]] = {
    JobKind.TEAM_REPORT: _team,
    JobKind.ROUND_REPORT: _pooled,
    JobKind.PORTFOLIO: _portfolio,
}


def draw(order: Order) -> bytes:
    """Print an order as PDF."""
    if isinstance(order.values, Portfolio):
        return portfolio.render(order.values, paper=order.paper)
    return team_report.render(order.values, paper=order.paper)


def keep(
    session: Session,
    *,
    order: Order,
    content: bytes,
    job: TakenJob,
    folder: Path,
    now: datetime,
) -> None:
    """Store a drawn report and finish its job, unless the job is somebody else's by now.

    A portfolio takes the place of earlier ones of the same; their files are unused from then on.
    """
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
    report = session.get_one(Report, order.report_id)
    report.file_id = file_id
    if report.portfolio_id is not None:
        drop_earlier(session, report=report)


def _file_name(values: Values, paper: Paper) -> str:
    words = f"{_file_words(values)} {paper.value}"
    kept = "".join(c if c.isalnum() or c in " -" else " " for c in words)
    return f"{' '.join(kept.split())[:120].strip() or 'report'}.pdf"


def _file_words(values: Values) -> str:
    """Name what it is of; a portfolio changes from day to day, so its name says the day."""
    if isinstance(values, Portfolio):
        here, whole = values.organization, values.whole.name
        whose = (whole,) if here in whole else (here, whole)
        # So short that the day stands behind it, whatever the names.
        said = " ".join((*whose, "portfolio", values.round_title))[:100]
        return f"{said} {values.generated_on.isoformat()}"
    return f"{values.team} {values.round_title}"
