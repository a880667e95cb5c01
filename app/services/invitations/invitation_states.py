"""What a row of an invitation may tell about it, as conditions that a database looks at.

In confidential and anonymous rounds nothing here differs between somebody who has answered and
somebody who got a link and has not: no mail goes to who has answered, so what later mail brought
about (that it was sent, or came back) must not show either.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, String, case, exists, literal, or_

from app.domain.invitation import InvitationState
from app.domain.mail import MailState
from app.storage.rows import Invitation, InvitationToken, OutgoingMail


def state_of(*, named: bool) -> ColumnElement[str]:
    """Give the state of an invitation as those who run a round may see it."""
    shown: list[tuple[ColumnElement[bool], InvitationState]]
    if named:
        shown = [
            (Invitation.submitted.is_(True), InvitationState.ANSWERED),
            (Invitation.bounced != "", InvitationState.BOUNCED),
            (Invitation.opened.is_(True), InvitationState.OPENED),
        ]
    else:
        shown = [(_came_back_at_first(), InvitationState.BOUNCED)]
    states = [
        (Invitation.revoked.is_(True), InvitationState.REVOKED),
        *shown,
        (Invitation.handed_out.is_(True), InvitationState.HANDED_OUT),
        (has_link(), InvitationState.SENT),
        (_waits(), InvitationState.WAITING),
    ]
    return case(
        *((condition, _text(state)) for condition, state in states),
        else_=_text(InvitationState.NOT_SENT),
    )


def may_be_corrected(*, named: bool) -> ColumnElement[bool]:
    """Say whether mail came back before anything was begun, as far as that may be told."""
    if not named:
        return _came_back_at_first()
    return (Invitation.bounced != "") & ~_begun()


def is_fresh(*, named: bool) -> ColumnElement[bool]:
    """Say whether an invitation can be taken out: nothing was begun, or no link was ever made."""
    if named:
        return ~_begun()
    made = exists().where(
        InvitationToken.organization_id == Invitation.organization_id,
        InvitationToken.invitation_id == Invitation.id,
    )
    return ~(has_link() | Invitation.handed_out.is_(True) | made)


def has_link() -> ColumnElement[bool]:
    """Say whether a mail reached somebody, as far as anybody knows."""
    return or_(Invitation.sent > 0, Invitation.opened.is_(True), _begun())


def _begun() -> ColumnElement[bool]:
    return or_(Invitation.submitted.is_(True), Invitation.response_id.is_not(None))


def _came_back_at_first() -> ColumnElement[bool]:
    """Say whether nobody ever got a link: a reminder that came back would tell who was reminded."""
    return (Invitation.bounced != "") & ~(has_link() | Invitation.handed_out.is_(True))


def _waits() -> ColumnElement[bool]:
    return exists().where(
        OutgoingMail.organization_id == Invitation.organization_id,
        OutgoingMail.invitation_id == Invitation.id,
        OutgoingMail.state == MailState.QUEUED,
    )


def _text(state: InvitationState) -> ColumnElement[str]:
    return literal(state.value, String)
