"""Questionnaires from files, each read once: reading is slow, and what is read never changes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from app.domain.questionnaire import Questionnaire
from app.storage.questionnaire_file import load_questionnaire


def asked_in(path: Path) -> Questionnaire:
    """Give a file's questionnaire; a file that has changed since is read anew."""
    return _read(path, path.read_bytes())


@cache
def _read(path: Path, content: bytes) -> Questionnaire:
    return load_questionnaire(path)
