"""The shared links of a survey's teams: one a team, for so many places.

Only surveys that hide who answers have them: whoever comes by a shared link has no name.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.domain.promise.disclosure import Promise
from app.domain.promise.headcount import Headcount, headcount
from app.services.access import Access
from app.services.errors import InvalidInput, NotFound, Refused
from app.services.invitations.invitation_rounds import (
    find_survey,
    hold_survey,
    is_named,
    require_inviting,
    require_team,
    survey_teams,
)
from app.services.invitations.tokens import TokenPurpose, hash_for, team_link_token
from app.storage.rows import Assessment, Invitation, Round, TeamLink

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
    row = find_survey(session, access=access, round_id=round_id)
    _require_nameless(row)
    taken = _taken(session, row)
    promise = Promise(row.confidentiality, row.minimum_group)
    found = {
        link.assessment_id: link
        for link in session.scalars(
            select(TeamLink)
            .join(Assessment, Assessment.id == TeamLink.assessment_id)
            .where(TeamLink.organization_id == row.organization_id, Assessment.round_id == row.id)
            .order_by(TeamLink.id)
        )
    }
    return tuple(
        SharedLinkItem(
            id=found[each].id,
            assessment_id=each,
            team=node.full_name,
            url=f"{address}/join/{team_link_token(secret_key, found[each].id)}",
            quota=found[each].quota,
            taken=headcount(taken.get(found[each].id, 0), minimum=promise.figures_from),
            revoked=found[each].revoked,
        )
        for each, node in survey_teams(session, access=access, round_id=round_id).items()
        if each in found
    )


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
    row = _hold(session, access=access, round_id=round_id)
    require_inviting(row, today)
    require_team(session, access=access, round_id=round_id, assessment_id=assessment_id)
    _require_quota(quota)
    present = select(TeamLink.id).where(
        TeamLink.organization_id == row.organization_id, TeamLink.assessment_id == assessment_id
    )
    if session.scalar(present) is not None:
        raise Refused("This team has a shared link already. Change how many places it has.")
    link_id = uuid.uuid4()
    token = team_link_token(secret_key, link_id)
    session.add(
        TeamLink(
            id=link_id,
            organization_id=row.organization_id,
            assessment_id=assessment_id,
            token_hash=hash_for(TokenPurpose.TEAM_LINK, token),
            quota=quota,
        )
    )
    session.flush()
    return link_id


def change_link(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    link_id: uuid.UUID,
    quota: int,
    today: date,
) -> None:
    """Change how many places a link has; those that were taken stay, however many they are."""
    row = _hold(session, access=access, round_id=round_id)
    require_inviting(row, today)
    _require_quota(quota)
    _change(session, row, link_id, quota=quota)


def revoke_link(
    session: Session, *, access: Access, round_id: uuid.UUID, link_id: uuid.UUID
) -> None:
    """Let nobody take a place by the link any more; those who have one go on."""
    _change(session, _hold(session, access=access, round_id=round_id), link_id, revoked=True)


def restore_link(
    session: Session, *, access: Access, round_id: uuid.UUID, link_id: uuid.UUID
) -> None:
    """Let people take places by the link again."""
    _change(session, _hold(session, access=access, round_id=round_id), link_id, revoked=False)


def _hold(session: Session, *, access: Access, round_id: uuid.UUID) -> Round:
    row = hold_survey(session, access=access, round_id=round_id)
    _require_nameless(row)
    return row


def _require_nameless(row: Round) -> None:
    if is_named(row):
        raise Refused(
            "In this round people answer by name, and whoever comes by a shared link has none. "
            "Invite them by their addresses."
        )


def _require_quota(quota: int) -> None:
    if not 1 <= quota <= MAX_QUOTA:
        raise InvalidInput("quota", f"Give a number from 1 to {MAX_QUOTA:,}.")


def _change(session: Session, row: Round, link_id: uuid.UUID, **values: object) -> None:
    """Change a link of the survey; whoever takes a place meanwhile comes before or after."""
    found = session.scalar(
        select(TeamLink.id)
        .join(Assessment, Assessment.id == TeamLink.assessment_id)
        .where(
            TeamLink.organization_id == row.organization_id,
            TeamLink.id == link_id,
            Assessment.round_id == row.id,
        )
    )
    if found is None:
        raise NotFound("There is no such link.")
    session.execute(
        update(TeamLink)
        .where(TeamLink.organization_id == row.organization_id, TeamLink.id == link_id)
        .values(**values)
    )


def _taken(session: Session, row: Round) -> dict[uuid.UUID, int]:
    """Count the places of each link that were taken and not taken back."""
    places = session.execute(
        select(Invitation.team_link_id, func.count(Invitation.id).label("taken"))
        .join(Assessment, Assessment.id == Invitation.assessment_id)
        .where(
            Invitation.organization_id == row.organization_id,
            Assessment.round_id == row.id,
            Invitation.team_link_id.is_not(None),
            Invitation.revoked.is_(False),
        )
        .group_by(Invitation.team_link_id)
    )
    return {place.team_link_id: place.taken for place in places}
