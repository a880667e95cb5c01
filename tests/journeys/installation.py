"""An installation as it runs on a server: a web process and a worker, each a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from threading import Event

from app.services.database import Database, open_database, upgrade_database

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
_LOOK_EVERY_SECONDS = 0.05
_CLEARWAY = (sys.executable, "-c", "from app.cli import main; main()")


def until(condition: Callable[[], bool], what: str, *, seconds: float = PATIENCE_SECONDS) -> None:
    """Come back as soon as a condition holds; fail, saying which one, if it never does."""
    deadline = time.monotonic() + seconds
    pause = Event()
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s for this in vain: {what}"
        pause.wait(_LOOK_EVERY_SECONDS)


class Installation:
    """A data folder, a port, and the processes that run on them; `settings` are added to theirs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._port = _free_port()
        self.address = f"http://127.0.0.1:{self._port}"
        self.settings: dict[str, str] = {}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._database: Database | None = None

    @property
    def database(self) -> Database:
        """The installation's database, migrated; tests look into it, and fill it beforehand."""
        if self._database is None:
            self._database = open_database(f"sqlite:///{self.folder / 'clearway.sqlite3'}")
            upgrade_database(self._database)
        return self._database

    def start_web(self) -> None:
        """Start the web process and come back when it answers."""
        self._start("web", sys.executable, "-m", "app.web")
        self.wait_for_web()

    def wait_for_web(self) -> None:
        """Come back when the web process answers."""
        until(self._answers, f"{self.address}/healthz to answer")

    def start_worker(self) -> None:
        self._start("worker", sys.executable, "-m", "app.jobs")

    def run(self) -> None:
        """Start all of it by the command that people type."""
        self._start("run", *_CLEARWAY, "run")

    def terminate(self, name: str) -> None:
        """Ask a process to stop, as whoever runs the server does, and wait until it has."""
        process = self._processes.pop(name)
        process.send_signal(signal.SIGINT if name == "run" else signal.SIGTERM)
        process.wait(PATIENCE_SECONDS)

    def kill(self, name: str) -> None:
        """End a process and its children without any warning."""
        process = self._processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE_SECONDS)

    def log(self, name: str) -> str:
        """Give what a process has written."""
        path = self._log_file(name)
        return path.read_text() if path.exists() else ""

    def stop(self) -> None:
        """Stop everything; fail when a process wrote down an error that no page has shown."""
        for name in list(self._processes):
            self.terminate(name)
        if self._database is not None:
            self._database.dispose()
        for log in sorted(self.folder.glob("*.log")):
            assert "Traceback" not in log.read_text(), f"{log.name}:\n{log.read_text()}"

    def _start(self, name: str, *command: str) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CLEARWAY_")}
        environment |= {
            "CLEARWAY_DATA_FOLDER": str(self.folder),
            "CLEARWAY_PORT": str(self._port),
            "PYTHONUNBUFFERED": "1",
            **self.settings,
        }
        with self._log_file(name).open("ab") as log:
            self._processes[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _answers(self) -> bool:
        for name, process in self._processes.items():
            assert process.poll() is None, f"{name} ended:\n{self.log(name)}"
        try:
            with urllib.request.urlopen(f"{self.address}/healthz") as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError):
            return False

    def _log_file(self, name: str) -> Path:
        return self.folder / f"{name}.log"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
