"""The processes of an installation: the web and the worker, each started again when it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from types import FrameType

import click

from app.settings import Settings

MODULES = {"web": "app.web", "worker": "app.jobs"}
_LOOK_EVERY_SECONDS = 0.2
# A process that ends at once, again and again, is not started in a tight loop.
_PAUSES_SECONDS = (0.2, 1, 3, 10)
_STEADY_AFTER_SECONDS = 30
_PATIENCE_SECONDS = 15


class Stopped(Exception):
    """A signal asked the processes to stop."""


class _Kept:
    """One process that is kept running."""

    def __init__(self, name: str, environment: dict[str, str]) -> None:
        self.name = name
        self._environment = environment
        self._failures = 0
        self._not_before = 0.0
        self._started = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    def look_after(self) -> None:
        if self._process is None:
            if time.monotonic() >= self._not_before:
                self._start()
        elif self._process.poll() is not None:
            self._note_the_end(self._process.returncode)

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def wait(self, deadline: float) -> None:
        if self._process is None:
            return
        try:
            self._process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _start(self) -> None:
        command = [sys.executable, "-m", MODULES[self.name]]
        self._process = subprocess.Popen(command, env=self._environment)  # noqa: S603  (ours)
        self._started = time.monotonic()

    def _note_the_end(self, code: int) -> None:
        lived = time.monotonic() - self._started
        self._failures = 0 if lived > _STEADY_AFTER_SECONDS else self._failures + 1
        pause = _PAUSES_SECONDS[min(self._failures, len(_PAUSES_SECONDS) - 1)]
        click.echo(f"The {self.name} process ended ({code}); starting it again.", err=True)
        self._not_before = time.monotonic() + pause
        self._process = None


def keep_running(settings: Settings) -> None:
    """Run web and worker until SIGINT or SIGTERM, then let both finish what they have in hand."""
    environment = _environment(settings)
    kept = [_Kept(name, environment) for name in MODULES]
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _raise_stopped)
    try:
        while True:
            for process in kept:
                process.look_after()
            time.sleep(_LOOK_EVERY_SECONDS)
    except Stopped:
        click.echo("Stopping.", err=True)
    finally:
        _stop(kept)


def _stop(kept: list[_Kept]) -> None:
    for process in kept:
        process.stop()
    deadline = time.monotonic() + _PATIENCE_SECONDS
    for process in kept:
        process.wait(deadline)


def _environment(settings: Settings) -> dict[str, str]:
    """Hand the settings on as they are, so that each process reads the same."""
    given = {
        "CLEARWAY_DATA_FOLDER": str(settings.data_folder),
        "CLEARWAY_DATABASE_URL": settings.database_url,
        "CLEARWAY_HOST": settings.host,
        "CLEARWAY_PORT": str(settings.port),
        "CLEARWAY_PUBLIC_URL": settings.public_url,
        "CLEARWAY_SMTP_HOST": settings.smtp_host,
    }
    return {**os.environ, **given}


def _raise_stopped(_number: int, _frame: FrameType | None) -> None:
    raise Stopped
