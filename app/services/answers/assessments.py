"""Assessments as those who answer them find them: what is due, how far all are, and what was."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from app.domain.roles import Permission, Role
from app.domain.round import RoundDates, RoundMode, RoundState
from app.services.access import Access
from app.services.answers.assessment_items import UNIT, AssessmentItem, Listed, items, listed, seen
from app.services.answers.places import SHARED
from app.services.errors import NotFound
from app.storage.rows import Assessment, Grant, Person, Round, Team

A_PAGE = 50
FEW = 12
"""So many are read at a glance, each with all that is to be said of it."""


@dataclass(frozen=True, slots=True)
class AssessmentFilter:
    """Which assessments are asked for: those of a round, and of some teams; else all past ones.

    `name` is a part of the team's name or of that of the unit right above it.
    """

    round_id: uuid.UUID | None = None
    name: str = ""

    def __bool__(self) -> bool:
        return self.round_id is not None or bool(self.name)


@dataclass(frozen=True, slots=True)
class SeenRound:
    """A round of which the actor sees an assessment."""

    id: uuid.UUID
    title: str
    mode: RoundMode
    dates: RoundDates
    state: RoundState


@dataclass(frozen=True, slots=True)
class RoundInShort:
    """A round that is not over: how many of the teams that the actor sees have submitted."""

    round: SeenRound
    teams: int
    submitted: int


@dataclass(frozen=True, slots=True)
class AssessmentList:
    """The assessments of an actor.

    Of few in rounds that are not over, each is told: `due` are to answer now, `planned` wait,
    `submitted` can still be changed. Of many, `due` are the first that the actor has to answer
    themselves, of `due_in_all`, and `in_short` sums up every round.

    `found` are those that the filter finds, page by page; `rounds` are all it can choose from.
    """

    due: tuple[AssessmentItem, ...]
    due_in_all: int
    planned: tuple[AssessmentItem, ...]
    submitted: tuple[AssessmentItem, ...]
    in_short: tuple[RoundInShort, ...]
    found: tuple[AssessmentItem, ...]
    rounds: tuple[SeenRound, ...]
    page: int
    more: bool

    @property
    def open_rounds(self) -> tuple[RoundInShort, ...]:
        """Rounds in which teams answer now."""
        return tuple(each for each in self.in_short if each.round.state is RoundState.OPEN)

    @property
    def planned_rounds(self) -> tuple[RoundInShort, ...]:
        """Rounds to come."""
        return tuple(each for each in self.in_short if each.round.state is RoundState.PLANNED)

    @property
    def any_past(self) -> bool:
        """Whether a round is over."""
        return any(each.state is RoundState.OVER for each in self.rounds)

    @property
    def long(self) -> bool:
        """Whether one would rather look for something than read it all."""
        return bool(self.in_short) or self.more or self.page > 1 or len(self.found) > FEW


def list_assessments(
    session: Session,
    *,
    access: Access,
    today: date,
    asked: AssessmentFilter = AssessmentFilter(),
    page: int = 1,
) -> AssessmentList:
    """List what the actor may see, what ends first before the rest; what is found page by page.

    NotFound for a round in which they see nothing.
    """
    access.require(Permission.SEE_RESULTS)
    rounds = _rounds(session, access=access, today=today)
    if asked.round_id is not None and asked.round_id not in {each.id for each in rounds}:
        raise NotFound("There is no such round.")
    in_short = _in_short(session, access=access, rounds=rounds)
    many = sum(each.teams for each in in_short) > FEW
    present = _present(session, access=access, today=today, own=many)
    found = _found(session, access=access, today=today, asked=asked, page=page)
    due = tuple(item for item in present if _waits(item, RoundState.OPEN))
    return AssessmentList(
        due=due,
        due_in_all=_count_own(session, access=access, today=today) if many and due else len(due),
        planned=tuple(item for item in present if _waits(item, RoundState.PLANNED)),
        submitted=tuple(item for item in present if item.closed_at is not None),
        in_short=in_short if many else (),
        found=found[:A_PAGE],
        rounds=rounds,
        page=page,
        more=len(found) > A_PAGE,
    )


def answering_people(session: Session, *, access: Access, team_id: uuid.UUID) -> tuple[str, ...]:
    """Name the managers of a team and of the units above it, who share its answers."""
    start = select(Team.id, Team.parent_id).where(Team.id == team_id).cte("above", recursive=True)
    above = start.union(select(Team.id, Team.parent_id).where(Team.id == start.c.parent_id))
    names = session.scalars(
        select(Person.name)
        .join(Grant, Grant.person_id == Person.id)
        .where(
            Grant.organization_id == access.organization_id,
            Grant.role == Role.MANAGER,
            Grant.team_id.in_(select(above.c.id)),
        )
        .order_by(func.lower(Person.name), Person.name, Person.id)
    )
    return tuple(dict.fromkeys(names))


def _waits(item: AssessmentItem, state: RoundState) -> bool:
    return item.closed_at is None and item.state is state


def _rounds(session: Session, *, access: Access, today: date) -> tuple[SeenRound, ...]:
    """Read them in the order of the list: what ends last comes first."""
    visible = select(Assessment.id).where(Assessment.round_id == Round.id, *seen(access)).exists()
    rows = session.execute(
        select(Round.id, Round.title, Round.mode, Round.opens_on, Round.closes_on)
        .where(Round.organization_id == access.organization_id, visible)
        .order_by(Round.closes_on.desc(), Round.title, Round.id)
    )
    return tuple(
        SeenRound(row.id, row.title, row.mode, dates, dates.state(today))
        for row in rows
        for dates in (RoundDates(row.opens_on, row.closes_on),)
    )


def _in_short(
    session: Session, *, access: Access, rounds: tuple[SeenRound, ...]
) -> tuple[RoundInShort, ...]:
    """Count the teams of the rounds that are not over, which ends first before the rest."""
    present = [each for each in rounds if each.state is not RoundState.OVER]
    present.sort(key=lambda each: (each.dates.closes_on, each.dates.opens_on, each.title))
    if not present:
        return ()
    counted = session.execute(
        select(Assessment.round_id, func.count(), func.count(Assessment.closed_at))
        .where(*seen(access), Assessment.round_id.in_([each.id for each in present]))
        .group_by(Assessment.round_id)
    )
    numbers = {round_id: (teams, submitted) for round_id, teams, submitted in counted}
    return tuple(RoundInShort(each, *numbers[each.id]) for each in present)


def _present(
    session: Session, *, access: Access, today: date, own: bool
) -> tuple[AssessmentItem, ...]:
    """Read what is not over, or of it the first that the actor has to answer themselves."""
    query = listed(access).where(Round.closes_on >= today)
    if own:
        query = query.where(*_own(access, today))
    direct = [scope.team_id for scope in access.actor.scopes if scope.team_id is not None]
    rows = session.execute(
        query.order_by(
            case((Assessment.team_id.in_(direct), 0), else_=1),
            Round.closes_on,
            Round.opens_on,
            Round.title,
            Team.name,
            Assessment.id,
        ).limit(FEW)
    )
    return items(session, access=access, rows=rows.all(), today=today)


def _count_own(session: Session, *, access: Access, today: date) -> int:
    query = (
        select(func.count(Assessment.id))
        .join(Round, Round.id == Assessment.round_id)
        .join(Team, Team.id == Assessment.team_id)
        .where(*seen(access), *_own(access, today))
    )
    return session.scalar(query) or 0


def _own(access: Access, today: date) -> tuple[ColumnElement[bool], ...]:
    """Say what somebody has to answer: the sheets of the teams that they manage.

    Whoever may answer for everybody, as administrators may, helps out: it is not theirs to do.
    """
    teams = [team for team, allowed in access.by_team.items() if Permission.ANSWER in allowed]
    return (
        Assessment.team_id.in_(sorted(teams)),
        Assessment.closed_at.is_(None),
        Team.archived_at.is_(None),
        Round.mode.in_(SHARED),
        Round.opens_on <= today,
        Round.closes_on >= today,
    )


def _found(
    session: Session, *, access: Access, today: date, asked: AssessmentFilter, page: int
) -> tuple[AssessmentItem, ...]:
    """Read a page of what is asked for and one more; who still has to answer comes first."""
    waiting = and_(Round.closes_on >= today, Assessment.closed_at.is_(None))
    query = _narrowed(listed(access), asked, today).order_by(
        Round.closes_on.desc(),
        Round.title,
        case((waiting, 0), else_=1),
        Team.name,
        Assessment.id,
    )
    rows = session.execute(query.offset((page - 1) * A_PAGE).limit(A_PAGE + 1))
    return items(session, access=access, rows=rows.all(), today=today)


def _narrowed(query: Listed, asked: AssessmentFilter, today: date) -> Listed:
    if not asked:
        return query.where(Round.closes_on < today)
    if asked.round_id is not None:
        query = query.where(Round.id == asked.round_id)
    if asked.name:
        names = (Team.name, UNIT.name)
        query = query.where(or_(*(each.icontains(asked.name, autoescape=True) for each in names)))
    return query
