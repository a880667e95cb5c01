"""Finding what is asked in a round, and reading what is told of each ask that is shown.

What is shared is found from all units at once; all that is told of an ask (since when, the replies)
is read of those alone that are shown.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from app.domain.comparing.shared import Counted, Shared, shared_under
from app.domain.goals.asks import Given, PastRound, Since, answer, counts, move_asked, since
from app.domain.promise.lattice import CellKind
from app.domain.questionnaire import Barrier, Capability, Questionnaire
from app.domain.roles import Permission
from app.services.access import Access
from app.services.asks.ask_values import Ask, AskLevel
from app.services.asks.roofs import Counts, load_past, load_roof, own_scores
from app.services.figures.figure_rounds import rounds_before
from app.services.questionnaires.questionnaire_versions import load_version
from app.services.teams.units import Units, load_units_around
from app.storage.rows import AskReply, Organization, ProfileRow, Round, ScoreRow, UnitProfileRow

Past: TypeAlias = Mapping[tuple[uuid.UUID, uuid.UUID, str], Counted]
Replies: TypeAlias = Mapping[tuple[uuid.UUID, str], Sequence[Given]]


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """What all asks of one round are made from; `before` asked the same, newest first."""

    access: Access
    units: Units
    round: Round
    before: Sequence[Round]
    questionnaire: Questionnaire
    titles: Mapping[str, tuple[Barrier, Capability]]

    def seen(self, owner_id: uuid.UUID) -> bool:
        """Say whether the actor may see all teams of the owner's."""
        return self.allowed(Permission.SEE_RESULTS, owner_id)

    def allowed(self, permission: Permission, owner_id: uuid.UUID) -> bool:
        """Say whether the actor may do something at the owner's level."""
        if owner_id == self.access.organization_id:
            return permission in self.access.everywhere
        return self.access.may_on(permission, team_id=owner_id)


def place_of(session: Session, *, access: Access, chosen: Round, units: Units) -> Place:
    """Read what the asks of a round are made from."""
    version = load_version(session, version_id=chosen.questionnaire_version_id)
    asked = version.asked(chosen.form)
    before = rounds_before(session, chosen)
    return Place(access, units, chosen, before, asked, _titles(asked))


def find_shared(session: Session, place: Place) -> tuple[Shared, ...]:
    """Find what is shared under the organization, whoever may know it."""
    roof = load_roof(session, units=place.units, round_id=place.round.id)
    return tuple(one for one in shared_under(roof) if one.item in place.titles)


def find_above(
    session: Session, *, chosen: Round, team_id: uuid.UUID, low: Collection[str]
) -> tuple[tuple[str, Shared], ...]:
    """Find what is asked above a team, of capabilities that are low in it, with the level's name.

    It tells of no other team than how many are low, so whoever may read the team's result may know.
    """
    here = chosen.organization_id
    units = load_units_around(session, organization_id=here, team_id=team_id)
    above = set(units.above(team_id))
    every = shared_under(load_roof(session, units=units, round_id=chosen.id))
    found = [one for one in every if uuid.UUID(one.owner) in above and one.item in low]
    whole = session.get_one(Organization, here).name if found else ""
    return tuple((units.names.get(uuid.UUID(one.owner), whole), one) for one in found)


def find_told(session: Session, place: Place, unit_id: uuid.UUID | None) -> list[Shared]:
    """Find what is shared, as far as the actor may know; of one unit and below it, or of all."""
    below = None if unit_id is None else set(place.units.walk(unit_id))
    own = _own(session, place)
    found = []
    for one in find_shared(session, place):
        owner = uuid.UUID(one.owner)
        allowed = place.seen(owner) or _low_here(place, own, owner, one.item)
        if allowed and (below is None or owner in below):
            found.append(one)
    return found


def find_answered(session: Session, place: Place, found: Iterable[Shared]) -> set[Shared]:
    """Find what has a reply that counts, without reading any but the newest one's time.

    A reply from this round's time counts however long it has been asked; only where all replies
    are older, the rounds before are read.
    """
    newest = _newest_replies(session, place)
    replied = {one: newest[key] for one in found if (key := _key(one)) in newest}
    opened = place.round.opens_on
    older = {one: at for one, at in replied.items() if not counts(at, asked_since=opened)}
    past = _load_past(session, place, older)
    unanswered = {
        one
        for one, at in older.items()
        if not counts(at, asked_since=_since(place, one, past).opens_on)
    }
    return replied.keys() - unanswered


def load_levels(session: Session, place: Place, found: Sequence[Shared]) -> tuple[AskLevel, ...]:
    """Read what is told of these asks, by the levels that own them."""
    if not found:
        return ()
    owners = list(dict.fromkeys(uuid.UUID(one.owner) for one in found))
    past = _load_past(session, place, found)
    replies = _load_replies(session, place, owners)
    hidden = _load_hidden(session, place, owners)
    asks = defaultdict(list)
    for one in found:
        asks[uuid.UUID(one.owner)].append(_ask(place, one, past, replies))
    return tuple(_level(place, owner, asks[owner], hidden) for owner in owners)


def _own(session: Session, place: Place) -> Counts:
    """Read what the teams scored that the actor may see, if these are not all."""
    here, teams = place.access.organization_id, place.access.teams(Permission.SEE_RESULTS)
    if teams is None:
        return {}
    return own_scores(session, here, place.round.id, ScoreRow.subject_id.in_(teams))


def _low_here(place: Place, own: Counts, owner_id: uuid.UUID, item: str) -> bool:
    """Say whether the item is low in a team of the actor's below the owner."""
    return any(
        scores[item].low
        for team_id, scores in own.items()
        if item in scores and owner_id in place.units.above(team_id)
    )


def _key(one: Shared) -> tuple[uuid.UUID, str]:
    return uuid.UUID(one.owner), one.item


def _level(
    place: Place, owner_id: uuid.UUID, asks: Iterable[Ask], hidden: Mapping[uuid.UUID, int]
) -> AskLevel:
    organization = owner_id == place.access.organization_id
    path = () if organization else place.units.path(owner_id)
    seen = place.seen(owner_id)
    return AskLevel(
        owner_id,
        path[-1] if path else place.access.organization_name,
        path[:-1],
        organization,
        seen,
        place.allowed(Permission.REPLY_TO_ASKS, owner_id),
        hidden.get(owner_id, 0) if seen else None,
        tuple(asks),
    )


def _ask(place: Place, one: Shared, past: Past, replies: Replies) -> Ask:
    owner, item = _key(one)
    barrier, capability = place.titles[item]
    began = _since(place, one, past)
    return Ask(
        capability=item,
        title=capability.title,
        barrier=barrier.title,
        low=one.low,
        teams=one.teams,
        mean=one.mean if place.seen(owner) else None,
        move=move_asked(capability, one.mean),
        since=began,
        answer=answer(replies.get((owner, item), ()), asked_since=began.opens_on),
    )


def _since(place: Place, one: Shared, past: Past) -> Since:
    now, (owner, item) = place.round, _key(one)
    rounds = [PastRound(str(now.id), now.title, now.opens_on, Counted(one.teams, one.low))]
    rounds += [
        PastRound(str(row.id), row.title, row.opens_on, past[row.id, owner, item])
        for row in place.before
        if (row.id, owner, item) in past
    ]
    return since(rounds)


def _titles(questionnaire: Questionnaire) -> dict[str, tuple[Barrier, Capability]]:
    return {
        capability.id: (barrier, capability)
        for barrier in questionnaire.barriers
        for capability in barrier.capabilities
    }


def _load_past(session: Session, place: Place, found: Iterable[Shared]) -> Past:
    keys = [_key(one) for one in found]
    return load_past(
        session,
        organization_id=place.access.organization_id,
        rounds=[row.id for row in place.before],
        owners={owner for owner, _item in keys},
        items={item for _owner, item in keys},
    )


def _newest_replies(session: Session, place: Place) -> dict[tuple[uuid.UUID, str], datetime]:
    rows = session.execute(
        select(AskReply.subject_id, AskReply.capability, func.max(AskReply.at))
        .where(
            AskReply.organization_id == place.access.organization_id,
            AskReply.questionnaire == place.questionnaire.id,
        )
        .group_by(AskReply.subject_id, AskReply.capability)
    )
    return {(subject, capability): at for subject, capability, at in rows}


def _load_replies(session: Session, place: Place, owners: Sequence[uuid.UUID]) -> Replies:
    found = defaultdict(list)
    rows = session.scalars(
        select(AskReply)
        .where(
            AskReply.organization_id == place.access.organization_id,
            AskReply.subject_id.in_(owners),
            AskReply.questionnaire == place.questionnaire.id,
        )
        .order_by(AskReply.at, AskReply.id)
    )
    for row in rows:
        given = Given(row.reply, row.text, row.at, row.writer)
        found[row.subject_id, row.capability].append(given)
    return found


def _load_hidden(
    session: Session, place: Place, owners: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, int]:
    """Count the teams at or below each owner whose figures are hidden."""
    here, round_id = place.access.organization_id, place.round.id
    below = select(UnitProfileRow.unit_id, UnitProfileRow.hidden).where(
        UnitProfileRow.organization_id == here,
        UnitProfileRow.unit_id.in_(owners),
        UnitProfileRow.round_id == round_id,
    )
    own = (
        select(ProfileRow.subject_id, func.count())
        .where(
            ProfileRow.organization_id == here,
            ProfileRow.kind == CellKind.TEAM,
            ProfileRow.subject_id.in_(owners),
            ProfileRow.round_id == round_id,
            ProfileRow.hidden.is_not(None),
        )
        .group_by(ProfileRow.subject_id)
    )
    found: dict[uuid.UUID, int] = defaultdict(int)
    for owner_id, number in session.connection().execute(union_all(below, own)):
        found[owner_id] += number
    return found
