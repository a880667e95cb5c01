"""Who is invited to a survey, a page at a time: never who has answered where that is hidden."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.domain.headcount import Headcount
from app.domain.invitation import InvitationState
from app.domain.questionnaire import RespondentGroup
from app.services.access import Access

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class InvitationItem:
    """One invited address; `bounced` is why its mail came back, `group` a group's id.

    `removable` says that it can be taken out and that its group can be changed.
    """

    id: uuid.UUID
    address: str
    team: str
    assessment_id: uuid.UUID
    group: str | None
    state: InvitationState
    bounced: str
    removable: bool


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """Some of the invited, and what can be done: `why_not` says why nobody can be invited now.

    `total` counts those that were looked for; `teams` has each assessment with its team's full
    name. `opened` counts all of the round whose link was opened, as exactly as is promised.
    """

    items: tuple[InvitationItem, ...]
    total: int
    page: int
    more: bool
    teams: tuple[tuple[uuid.UUID, str], ...]
    groups: tuple[RespondentGroup, ...]
    named: bool
    can_invite: bool
    why_not: str
    opened: Headcount


def list_invitations(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    today: date,
    assessment_id: uuid.UUID | None = None,
    state: InvitationState | None = None,
    search: str = "",
    page: int = 1,
) -> InvitationPage:
    """Give a page of the invited, by address; NotFound for a round or team of somebody else."""
    raise NotImplementedError
