"""A team's shared link: whoever opens it takes a place of their own, as long as there are any."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from app.domain.questionnaire import RespondentGroup
from app.domain.round import RoundMode
from app.services.answers.places import PLACE_COLUMNS, Place, hold, place_values
from app.services.errors import InvalidInput, LinkUnknown, Over, Refused
from app.services.invitations.guests import (
    HOST_COLUMNS,
    UNKNOWN,
    Host,
    offered_groups,
    require_offered,
    require_open,
)
from app.services.invitations.tokens import TokenPurpose, hash_for
from app.storage.rows import (
    Assessment,
    Invitation,
    InvitationToken,
    Organization,
    Person,
    Round,
    Team,
    TeamLink,
)

_TOKEN = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class SharedLink:
    """A team's link: where it leads, how many places it has, and how many are taken."""

    id: uuid.UUID
    place: Place
    host: Host
    groups: tuple[RespondentGroup, ...]
    quota: int
    taken: int
    revoked: bool

    def require_open(self, today: date) -> None:
        """Raise NotYet or Over, saying why, unless places can be taken today."""
        if self.revoked:
            raise Over("This link was taken back. Ask whoever gave it to you for a new one.")
        require_open(self.place, today)

    def require_room(self) -> None:
        """Raise Refused when all places are taken."""
        if self.taken >= self.quota:
            raise Refused(
                "All places of this link are taken. Ask whoever gave it to you to make room for "
                "more. If you have a place already, open the personal link that you were shown."
            )


def find_shared_link(session: Session, *, token: str) -> SharedLink:
    """Give a team's link, whatever became of it; LinkUnknown when there is none."""
    key = {"token_hash": hash_for(TokenPurpose.TEAM_LINK, token)}
    found = session.connection().execute(_SHARED, key).first()
    if found is None:
        raise LinkUnknown(UNKNOWN)
    return SharedLink(
        id=found.id,
        place=Place(**place_values(session, found, group=None), response_id=None),
        host=Host(found.organization, found.invented, found.started_by),
        groups=offered_groups(session, found),
        quota=found.quota,
        taken=found.taken,
        revoked=found.revoked,
    )


def own_tokens(session: Session, *, link: SharedLink, tokens: Sequence[str]) -> tuple[str, ...]:
    """Give those of a browser's tokens whose places were taken from this link."""
    by_hash = {hash_for(TokenPurpose.INVITATION, token): token for token in tokens}
    found = session.scalars(
        select(InvitationToken.token_hash)
        .join(Invitation, Invitation.id == InvitationToken.invitation_id)
        .where(
            InvitationToken.organization_id == link.place.organization_id,
            InvitationToken.token_hash.in_(by_hash),
            Invitation.team_link_id == link.id,
            Invitation.revoked.is_(False),
        )
        .order_by(InvitationToken.id)
    )
    return tuple(by_hash[each] for each in found)


def take_place(
    session: Session, *, token: str, new_token: str, group: str | None, today: date
) -> None:
    """Take a place from a team's link, to which `new_token` leads from now on.

    The page gives the new token before it is used, so that sending the form twice takes one place.
    Refused when all are taken; InvalidInput without a group where the round has some.
    """
    key = {"token_hash": hash_for(TokenPurpose.TEAM_LINK, token)}
    hold(session, _HOLD, key)
    link = find_shared_link(session, token=token)
    link.require_open(today)
    if link.groups:
        require_offered(link.groups, group or "")
    if not _TOKEN.fullmatch(new_token):
        raise InvalidInput("key", "Open the link again and start anew.")
    new_hash = hash_for(TokenPurpose.INVITATION, new_token)
    if own_tokens(session, link=link, tokens=[new_token]):
        return
    link.require_room()
    _add(session, link=link, new_hash=new_hash, group=group if link.groups else None)


def _add(session: Session, *, link: SharedLink, new_hash: str, group: str | None) -> None:
    place = Invitation(
        organization_id=link.place.organization_id,
        assessment_id=link.place.assessment_id,
        team_link_id=link.id,
        respondent_group=group,
        opened=True,
    )
    session.add(place)
    session.flush()
    session.add(
        InvitationToken(
            organization_id=link.place.organization_id,
            invitation_id=place.id,
            token_hash=new_hash,
        )
    )
    session.flush()


_TAKEN = (
    select(func.count(Invitation.id))
    .where(
        Invitation.organization_id == TeamLink.organization_id,
        Invitation.team_link_id == TeamLink.id,
        Invitation.revoked.is_(False),
    )
    .correlate(TeamLink)
    .scalar_subquery()
)
_SHARED: Select[*tuple[Any, ...]] = (
    select(
        *PLACE_COLUMNS,
        *HOST_COLUMNS,
        TeamLink.id,
        TeamLink.quota,
        TeamLink.revoked,
        _TAKEN.label("taken"),
    )
    .select_from(TeamLink)
    .join(Assessment, Assessment.id == TeamLink.assessment_id)
    .join(Round, Round.id == Assessment.round_id)
    .join(Team, Team.id == Assessment.team_id)
    .join(Organization, Organization.id == Assessment.organization_id)
    .outerjoin(Person, Person.id == Round.created_by)
    .where(TeamLink.token_hash == bindparam("token_hash"), Round.mode == RoundMode.SURVEY)
)
_HOLD: Select[uuid.UUID] = (
    select(TeamLink.id)
    .where(TeamLink.token_hash == bindparam("token_hash"))
    .with_for_update(key_share=True)
)
