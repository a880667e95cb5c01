"""Puts the invented story into an empty database, once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.domain.questionnaire import QuestionForm, Questionnaire
from app.domain.response import Answer, Response
from app.domain.roles import Role
from app.domain.round import RoundDates, RoundMode
from app.services import accounts
from app.services.demonstration import story
from app.services.demonstration.quarters import Quarter, last_quarters, quarter_of
from app.services.demonstration.voices import voices
from app.services.freezing import freeze
from app.services.questionnaire_versions import keep_version, shipped
from app.storage.rows import (
    AnswerRow,
    Assessment,
    Grant,
    Organization,
    OutcomeAnswerRow,
    Person,
    ResponseRow,
    Round,
    Team,
)

_BEGUN_TEAM = story.TEAMS[0]
_BEGUN_ANSWERS = 18
_OPEN_DAYS = 30


@dataclass(slots=True)
class _Made:
    organization_id: uuid.UUID
    questionnaire: Questionnaire
    version_id: uuid.UUID
    now: datetime
    teams: dict[str, uuid.UUID] = field(default_factory=dict)
    people: dict[str, uuid.UUID] = field(default_factory=dict)


def fill(session: Session, *, folder: Path, now: datetime) -> bool:
    """Make the organization; False, and nothing is changed, when the database has one already."""
    if session.scalar(select(Organization.id).limit(1)) is not None:
        return False
    made = _begin(session, folder=folder, now=now)
    _add_teams(session, made)
    _add_people(session, made)
    random = Random(story.SEED)  # noqa: S311  (invented data, the same every time)
    for number, quarter in enumerate(last_quarters(story.QUARTERS, before=now.date())):
        _add_quarter(session, made, quarter=quarter, number=number, random=random)
    _add_open_round(session, made, random=random)
    return True


def _begin(session: Session, *, folder: Path, now: datetime) -> _Made:
    questionnaire = shipped(folder)[-1]
    version_id = keep_version(session, folder=folder, questionnaire=questionnaire, now=now)
    organization = Organization(name=story.ORGANIZATION, invented=True, created_at=now)
    session.add(organization)
    session.flush()
    return _Made(organization.id, questionnaire, version_id, now)


def _add_teams(session: Session, made: _Made) -> None:
    units = [(name, None) for name in story.UNITS]
    for name, unit in [*units, *((team.name, team.unit) for team in story.TEAMS)]:
        team = Team(
            organization_id=made.organization_id,
            parent_id=made.teams[unit] if unit else None,
            name=name,
            created_at=made.now,
        )
        session.add(team)
        session.flush()
        made.teams[name] = team.id


def _add_people(session: Session, made: _Made) -> None:
    password_hash = accounts.hash_password(story.PASSWORD)
    for login in story.PEOPLE:
        person = Person(
            email=login.email,
            name=login.name,
            password_hash=password_hash,
            operator=login.role is Role.ADMIN,
            created_at=made.now,
        )
        session.add(person)
        session.flush()
        made.people[login.email] = person.id
        session.add(
            Grant(
                organization_id=made.organization_id,
                person_id=person.id,
                role=login.role,
                team_id=made.teams[login.team] if login.team else None,
                created_at=made.now,
            )
        )


def _add_quarter(
    session: Session, made: _Made, *, quarter: Quarter, number: int, random: Random
) -> None:
    dates = RoundDates(quarter.last_day - timedelta(days=20), quarter.last_day)
    round_id = _add_round(session, made, title=quarter.title, mode=RoundMode.SURVEY, dates=dates)
    closed_at = _noon(quarter.last_day)
    for team in story.TEAMS:
        assessment_id = _add_assessment(session, made, round_id=round_id, team=team.name)
        said = voices(made.questionnaire, team=team, quarter=number, random=random)
        for response in said:
            _add_response(
                session, made, assessment_id=assessment_id, response=response, at=closed_at
            )
        freeze(
            session,
            organization_id=made.organization_id,
            assessment_id=assessment_id,
            now=closed_at,
        )


def _add_open_round(session: Session, made: _Made, *, random: Random) -> None:
    today = made.now.date()
    quarter = quarter_of(today)
    closes_on = max(quarter.last_day, today + timedelta(days=_OPEN_DAYS))
    round_id = _add_round(
        session,
        made,
        title=f"Managers' view, {quarter.title}",
        mode=RoundMode.SELF,
        dates=RoundDates(quarter.first_day, closes_on),
    )
    ids = {
        team.name: _add_assessment(session, made, round_id=round_id, team=team.name)
        for team in story.TEAMS
    }
    begun = voices(made.questionnaire, team=_BEGUN_TEAM, quarter=story.QUARTERS, random=random)[0]
    _add_response(
        session,
        made,
        assessment_id=ids[_BEGUN_TEAM.name],
        response=Response("", None, begun.answers[:_BEGUN_ANSWERS]),
        at=None,
        by=made.people[story.MANAGERS[0].email],
    )


def _add_round(
    session: Session, made: _Made, *, title: str, mode: RoundMode, dates: RoundDates
) -> uuid.UUID:
    row = Round(
        organization_id=made.organization_id,
        title=title,
        mode=mode,
        form=QuestionForm.LONG,
        questionnaire_version_id=made.version_id,
        opens_on=dates.opens_on,
        closes_on=dates.closes_on,
        created_at=_noon(dates.opens_on),
        created_by=made.people[story.OFFICE[0].email],
    )
    session.add(row)
    session.flush()
    return row.id


def _add_assessment(session: Session, made: _Made, *, round_id: uuid.UUID, team: str) -> uuid.UUID:
    row = Assessment(
        organization_id=made.organization_id, round_id=round_id, team_id=made.teams[team]
    )
    session.add(row)
    session.flush()
    return row.id


def _add_response(
    session: Session,
    made: _Made,
    *,
    assessment_id: uuid.UUID,
    response: Response,
    at: datetime | None,
    by: uuid.UUID | None = None,
) -> None:
    row = ResponseRow(
        organization_id=made.organization_id,
        assessment_id=assessment_id,
        respondent_group=response.group,
        started_at=at or made.now,
        submitted_at=at,
    )
    session.add(row)
    session.flush()
    common = {
        "organization_id": made.organization_id,
        "response_id": row.id,
        "revision": 1,
        "saved_at": at or made.now,
        "saved_by": by,
    }
    session.execute(insert(AnswerRow), [_answer_values(a, common) for a in response.answers])
    if response.outcomes:
        session.execute(
            insert(OutcomeAnswerRow),
            [
                {**common, "id": uuid.uuid4(), "question": fact.question, "value": fact.value}
                for fact in response.outcomes
            ],
        )


def _answer_values(answer: Answer, common: dict[str, object]) -> dict[str, object]:
    return {
        **common,
        "id": uuid.uuid4(),
        "question": answer.question,
        "choice": answer.choice,
        "comment": answer.comment,
        "evidence": answer.evidence,
    }


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)
