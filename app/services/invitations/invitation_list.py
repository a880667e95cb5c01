"""Who is invited to a survey, a page at a time: never who has answered where that is hidden."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.domain.invitation import InvitationState
from app.domain.promise.disclosure import Promise
from app.domain.promise.headcount import Headcount, headcount
from app.domain.questionnaire import RespondentGroup
from app.services.access import Access
from app.services.errors import NotFound
from app.services.invitations.invitation_rounds import (
    find_survey,
    is_named,
    survey_groups,
    survey_teams,
    why_not,
)
from app.services.invitations.invitation_states import is_fresh, state_of
from app.storage.rows import Assessment, Invitation, Participant, Round

PAGE_SIZE = 100
_SEARCH_LENGTH = 254


@dataclass(frozen=True, slots=True)
class InvitationItem:
    """One invited address; `bounced` is why its mail came back, `group` a group's id.

    Where it is hidden who answers, `group` is none once a link was made: people may change theirs.
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
    row = find_survey(session, access=access, round_id=round_id)
    nodes = survey_teams(session, access=access, round_id=round_id)
    teams = {each: node.full_name for each, node in nodes.items()}
    if assessment_id is not None and assessment_id not in teams:
        raise NotFound("This team is not in the round.")
    query = _narrowed(_listed(row), row, assessment_id, state, search)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = min(max(page, 1), max(1, -(-total // PAGE_SIZE)))
    found = session.execute(
        query.order_by(Participant.address, Invitation.id)
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    )
    problem = why_not(row, today)
    return InvitationPage(
        items=tuple(_item(each, row, teams[each.assessment_id]) for each in found),
        total=total,
        page=page,
        more=page * PAGE_SIZE < total,
        teams=tuple(teams.items()),
        groups=survey_groups(session, row),
        named=is_named(row),
        can_invite=not problem,
        why_not=problem,
        opened=_opened(session, row),
    )


def _listed(row: Round) -> Select[*tuple[Any, ...]]:
    named = is_named(row)
    return (
        select(
            Invitation.id,
            Participant.address,
            Invitation.assessment_id,
            Invitation.respondent_group,
            Invitation.bounced,
            state_of(named=named).label("state"),
            is_fresh(named=named).label("fresh"),
        )
        .join(
            Participant,
            (Participant.organization_id == Invitation.organization_id)
            & (Participant.id == Invitation.participant_id),
        )
        .join(Assessment, Assessment.id == Invitation.assessment_id)
        .where(
            Invitation.organization_id == row.organization_id,
            Assessment.organization_id == row.organization_id,
            Assessment.round_id == row.id,
        )
    )


def _narrowed(
    query: Select[*tuple[Any, ...]],
    row: Round,
    assessment_id: uuid.UUID | None,
    state: InvitationState | None,
    search: str,
) -> Select[*tuple[Any, ...]]:
    if assessment_id is not None:
        query = query.where(Invitation.assessment_id == assessment_id)
    if state is not None:
        query = query.where(state_of(named=is_named(row)) == state.value)
    # What no address can hold, a database may not take.
    wanted = search.strip().lower().replace("\0", "?")[:_SEARCH_LENGTH]
    wanted = wanted.encode("utf-8", "replace").decode()
    if wanted:
        query = query.where(Participant.address.contains(wanted, autoescape=True))
    return query


def _item(found: Any, row: Round, team: str) -> InvitationItem:
    state = InvitationState(found.state)
    tells_why = state is InvitationState.BOUNCED or is_named(row)
    return InvitationItem(
        id=found.id,
        address=found.address,
        team=team,
        assessment_id=found.assessment_id,
        group=_group(found, row),
        state=state,
        bounced=found.bounced if tells_why else "",
        removable=bool(found.fresh) and row.closed_at is None,
    )


def _opened(session: Session, row: Round) -> Headcount:
    """Count whose link was opened, also by shared links."""
    people = session.scalar(
        select(func.count(Invitation.id))
        .join(Assessment, Assessment.id == Invitation.assessment_id)
        .where(
            Invitation.organization_id == row.organization_id,
            Assessment.round_id == row.id,
            Invitation.opened.is_(True),
        )
    )
    promise = Promise(row.confidentiality, row.minimum_group)
    return headcount(people or 0, minimum=promise.figures_from)


def _group(found: Any, row: Round) -> str | None:
    """Give the group as it was set; people change theirs, which would tell that they began."""
    group: str | None = found.respondent_group if found.fresh or is_named(row) else None
    return group
