"""What is asked of leadership: shared capabilities at the level that owns them, and the replies."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.actions import Reply
from app.domain.asks import Answer, Given, PastRound, Since, answer, move_asked, since
from app.domain.lattice import CellKind
from app.domain.questionnaire import Barrier, Capability, Move, Questionnaire
from app.domain.roles import Permission
from app.domain.shared import Counted, Shared, shared_under
from app.services.access import Access
from app.services.action_text import clean_text
from app.services.errors import InvalidInput, NotFound
from app.services.figure_rounds import (
    RoundChoice,
    can_be_read,
    choose_round,
    list_rounds,
    round_choice,
    rounds_before,
)
from app.services.questionnaire_versions import load_version
from app.services.roofs import Counts, load_past, load_roof, own_scores
from app.services.units import Units, load_units, load_units_around
from app.storage.rows import (
    AskReply,
    ProfileRow,
    Round,
    ScoreRow,
    UnitProfileRow,
)

REPLY_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class Ask:
    """A capability that is low in `low` of `teams` teams, and what its owner is asked for.

    `mean` is that of the teams' scores, None for whoever may not see them.
    """

    capability: str
    title: str
    barrier: str
    low: int
    teams: int
    mean: float | None
    move: Move
    since: Since
    answer: Answer


@dataclass(frozen=True, slots=True)
class AskLevel:
    """A unit or the organization with what is asked of it; `hidden` teams count nowhere.

    `seen` says whether one may see all of its teams; `hidden` is None where one may not.
    """

    owner_id: uuid.UUID
    name: str
    units: tuple[str, ...]
    organization: bool
    seen: bool
    may_reply: bool
    hidden: int | None
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class AskList:
    """What is asked in one round, as far as the actor may see it, from the top down.

    `total` counts all of it, also where only the widest asks were read.
    """

    rounds: tuple[RoundChoice, ...]
    chosen: RoundChoice
    levels: tuple[AskLevel, ...]
    total: int

    @property
    def asks(self) -> tuple[Ask, ...]:
        """Every ask, from the top down and at one level the most widely shared first."""
        return tuple(ask for level in self.levels for ask in level.asks)

    @property
    def unanswered(self) -> int:
        """How many asks have no reply."""
        return sum(ask.answer.reply is None for ask in self.asks)

    def widest(self, most: int) -> tuple[tuple[AskLevel, Ask], ...]:
        """Give the asks of the most teams, with their levels; equal ones from the top down."""
        every = [(level, ask) for level in self.levels for ask in level.asks]
        return tuple(sorted(every, key=lambda each: -each[1].low)[:most])

    def find(self, owner_id: uuid.UUID, capability: str) -> tuple[AskLevel, Ask]:
        """Give one ask with its level; NotFound if it is none that the actor may see."""
        for level in self.levels:
            for ask in level.asks:
                if (level.owner_id, ask.capability) == (owner_id, capability):
                    return level, ask
        raise NotFound("This is not asked in this round.")


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """What all asks of one round are made from."""

    access: Access
    units: Units
    round: Round
    questionnaire: Questionnaire
    titles: Mapping[str, tuple[Barrier, Capability]]
    own: Counts

    def low_here(self, owner_id: uuid.UUID, item: str) -> bool:
        """Say whether the item is low in a team of the actor's below the owner."""
        return any(
            scores[item].low
            for team_id, scores in self.own.items()
            if item in scores and owner_id in self.units.above(team_id)
        )

    def seen(self, owner_id: uuid.UUID) -> bool:
        """Say whether the actor may see all teams of the owner's."""
        return self.allowed(Permission.SEE_RESULTS, owner_id)

    def allowed(self, permission: Permission, owner_id: uuid.UUID) -> bool:
        """Say whether the actor may do something at the owner's level."""
        if owner_id == self.access.organization_id:
            return permission in self.access.everywhere
        return self.access.may_on(permission, team_id=owner_id)


Past: TypeAlias = Mapping[tuple[uuid.UUID, uuid.UUID, str], Counted]
Replies: TypeAlias = Mapping[tuple[uuid.UUID, str], Sequence[Given]]


def load_asks(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID | None = None,
    unit_id: uuid.UUID | None = None,
    most: int | None = None,
    here_only: bool = False,
) -> AskList | None:
    """Read what is asked in a round, by default in the newest with results of half of its teams.

    With a unit, only what is asked of it and of the units below it; `here_only` leaves out those
    below, and is quick in a large organization. With `most`, only the asks of the most teams, so
    many. Whoever may not see all teams of a level is told of its asks where they
    are low in a team of their own. None before the first result; NotFound for a round or a unit
    that the actor may not see.
    """
    access.require(Permission.SEE_RESULTS)
    if unit_id is not None:
        access.require_on(Permission.SEE_RESULTS, team_id=unit_id)
    rounds = list_rounds(session, access=access)
    if not rounds:
        return None
    chosen = choose_round(session, rounds, round_id)
    here, teams = access.organization_id, access.teams(Permission.SEE_RESULTS)
    units = (
        load_units_around(session, organization_id=here, team_id=unit_id)
        if here_only and teams is None
        else load_units(session, organization_id=here, teams=teams or ())
    )
    place = _place(session, access, chosen, units, _own(session, access, chosen))
    found = _shared(session, place, unit_id)
    if here_only:
        found = [one for one in found if one.owner == str(unit_id or here)]
    widest = sorted(found, key=lambda one: -one.low)[:most]
    levels = _levels(session, place, [one for one in found if one in widest] if most else found)
    return AskList(tuple(map(round_choice, rounds)), round_choice(chosen), levels, len(found))


def load_asks_for_team(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    team_id: uuid.UUID,
    low: Collection[str],
) -> tuple[tuple[AskLevel, Ask], ...]:
    """Read what is asked above a team, of the capabilities that are low in it, with the levels.

    Nothing where no figures of the round can be read; NotFound where the team may not be seen.
    """
    access.require_on(Permission.SEE_RESULTS, team_id=team_id)
    chosen = session.get_one(Round, round_id) if low else None
    if chosen is None or not can_be_read(chosen, access=access):
        return ()
    units = load_units_around(session, organization_id=access.organization_id, team_id=team_id)
    above = units.above(team_id)
    place = _place(session, access, chosen, units, {})
    every = shared_under(load_roof(session, units=units, round_id=round_id))
    found = [one for one in every if uuid.UUID(one.owner) in above and one.item in low]
    return tuple((level, ask) for level in _levels(session, place, found) for ask in level.asks)


def reply_to_ask(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    owner_id: uuid.UUID,
    capability: str,
    reply: Reply,
    text: str,
    now: datetime,
) -> None:
    """Answer an ask; whatever is not simply agreed to says why, and nothing said before is lost.

    NotFound where there is no such ask or the actor may not reply at that level.
    """
    access.require(Permission.REPLY_TO_ASKS)
    found = load_asks(session, access=access, round_id=round_id)
    if found is None:
        raise NotFound("This is not asked in this round.")
    level, _ = found.find(owner_id, capability)
    if not level.may_reply:
        raise NotFound("There is no such page.")
    said = clean_text(text, field="text", length=REPLY_LENGTH)
    if reply is not Reply.AGREED and not said:
        raise InvalidInput("text", "Say why, or until when: those who ask read it.")
    version = session.get_one(Round, round_id).questionnaire_version_id
    session.add(
        AskReply(
            organization_id=access.organization_id,
            subject_id=owner_id,
            questionnaire=load_version(session, version_id=version).id,
            capability=capability,
            reply=reply,
            text=said,
            at=now,
            by=access.actor.person_id,
            writer=access.actor.name,
        )
    )
    session.flush()


def _place(session: Session, access: Access, chosen: Round, units: Units, own: Counts) -> _Place:
    version = load_version(session, version_id=chosen.questionnaire_version_id)
    asked = version.asked(chosen.form)
    return _Place(access, units, chosen, asked, _titles(asked), own)


def _own(session: Session, access: Access, chosen: Round) -> Counts:
    """Read what the teams scored that the actor may see, if these are not all."""
    teams = access.teams(Permission.SEE_RESULTS)
    if teams is None:
        return {}
    return own_scores(session, access.organization_id, chosen.id, ScoreRow.subject_id.in_(teams))


def _shared(session: Session, place: _Place, unit_id: uuid.UUID | None) -> list[Shared]:
    """Find what is shared, as far as the actor may know."""
    roof = load_roof(session, units=place.units, round_id=place.round.id)
    below = None if unit_id is None else set(place.units.walk(unit_id))
    found = []
    for one in shared_under(roof):
        owner = uuid.UUID(one.owner)
        allowed = place.seen(owner) or place.low_here(owner, one.item)
        if one.item in place.titles and allowed and (below is None or owner in below):
            found.append(one)
    return found


def _levels(session: Session, place: _Place, found: Sequence[Shared]) -> tuple[AskLevel, ...]:
    if not found:
        return ()
    owners = list(dict.fromkeys(uuid.UUID(one.owner) for one in found))
    before = rounds_before(session, place.round)
    past = load_past(
        session,
        organization_id=place.access.organization_id,
        rounds=[row.id for row in before],
        owners=owners,
        items={one.item for one in found},
    )
    replies = _load_replies(session, place, owners)
    hidden = _load_hidden(session, place, owners)
    asks = defaultdict(list)
    for one in found:
        asks[uuid.UUID(one.owner)].append(_ask(place, one, before, past, replies))
    return tuple(_level(place, owner, asks[owner], hidden) for owner in owners)


def _level(
    place: _Place, owner_id: uuid.UUID, asks: Iterable[Ask], hidden: Mapping[uuid.UUID, int]
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


def _ask(place: _Place, one: Shared, before: Sequence[Round], past: Past, replies: Replies) -> Ask:
    owner = uuid.UUID(one.owner)
    barrier, capability = place.titles[one.item]
    now = place.round
    rounds = [PastRound(str(now.id), now.title, now.opens_on, Counted(one.teams, one.low))]
    rounds += [
        PastRound(str(row.id), row.title, row.opens_on, past[row.id, owner, one.item])
        for row in before
        if (row.id, owner, one.item) in past
    ]
    began = since(rounds)
    return Ask(
        capability=one.item,
        title=capability.title,
        barrier=barrier.title,
        low=one.low,
        teams=one.teams,
        mean=one.mean if place.seen(owner) else None,
        move=move_asked(capability, one.mean),
        since=began,
        answer=answer(replies.get((owner, one.item), ()), asked_since=began.opens_on),
    )


def _titles(questionnaire: Questionnaire) -> dict[str, tuple[Barrier, Capability]]:
    return {
        capability.id: (barrier, capability)
        for barrier in questionnaire.barriers
        for capability in barrier.capabilities
    }


def _load_replies(session: Session, place: _Place, owners: Sequence[uuid.UUID]) -> Replies:
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
    session: Session, place: _Place, owners: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, int]:
    """Count the teams at or below each owner whose figures are hidden."""
    here = place.access.organization_id
    found: dict[uuid.UUID, int] = defaultdict(int)
    below = session.execute(
        select(UnitProfileRow.unit_id, UnitProfileRow.hidden).where(
            UnitProfileRow.organization_id == here,
            UnitProfileRow.unit_id.in_(owners),
            UnitProfileRow.round_id == place.round.id,
        )
    )
    own = session.execute(
        select(ProfileRow.subject_id, func.count())
        .where(
            ProfileRow.organization_id == here,
            ProfileRow.kind == CellKind.TEAM,
            ProfileRow.subject_id.in_(owners),
            ProfileRow.round_id == place.round.id,
            ProfileRow.hidden.is_not(None),
        )
        .group_by(ProfileRow.subject_id)
    )
    for owner_id, number in (*below, *own):
        found[owner_id] += number
    return found
