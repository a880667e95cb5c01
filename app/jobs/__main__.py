"""`python -m app.jobs`: the worker process, until it is told to stop."""

from __future__ import annotations

import signal
from threading import Event

from app.jobs.worker import run_worker
from app.settings import read_settings


def main() -> None:
    """Work until SIGTERM or SIGINT; a job in hand is finished first."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run_worker(read_settings(), stop=stop)


if __name__ == "__main__":
    main()
