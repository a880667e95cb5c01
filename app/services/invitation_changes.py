"""Changing one invitation: taking it back, correcting it, or taking it out."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Session

from app.services.access import Access


def revoke(
    session: Session, *, access: Access, round_id: uuid.UUID, invitation_id: uuid.UUID
) -> None:
    """Let the links of an invitation lead nowhere; what was submitted counts all the same."""
    raise NotImplementedError


def restore(
    session: Session, *, access: Access, round_id: uuid.UUID, invitation_id: uuid.UUID
) -> None:
    """Let the links of an invitation work again."""
    raise NotImplementedError


def remove(
    session: Session, *, access: Access, round_id: uuid.UUID, invitation_id: uuid.UUID
) -> None:
    """Take an invitation out for good; Refused unless the list says that it is removable."""
    raise NotImplementedError


def correct_address(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    invitation_id: uuid.UUID,
    address: str,
    today: date,
) -> None:
    """Give an invitation that bounced another address; nothing is sent by it."""
    raise NotImplementedError


def change_group(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    invitation_id: uuid.UUID,
    group: str | None,
) -> None:
    """Put an invitation into another group; Refused unless the list says that it is removable."""
    raise NotImplementedError
