"""How many people a survey invited: what a response rate is made of, and never who answered."""

from __future__ import annotations

import uuid
from collections import Counter

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import Session

from app.domain.round import Confidentiality, RoundMode
from app.storage.rows import Assessment, Invitation, Round, TeamLink


def invited(session: Session, *, place: Round, assessment_id: uuid.UUID) -> int | None:
    """Count the people of one team whom a survey invited; None in rounds that invite nobody."""
    if place.mode is not RoundMode.SURVEY:
        return None
    return _count(session, place, assessment_id=assessment_id)[assessment_id]


def invited_by_assessment(session: Session, *, place: Round) -> Counter[uuid.UUID]:
    """Count the people whom a survey invited, by assessment."""
    return _count(session, place, assessment_id=None)


def _count(
    session: Session, place: Round, *, assessment_id: uuid.UUID | None
) -> Counter[uuid.UUID]:
    """Count addresses, and the places of shared links: all of them, or those taken till revoked."""
    counts: Counter[uuid.UUID] = Counter()
    taken: Counter[uuid.UUID] = Counter()
    for assessment, link, number in session.execute(_invitations(place, assessment_id)):
        (counts if link is None else taken)[assessment] += number
    for assessment, quota, revoked in session.execute(_links(place, assessment_id)):
        counts[assessment] += taken[assessment] if revoked else max(quota, taken[assessment])
    return counts


def _invitations(
    place: Round, assessment_id: uuid.UUID | None
) -> Select[uuid.UUID, uuid.UUID | None, int]:
    """Count places by assessment and link, without those that were taken back unused."""
    query = (
        select(Invitation.assessment_id, Invitation.team_link_id, func.count(Invitation.id))
        .join(Assessment, Assessment.id == Invitation.assessment_id)
        .where(
            Invitation.organization_id == place.organization_id,
            Assessment.round_id == place.id,
            _counts(place),
        )
        .group_by(Invitation.assessment_id, Invitation.team_link_id)
        .order_by(Invitation.assessment_id, Invitation.team_link_id)
    )
    return query if assessment_id is None else query.where(Assessment.id == assessment_id)


def _counts(place: Round) -> ColumnElement[bool]:
    """Leave out whose link was taken back before they answered; where that may not be told, none.

    Else whoever takes a link back would read from the number whether its holder has answered.
    """
    if place.confidentiality is not Confidentiality.NAMED:
        return true()
    return or_(Invitation.submitted, Invitation.revoked.is_(False))


def _links(place: Round, assessment_id: uuid.UUID | None) -> Select[uuid.UUID, int, bool]:
    query = (
        select(TeamLink.assessment_id, TeamLink.quota, TeamLink.revoked)
        .join(Assessment, Assessment.id == TeamLink.assessment_id)
        .where(TeamLink.organization_id == place.organization_id, Assessment.round_id == place.id)
        .order_by(TeamLink.assessment_id)
    )
    return query if assessment_id is None else query.where(Assessment.id == assessment_id)
