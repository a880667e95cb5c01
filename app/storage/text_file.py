"""Reads a text file that somebody hands in, without trusting its size, kind or encoding."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from app.storage.problems import FileInvalid, Problem

MEGABYTE = 1_000_000
CONTROL_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file's name, its bytes, and the text in them without a byte order mark."""

    name: str
    data: bytes
    text: str


def read_text_file(path: Path, *, limit: int, invalid: type[FileInvalid]) -> TextFile:
    """Read UTF-8 text of at most `limit` bytes; raise `invalid` for anything else."""
    name = str(path)
    try:
        data = _read_bytes(path, limit)
        return TextFile(name, data, _decoded(data))
    except _Unusable as reason:
        raise invalid([Problem(name, reason.line, "file", reason.what)]) from None
    except (OSError, ValueError) as error:
        what = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise invalid([Problem(name, 1, "file", what)]) from None


class _Unusable(Exception):
    def __init__(self, what: str, line: int = 1) -> None:
        super().__init__(what)
        self.what = what
        self.line = line


def _read_bytes(path: Path, limit: int) -> bytes:
    if not path.exists():
        raise _Unusable("does not exist")
    if not path.is_file():
        raise _Unusable("is a folder" if path.is_dir() else "is not a regular file")
    if path.stat().st_size > limit:
        raise _Unusable(f"is larger than {limit // MEGABYTE} MB")
    with path.open("rb") as stream:
        return stream.read(limit)


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _Unusable("is not UTF-8 text; save it as UTF-8", line) from None
    if not text.strip():
        raise _Unusable("is empty")
    if found := CONTROL_CHARACTER.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise _Unusable(f"holds the control character U+{ord(found[0]):04X}", line)
    return text
