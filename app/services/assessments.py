"""Assessments as those who answer them find them: what is due, what was, and one by its id."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, func, select
from sqlalchemy.orm import Session, aliased

from app.domain.answering import required
from app.domain.questionnaire import OutcomeQuestion, Question, QuestionForm, Questionnaire
from app.domain.roles import Permission, Role
from app.domain.round import RoundDates, RoundMode, RoundState
from app.services.access import Access
from app.services.errors import NotFound, Refused
from app.services.questionnaire_versions import load_version
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


@dataclass(frozen=True, slots=True)
class Asked:
    """What a round asks, with its questions by id."""

    questionnaire: Questionnaire
    questions: dict[str, Question]
    outcomes: dict[str, OutcomeQuestion]
    required: frozenset[str]


@dataclass(frozen=True, slots=True)
class Place:
    """One assessment that the actor may answer: its team, its round, and what is asked.

    Only `self` rounds have one: in the others each person's answers are theirs alone.
    """

    assessment_id: uuid.UUID
    team_id: uuid.UUID
    team: str
    team_archived: bool
    round_title: str
    form: QuestionForm
    dates: RoundDates
    closed_at: datetime | None
    asked: Asked

    def require_open(self, today: date) -> None:
        """Raise Refused, saying why, unless answers can be given today."""
        state = self.dates.state(today)
        if self.team_archived:
            raise Refused("This team is archived, so its answers can't be changed any more.")
        if state is RoundState.PLANNED:
            raise Refused(f"This round opens on {_day(self.dates.opens_on)}.")
        if state is RoundState.OVER:
            raise Refused(
                f"This round was over on {_day(self.dates.closes_on)}, so its answers can't be "
                "changed any more."
            )


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
class AssessmentList:
    """The assessments of an actor: to answer now, waiting, submitted in open rounds, and past."""

    due: tuple[AssessmentItem, ...]
    planned: tuple[AssessmentItem, ...]
    submitted: tuple[AssessmentItem, ...]
    past: tuple[AssessmentItem, ...]
    page: int
    more: bool

    @property
    def empty(self) -> bool:
        """Whether there is nothing at all."""
        return not (self.due or self.planned or self.submitted or self.past)


def list_assessments(
    session: Session, *, access: Access, today: date, page: int = 1
) -> AssessmentList:
    """List what the actor may see, what ends first before the rest; the past page by page."""
    access.require(Permission.SEE_RESULTS)
    listed = _listed(access)
    present = listed.where(Round.closes_on >= today).order_by(
        Round.closes_on, Round.opens_on, Round.title, Team.name, Assessment.id
    )
    past = listed.where(Round.closes_on < today).order_by(
        Round.closes_on.desc(), Round.title, Team.name, Assessment.id
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
        page=page,
        more=len(found) > PAST_A_PAGE,
    )


def find_place(
    session: Session, *, access: Access, assessment_id: uuid.UUID, hold: bool = False
) -> Place:
    """Give an assessment that the actor may answer; NotFound otherwise.

    `hold` keeps everybody else from changing its answers until the transaction ends.
    """
    here = {"organization_id": access.organization_id, "assessment_id": assessment_id}
    found = session.connection().execute(_place_query(hold=hold), here).first()
    if found is None:
        raise NotFound("There is no such assessment.")
    access.require_on(Permission.ANSWER, team_id=found.team_id)
    return Place(
        assessment_id,
        found.team_id,
        found.name,
        found.archived_at is not None,
        found.title,
        found.form,
        RoundDates(found.opens_on, found.closes_on),
        found.closed_at,
        load_asked(session, version_id=found.questionnaire_version_id, form=found.form),
    )


def load_asked(session: Session, *, version_id: uuid.UUID, form: QuestionForm) -> Asked:
    """Give what a round asks; worked out once, since a version never changes."""
    cached = _ASKED.get((version_id, form))
    if cached is None:
        questionnaire = load_version(session, version_id=version_id).asked(form)
        cached = Asked(
            questionnaire,
            {question.id: question for question in questionnaire.questions},
            {question.id: question for question in questionnaire.outcomes},
            frozenset(q.id for c in questionnaire.capabilities for q in required(c)),
        )
        _ASKED[(version_id, form)] = cached
    return cached


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


_ASKED: dict[tuple[uuid.UUID, QuestionForm], Asked] = {}
_Listed = Select[Assessment, Round, str, datetime | None, str | None]


# Every answer that is saved asks for its place: the question is put together once, and asked on the
# connection itself, since the session has nothing to add and would take as long again.
@cache
def _place_query(*, hold: bool) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            Assessment.team_id,
            Assessment.closed_at,
            Team.name,
            Team.archived_at,
            Round.title,
            Round.form,
            Round.opens_on,
            Round.closes_on,
            Round.questionnaire_version_id,
        )
        .join(Round, Round.id == Assessment.round_id)
        .join(Team, Team.id == Assessment.team_id)
        .where(
            Assessment.organization_id == bindparam("organization_id"),
            Assessment.id == bindparam("assessment_id"),
            Round.mode == RoundMode.SELF,
        )
    )
    return query.with_for_update(of=Assessment) if hold else query


def _listed(access: Access) -> _Listed:
    unit = aliased(Team)
    query = (
        select(Assessment, Round, Team.name, Team.archived_at, unit.name)
        .join(Round, Round.id == Assessment.round_id)
        .join(Team, Team.id == Assessment.team_id)
        .outerjoin(unit, unit.id == Team.parent_id)
        .where(Assessment.organization_id == access.organization_id)
    )
    teams = access.teams(Permission.SEE_RESULTS)
    return query if teams is None else query.where(Assessment.team_id.in_(sorted(teams)))


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
            place.mode is RoundMode.SELF
            and access.may_on(Permission.ANSWER, team_id=assessment.team_id),
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
    """Count the required questions that have a choice, by assessment."""
    by_questions: dict[frozenset[str], list[uuid.UUID]] = defaultdict(list)
    for assessment, *_rest in rows:
        if assessment.closed_at is None:
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


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"
