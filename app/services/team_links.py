"""The shared links of a survey's teams: one a team, for so many places."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from app.domain.headcount import Headcount
from app.services.access import Access

MAX_QUOTA = 1000


@dataclass(frozen=True, slots=True)
class SharedLinkItem:
    """A team's shared link; `taken` is no more exact than the round promises."""

    id: uuid.UUID
    assessment_id: uuid.UUID
    team: str
    url: str = field(repr=False)
    quota: int
    taken: Headcount
    revoked: bool


def list_links(
    session: Session, *, access: Access, round_id: uuid.UUID, secret_key: str, address: str
) -> tuple[SharedLinkItem, ...]:
    """List a survey's shared links in the order of the teams; Refused in named rounds."""
    raise NotImplementedError


def make_link(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    assessment_id: uuid.UUID,
    quota: int,
    secret_key: str,
    today: date,
) -> uuid.UUID:
    """Give a team its shared link; Refused when it has one, or in named rounds."""
    raise NotImplementedError


def change_link(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    link_id: uuid.UUID,
    quota: int,
    today: date,
) -> None:
    """Change how many places a link has; those that were taken stay."""
    raise NotImplementedError


def revoke_link(
    session: Session, *, access: Access, round_id: uuid.UUID, link_id: uuid.UUID
) -> None:
    """Let nobody take a place by the link any more; those who have one go on."""
    raise NotImplementedError


def restore_link(
    session: Session, *, access: Access, round_id: uuid.UUID, link_id: uuid.UUID
) -> None:
    """Let people take places by the link again."""
    raise NotImplementedError
