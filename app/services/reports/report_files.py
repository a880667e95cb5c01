"""Files that no report leads to: of replaced portfolios, of deleted results, of killed workers."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.storage.files import files_since_before, remove_file
from app.storage.rows import Report, StoredFile

LEFT_AFTER = timedelta(hours=1)
"""Longer than any job may take: what is being stored has no row until it is committed."""

_PORTION = 500


def remove_unused(session: Session, *, organization_id: uuid.UUID, folder: Path) -> int:
    """Remove an organization's files that no report leads to, with their rows; say how many.

    Until its file is gone, the row remembers it: a crash in between leaves a row that no page
    reads, and the next call ends what this one began.
    """
    unused = (
        select(StoredFile.id)
        .outerjoin(
            Report,
            (Report.organization_id == StoredFile.organization_id)
            & (Report.file_id == StoredFile.id),
        )
        .where(StoredFile.organization_id == organization_id, Report.id.is_(None))
    )
    found = session.scalars(unused).all()
    session.execute(delete(StoredFile).where(StoredFile.id.in_(found)))
    for file_id in found:
        remove_file(folder, file_id=file_id)
    return len(found)


def remove_left(session: Session, *, folder: Path, now: datetime) -> int:
    """Remove files that have no row since LEFT_AFTER, of all organizations; say how many.

    A worker that is killed leaves one, or half of one, when it has written it and not committed
    yet. Where no file has a row, the folder is another database's, and nothing whole is removed.
    """
    found = list(files_since_before(folder, moment=now - LEFT_AFTER))
    ids = [each.id for each in found if each.id is not None]
    known = _known(session, ids)
    left = [each for each in found if each.id is None or (known and each.id not in known)]
    for each in left:
        each.path.unlink(missing_ok=True)
    return len(left)


def _known(session: Session, ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Give those of the ids that have a row, in portions that a database takes at once."""
    known: set[uuid.UUID] = set()
    for begin in range(0, len(ids), _PORTION):
        portion = ids[begin : begin + _PORTION]
        known.update(session.scalars(select(StoredFile.id).where(StoredFile.id.in_(portion))))
    return known
