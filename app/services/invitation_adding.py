"""Adding people to a survey: addresses as they are pasted, each once for a team."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.services.access import Access

MAX_ADDRESSES = 5000


@dataclass(frozen=True, slots=True)
class Added:
    """Those who are invited now; `already` counts addresses that the team had before."""

    new: tuple[uuid.UUID, ...]
    already: int


def parse_addresses(text: str) -> tuple[str, ...]:
    """Read pasted addresses, each once, in lower case; InvalidInput names every wrong line."""
    raise NotImplementedError


def add_invitations(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    assessment_id: uuid.UUID,
    addresses: Collection[str],
    group: str | None,
    today: date,
) -> Added:
    """Invite addresses for one team without sending anything; who was there stays as they are."""
    raise NotImplementedError
