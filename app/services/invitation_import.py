"""Invitations from a CSV file with the columns address, team and group: all of it or nothing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.services.access import Access

MAX_BYTES = 1024 * 1024
MAX_ROWS = 5000


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A row that can be taken; `group` is a group's title, `already` that it changes nothing."""

    line: int
    address: str
    team: str
    group: str
    already: bool


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row, or the whole file from there on, can't be taken."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What a file would do, or did; with any problem it does nothing."""

    rows: tuple[ImportedRow, ...]
    problems: tuple[RowProblem, ...]
    new: int
    already: int

    @property
    def can_be_done(self) -> bool:
        """Whether there is somebody to invite and nothing to correct."""
        return self.new > 0 and not self.problems


def preview(session: Session, *, access: Access, round_id: uuid.UUID, data: bytes) -> ImportPreview:
    """Say what a file would do, without doing anything."""
    raise NotImplementedError


def import_rows(
    session: Session, *, access: Access, round_id: uuid.UUID, data: bytes, today: date
) -> ImportPreview:
    """Invite whom the file names, all or nobody; the problems say why nothing was done."""
    raise NotImplementedError
