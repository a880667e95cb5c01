"""`python -m app.jobs`: the worker process, until it is told to stop."""

from __future__ import annotations

import signal
import sys
from threading import Event, Thread

from app.jobs.mailer import run_mailer
from app.jobs.worker import run_worker
from app.settings import Settings, SettingsInvalid, read_settings

# Whoever stops the process kills it a little later; a mail that hangs so long is sent once more.
_PATIENCE_SECONDS = 10.0


def main() -> None:
    """Work until SIGTERM or SIGINT; a job or a mail in hand is finished first."""
    settings = _settings()
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    mailer = Thread(
        target=run_mailer, args=(settings,), kwargs={"stop": stop}, name="mailer", daemon=True
    )
    mailer.start()
    try:
        run_worker(settings, stop=stop)
    finally:
        stop.set()
        mailer.join(_PATIENCE_SECONDS)


def _settings() -> Settings:
    try:
        return read_settings()
    except SettingsInvalid as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
