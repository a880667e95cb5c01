"""The mailer: a thread beside the worker's loop that reminds and sends."""

from __future__ import annotations

from datetime import UTC, date, datetime
from threading import Event

import structlog

from app.services.database import Database, open_database
from app.services.mail import action_mail, reminders
from app.services.mail.outbox import morning_of
from app.services.mail.sending import Mailer, MailServer, Security, send_due
from app.settings import Settings

_LOOK_EVERY_SECONDS = 1.0
# A mail server or a database that does not answer is asked less and less often.
_PAUSES_SECONDS = (5.0, 10.0, 30.0, 60.0)
_log = structlog.get_logger()


def run_mailer(
    settings: Settings, *, stop: Event, look_every_seconds: float = _LOOK_EVERY_SECONDS
) -> None:
    """Remind and send until `stop` is set; the mail in hand is finished first.

    Without a mail server there is nothing to do. Whatever goes wrong is logged, and tried again.
    """
    if not settings.sends_mail:
        return
    database = open_database(settings.database)
    mailer = _Mailer(settings, database, stop)
    _log.info("mailer started", server=settings.smtp_host)
    try:
        while not stop.is_set():
            stop.wait(mailer.look() or look_every_seconds)
    finally:
        database.dispose()


class _Mailer:
    def __init__(self, settings: Settings, database: Database, stop: Event) -> None:
        self._database = database
        self._address = settings.address
        self._stop = stop
        self._failures = 0
        self._owners_reminded_on: date | None = None
        self._mailer = Mailer(_server(settings), mail_from=settings.mail_from)

    def look(self) -> float:
        """Do what is due; give the seconds to wait when something is wrong, else 0."""
        try:
            trouble = self._do_what_is_due()
        except Exception as error:  # noqa: BLE001  (whatever happens, the mailer lives on)
            _log.exception("mailer failed", error=type(error).__name__)
            return self._pause()
        if trouble:
            _log.warning("mail can't be handed in", problem=trouble)
            return self._pause()
        self._failures = 0
        return 0.0

    def _do_what_is_due(self) -> str:
        self._remind()
        self._remind_owners()
        # Connected only while there is something to send: servers end idle connections anyway.
        with self._mailer:
            done = send_due(
                self._database,
                mailer=self._mailer,
                address=self._address,
                clock=lambda: datetime.now(UTC),
                stopped=self._stop.is_set,
            )
        return done.trouble

    def _remind(self) -> None:
        now = datetime.now(UTC)
        with self._database.reader() as session:
            if not reminders.anything_due(session, now=now):
                return
        with self._database.transaction() as session:
            queued = reminders.due_reminders(session, now=now)
        _log.info("reminders queued", number=queued)

    def _remind_owners(self) -> None:
        """Look once a day, by day: what became overdue does so at midnight."""
        now = datetime.now(UTC)
        if self._owners_reminded_on == now.date() or now < morning_of(now.date()):
            return
        with self._database.transaction() as session:
            queued = action_mail.queue_overdue(session, now=now)
        self._owners_reminded_on = now.date()
        _log.info("owners of overdue actions", number=queued)

    def _pause(self) -> float:
        pause = _PAUSES_SECONDS[min(self._failures, len(_PAUSES_SECONDS) - 1)]
        self._failures += 1
        return pause


def _server(settings: Settings) -> MailServer:
    return MailServer(
        host=settings.smtp_host,
        port=settings.mail_port,
        security=Security(settings.smtp_security.value),
        user=settings.smtp_user,
        password=settings.smtp_password,
        ca_file=settings.smtp_ca_file,
    )
