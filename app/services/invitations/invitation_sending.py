"""Bringing links to the invited: by mail, or as texts and links that somebody hands out."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.domain.invitation import InvitationState
from app.domain.mail import Letter, MailKind
from app.domain.round import RoundDates, RoundState
from app.services.access import Access
from app.services.answers.places import day
from app.services.errors import NotFound, Refused
from app.services.invitations.invitation_rounds import (
    hold_survey,
    is_named,
    portions,
    require_inviting,
    survey_groups,
    survey_teams,
)
from app.services.invitations.invitation_states import has_link, is_fresh, state_of
from app.services.invitations.tokens import TokenPurpose, hash_for, new_token
from app.services.mail.letters import LetterFacts, compose, load_facts
from app.services.mail.mailing import queue_mail
from app.storage.rows import Assessment, Invitation, InvitationToken, Participant, Round

_MISSING = "There is no such invitation."


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A personal link to pass on, with the letter that carries it; `group` is a group's title.

    Where it is hidden who answers, `group` is empty when a link was made before.
    """

    address: str
    team: str
    group: str
    link: str = field(repr=False)
    letter: Letter = field(repr=False)


def send(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    invitation_ids: Collection[uuid.UUID] | None,
    now: datetime,
) -> None:
    """Ask for mail to some, once more if they had one, or to all who never got a link (None).

    Who has answered gets none, which is not told.
    """
    row = hold_survey(session, access=access, round_id=round_id)
    require_inviting(row, now.date())
    ids = _not_sent(session, row) if invitation_ids is None else invitation_ids
    _queue(session, row, _found(session, row, ids), kind=MailKind.INVITATION, now=now)


def remind(session: Session, *, access: Access, round_id: uuid.UUID, now: datetime) -> None:
    """Ask for a reminder to everybody who has a link and has not submitted; never says how many."""
    row = hold_survey(session, access=access, round_id=round_id)
    require_inviting(row, now.date())
    if RoundDates(row.opens_on, row.closes_on).state(now.date()) is RoundState.PLANNED:
        raise Refused(f"This round opens on {day(row.opens_on)}. Nobody can answer before.")
    everybody = session.scalars(_invited(row).where(Invitation.revoked.is_(False))).all()
    _queue(session, row, everybody, kind=MailKind.REMINDER, now=now)


def hand_out(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    invitation_ids: Collection[uuid.UUID] | None,
    address: str,
) -> tuple[HandedOut, ...]:
    """Make links to pass on; `address` is what the installation's links begin with.

    Refused for who got a link by mail: another one would open what they answered, to whoever hands
    it out. Who was handed one before may get another, which opens no more than the first did.
    """
    row = hold_survey(session, access=access, round_id=round_id)
    ids = _not_sent(session, row) if invitation_ids is None else invitation_ids
    found = _found(session, row, ids)
    _hold(session, row, found)
    places = _places(session, row, found)
    for place in places:
        _require_mine(place)
    tokens = {place.id: new_token() for place in places}
    _keep_tokens(session, row, tokens)
    return _letters(
        session,
        access,
        row,
        places,
        {each: f"{address}/respond/{token}" for each, token in tokens.items()},
    )


def _queue(
    session: Session,
    row: Round,
    ids: Collection[uuid.UUID],
    *,
    kind: MailKind,
    now: datetime,
) -> None:
    """Queue mail and forget the number: it would tell how many have answered."""
    queue_mail(
        session,
        organization_id=row.organization_id,
        invitation_ids=ids,
        kind=kind,
        now=now,
    )


def _invited(row: Round) -> Any:
    return (
        select(Invitation.id)
        .join(Assessment, Assessment.id == Invitation.assessment_id)
        .where(
            Invitation.organization_id == row.organization_id,
            Invitation.participant_id.is_not(None),
            Assessment.organization_id == row.organization_id,
            Assessment.round_id == row.id,
        )
        .order_by(Invitation.id)
    )


def _not_sent(session: Session, row: Round) -> Sequence[uuid.UUID]:
    state = state_of(named=is_named(row))
    query = _invited(row).where(state == InvitationState.NOT_SENT.value)
    ids: Sequence[uuid.UUID] = session.scalars(query).all()
    return ids


def _found(session: Session, row: Round, ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Give the ids in their order; NotFound unless all are addresses invited to the round."""
    wanted = set(ids)
    found: list[uuid.UUID] = []
    for some in portions(wanted):
        found += session.scalars(_invited(row).where(Invitation.id.in_(some)))
    if len(found) < len(wanted):
        raise NotFound(_MISSING)
    return sorted(found)


def _hold(session: Session, row: Round, ids: Collection[uuid.UUID]) -> None:
    """Hold what is to be written: the assessments first, as those who submit do."""
    session.execute(
        select(Assessment.id)
        .where(Assessment.organization_id == row.organization_id, Assessment.round_id == row.id)
        .order_by(Assessment.id)
        .with_for_update(read=True)
    ).all()
    for some in portions(ids):
        session.execute(
            select(Invitation.id)
            .where(Invitation.organization_id == row.organization_id, Invitation.id.in_(some))
            .order_by(Invitation.id)
            .with_for_update(key_share=True)
        ).all()


def _places(session: Session, row: Round, ids: Collection[uuid.UUID]) -> list[Any]:
    """Read the invitations as they stand once held, by address."""
    found: list[Any] = []
    for some in portions(ids):
        found += session.execute(
            select(
                Invitation.id,
                Invitation.assessment_id,
                Invitation.respondent_group,
                Invitation.revoked,
                Invitation.handed_out,
                Participant.address,
                has_link().label("has_link"),
                is_fresh(named=is_named(row)).label("fresh"),
            )
            .join(Participant, Participant.id == Invitation.participant_id)
            .where(Invitation.organization_id == row.organization_id, Invitation.id.in_(some))
        )
    return sorted(found, key=lambda place: (place.address, place.id))


def _require_mine(place: Any) -> None:
    if place.revoked:
        raise Refused(f"The invitation of {place.address} was taken back. Restore it first.")
    if place.has_link and not place.handed_out:
        raise Refused(
            f"A link went to {place.address} by mail already. Send it once more by mail: a link "
            "that you hand out would open what this person answers, to you as well."
        )


def _keep_tokens(session: Session, row: Round, tokens: dict[uuid.UUID, str]) -> None:
    rows = [
        {
            "id": uuid.uuid4(),
            "organization_id": row.organization_id,
            "invitation_id": each,
            "token_hash": hash_for(TokenPurpose.INVITATION, token),
        }
        for each, token in tokens.items()
    ]
    if rows:
        session.execute(insert(InvitationToken), rows)
    for some in portions(tokens):
        session.execute(
            update(Invitation)
            .where(Invitation.organization_id == row.organization_id, Invitation.id.in_(some))
            .values(handed_out=True)
        )


def _letters(
    session: Session,
    access: Access,
    row: Round,
    places: Sequence[Any],
    links: dict[uuid.UUID, str],
) -> tuple[HandedOut, ...]:
    teams = survey_teams(session, access=access, round_id=row.id)
    titles = {group.id: group.title for group in survey_groups(session, row)}
    facts: dict[tuple[uuid.UUID, str | None], LetterFacts] = {}
    made = []
    for place in places:
        # People may change their group, which would tell that they began.
        group = place.respondent_group if place.fresh or is_named(row) else None
        key = (place.assessment_id, group)
        if key not in facts:
            facts[key] = load_facts(
                session,
                organization_id=row.organization_id,
                assessment_id=place.assessment_id,
                respondent_group=group,
            )
        link = links[place.id]
        letter = compose(MailKind.INVITATION, facts=facts[key], link=link)
        team = teams[place.assessment_id].full_name
        made.append(HandedOut(place.address, team, titles.get(group or "", ""), link, letter))
    return tuple(made)
