"""Files in the data folder: written whole or not at all, found by their row's id."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.storage.output_file import is_half, write_whole

_FOLDER = "files"


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """What was written: its size in bytes and the hash of its content."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file as it lies there; without an id it is half of one, whose writer died."""

    path: Path
    id: uuid.UUID | None


def file_path(folder: Path, *, file_id: uuid.UUID) -> Path:
    """Give the place of a stored file; ids are ours, so no name that anybody typed is in it."""
    return folder / _FOLDER / file_id.hex[:2] / file_id.hex


def write_file(folder: Path, *, file_id: uuid.UUID, content: bytes) -> WrittenFile:
    """Write a stored file through a temporary one, so that a crash leaves no half of it."""
    path = file_path(folder, file_id=file_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)
    return WrittenFile(len(content), hashlib.sha256(content).hexdigest())


def remove_file(folder: Path, *, file_id: uuid.UUID) -> None:
    """Remove a stored file; one that is gone already is as good."""
    file_path(folder, file_id=file_id).unlink(missing_ok=True)


def files_since_before(folder: Path, *, moment: datetime) -> Iterator[FoundFile]:
    """Give the stored files, and halves of some, that were written before a moment.

    What else lies there is not ours, and no link is followed out of the folder.
    """
    for place in _entries(folder / _FOLDER):
        if place.is_dir(follow_symlinks=False):
            for entry in _entries(Path(place.path)):
                found = _found(entry)
                if found is not None and entry.stat().st_mtime < moment.timestamp():
                    yield found


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        return list(entries)


def _found(entry: os.DirEntry[str]) -> FoundFile | None:
    """Say what a file is by its name and place; None for what is not ours."""
    path = Path(entry.path)
    if not entry.is_file(follow_symlinks=False):
        return None
    if is_half(path):
        return FoundFile(path, None)
    try:
        file_id = uuid.UUID(hex=entry.name)
    except ValueError:
        return None
    in_place = (path.parent.name, entry.name) == (file_id.hex[:2], file_id.hex)
    return FoundFile(path, file_id) if in_place else None
