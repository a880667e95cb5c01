"""Changing one invitation: taking it back, correcting it, or taking it out."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from app.mail.addresses import BadAddress
from app.services.access import Access
from app.services.errors import InvalidInput, NotFound, Refused
from app.services.invitations.invitation_adding import find_participants
from app.services.invitations.invitation_addresses import clean_invited
from app.services.invitations.invitation_rounds import (
    hold_survey,
    is_named,
    require_group,
    require_inviting,
    require_team,
)
from app.services.invitations.invitation_states import is_fresh, may_be_corrected
from app.storage.rows import (
    Assessment,
    Invitation,
    InvitationToken,
    Participant,
    ResponseRow,
    Round,
)

_BEGUN = "This person has begun to answer, so the invitation stays as it is."
_LINK_MADE = (
    "A link to this invitation was made, so it stays as it is, whether or not it was answered. You "
    "can take it back."
)


def revoke(
    session: Session, *, access: Access, round_id: uuid.UUID, invitation_id: uuid.UUID
) -> None:
    """Let the links of an invitation lead nowhere; what was submitted counts all the same."""
    row = hold_survey(session, access=access, round_id=round_id)
    _find(session, row, invitation_id)
    _change(session, row, invitation_id, revoked=True)


def restore(
    session: Session, *, access: Access, round_id: uuid.UUID, invitation_id: uuid.UUID
) -> None:
    """Let the links of an invitation work again."""
    row = hold_survey(session, access=access, round_id=round_id)
    _find(session, row, invitation_id)
    _change(session, row, invitation_id, revoked=False)


def remove(
    session: Session, *, access: Access, round_id: uuid.UUID, invitation_id: uuid.UUID
) -> None:
    """Take an invitation out for good; Refused unless the list says that it is removable."""
    row = hold_survey(session, access=access, round_id=round_id)
    found = _find(session, row, invitation_id)
    _require_fresh(row, found)
    session.execute(
        delete(Invitation).where(
            Invitation.organization_id == row.organization_id, Invitation.id == invitation_id
        )
    )
    _forget(session, row, found.participant_id)


def correct_address(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    invitation_id: uuid.UUID,
    address: str,
    today: date,
) -> None:
    """Give an invitation that bounced another address; nothing is sent by it.

    Links that went to the wrong address lead nowhere from then on.
    """
    row = hold_survey(session, access=access, round_id=round_id)
    require_inviting(row, today)
    found = _find(session, row, invitation_id)
    if not found.correctable:
        raise Refused("Only an address that mail came back from can be corrected.")
    cleaned = _cleaned(address)
    participant = find_participants(session, access=access, addresses=[cleaned])[cleaned]
    _require_not_invited(session, row, found, found.assessment_id, participant)
    session.execute(
        delete(InvitationToken).where(
            InvitationToken.organization_id == row.organization_id,
            InvitationToken.invitation_id == invitation_id,
        )
    )
    fresh = {"sent": 0, "last_sent_at": None, "opened": False, "handed_out": False}
    _change(session, row, invitation_id, participant_id=participant, bounced="", **fresh)
    if participant != found.participant_id:
        _forget(session, row, found.participant_id)


def change_group(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    invitation_id: uuid.UUID,
    group: str | None,
) -> None:
    """Put an invitation into another group; Refused unless the list says that it is removable."""
    row = hold_survey(session, access=access, round_id=round_id)
    require_group(session, row, group)
    _require_fresh(row, _find(session, row, invitation_id))
    _change(session, row, invitation_id, respondent_group=group)


def move(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    invitation_id: uuid.UUID,
    assessment_id: uuid.UUID,
    today: date,
) -> None:
    """Put an invitation into another team of the round; Refused once a link was made.

    A letter names its team: whoever got one would find another behind the link.
    """
    row = hold_survey(session, access=access, round_id=round_id)
    require_inviting(row, today)
    require_team(session, access=access, round_id=round_id, assessment_id=assessment_id)
    found = _find(session, row, invitation_id)
    if not found.unlinked:
        raise Refused(_LINK_MADE)
    _require_not_invited(session, row, found, assessment_id, found.participant_id)
    _change(session, row, invitation_id, assessment_id=assessment_id)


def _find(session: Session, row: Round, invitation_id: uuid.UUID) -> Any:
    """Hold an invitation to the survey and read it as it stands then; NotFound if there is none."""
    session.execute(
        select(Invitation.id)
        .where(Invitation.organization_id == row.organization_id, Invitation.id == invitation_id)
        .with_for_update()
    ).all()
    named = is_named(row)
    found = session.execute(
        select(
            Invitation.id,
            Invitation.assessment_id,
            Invitation.participant_id,
            is_fresh(named=named).label("fresh"),
            is_fresh(named=False).label("unlinked"),
            may_be_corrected(named=named).label("correctable"),
        )
        .join(Assessment, Assessment.id == Invitation.assessment_id)
        .where(
            Invitation.organization_id == row.organization_id,
            Invitation.id == invitation_id,
            Invitation.participant_id.is_not(None),
            Assessment.round_id == row.id,
        )
    ).first()
    if found is None:
        raise NotFound("There is no such invitation.")
    return found


def _change(session: Session, row: Round, invitation_id: uuid.UUID, **values: object) -> None:
    session.execute(
        update(Invitation)
        .where(Invitation.organization_id == row.organization_id, Invitation.id == invitation_id)
        .values(**values)
    )


def _require_fresh(row: Round, found: Any) -> None:
    if not found.fresh:
        raise Refused(_BEGUN if is_named(row) else _LINK_MADE)


def _cleaned(address: str) -> str:
    try:
        return clean_invited(address)
    except BadAddress as problem:
        raise InvalidInput("address", str(problem)) from None


def _require_not_invited(
    session: Session, row: Round, found: Any, assessment_id: uuid.UUID, participant: uuid.UUID
) -> None:
    other = session.scalar(
        select(Invitation.id).where(
            Invitation.organization_id == row.organization_id,
            Invitation.assessment_id == assessment_id,
            Invitation.participant_id == participant,
            Invitation.id != found.id,
        )
    )
    if other is not None:
        raise InvalidInput("address", "This address is invited for the team already.")


def _forget(session: Session, row: Round, participant: uuid.UUID) -> None:
    """Delete an address that is not needed any more: it never answered and is invited nowhere."""
    needed = [
        exists().where(
            each.organization_id == row.organization_id, each.participant_id == participant
        )
        for each in (Invitation, ResponseRow)
    ]
    session.execute(
        delete(Participant).where(
            Participant.organization_id == row.organization_id,
            Participant.id == participant,
            *(~each for each in needed),
        )
    )
