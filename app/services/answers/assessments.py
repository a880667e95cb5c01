"""Assessments as those who answer them find them: what is due, and what was."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, Select, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.roles import Permission, Role
from app.domain.round import RoundDates, RoundMode, RoundState
from app.services.access import Access
from app.services.answers.places import SHARED, Asked, load_asked
from app.services.errors import NotFound
from app.storage.rows import (
    AnswerRow,
    Assessment,
    Grant,
    Person,
    ResponseRow,
    Round,
    Team,
)

PAST_A_PAGE = 50
_FEW = 12  # so many are read at a glance


@dataclass(frozen=True, slots=True)
class AssessmentItem:
    """An assessment in a list; `can_answer` says whether the actor may answer it at all."""

    id: uuid.UUID
    team: str
    unit: str | None
    team_archived: bool
    round_title: str
    mode: RoundMode
    dates: RoundDates
    state: RoundState
    closed_at: datetime | None
    answered: int
    asked: int
    can_answer: bool

    def days_left(self, today: date) -> int:
        """Count the days from today to the last one, which is still open: 0 is today."""
        return (self.dates.closes_on - today).days


@dataclass(frozen=True, slots=True)
class PastFilter:
    """Which past assessments are asked for: those of a round, and of some teams; else all.

    `name` is a part of the team's name or of that of the unit right above it.
    """

    round_id: uuid.UUID | None = None
    name: str = ""

    def __bool__(self) -> bool:
        return self.round_id is not None or bool(self.name)


@dataclass(frozen=True, slots=True)
class PastRound:
    """A round that is over, of which the actor sees an assessment."""

    id: uuid.UUID
    title: str


@dataclass(frozen=True, slots=True)
class AssessmentList:
    """The assessments of an actor: to answer now, waiting, submitted in open rounds, and past.

    `past` are those that the filter finds, page by page; `rounds` are all that it can choose from.
    """

    due: tuple[AssessmentItem, ...]
    planned: tuple[AssessmentItem, ...]
    submitted: tuple[AssessmentItem, ...]
    past: tuple[AssessmentItem, ...]
    rounds: tuple[PastRound, ...]
    page: int
    more: bool

    @property
    def empty(self) -> bool:
        """Whether there is nothing at all."""
        return not (self.due or self.planned or self.submitted or self.rounds)

    @property
    def long(self) -> bool:
        """Whether one would rather look for something in the past ones than read them all."""
        return self.more or self.page > 1 or len(self.past) > _FEW


def list_assessments(
    session: Session,
    *,
    access: Access,
    today: date,
    asked: PastFilter = PastFilter(),
    page: int = 1,
) -> AssessmentList:
    """List what the actor may see, what ends first before the rest; the past page by page.

    NotFound for a round that is none of their past ones.
    """
    access.require(Permission.SEE_RESULTS)
    rounds = _past_rounds(session, access=access, today=today)
    if asked.round_id is not None and asked.round_id not in {each.id for each in rounds}:
        raise NotFound("There is no such round.")
    listed = _listed(access)
    present = listed.where(Round.closes_on >= today).order_by(
        Round.closes_on, Round.opens_on, Round.title, Team.name, Assessment.id
    )
    past = (
        _narrowed(listed, asked)
        .where(Round.closes_on < today)
        .order_by(Round.closes_on.desc(), Round.title, Team.name, Assessment.id)
    )
    now = _items(session, access=access, rows=list(session.execute(present)), today=today)
    start = (page - 1) * PAST_A_PAGE
    found = list(session.execute(past.offset(start).limit(PAST_A_PAGE + 1)))
    before = _items(session, access=access, rows=found[:PAST_A_PAGE], today=today)
    waiting = tuple(item for item in now if item.closed_at is None)
    return AssessmentList(
        due=tuple(item for item in waiting if item.state is RoundState.OPEN),
        planned=tuple(item for item in waiting if item.state is RoundState.PLANNED),
        submitted=tuple(item for item in now if item.closed_at is not None),
        past=before,
        rounds=rounds,
        page=page,
        more=len(found) > PAST_A_PAGE,
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


_Listed = Select[Assessment, Round, str, datetime | None, str | None]
_UNIT = aliased(Team)


def _listed(access: Access) -> _Listed:
    return (
        select(Assessment, Round, Team.name, Team.archived_at, _UNIT.name)
        .join(Round, Round.id == Assessment.round_id)
        .join(Team, Team.id == Assessment.team_id)
        .outerjoin(_UNIT, _UNIT.id == Team.parent_id)
        .where(*_seen(access))
    )


def _seen(access: Access) -> tuple[ColumnElement[bool], ...]:
    here = Assessment.organization_id == access.organization_id
    teams = access.teams(Permission.SEE_RESULTS)
    return (here,) if teams is None else (here, Assessment.team_id.in_(sorted(teams)))


def _narrowed(query: _Listed, asked: PastFilter) -> _Listed:
    if asked.round_id is not None:
        query = query.where(Round.id == asked.round_id)
    if asked.name:
        names = (Team.name, _UNIT.name)
        query = query.where(or_(*(each.icontains(asked.name, autoescape=True) for each in names)))
    return query


def _past_rounds(session: Session, *, access: Access, today: date) -> tuple[PastRound, ...]:
    """Read them in the order of the list: what ended last comes first."""
    seen = select(Assessment.id).where(Assessment.round_id == Round.id, *_seen(access)).exists()
    rows = session.execute(
        select(Round.id, Round.title)
        .where(Round.organization_id == access.organization_id, Round.closes_on < today, seen)
        .order_by(Round.closes_on.desc(), Round.title, Round.id)
    )
    return tuple(PastRound(round_id, title) for round_id, title in rows)


def _items(
    session: Session,
    *,
    access: Access,
    rows: list[Row[Assessment, Round, str, datetime | None, str | None]],
    today: date,
) -> tuple[AssessmentItem, ...]:
    asked = {
        row.id: load_asked(session, version_id=row.questionnaire_version_id, form=row.form)
        for _assessment, row, *_rest in rows
    }
    answered = _count_answered(session, access=access, rows=rows, asked=asked)
    return tuple(
        AssessmentItem(
            assessment.id,
            team,
            unit,
            archived_at is not None,
            place.title,
            place.mode,
            RoundDates(place.opens_on, place.closes_on),
            RoundDates(place.opens_on, place.closes_on).state(today),
            assessment.closed_at,
            answered.get(assessment.id, 0),
            len(asked[place.id].required),
            place.mode in SHARED and access.may_on(Permission.ANSWER, team_id=assessment.team_id),
        )
        for assessment, place, team, archived_at, unit in rows
    )


def _count_answered(
    session: Session,
    *,
    access: Access,
    rows: list[Row[Assessment, Round, str, datetime | None, str | None]],
    asked: dict[uuid.UUID, Asked],
) -> dict[uuid.UUID, int]:
    """Count the required questions that have a choice on the sheets that teams share."""
    by_questions: dict[frozenset[str], list[uuid.UUID]] = defaultdict(list)
    for assessment, place, *_rest in rows:
        if assessment.closed_at is None and place.mode in SHARED:
            by_questions[asked[assessment.round_id].required].append(assessment.id)
    counts: dict[uuid.UUID, int] = {}
    for questions, ids in by_questions.items():
        counted = func.sum(case((AnswerRow.question.in_(sorted(questions)), 1), else_=0))
        found = session.execute(
            select(ResponseRow.assessment_id, counted)
            .join(AnswerRow, AnswerRow.response_id == ResponseRow.id)
            .where(
                ResponseRow.organization_id == access.organization_id,
                ResponseRow.assessment_id.in_(ids),
                AnswerRow.choice.is_not(None),
            )
            .group_by(ResponseRow.assessment_id)
        )
        counts |= {assessment_id: int(number) for assessment_id, number in found}
    return counts
