"""Assessments as lines of a list: whose, in which round, how far, and whether one may answer."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.roles import Permission
from app.domain.round import RoundDates, RoundMode, RoundState
from app.services.access import Access
from app.services.answers.places import SHARED, Asked, load_asked
from app.storage.rows import AnswerRow, Assessment, ResponseRow, Round, Team

UNIT = aliased(Team)
Listed = Select[Assessment, Round, str, datetime | None, str | None]
ListedRow = Row[Assessment, Round, str, datetime | None, str | None]


@dataclass(frozen=True, slots=True)
class AssessmentItem:
    """An assessment in a list; `can_answer` says whether the actor may answer it at all.

    `answered` and `asked` tell of a team's sheet while it is open: 0 of 0 of any other.
    """

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

    @property
    def can_change(self) -> bool:
        """Whether the actor may answer it today."""
        return self.can_answer and self.state is RoundState.OPEN and not self.team_archived


def listed(access: Access) -> Listed:
    """Give the assessments that the actor sees, with what a list says of each."""
    return (
        select(Assessment, Round, Team.name, Team.archived_at, UNIT.name)
        .join(Round, Round.id == Assessment.round_id)
        .join(Team, Team.id == Assessment.team_id)
        .outerjoin(UNIT, UNIT.id == Team.parent_id)
        .where(*seen(access))
    )


def seen(access: Access) -> tuple[ColumnElement[bool], ...]:
    """Give the conditions of an assessment that the actor sees."""
    here = Assessment.organization_id == access.organization_id
    teams = access.teams(Permission.SEE_RESULTS)
    return (here,) if teams is None else (here, Assessment.team_id.in_(sorted(teams)))


def items(
    session: Session, *, access: Access, rows: Sequence[ListedRow], today: date
) -> tuple[AssessmentItem, ...]:
    """Make lines of rows, in their order."""
    asked = {
        assessment.id: load_asked(
            session, version_id=place.questionnaire_version_id, form=place.form
        )
        for assessment, place, *_rest in rows
        if assessment.closed_at is None and place.mode in SHARED and place.closes_on >= today
    }
    answered = _count_answered(session, access=access, asked=asked)
    return tuple(
        _item(row, access=access, today=today, asked=asked, answered=answered) for row in rows
    )


def _item(
    row: ListedRow,
    *,
    access: Access,
    today: date,
    asked: dict[uuid.UUID, Asked],
    answered: dict[uuid.UUID, int],
) -> AssessmentItem:
    assessment, place, team, archived_at, unit = row
    dates = RoundDates(place.opens_on, place.closes_on)
    return AssessmentItem(
        assessment.id,
        team,
        unit,
        archived_at is not None,
        place.title,
        place.mode,
        dates,
        dates.state(today),
        assessment.closed_at,
        answered.get(assessment.id, 0),
        len(asked[assessment.id].required) if assessment.id in asked else 0,
        place.mode in SHARED and access.may_on(Permission.ANSWER, team_id=assessment.team_id),
    )


def _count_answered(
    session: Session, *, access: Access, asked: dict[uuid.UUID, Asked]
) -> dict[uuid.UUID, int]:
    """Count the required questions that have a choice, in one query over all questionnaires."""
    if not asked:
        return {}
    alike: dict[frozenset[str], list[uuid.UUID]] = {}
    for assessment_id, each in asked.items():
        alike.setdefault(each.required, []).append(assessment_id)
    required = or_(
        *(
            and_(ResponseRow.assessment_id.in_(ids), AnswerRow.question.in_(sorted(questions)))
            for questions, ids in alike.items()
        )
    )
    found = session.execute(
        select(ResponseRow.assessment_id, func.count().label("number"))
        .join(AnswerRow, AnswerRow.response_id == ResponseRow.id)
        .where(
            ResponseRow.organization_id == access.organization_id,
            ResponseRow.assessment_id.in_(sorted(asked)),
            AnswerRow.choice.is_not(None),
            required,
        )
        .group_by(ResponseRow.assessment_id)
    )
    return {row.assessment_id: row.number for row in found}
