"""The rows that the demonstration is made of: rounds, assessments, and what was said."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.domain.questionnaire import QuestionForm, Questionnaire
from app.domain.response import Answer, Response
from app.domain.round import Confidentiality, RoundDates, RoundMode
from app.services.access import Access, load_access, load_actor
from app.services.demonstration import story
from app.storage.rows import AnswerRow, Assessment, OutcomeAnswerRow, ResponseRow, Round


@dataclass(slots=True)
class Made:
    """What is there so far, by name."""

    organization_id: uuid.UUID
    questionnaire: Questionnaire
    version_id: uuid.UUID
    now: datetime
    teams: dict[str, uuid.UUID] = field(default_factory=dict)
    people: dict[str, uuid.UUID] = field(default_factory=dict)
    participants: dict[str, uuid.UUID] = field(default_factory=dict)


def consultant(session: Session, made: Made) -> Access:
    """Give what the demonstration's consultant may do, who runs its rounds."""
    actor = load_actor(session, person_id=made.people[story.OFFICE[1].email])
    return load_access(session, actor=actor, organization_id=made.organization_id)


def add_round(
    session: Session,
    made: Made,
    *,
    title: str,
    mode: RoundMode,
    dates: RoundDates,
    based_on: uuid.UUID | None = None,
) -> uuid.UUID:
    """Add a round; a survey makes the story's promise."""
    survey = mode is RoundMode.SURVEY
    row = Round(
        organization_id=made.organization_id,
        title=title,
        mode=mode,
        form=QuestionForm.LONG,
        questionnaire_version_id=made.version_id,
        opens_on=dates.opens_on,
        closes_on=dates.closes_on,
        confidentiality=Confidentiality.CONFIDENTIAL if survey else Confidentiality.NAMED,
        minimum_group=story.MINIMUM if survey else 1,
        respondent_groups=[group.id for group in made.questionnaire.groups] if survey else [],
        message=story.MESSAGE if survey else "",
        based_on_round_id=based_on,
        created_at=noon(dates.opens_on),
        created_by=made.people[story.OFFICE[1].email],
    )
    session.add(row)
    session.flush()
    return row.id


def add_assessment(session: Session, made: Made, *, round_id: uuid.UUID, team: str) -> uuid.UUID:
    """Put a team into a round."""
    row = Assessment(
        organization_id=made.organization_id, round_id=round_id, team_id=made.teams[team]
    )
    session.add(row)
    session.flush()
    return row.id


def add_response(
    session: Session,
    made: Made,
    *,
    assessment_id: uuid.UUID,
    response: Response,
    at: datetime | None,
    by: uuid.UUID | None = None,
    participant_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """Store a response, submitted at a moment or not yet."""
    row = ResponseRow(
        organization_id=made.organization_id,
        assessment_id=assessment_id,
        respondent_group=response.group,
        participant_id=participant_id,
        comments_shown=participant_id is not None,
        started_at=at or made.now,
        submitted_at=at,
        submitted_by=by if at else None,
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
    return row.id


def noon(day: date) -> datetime:
    """Give a day's noon."""
    return datetime.combine(day, time(12), tzinfo=UTC)


def _answer_values(answer: Answer, common: dict[str, object]) -> dict[str, object]:
    return {
        **common,
        "id": uuid.uuid4(),
        "question": answer.question,
        "choice": answer.choice,
        "comment": answer.comment,
        "evidence": answer.evidence,
    }
