"""Who can be set side by side: the teams and units that one may see, and their rounds."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.promise.lattice import CellKind
from app.domain.roles import Permission
from app.domain.round import RoundMode
from app.services.access import Access
from app.services.compare.side_by_side_values import Choice, Choices, Offer, Subject
from app.services.errors import InvalidInput, NotFound
from app.services.figures.figure_rounds import is_published, scope_values
from app.storage.rows import ProfileRow, Round, Team, UnitProfileRow

LISTED = 200
"""Of more teams and units than these one searches by name."""
MATCHES = 20
FIELD = "of"


def load_choices(
    session: Session, *, access: Access, chosen: Collection[uuid.UUID] = (), find: str = ""
) -> Choices:
    """Give the teams and units in the actor's scope, by name, with those already chosen.

    Of more than LISTED nobody is listed but the first matches of what is searched for, as part of
    a name. NotFound where one of the chosen is not for the actor.
    """
    access.require(Permission.SEE_RESULTS)
    for team_id in chosen:
        access.require_on(Permission.SEE_RESULTS, team_id=team_id)
    every = _read(session, access, chosen, "", LISTED + len(chosen))
    taken = tuple(each for each in every if each.id in chosen)
    if len(taken) < len(set(chosen)):
        raise NotFound("There is no such team.")
    if len(every) <= LISTED + len(chosen):
        return Choices(_by_name(every), searched=False, more=False, chosen=taken)
    text = " ".join(find.split())
    found = _read(session, access, (), text, MATCHES) if text else []
    return Choices(tuple(found[:MATCHES]), searched=True, more=len(found) > MATCHES, chosen=taken)


def _read(
    session: Session, access: Access, chosen: Collection[uuid.UUID], text: str, limit: int
) -> list[Choice]:
    """Read the chosen first, then others by name: one more than the limit, if there are."""
    scope = scope_values(access)
    sees_all = "seen" not in scope
    found = _some(text, sees_all=sees_all) if text else _first(sees_all=sees_all)
    values = scope | {"chosen": list(chosen), "limit": limit + 1}
    rows = session.connection().execute(found, values)
    return [Choice(team_id, name, unit or "") for team_id, name, unit in rows]


# The statements are put together once: that takes longer than the database needs to answer.
_SEEN: BindParameter[Any] = bindparam("seen", expanding=True)
_CHOSEN = Team.id.in_(bindparam("chosen", expanding=True))
_LIMIT: BindParameter[int] = bindparam("limit")


@cache
def _first(*, sees_all: bool) -> Select[uuid.UUID, str, str]:
    """Select any."""
    return _some("", sees_all=sees_all)


def _some(text: str, *, sees_all: bool) -> Select[uuid.UUID, str, str]:
    """Select what is seen and has the text in its name, with what lies above, the chosen first."""
    above = aliased(Team)
    where = [Team.organization_id == bindparam("here")]
    # What lies above may not be for the actor: then it is not named either.
    named = (above.organization_id == Team.organization_id) & (above.id == Team.parent_id)
    if not sees_all:
        where.append(Team.id.in_(_SEEN))
        named &= above.id.in_(_SEEN)
    if text:
        where.append(Team.name.icontains(text, autoescape=True))
    else:
        where.append(Team.id.in_(_enough(where)))
    return (
        select(Team.id, Team.name, above.name)
        .outerjoin(above, named)
        .where(*where, or_(Team.archived_at.is_(None), _CHOSEN))
        .order_by(_CHOSEN.desc(), func.lower(Team.name), Team.name, Team.id)
        .limit(_LIMIT)
    )


def _enough(where: Sequence[ColumnElement[bool]]) -> Select[uuid.UUID]:
    """Select the chosen, and of the others no more than tells that they are too many to list.

    To put all of 10,000 teams in order would take longer than all that the page shows.
    """
    others = select(Team.id).where(*where, Team.archived_at.is_(None)).limit(_LIMIT).subquery()
    asked = select(Team.id).where(*where, _CHOSEN)
    return select(asked.union(select(others.c.id)).subquery().c.id)


def _by_name(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    return tuple(sorted(choices, key=lambda each: (each.name.lower(), each.name, each.id)))


def load_offers(
    session: Session, *, access: Access, teams: Collection[uuid.UUID]
) -> dict[uuid.UUID, tuple[Offer, ...]]:
    """Give the published rounds in which each has a result, newest first, consensus last.

    A unit has one where everybody in it was asked, or where a team below it has a result.
    """
    wanted = sorted(set(teams))
    found: dict[uuid.UUID, list[Offer]] = defaultdict(list)
    values = {"here": access.organization_id, "teams": wanted}
    for team_id, *offer in session.connection().execute(_offers(), values):
        found[team_id].append(Offer(*offer))
    return {team_id: tuple(found.get(team_id, ())) for team_id in wanted}


@cache
def _offers() -> Select[*tuple[Any, ...]]:
    """Select each team with what makes an Offer, in its order."""
    here: BindParameter[Any] = bindparam("here")
    wanted: BindParameter[Any] = bindparam("teams", expanding=True)
    own = select(ProfileRow.subject_id.label("team_id"), ProfileRow.round_id).where(
        ProfileRow.organization_id == here,
        ProfileRow.subject_id.in_(wanted),
        ProfileRow.kind.in_((CellKind.TEAM, CellKind.UNIT)),
        ProfileRow.respondent_group == "",
    )
    below = select(UnitProfileRow.unit_id, UnitProfileRow.round_id).where(
        UnitProfileRow.organization_id == here,
        UnitProfileRow.unit_id.in_(wanted),
        UnitProfileRow.results > 0,
    )
    either = own.union(below).subquery()
    return (
        select(
            either.c.team_id,
            Round.id,
            Round.title,
            Round.closes_on,
            Round.mode,
            Round.form,
            Round.routed,
            Round.questionnaire_version_id,
        )
        .join(Round, Round.id == either.c.round_id)
        .where(Round.organization_id == here, is_published())
        .order_by(
            Round.mode == RoundMode.CONSENSUS,
            Round.closes_on.desc(),
            Round.created_at.desc(),
            Round.id,
        )
    )


def choose_rounds(
    subjects: Sequence[Subject], offers: Mapping[uuid.UUID, Sequence[Offer]]
) -> tuple[Offer | None, ...]:
    """Give each its round: the one asked for, else one that all others have too, else its newest.

    Asked for twice without a round, a team stands beside its own round before; None without any
    result. NotFound for a round without a result, InvalidInput where one column would be another.
    """
    pinned = [_pinned(each, offers) for each in subjects]
    shared = _shared(subjects, offers, {each.id for each in pinned if each})
    taken = {
        (each.team_id, offer.id) for each, offer in zip(subjects, pinned, strict=True) if offer
    }
    if len(taken) < sum(offer is not None for offer in pinned):
        raise InvalidInput(FIELD, "The same team is chosen twice in the same round.")
    chosen = list(pinned)
    for place, each in enumerate(subjects):
        if chosen[place] is None and offers[each.team_id]:
            chosen[place] = _free(each.team_id, shared, offers, taken)
    return tuple(chosen)


def _pinned(subject: Subject, offers: Mapping[uuid.UUID, Sequence[Offer]]) -> Offer | None:
    if subject.round_id is None:
        return None
    found = next((each for each in offers[subject.team_id] if each.id == subject.round_id), None)
    if found is None:
        raise NotFound("There is no such round.")
    return found


def _shared(
    subjects: Sequence[Subject],
    offers: Mapping[uuid.UUID, Sequence[Offer]],
    pinned: set[uuid.UUID],
) -> list[Offer]:
    """Give the rounds that all have for whom none was asked, those asked for others first."""
    free = [offers[each.team_id] for each in subjects if each.round_id is None]
    free = [each for each in free if each]
    if not free:
        return []
    common = set.intersection(*({offer.id for offer in each} for each in free))
    return sorted(
        (offer for offer in free[0] if offer.id in common), key=lambda each: each.id not in pinned
    )


def _free(
    team_id: uuid.UUID,
    shared: Sequence[Offer],
    offers: Mapping[uuid.UUID, Sequence[Offer]],
    taken: set[tuple[uuid.UUID, uuid.UUID]],
) -> Offer:
    for offer in (*shared[:1], *offers[team_id]):
        if (team_id, offer.id) not in taken:
            taken.add((team_id, offer.id))
            return offer
    raise InvalidInput(FIELD, "A team is chosen more often than it has rounds with a result.")
