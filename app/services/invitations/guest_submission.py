"""Submitting as a guest: nothing is calculated or closed by it; it can be changed until the end."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.domain.round import Confidentiality
from app.services.answers.places import Held
from app.services.errors import Refused
from app.services.invitations.guests import Guest, HeldGuest, held_place, hold_open, hold_to_submit
from app.services.invitations.sealing import seal
from app.storage.rows import AnswerRow, Invitation, OutcomeAnswerRow, ResponseRow


def submit_as_guest(session: Session, *, guest: Guest, comments_shown: bool, now: datetime) -> None:
    """Let what a guest answered count; again, only the wish about comments can be another one.

    What they answered before they changed their group, and are not asked in the new one, is taken
    out. In an anonymous round nothing leads from the invitation to the response afterwards. Refused
    without a single choice.
    """
    if guest.place.submitted:
        present = hold_open(session, guest=guest, now=now)
        _wish(session, place=held_place(present), comments_shown=comments_shown)
        return
    present = hold_to_submit(session, guest=guest, now=now)
    place = held_place(present)
    if place.submitted:
        # Sent twice at the same moment: the first one did it all.
        return
    present.require_group()
    if not _choices(session, place):
        raise Refused("Nothing is answered yet, so there is nothing to submit.")
    if place.promise.confidentiality is Confidentiality.ANONYMOUS:
        seal(session, place=place, token=present.token, comments_shown=comments_shown)
    else:
        _keep(session, guest=present, comments_shown=comments_shown, now=now)


def _choices(session: Session, place: Held) -> int:
    """Count the choices that are given for questions which the guest is asked."""
    found = session.scalar(
        select(func.count(AnswerRow.id)).where(
            AnswerRow.organization_id == place.organization_id,
            AnswerRow.response_id == place.response_id,
            AnswerRow.question.in_(place.asked.questions),
            AnswerRow.choice.is_not(None),
        )
    )
    return found or 0


def _keep(session: Session, *, guest: HeldGuest, comments_shown: bool, now: datetime) -> None:
    """Submit by name or by pseudonym."""
    place = held_place(guest)
    for row, asked in (
        (AnswerRow, place.asked.questions),
        (OutcomeAnswerRow, place.asked.outcomes),
    ):
        session.execute(
            delete(row).where(
                row.organization_id == place.organization_id,
                row.response_id == place.response_id,
                row.question.not_in(asked),
            )
        )
    session.execute(
        update(ResponseRow)
        .where(
            ResponseRow.organization_id == place.organization_id,
            ResponseRow.id == place.response_id,
        )
        .values(
            participant_id=guest.participant_id,
            respondent_group=place.group,
            comments_shown=comments_shown,
            submitted_at=now,
        )
    )
    session.execute(
        update(Invitation)
        .where(
            Invitation.organization_id == place.organization_id,
            Invitation.id == place.invitation_id,
        )
        .values(submitted=True)
    )


def _wish(session: Session, *, place: Held, comments_shown: bool) -> None:
    session.execute(
        update(ResponseRow)
        .where(
            ResponseRow.organization_id == place.organization_id,
            ResponseRow.id == place.response_id,
        )
        .values(comments_shown=comments_shown)
    )
