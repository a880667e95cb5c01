"""Questionnaire versions as rounds use them: kept byte for byte from their first use on."""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.questionnaire import Questionnaire
from app.services.errors import Refused
from app.storage.questionnaire_file import load_all, parse_questionnaire, questionnaire_paths
from app.storage.rows import QuestionnaireVersion
from app.storage.text_file import TextFile


def shipped(folder: Path) -> tuple[Questionnaire, ...]:
    """Give every version in the questionnaires folder, by id, oldest version first."""
    paths = questionnaire_paths(folder)
    return _shipped(folder, tuple(path.stat().st_mtime_ns for path in paths))


@lru_cache(maxsize=4)
def _shipped(folder: Path, _changed: tuple[int, ...]) -> tuple[Questionnaire, ...]:
    return load_all(folder)


def keep_version(
    session: Session, *, folder: Path, questionnaire: Questionnaire, now: datetime
) -> uuid.UUID:
    """Keep a shipped version's bytes, once; Refused when other bytes carry its number already."""
    kept = session.scalar(
        select(QuestionnaireVersion).where(
            QuestionnaireVersion.questionnaire == questionnaire.id,
            QuestionnaireVersion.version == questionnaire.version,
        )
    )
    if kept is None:
        path = folder / questionnaire.id / f"{questionnaire.version}.yaml"
        kept = QuestionnaireVersion(
            questionnaire=questionnaire.id,
            version=questionnaire.version,
            sha256=questionnaire.sha256,
            content=path.read_bytes().decode(),
            stored_at=now,
        )
        session.add(kept)
        session.flush()
    if kept.sha256 != questionnaire.sha256:
        raise Refused(
            f"{questionnaire.id} {questionnaire.version} was used before with other contents. "
            "Give the changed file a new version."
        )
    return kept.id


def load_version(session: Session, *, version_id: uuid.UUID) -> Questionnaire:
    """Give the questionnaire as it was when it was first used."""
    cached = _PARSED.get(version_id)
    if cached is None:
        row = session.get_one(QuestionnaireVersion, version_id)
        name = f"{row.questionnaire} {row.version}"
        cached = parse_questionnaire(TextFile(name, row.content.encode(), row.content))
        _PARSED[version_id] = cached
    return cached


# A version never changes, and parsing takes tens of milliseconds: keep it for the process's life.
_PARSED: dict[uuid.UUID, Questionnaire] = {}
