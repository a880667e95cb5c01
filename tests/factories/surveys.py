"""Submitted responses to a survey, written as rows, as answering would leave them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from random import Random

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.domain.questionnaire import Questionnaire
from app.domain.response import Choice
from app.storage.rows import AnswerRow, OutcomeAnswerRow, ResponseRow
from tests.factories.world import NOW

Say = Callable[[str], Choice | None]
LEVELS = (Choice.LEVEL_1, Choice.LEVEL_2, Choice.LEVEL_3, Choice.LEVEL_4, Choice.LEVEL_5)


def at_random(seed: int, *, silent: float = 0.0, certain: bool = False) -> Say:
    """Answer by chance; a `silent` share of the questions not at all, a level if `certain`."""
    random = Random(seed)
    choices = LEVELS if certain else (*LEVELS, *LEVELS, Choice.CANNOT_SEE, Choice.NOT_APPLICABLE)

    def say(_question: str) -> Choice | None:
        return None if random.random() < silent else random.choice(choices)

    return say


def always(choice: Choice) -> Say:
    """Answer every question alike."""
    return lambda _question: choice


def respond(
    session: Session,
    *,
    organization: uuid.UUID,
    assessment: uuid.UUID,
    questionnaire: Questionnaire,
    says: Sequence[Say],
    group: str | None = None,
    participants: Sequence[uuid.UUID | None] | None = None,
    submitted: bool = True,
) -> list[uuid.UUID]:
    """Add one response for each way of answering; give their ids."""
    ids = [uuid.uuid4() for _ in says]
    who = list(participants) if participants is not None else [None] * len(ids)
    rows = [
        {
            "id": response,
            "organization_id": organization,
            "assessment_id": assessment,
            "respondent_group": group,
            "participant_id": participant,
            "started_at": NOW,
            "submitted_at": NOW if submitted else None,
        }
        for response, participant in zip(ids, who, strict=True)
    ]
    session.execute(insert(ResponseRow), rows)
    told = [
        {"organization_id": organization, "response_id": response, "saved_at": NOW}
        for response in ids
    ]
    _answer(session, questionnaire, group, told, says)
    if questionnaire.outcomes:
        facts = [
            {**each, "question": questionnaire.outcomes[0].id, "value": 3 + number}
            for number, each in enumerate(told)
        ]
        session.execute(insert(OutcomeAnswerRow), facts)
    return ids


def _answer(
    session: Session,
    questionnaire: Questionnaire,
    group: str | None,
    told: Sequence[dict[str, object]],
    says: Sequence[Say],
) -> None:
    answers = [
        {
            **each,
            "question": question.id,
            "choice": choice,
            "evidence": "https://example.org/evidence" if choice is Choice.LEVEL_5 else "",
        }
        for each, say in zip(told, says, strict=True)
        for question in questionnaire.questions
        if not question.groups or group is None or group in question.groups
        if (choice := say(question.id)) is not None
    ]
    if answers:
        session.execute(insert(AnswerRow), answers)
