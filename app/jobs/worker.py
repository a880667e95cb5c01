"""The worker's loop: take a job, let a child process do it, keep its heart beating."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from threading import Event

import structlog
from sqlalchemy.exc import OperationalError

from app.domain.jobs import JobKind
from app.jobs import tasks
from app.services import jobs
from app.services.database import Database, open_database
from app.services.jobs import TakenJob
from app.services.reports import report_files
from app.settings import Settings

_LOOK_EVERY_SECONDS = 0.5
_TIDY_EVERY_SECONDS = 3600.0
# A child is renewed after so many jobs, since layout engines keep what they once needed.
_JOBS_A_CHILD = 25
# A job that takes longer is hopeless, and would keep everybody else's waiting.
_LIMIT_SECONDS = 300.0
_NOT_DRAWN = "The report could not be drawn. The administrator finds the reason in the log."
_PROBLEMS = {
    JobKind.TEAM_REPORT: _NOT_DRAWN,
    JobKind.ROUND_REPORT: _NOT_DRAWN,
    JobKind.PORTFOLIO: _NOT_DRAWN,
    JobKind.CLOSE_ROUND: (
        "The results could not be worked out. The administrator finds the reason in the log."
    ),
}
_log = structlog.get_logger()


def run_worker(settings: Settings, *, stop: Event, limit_seconds: float = _LIMIT_SECONDS) -> None:
    """Work until `stop` is set; a job in hand is finished first, or given up at the limit."""
    database = open_database(settings.database)
    worker = _Worker(settings, database, limit_seconds)
    _log.info("worker started")
    try:
        while not stop.is_set():
            if not worker.work_once():
                worker.tidy()
                stop.wait(_LOOK_EVERY_SECONDS)
    finally:
        worker.close()
        database.dispose()


class _Worker:
    def __init__(self, settings: Settings, database: Database, limit_seconds: float) -> None:
        self._settings = settings
        self._database = database
        self._limit_seconds = limit_seconds
        self._children: ProcessPoolExecutor | None = None
        self._tidied_at: float | None = None

    def work_once(self) -> bool:
        """Do one job; False when there was none, or the database did not answer."""
        try:
            job = self._take()
        except OperationalError as error:
            _log.warning("database does not answer", problem=str(error))
            return False
        if job is None:
            return False
        self._do(job)
        return True

    def tidy(self) -> None:
        """Once an hour, remove the files that killed workers have left."""
        now = time.monotonic()
        if self._tidied_at is not None and now - self._tidied_at < _TIDY_EVERY_SECONDS:
            return
        self._tidied_at = now
        folder = self._settings.data_folder
        try:
            with self._database.reader() as session:
                left = report_files.remove_left(session, folder=folder, now=datetime.now(UTC))
        except (OperationalError, OSError) as error:
            _log.warning("files can't be tidied", problem=str(error))
        else:
            if left:
                _log.info("files without a row removed", number=left)

    def close(self) -> None:
        if self._children is not None:
            self._children.shutdown(cancel_futures=True)

    def _take(self) -> TakenJob | None:
        now = datetime.now(UTC)
        with self._database.reader() as session:
            if not jobs.anything_waits(session, now=now):
                return None
        with self._database.transaction() as session:
            return jobs.take_job(session, now=now)

    def _do(self, job: TakenJob) -> None:
        _log.info("job taken", job=str(job.id), kind=job.kind.value, attempt=job.attempt)
        try:
            self._wait_for(self._start(job), job)
        except Exception as error:  # noqa: BLE001  (whatever a job does, the worker lives on)
            _log.exception("job failed", job=str(job.id), attempt=job.attempt)
            if isinstance(error, BrokenProcessPool):
                self._children = None
            self._give_up(job)

    def _start(self, job: TakenJob) -> Future[None]:
        if self._children is None:
            # Spawned, never forked: the script engine and the fonts are loaded in the child alone.
            self._children = ProcessPoolExecutor(
                max_workers=1,
                mp_context=multiprocessing.get_context("spawn"),
                max_tasks_per_child=_JOBS_A_CHILD,
            )
        return self._children.submit(tasks.perform, self._settings, job)

    def _wait_for(self, work: Future[None], job: TakenJob) -> None:
        begun = time.monotonic()
        while True:
            try:
                return work.result(timeout=jobs.HEARTBEAT_SECONDS)
            except TimeoutError:
                if work.done():
                    raise
                if time.monotonic() - begun > self._limit_seconds:
                    _log.warning("job takes too long", job=str(job.id))
                    # Its future fails with a broken pool, as if the child had died by itself.
                    for child in multiprocessing.active_children():
                        child.kill()
                with self._database.transaction() as session:
                    jobs.beat(session, job=job, now=datetime.now(UTC))

    def _give_up(self, job: TakenJob) -> None:
        with self._database.transaction() as session:
            jobs.give_up(session, job=job, problem=_PROBLEMS[job.kind], now=datetime.now(UTC))
