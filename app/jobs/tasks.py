"""What each kind of job does, in a child process of the worker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

from app.domain.jobs import JobKind
from app.services import jobs
from app.services.closing import pooling
from app.services.database import Database, open_database
from app.services.jobs import TakenJob
from app.services.reports import report_drawing, report_files
from app.settings import Settings


def perform(settings: Settings, job: TakenJob) -> None:
    """Do one job; what it made counts only if the job still belongs to this attempt."""
    _TASKS[job.kind](settings, _database(settings.database), job)


def _draw_report(settings: Settings, database: Database, job: TakenJob) -> None:
    def tell(percent: int) -> None:
        with database.transaction() as session:
            jobs.beat(session, job=job, now=_now(), percent=percent)

    with database.reader() as session:
        order = report_drawing.load_order(session, report_id=job.subject_id)
    tell(20)
    content = report_drawing.draw(order)
    tell(90)
    with database.transaction() as session:
        report_drawing.keep(
            session,
            order=order,
            content=content,
            job=job,
            folder=settings.data_folder,
            now=_now(),
        )
    # Only once it is committed that no report leads to them: a report is never without its file.
    with database.transaction() as session:
        report_files.remove_unused(
            session, organization_id=job.organization_id, folder=settings.data_folder
        )


def close_round(database: Database, job: TakenJob) -> None:
    """Freeze a survey's results part by part; whatever is not complete counts for nothing."""
    pooling.close(database.reader, database.transaction, job=job, clock=_now)


def _now() -> datetime:
    return datetime.now(UTC)


@cache
def _database(url: str) -> Database:
    return open_database(url)


_TASKS: dict[JobKind, Callable[[Settings, Database, TakenJob], None]] = {
    JobKind.TEAM_REPORT: _draw_report,
    JobKind.ROUND_REPORT: _draw_report,
    JobKind.PORTFOLIO: _draw_report,
    JobKind.CLOSE_ROUND: lambda _settings, database, job: close_round(database, job),
}
