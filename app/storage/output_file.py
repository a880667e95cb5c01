"""Writes a file whole or not at all."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

_HALF = re.compile(r"\.[0-9a-f]{16}\.part")


def why_unwritable(path: Path) -> str | None:
    """Say why nothing can be written at `path`, or None if it looks possible."""
    if path.is_dir():
        return "is a folder"
    if path.exists() and not path.is_file():
        return "is not a regular file"
    folder = path.absolute().parent
    if not folder.is_dir():
        return "lies in a folder that does not exist"
    return None if os.access(folder, os.W_OK) else "lies in a folder that is not writable"


def is_half(path: Path) -> bool:
    """Say whether a file is what `write_whole` writes first; it stays only when the writer dies."""
    return _HALF.fullmatch(path.name) is not None


def write_whole(path: Path, data: bytes) -> None:
    """Write beside the target and rename, so that a reader never sees half a file."""
    target = path.resolve()
    beside = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with beside.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
