"""Bringing links to the invited: by mail, or as texts and links that somebody hands out."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.mail import Letter
from app.services.access import Access


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A personal link to pass on, with the letter that carries it; `group` is a group's title."""

    address: str
    team: str
    group: str
    link: str = field(repr=False)
    letter: Letter = field(repr=False)


def send(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    invitation_ids: Collection[uuid.UUID] | None,
    now: datetime,
) -> None:
    """Ask for mail to some, once more if they had one, or to all who never got a link (None)."""
    raise NotImplementedError


def remind(session: Session, *, access: Access, round_id: uuid.UUID, now: datetime) -> None:
    """Ask for a reminder to everybody who has a link and has not submitted; never says how many."""
    raise NotImplementedError


def hand_out(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    invitation_ids: Collection[uuid.UUID] | None,
    address: str,
) -> tuple[HandedOut, ...]:
    """Make links to pass on; `address` is what the installation's links begin with."""
    raise NotImplementedError
