"""Clearway as it is served to many: gunicorn and a worker on a database, killed and restarted."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
_PATIENCE_SECONDS = 60.0


class Site:
    """The processes of one installation; `stop` ends whatever runs."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.port = _free_port()
        self._database_url = database_url
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Start gunicorn with two processes, and the worker; come back when pages are served."""
        self._begin(
            "web",
            *(sys.executable, "-m", "gunicorn", "app:from_environment()"),
            *("--bind", f"127.0.0.1:{self.port}", "--workers", "2"),
            *("--worker-class", "gthread", "--threads", "8"),
        )
        self._begin("worker", sys.executable, "-m", "app.jobs")
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self._answers():
            assert time.monotonic() < deadline, (self.folder / "web.log").read_text()
            time.sleep(0.05)

    def kill_everything(self) -> None:
        """End web and worker at once, with all their children, as a lost machine would."""
        for process in self._processes.values():
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._processes.clear()

    def kill_a_web_process(self) -> None:
        """End one of gunicorn's processes; the master starts another."""
        master = psutil.Process(self._processes["web"].pid)
        master.children()[0].kill()

    def stop(self) -> None:
        """Ask everything to stop, and wait until it has."""
        for process in self._processes.values():
            process.terminate()
        for process in self._processes.values():
            process.wait(_PATIENCE_SECONDS)
        self._processes.clear()

    def log(self) -> str:
        """Give what the processes wrote down."""
        return "".join(path.read_text() for path in sorted(self.folder.glob("*.log")))

    def _begin(self, name: str, *command: str) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CLEARWAY_")}
        environment |= {
            "CLEARWAY_DATA_FOLDER": str(self.folder),
            "CLEARWAY_DATABASE_URL": self._database_url,
            "CLEARWAY_PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
        }
        with (self.folder / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz") as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
