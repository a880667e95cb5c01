"""Guests: whoever holds a link, and the place in an assessment that it leads to.

A guest is known by nothing but the token of the link. Two hashes of it are looked for: one leads to
the invitation, the other, once an anonymous round was answered, to the response alone.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NewType

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session, aliased

from app.domain.questionnaire import RespondentGroup
from app.domain.round import Confidentiality, RoundMode, RoundState
from app.services.answers.places import (
    PLACE_COLUMNS,
    Held,
    Place,
    day,
    hold,
    hold_assessment,
    place_values,
)
from app.services.errors import InvalidInput, LinkUnknown, NotYet, Over, Refused
from app.services.invitations.tokens import TokenPurpose, hash_for
from app.services.questionnaires.questionnaire_versions import load_version
from app.storage.rows import (
    Assessment,
    Invitation,
    InvitationToken,
    Organization,
    Person,
    ResponseRow,
    Round,
    Team,
)


@dataclass(frozen=True, slots=True)
class Host:
    """Whose round it is: the organization, and who started it, while there is such a person."""

    organization: str
    invented: bool
    started_by: str | None


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody with a link, and the one place that it leads to.

    `groups` are those that the round offers; `elsewhere` says that the place was answered by
    another link than this one, and nothing leads from here to what was said.
    """

    place: Place
    token: str = field(repr=False)
    host: Host
    groups: tuple[RespondentGroup, ...]
    participant_id: uuid.UUID | None
    team_link_id: uuid.UUID | None
    revoked: bool
    handed_out: bool
    opened: bool
    comments_shown: bool
    elsewhere: bool

    @property
    def group(self) -> RespondentGroup | None:
        """The respondent group in which they answer."""
        return next((each for each in self.groups if each.id == self.place.group), None)

    @property
    def lacks_group(self) -> bool:
        """Whether they must choose a group first: it decides what they are asked."""
        return bool(self.groups) and self.group is None

    def require_valid(self) -> None:
        """Raise Over or Refused when the link leads to no answers, whatever the day is."""
        if self.revoked:
            raise Over(
                "This link was taken back. If you still want to answer, ask whoever invited you "
                "for a new one."
            )
        if self.elsewhere:
            raise Refused(
                "You answered with another link of yours. Open that one to read or change your "
                "answers: in an anonymous round no other link leads to them."
            )

    def require_open(self, today: date) -> None:
        """Raise NotYet, Over or Refused, saying why, unless the link can be used today."""
        if not self.revoked:
            require_open(self.place, today)
        self.require_valid()

    def require_group(self) -> None:
        """Raise Refused while the group is still to be chosen."""
        if self.lacks_group:
            raise Refused("First choose in which group you answer.")


HeldGuest = NewType("HeldGuest", Guest)
"""A guest whose place is open, and changed by nobody else until the transaction ends."""


def held_place(guest: HeldGuest) -> Held:
    """Give the place that was held with a guest."""
    return Held(guest.place)


def require_open(place: Place, today: date) -> None:
    """Raise NotYet or Over unless guests can answer in a place today."""
    state = place.dates.state(today)
    kept = " What you submitted counts." if place.submitted else ""
    if place.team_archived:
        raise Over(f"This team is archived, so nothing can be answered any more.{kept}")
    if place.round_closed_at is not None or place.closed_at is not None:
        raise Over(f"This round is closed, so nothing can be answered any more.{kept}")
    if state is RoundState.PLANNED:
        raise NotYet(f"This round opens on {day(place.dates.opens_on)}. Come back then.")
    if state is RoundState.OVER:
        raise Over(
            f"This round was over on {day(place.dates.closes_on)}, so nothing can be answered any "
            f"more.{kept}"
        )


def find_guest(session: Session, *, token: str) -> Guest:
    """Give whom a link leads to, whatever became of it; LinkUnknown when it leads nowhere."""
    hashes = {
        "token_hash": hash_for(TokenPurpose.INVITATION, token),
        "key_hash": hash_for(TokenPurpose.ANSWERS, token),
    }
    found = session.connection().execute(_GUEST, hashes).first()
    if found is None:
        raise LinkUnknown(UNKNOWN)
    anonymous = found.confidentiality is Confidentiality.ANONYMOUS
    sealed = found.submitted and anonymous
    place = Place(
        **place_values(session, found, group=found.respondent_group),
        response_id=found.sealed_id if sealed else found.response_id,
        invitation_id=found.invitation_id,
        submitted=found.submitted,
    )
    return Guest(
        place=place,
        token=token,
        host=Host(found.organization, found.invented, found.started_by),
        groups=offered_groups(session, found),
        participant_id=found.participant_id,
        team_link_id=found.team_link_id,
        revoked=found.revoked,
        handed_out=found.handed_out,
        opened=found.opened,
        comments_shown=bool(found.sealed_shown if sealed else found.shown),
        elsewhere=sealed and found.sealed_id is None,
    )


def hold_open(session: Session, *, guest: Guest, now: datetime) -> HeldGuest:
    """Hold a guest's place so that something can be written there; Refused when nothing can.

    What the guest was when the request came in may be out of date: they are read anew, and held
    anew when they have submitted meanwhile.
    """
    _hold(session, guest)
    present = find_guest(session, token=guest.token)
    if present.place.submitted != guest.place.submitted:
        # Nothing is written yet. Letting go first, so that everybody takes rows in one order.
        session.rollback()
        return hold_open(session, guest=present, now=now)
    present.require_open(now.date())
    return HeldGuest(present)


def hold_to_submit(session: Session, *, guest: Guest, now: datetime) -> HeldGuest:
    """Hold a guest's place together with the whole assessment, as submitting needs it."""
    place = guest.place
    hold_assessment(
        session, organization_id=place.organization_id, assessment_id=place.assessment_id
    )
    hold(session, _HOLD_INVITATION, _invitation_of(place))
    present = find_guest(session, token=guest.token)
    present.require_open(now.date())
    return HeldGuest(present)


def note_opened(session: Session, *, guest: Guest) -> None:
    """Note that a link was opened: that it was, never when."""
    session.execute(
        update(Invitation)
        .where(
            Invitation.organization_id == guest.place.organization_id,
            Invitation.id == guest.place.invitation_id,
            Invitation.opened.is_(False),
        )
        .values(opened=True)
    )


def choose_group(session: Session, *, guest: Guest, group: str, now: datetime) -> Guest:
    """Answer in a group of the round; Refused once submitted, InvalidInput for no such group."""
    present = hold_open(session, guest=guest, now=now)
    held = held_place(present)
    if held.submitted:
        raise Refused("You have submitted your answers in a group, which can't be changed now.")
    require_offered(present.groups, group)
    session.execute(
        update(Invitation)
        .where(
            Invitation.organization_id == held.organization_id,
            Invitation.id == held.invitation_id,
        )
        .values(respondent_group=group)
    )
    session.execute(
        update(ResponseRow)
        .where(
            ResponseRow.organization_id == held.organization_id,
            ResponseRow.id == held.response_id,
        )
        .values(respondent_group=group)
    )
    return replace(present, place=replace(present.place, group=group))


def require_offered(groups: Sequence[RespondentGroup], group: str) -> None:
    """Raise InvalidInput unless the round offers the group."""
    if group not in {each.id for each in groups}:
        raise InvalidInput("group", "Choose one of the groups.")


def offered_groups(session: Session, found: Any) -> tuple[RespondentGroup, ...]:
    """Give the groups that a round offers, in its order; `found` has PLACE_COLUMNS and its ids."""
    if not found.respondent_groups:
        return ()
    version = load_version(session, version_id=found.questionnaire_version_id)
    by_id = {group.id: group for group in version.groups}
    return tuple(by_id[each] for each in found.respondent_groups if each in by_id)


def _hold(session: Session, guest: Guest) -> None:
    place = guest.place
    if place.submitted:
        hold_assessment(
            session,
            organization_id=place.organization_id,
            assessment_id=place.assessment_id,
            together=True,
        )
    if place.sealed:
        key = {"organization_id": place.organization_id, "id": place.response_id}
        hold(session, _HOLD_RESPONSE, key)
    else:
        hold(session, _HOLD_INVITATION, _invitation_of(place))


def _invitation_of(place: Place) -> dict[str, uuid.UUID | None]:
    return {"organization_id": place.organization_id, "id": place.invitation_id}


UNKNOWN = (
    "This link is not known here. Open it again just as it stands in your invitation; if it still "
    "leads nowhere, ask whoever invited you for a new one."
)
_SEALED = aliased(ResponseRow)
HOST_COLUMNS = (
    Organization.name.label("organization"),
    Organization.invented,
    Person.name.label("started_by"),
    Round.respondent_groups,
)
# Asked for every answer that is saved: put together once.
_GUEST: Select[*tuple[Any, ...]] = (
    select(
        *PLACE_COLUMNS,
        *HOST_COLUMNS,
        Invitation.id.label("invitation_id"),
        Invitation.participant_id,
        Invitation.team_link_id,
        Invitation.respondent_group,
        Invitation.revoked,
        Invitation.handed_out,
        Invitation.opened,
        Invitation.submitted,
        Invitation.response_id,
        ResponseRow.comments_shown.label("shown"),
        _SEALED.id.label("sealed_id"),
        _SEALED.comments_shown.label("sealed_shown"),
    )
    .select_from(InvitationToken)
    .join(Invitation, Invitation.id == InvitationToken.invitation_id)
    .join(Assessment, Assessment.id == Invitation.assessment_id)
    .join(Round, Round.id == Assessment.round_id)
    .join(Team, Team.id == Assessment.team_id)
    .join(Organization, Organization.id == Assessment.organization_id)
    .outerjoin(Person, Person.id == Round.created_by)
    .outerjoin(ResponseRow, ResponseRow.id == Invitation.response_id)
    .outerjoin(
        _SEALED,
        (_SEALED.key_hash == bindparam("key_hash")) & (_SEALED.assessment_id == Assessment.id),
    )
    .where(InvitationToken.token_hash == bindparam("token_hash"), Round.mode == RoundMode.SURVEY)
)
# The key is left alone, so that mail to the invitation can be noted meanwhile.
_HOLD_INVITATION: Select[uuid.UUID] = (
    select(Invitation.id)
    .where(
        Invitation.organization_id == bindparam("organization_id"),
        Invitation.id == bindparam("id"),
    )
    .with_for_update(key_share=True)
)
_HOLD_RESPONSE: Select[uuid.UUID] = (
    select(ResponseRow.id)
    .where(
        ResponseRow.organization_id == bindparam("organization_id"),
        ResponseRow.id == bindparam("id"),
    )
    .with_for_update(key_share=True)
)
