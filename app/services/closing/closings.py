"""Which closing of a survey was published, and where its teams lay at the time."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.storage.closing_document import from_document
from app.storage.rows import Closing, Round


@dataclass(frozen=True, slots=True)
class PublishedClosing:
    """The number under which a round's published results are stored, and its teams' parents.

    Only teams that somebody answered for are there, and what lay above them.
    """

    number: int
    parents: dict[str, str | None]


def below(unit_id: uuid.UUID, parents: Mapping[str, str | None]) -> frozenset[str]:
    """Give a unit and every team below it."""
    found = {str(unit_id)}
    while more := {team for team, above in parents.items() if above in found} - found:
        found |= more
    return frozenset(found)


def published_closing(session: Session, *, place: Round) -> PublishedClosing | None:
    """Give the closing whose results can be read; None as long as nothing is published."""
    if place.published_at is None:
        return None
    row = session.scalar(
        select(Closing)
        .where(
            Closing.organization_id == place.organization_id,
            Closing.round_id == place.id,
            Closing.frozen_at.is_not(None),
            Closing.reopened_at.is_(None),
        )
        .order_by(Closing.number.desc())
        .limit(1)
    )
    if row is None:
        return None
    tree = from_document(row.document).tree
    return PublishedClosing(row.number, {node.id: node.parent for node in tree})
