"""Answers of invented people as a round has them: four barriers of six questions each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.domain.comparing.contrast import Side
from app.domain.comparing.voices import Voices
from app.domain.questionnaire import QuestionForm
from app.domain.response import Answer, Choice, Response
from app.domain.round import RoundMode
from app.domain.scoring.matrix import AnswerMatrix
from app.domain.scoring.scoring import score_matrix
from tests.factories.questionnaires import barrier, capability, questionnaire

QUESTIONNAIRE = questionnaire(
    *(
        barrier(name, *(capability(f"{name}-{part}") for part in ("one", "two", "three")))
        for name in ("leadership", "communication", "data", "infrastructure")
    )
)
CHOICES = list(Choice)[:5]


def scored(answers: NDArray[np.int8]) -> Side:
    """Score answers, barriers x questions x people."""
    codes = answers.reshape(-1, answers.shape[2])
    matrix = AnswerMatrix(codes, np.zeros(codes.shape, dtype=np.bool_), ((),))
    return Side(score_matrix(QUESTIONNAIRE, matrix), matrix)


def voices(answers: NDArray[np.int8], *, linked: bool) -> Voices:
    """Give answers as one cell of a round; linked people are known by their place."""
    side = scored(answers)
    people = side.matrix.people
    names = tuple(str(place) if linked else None for place in range(people))
    return Voices(side, names, (None,) * people, QuestionForm.LONG, RoundMode.SURVEY)


def responses(answers: NDArray[np.int8], *, group: str) -> list[Response]:
    """Give answers as responses of one group."""
    names = [question.id for question in QUESTIONNAIRE.questions]
    columns = answers.reshape(-1, answers.shape[2]).T.tolist()
    return [
        Response(
            str(place),
            group,
            tuple(
                Answer(name, CHOICES[level - 1]) for name, level in zip(names, column, strict=True)
            ),
        )
        for place, column in enumerate(columns)
    ]
