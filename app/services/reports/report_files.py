"""Files of reports that are no more: of replaced portfolios, and of results that were deleted."""

from __future__ import annotations

import uuid
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.storage.files import remove_file
from app.storage.rows import Report, StoredFile


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
