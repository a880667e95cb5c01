"""Files in the data folder: written whole or not at all, found by their row's id."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from pathlib import Path

from app.storage.output_file import write_whole


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """What was written: its size in bytes and the hash of its content."""

    size: int
    sha256: str


def file_path(folder: Path, *, file_id: uuid.UUID) -> Path:
    """Give the place of a stored file; ids are ours, so no name that anybody typed is in it."""
    return folder / "files" / file_id.hex[:2] / file_id.hex


def write_file(folder: Path, *, file_id: uuid.UUID, content: bytes) -> WrittenFile:
    """Write a stored file through a temporary one, so that a crash leaves no half of it."""
    path = file_path(folder, file_id=file_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)
    return WrittenFile(len(content), hashlib.sha256(content).hexdigest())


def remove_file(folder: Path, *, file_id: uuid.UUID) -> None:
    """Remove a stored file; one that is gone already is as good."""
    file_path(folder, file_id=file_id).unlink(missing_ok=True)
