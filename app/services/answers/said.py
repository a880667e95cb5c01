"""What respondents said in an assessment, from rows to the values that are scored and reported."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, String, func, select, type_coerce
from sqlalchemy.orm import Session

from app.domain.questionnaire import Questionnaire
from app.domain.response import Answer, Choice, OutcomeAnswer, Response
from app.domain.round_answers import NO_VALUE, RoundAnswers
from app.domain.scoring.matrix import CODES, NOT_ASKED, UNANSWERED, asked_of
from app.storage.rows import AnswerRow, Assessment, OutcomeAnswerRow, ResponseRow

_PEOPLE_AT_ONCE = 200
_CODES = {choice.value: CODES[choice] for choice in Choice}


def load_responses(
    session: Session, *, organization_id: uuid.UUID, assessment_id: uuid.UUID
) -> tuple[Response, ...]:
    """Give the submitted responses of an assessment; a comment without a choice is no answer.

    They are for scoring: which of their comments may be shown is decided in remarks.
    """
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


def load_round(
    session: Session,
    *,
    organization_id: uuid.UUID,
    round_id: uuid.UUID,
    questionnaire: Questionnaire,
    routed: bool,
) -> RoundAnswers:
    """Give everything that was submitted in a round, to the questions of the questionnaire.

    `routed` says that each group was asked only what names it, where it names any. People are in
    the order of their team and response. Nothing but numbers is held of an answer.
    """
    people = session.execute(_people(organization_id, round_id)).all()
    column = {person.id: number for number, person in enumerate(people)}
    codes, evidence = _read_codes(session, organization_id, questionnaire, column)
    outcomes = _read_outcomes(session, organization_id, questionnaire, column)
    return _placed(people, questionnaire, codes, evidence, outcomes, routed=routed)


def load_choices(
    session: Session,
    *,
    organization_id: uuid.UUID,
    round_id: uuid.UUID,
    questionnaire: Questionnaire,
    routed: bool,
) -> RoundAnswers:
    """Give the same in two questions, without evidence and outcomes, for rounds of few people."""
    people = session.execute(_people(organization_id, round_id)).all()
    row = {question.id: number for number, question in enumerate(questionnaire.questions)}
    codes = np.full((len(row), len(people)), UNANSWERED, dtype=np.int8)
    # Numbered by the database: to read every answer's id would take as long as all the rest.
    numbered = _people(organization_id, round_id, numbered=True).subquery()
    answers = session.connection().execute(
        select(numbered.c.number, AnswerRow.question, type_coerce(AnswerRow.choice, String))
        .join(numbered, numbered.c.id == AnswerRow.response_id)
        .where(AnswerRow.organization_id == organization_id, AnswerRow.choice.is_not(None))
    )
    for number, question, choice in answers:
        if question in row:
            codes[row[question], number - 1] = _CODES[choice]
    evidence = np.zeros(codes.shape, dtype=np.bool_)
    outcomes = np.full((0, len(people)), NO_VALUE, dtype=np.int64)
    return _placed(people, questionnaire, codes, evidence, outcomes, routed=routed)


def _people(here: uuid.UUID, round_id: uuid.UUID, *, numbered: bool = False) -> Select[Any]:
    """Select who submitted in a round, in order; `numbered` by it from 1 on, with nothing else."""
    order = (Assessment.team_id, ResponseRow.id)
    columns = (
        (func.row_number().over(order_by=order).label("number"),)
        if numbered
        else (Assessment.team_id, ResponseRow.respondent_group, ResponseRow.participant_id)
    )
    people = (
        select(ResponseRow.id, *columns)
        .join(Assessment, Assessment.id == ResponseRow.assessment_id)
        .where(
            Assessment.organization_id == here,
            Assessment.round_id == round_id,
            ResponseRow.organization_id == here,
            ResponseRow.submitted_at.is_not(None),
        )
    )
    return people if numbered else people.order_by(*order)


def _placed(
    people: Sequence[Any],
    questionnaire: Questionnaire,
    codes: NDArray[np.int8],
    evidence: NDArray[np.bool_],
    outcomes: NDArray[np.int64],
    *,
    routed: bool,
) -> RoundAnswers:
    groups = tuple(person.respondent_group for person in people)
    if routed:
        codes[(codes == UNANSWERED) & ~asked_of(questionnaire.questions, groups)] = NOT_ASKED
    return RoundAnswers(
        codes,
        evidence,
        outcomes,
        tuple(str(person.team_id) for person in people),
        groups,
        tuple(str(person.participant_id) if person.participant_id else None for person in people),
    )


def _read_codes(
    session: Session,
    here: uuid.UUID,
    questionnaire: Questionnaire,
    column: dict[uuid.UUID, int],
) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    row = {question.id: number for number, question in enumerate(questionnaire.questions)}
    codes = np.full((len(row), len(column)), UNANSWERED, dtype=np.int8)
    evidence = np.zeros(codes.shape, dtype=np.bool_)
    query = select(
        AnswerRow.response_id,
        AnswerRow.question,
        type_coerce(AnswerRow.choice, String),
        AnswerRow.evidence != "",
    ).where(
        AnswerRow.organization_id == here,
        AnswerRow.choice.is_not(None),
        AnswerRow.question.in_(sorted(row)),
    )
    for some in _in_parts(session, query, AnswerRow, column):
        places = ([row[answer[1]] for answer in some], [column[answer[0]] for answer in some])
        codes[places] = [_CODES[answer[2]] for answer in some]
        evidence[places] = [answer[3] for answer in some]
    return codes, evidence


def _read_outcomes(
    session: Session,
    here: uuid.UUID,
    questionnaire: Questionnaire,
    column: dict[uuid.UUID, int],
) -> NDArray[np.int64]:
    row = {question.id: number for number, question in enumerate(questionnaire.outcomes)}
    values = np.full((len(row), len(column)), NO_VALUE, dtype=np.int64)
    query = select(
        OutcomeAnswerRow.response_id, OutcomeAnswerRow.question, OutcomeAnswerRow.value
    ).where(
        OutcomeAnswerRow.organization_id == here,
        OutcomeAnswerRow.value.is_not(None),
        OutcomeAnswerRow.question.in_(sorted(row)),
    )
    for some in _in_parts(session, query, OutcomeAnswerRow, column):
        places = ([row[answer[1]] for answer in some], [column[answer[0]] for answer in some])
        values[places] = [answer[2] for answer in some]
    return values


def _in_parts(
    session: Session,
    query: Select[*tuple[Any, ...]],
    table: type[AnswerRow | OutcomeAnswerRow],
    column: dict[uuid.UUID, int],
) -> Iterator[Sequence[Any]]:
    """Read the rows of some people at a time, so that never all of them are in memory."""
    ids = list(column)
    for start in range(0, len(ids), _PEOPLE_AT_ONCE):
        some = ids[start : start + _PEOPLE_AT_ONCE]
        yield session.execute(query.where(table.response_id.in_(some))).all()


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
