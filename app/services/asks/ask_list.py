"""What is asked of leadership: shared capabilities at the level that owns them, and the replies."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.comparing.shared import Shared
from app.domain.goals.actions import Reply
from app.domain.roles import Permission
from app.services.access import Access
from app.services.actions.action_text import clean_text
from app.services.asks.ask_reading import (
    Place,
    find_answered,
    find_shared,
    find_told,
    load_levels,
    place_of,
)
from app.services.asks.ask_values import (
    Ask,
    AskedOf,
    AskLevel,
    AskList,
    AskPage,
    AskState,
    AskWanted,
)
from app.services.errors import InvalidInput, NotFound
from app.services.figures.figure_rounds import (
    RoundChoice,
    can_be_read,
    choose_round,
    list_rounds,
    round_choice,
)
from app.services.questionnaires.questionnaire_versions import load_version
from app.services.sent_again import SENT_AGAIN
from app.services.teams.team_tree import lock_organization
from app.services.teams.units import Units, load_units, load_units_around
from app.storage.rows import AskReply, Round

REPLY_LENGTH = 2000
ON_A_PAGE = 50
"""How many asks stand on a page."""


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """All that is asked, as far as the actor may know, before anything is told of it."""

    rounds: tuple[RoundChoice, ...]
    place: Place
    asks: list[Shared]

    def told(self, session: Session, asks: Sequence[Shared], total: int) -> AskList:
        """Give some of it with what is told of them."""
        levels = load_levels(session, self.place, asks)
        return AskList(self.rounds, round_choice(self.place.round), levels, total)


def load_ask_page(session: Session, *, access: Access, wanted: AskWanted) -> AskPage | None:
    """Read a page of what is asked, by default in the newest round with results of half the teams.

    Whoever may not see all teams of a level is told of its asks where they are low in a team of
    their own. None before the first result; NotFound for a round or a unit that the actor may not
    see.
    """
    found = _find(session, access=access, round_id=wanted.round_id, unit_id=wanted.unit_id)
    if found is None:
        return None
    asks = [one for one in found.asks if _is_of(wanted.of, one, access)]
    answered = find_answered(session, found.place, asks)
    matching = [one for one in asks if _is_in(wanted.state, one, answered)]
    on_a_page = max(1, len(matching)) if wanted.page is None else ON_A_PAGE
    pages = max(1, -(-len(matching) // on_a_page))
    page = min(max(wanted.page or 1, 1), pages)
    shown = matching[(page - 1) * on_a_page : page * on_a_page]
    return AskPage(
        list=found.told(session, shown, len(asks)),
        wanted=wanted,
        unit=found.place.units.names.get(wanted.unit_id, "") if wanted.unit_id else "",
        unanswered=len(asks) - len(answered),
        matching=len(matching),
        page=page,
        pages=pages,
    )


def load_asks(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID | None = None,
    unit_id: uuid.UUID | None = None,
    most: int | None = None,
    here_only: bool = False,
) -> AskList | None:
    """Read what is asked in a round, whole or, with `most`, only the asks of the most teams.

    With a unit, only what is asked of it and of the units below it; `here_only` leaves out those
    below, and is quick in a large organization. Otherwise as `load_ask_page`.
    """
    found = _find(session, access=access, round_id=round_id, unit_id=unit_id, here_only=here_only)
    if found is None:
        return None
    widest = sorted(found.asks, key=lambda one: -one.low)[:most]
    shown = [one for one in found.asks if one in widest] if most else found.asks
    return found.told(session, shown, len(found.asks))


def load_ask(
    session: Session, *, access: Access, round_id: uuid.UUID, owner_id: uuid.UUID, capability: str
) -> tuple[AskList, AskLevel, Ask]:
    """Read one ask that the actor may reply to, in the list of its level; else NotFound."""
    access.require(Permission.REPLY_TO_ASKS)
    unit = None if owner_id == access.organization_id else owner_id
    found = load_asks(session, access=access, round_id=round_id, unit_id=unit, here_only=True)
    if found is None:
        raise NotFound("This is not asked in this round.")
    level, ask = found.find(owner_id, capability)
    if not level.may_reply:
        raise NotFound("There is no such page.")
    return found, level, ask


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
    place = place_of(session, access=access, chosen=chosen, units=units)
    every = find_shared(session, place)
    found = [one for one in every if uuid.UUID(one.owner) in above and one.item in low]
    return tuple((level, ask) for level in load_levels(session, place, found) for ask in level.asks)


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

    NotFound where there is no such ask or the actor may not reply at that level. The reply that
    counts, sent again at once by who gave it, stands there once.
    """
    load_ask(session, access=access, round_id=round_id, owner_id=owner_id, capability=capability)
    said = clean_reply(text)
    if reply is not Reply.AGREED and not said:
        raise InvalidInput("text", "Say why, or until when: those who ask read it.")
    version = session.get_one(Round, round_id).questionnaire_version_id
    row = AskReply(
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
    # Of two that come at once the second must see the first.
    lock_organization(session, access=access)
    if not _is_sent_again(session, row):
        session.add(row)
        session.flush()


def _is_sent_again(session: Session, row: AskReply) -> bool:
    """Say whether a reply that is not stored yet says what its writer has just replied."""
    newest = session.scalar(
        select(AskReply)
        .where(
            AskReply.organization_id == row.organization_id,
            AskReply.subject_id == row.subject_id,
            AskReply.questionnaire == row.questionnaire,
            AskReply.capability == row.capability,
        )
        .order_by(AskReply.at.desc(), AskReply.id.desc())
        .limit(1)
    )
    return (
        newest is not None
        and newest.at > row.at - SENT_AGAIN
        and (newest.by, newest.reply, newest.text) == (row.by, row.reply, row.text)
    )


def clean_reply(text: str) -> str:
    """Give a reply's text as it is stored; InvalidInput when it can't be."""
    return clean_text(text, field="text", length=REPLY_LENGTH)


def _find(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID | None,
    unit_id: uuid.UUID | None,
    here_only: bool = False,
) -> _Found | None:
    access.require(Permission.SEE_RESULTS)
    if unit_id is not None:
        access.require_on(Permission.SEE_RESULTS, team_id=unit_id)
    rounds = list_rounds(session, access=access)
    if not rounds:
        return None
    chosen = choose_round(session, rounds, round_id)
    units = _units(session, access, unit_id, here_only=here_only)
    place = place_of(session, access=access, chosen=chosen, units=units)
    asks = find_told(session, place, unit_id)
    if here_only:
        asks = [one for one in asks if one.owner == str(unit_id or access.organization_id)]
    return _Found(tuple(map(round_choice, rounds)), place, asks)


def _units(
    session: Session, access: Access, unit_id: uuid.UUID | None, *, here_only: bool
) -> Units:
    here, teams = access.organization_id, access.teams(Permission.SEE_RESULTS)
    if here_only and teams is None:
        return load_units_around(session, organization_id=here, team_id=unit_id)
    return load_units(session, organization_id=here, teams=teams or ())


def _is_of(wanted: AskedOf, one: Shared, access: Access) -> bool:
    organization = one.owner == str(access.organization_id)
    return wanted is AskedOf.ANY or organization is (wanted is AskedOf.ORGANIZATION)


def _is_in(wanted: AskState, one: Shared, answered: Collection[Shared]) -> bool:
    return wanted is AskState.ANY or (one in answered) is (wanted is AskState.ANSWERED)
