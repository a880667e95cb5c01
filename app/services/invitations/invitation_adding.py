"""Adding people to a survey: each address once for a team, and nothing is sent by it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.mail.addresses import BadAddress
from app.services.access import Access
from app.services.errors import InvalidInput
from app.services.invitations.invitation_addresses import clean_invited, require_few
from app.services.invitations.invitation_rounds import (
    hold_survey,
    portions,
    require_group,
    require_inviting,
    require_team,
)
from app.storage.rows import Invitation, Participant


@dataclass(frozen=True, slots=True)
class Added:
    """Those who are invited now; `already` counts addresses that the team had before."""

    new: tuple[uuid.UUID, ...]
    already: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address, in the form in which it is kept, that is to be invited for a team."""

    assessment_id: uuid.UUID
    address: str
    group: str | None


def add_invitations(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    assessment_id: uuid.UUID,
    addresses: Collection[str],
    group: str | None,
    today: date,
) -> Added:
    """Invite addresses for one team; who was invited before stays as they are."""
    row = hold_survey(session, access=access, round_id=round_id)
    require_inviting(row, today)
    require_team(session, access=access, round_id=round_id, assessment_id=assessment_id)
    require_group(session, row, group)
    cleaned = _cleaned(addresses)
    require_few(len(cleaned))
    return add_wanted(
        session, access=access, wanted=[Wanted(assessment_id, each, group) for each in cleaned]
    )


def add_wanted(session: Session, *, access: Access, wanted: Collection[Wanted]) -> Added:
    """Invite whom the actor may invite; the survey is held, and all was checked."""
    people = find_participants(session, access=access, addresses=[each.address for each in wanted])
    present = invited_already(
        session,
        access=access,
        assessments={each.assessment_id for each in wanted},
        people=people.values(),
    )
    rows = [
        {
            "id": uuid.uuid4(),
            "organization_id": access.organization_id,
            "assessment_id": each.assessment_id,
            "participant_id": people[each.address],
            "respondent_group": each.group,
        }
        for each in wanted
        if (each.assessment_id, people[each.address]) not in present
    ]
    if rows:
        session.execute(insert(Invitation), rows)
    return Added(tuple(uuid.UUID(str(row["id"])) for row in rows), len(wanted) - len(rows))


def known_participants(
    session: Session, *, access: Access, addresses: Iterable[str]
) -> dict[str, uuid.UUID]:
    """Give the participants of the organization that have one of the addresses."""
    found: dict[str, uuid.UUID] = {}
    for some in portions(set(addresses)):
        query = select(Participant.address, Participant.id).where(
            Participant.organization_id == access.organization_id, Participant.address.in_(some)
        )
        found.update((row.address, row.id) for row in session.execute(query))
    return found


def invited_already(
    session: Session,
    *,
    access: Access,
    assessments: Collection[uuid.UUID],
    people: Iterable[uuid.UUID],
) -> set[tuple[uuid.UUID, uuid.UUID | None]]:
    """Give those of the people who are invited in one of the assessments, with which."""
    found: set[tuple[uuid.UUID, uuid.UUID | None]] = set()
    for some in portions(set(people)):
        query = select(Invitation.assessment_id, Invitation.participant_id).where(
            Invitation.organization_id == access.organization_id,
            Invitation.participant_id.in_(some),
        )
        found.update((each, person) for each, person in session.execute(query))
    return {pair for pair in found if pair[0] in assessments}


def find_participants(
    session: Session, *, access: Access, addresses: Iterable[str]
) -> dict[str, uuid.UUID]:
    """Give each address its participant; it keeps the same one over all rounds."""
    wanted = set(addresses)
    known = known_participants(session, access=access, addresses=wanted)
    rows = [
        {"id": uuid.uuid4(), "organization_id": access.organization_id, "address": address}
        for address in sorted(wanted - known.keys())
    ]
    if rows:
        session.execute(insert(Participant), rows)
    return known | {str(row["address"]): uuid.UUID(str(row["id"])) for row in rows}


def _cleaned(addresses: Iterable[str]) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(clean_invited(each) for each in addresses))
    except BadAddress as problem:
        raise InvalidInput("addresses", str(problem)) from None
