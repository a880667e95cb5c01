"""What respondents said in an assessment, from rows to the values that are scored and reported."""

from __future__ import annotations

import uuid
from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.response import Answer, OutcomeAnswer, Response
from app.storage.rows import AnswerRow, OutcomeAnswerRow, ResponseRow


def load_responses(
    session: Session, *, organization_id: uuid.UUID, assessment_id: uuid.UUID
) -> tuple[Response, ...]:
    """Give the submitted responses of an assessment; a comment without a choice is no answer."""
    rows = session.scalars(
        select(ResponseRow)
        .where(
            ResponseRow.organization_id == organization_id,
            ResponseRow.assessment_id == assessment_id,
            ResponseRow.submitted_at.is_not(None),
        )
        .order_by(ResponseRow.id)
    ).all()
    ids = [row.id for row in rows]
    answers = _answers(session, organization_id=organization_id, response_ids=ids)
    outcomes = _outcomes(session, organization_id=organization_id, response_ids=ids)
    return tuple(
        Response(str(row.id), row.respondent_group, tuple(answers[row.id]), tuple(outcomes[row.id]))
        for row in rows
    )


def _answers(
    session: Session, *, organization_id: uuid.UUID, response_ids: list[uuid.UUID]
) -> dict[uuid.UUID, list[Answer]]:
    found: dict[uuid.UUID, list[Answer]] = defaultdict(list)
    rows = session.execute(
        select(
            AnswerRow.response_id,
            AnswerRow.question,
            AnswerRow.choice,
            AnswerRow.comment,
            AnswerRow.evidence,
        )
        .where(
            AnswerRow.organization_id == organization_id, AnswerRow.response_id.in_(response_ids)
        )
        .order_by(AnswerRow.response_id, AnswerRow.question)
    )
    for response_id, question, choice, comment, evidence in rows:
        if choice is not None:
            found[response_id].append(Answer(question, choice, comment, evidence))
    return found


def _outcomes(
    session: Session, *, organization_id: uuid.UUID, response_ids: list[uuid.UUID]
) -> dict[uuid.UUID, list[OutcomeAnswer]]:
    found: dict[uuid.UUID, list[OutcomeAnswer]] = defaultdict(list)
    rows = session.execute(
        select(OutcomeAnswerRow.response_id, OutcomeAnswerRow.question, OutcomeAnswerRow.value)
        .where(
            OutcomeAnswerRow.organization_id == organization_id,
            OutcomeAnswerRow.response_id.in_(response_ids),
        )
        .order_by(OutcomeAnswerRow.response_id, OutcomeAnswerRow.question)
    )
    for response_id, question, value in rows:
        if value is not None:
            found[response_id].append(OutcomeAnswer(question, value))
    return found
