"""Files that a killed worker leaves in the data folder, on both databases."""

from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from app.jobs.worker import run_worker
from app.services.reports import report_drawing, report_files
from app.storage import output_file
from app.storage.files import write_file
from tests.jobs.test_report_files import Desk, Killed, desk  # noqa: F401  (a fixture)
from tests.journeys.installation import until

HOUR = timedelta(hours=1)


def tidy(desk: Desk, *, later: timedelta = 2 * HOUR) -> int:  # noqa: F811
    """Do what the worker does once an hour, as if so much time had passed."""
    with desk.database.reader() as session:
        return report_files.remove_left(
            session, folder=desk.settings.data_folder, now=datetime.now(UTC) + later
        )


def die(*_args: object, **_named: object) -> None:
    raise Killed


def killed(desk: Desk, monkeypatch: pytest.MonkeyPatch, what: object, name: str) -> None:  # noqa: F811
    """Draw a report with a worker that dies where it would do this."""
    desk.ask("carol")
    with monkeypatch.context() as patched:
        patched.setattr(what, name, die)
        with pytest.raises(Killed):
            desk.work()


def old(path: Path) -> Path:
    long_ago = (datetime.now(UTC) - 9 * HOUR).timestamp()
    os.utime(path, (long_ago, long_ago), follow_symlinks=False)
    return path


def test_a_file_that_was_written_and_not_committed_goes_after_an_hour(
    desk: Desk,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
):
    made = desk.made()
    killed(desk, monkeypatch, report_drawing, "StoredFile")
    assert desk.files() == 2

    assert (tidy(desk, later=HOUR / 2), desk.files()) == (0, 2)
    assert (tidy(desk), desk.files()) == (1, 1)

    assert desk.content(made) == b"1"
    assert desk.has_all_files()
    assert tidy(desk) == 0


def test_half_a_file_goes_as_well(desk: Desk, monkeypatch: pytest.MonkeyPatch):  # noqa: F811
    made = desk.made()
    with monkeypatch.context() as patched:
        # A process that is killed does not tidy up behind itself.
        patched.setattr(Path, "unlink", lambda *_args, **_named: None)
        killed(desk, patched, output_file.os, "fsync")
    assert desk.files() == 2
    assert (tidy(desk), desk.files()) == (1, 1)
    assert desk.content(made) == b"1"


def test_nothing_else_is_touched_and_no_link_is_followed(
    desk: Desk,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
):
    made = desk.made()
    files, elsewhere = desk.settings.data_folder / "files", tmp_path_factory.mktemp("elsewhere")
    strange = uuid.uuid4()
    write_file(elsewhere, file_id=strange, content=b"of somebody else")
    away = old(elsewhere / "files" / strange.hex[:2] / strange.hex)
    kept = [
        files / "README",
        files / "ab" / "notes.txt",
        files / "ab" / f"cd{'0' * 30}",  # not where it would lie
        files / "ab" / f"AB{'0' * 30}",
        desk.settings.data_folder / ".0123456789abcdef.part",
    ]
    for path in kept:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")
        old(path)
    (files / "zz").symlink_to(away.parent)
    inside = files / "ab" / f"ab{'1' * 30}"
    inside.symlink_to(away)
    old(inside)

    assert tidy(desk) == 0

    assert away.read_bytes() == b"of somebody else"
    assert all(path.exists() for path in (*kept, inside))
    assert desk.content(made) == b"1"


def test_the_files_of_another_database_stay(desk: Desk):  # noqa: F811
    folder = desk.settings.data_folder
    for _ in range(2):
        write_file(folder, file_id=uuid.uuid4(), content=b"a report")
    assert (tidy(desk), desk.files()) == (0, 2)


def test_the_worker_removes_them_when_it_has_nothing_to_do(desk: Desk):  # noqa: F811
    desk.made()
    left = uuid.uuid4()
    write_file(desk.settings.data_folder, file_id=left, content=b"left")
    files = desk.settings.data_folder / "files"
    for each in files.glob("*/*"):
        old(each)
    path = files / left.hex[:2] / left.hex
    stop = Event()
    worker = Thread(target=run_worker, args=(desk.settings,), kwargs={"stop": stop})
    worker.start()
    try:
        until(lambda: not path.exists(), "the file to go", seconds=20)
    finally:
        stop.set()
        worker.join()
    assert desk.files() == 1
