"""Responses as one integer matrix: the only loop over single answers, everything after is numpy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.questionnaire import Question, Questionnaire
from app.domain.response import Choice, Response

NOT_ASKED, UNANSWERED, NOT_APPLICABLE, CANNOT_SEE = -1, 0, 6, 7
"""The codes that are not a level; a level, 1-5, is its own code."""

CODES: dict[Choice, int] = {choice: choice.level or 0 for choice in Choice} | {
    Choice.NOT_APPLICABLE: NOT_APPLICABLE,
    Choice.CANNOT_SEE: CANNOT_SEE,
}


@dataclass(frozen=True, slots=True, eq=False)
class AnswerMatrix:
    """What was said to one questionnaire, in its order of questions.

    `codes` and `evidence` have the shape questions x people: the code of each choice, and whether
    an evidence link stands beside it. `outcomes` holds the given values of each outcome question.
    """

    codes: NDArray[np.int8]
    evidence: NDArray[np.bool_]
    outcomes: tuple[tuple[int, ...], ...]

    @property
    def people(self) -> int:
        """How many people responded, whatever they answered."""
        return int(self.codes.shape[1])


def answer_matrix(questionnaire: Questionnaire, responses: Sequence[Response]) -> AnswerMatrix:
    """Place every answer by question and person.

    Answers to questions that the questionnaire doesn't hold are left out: a version narrowed to its
    short form takes the responses to its long form. Of two answers to one question the last counts.
    """
    questions = questionnaire.questions
    place = {question.id: row for row, question in enumerate(questions)}
    aside = len(questions)
    answers = [answer for response in responses for answer in response.answers]
    people = np.repeat(
        np.arange(len(responses)), np.array([len(r.answers) for r in responses], dtype=np.intp)
    )
    rows = np.array([place.get(answer.question, aside) for answer in answers], dtype=np.intp)
    codes = np.full((aside + 1, len(responses)), UNANSWERED, dtype=np.int8)
    codes[rows, people] = [CODES[answer.choice] for answer in answers]
    evidence = np.zeros(codes.shape, dtype=np.bool_)
    evidence[rows, people] = [answer.evidence != "" for answer in answers]
    codes = codes[:aside]
    groups = [response.group for response in responses]
    codes[(codes == UNANSWERED) & ~asked_of(questions, groups)] = NOT_ASKED
    return AnswerMatrix(codes, evidence[:aside], _outcomes(questionnaire, responses))


def asked_of(questions: Sequence[Question], groups: Sequence[str | None]) -> NDArray[np.bool_]:
    """Say which question each person is asked, by their groups: questions x people.

    A question names its groups; no group on either side means everyone.
    """
    number = {group: column for column, group in enumerate(dict.fromkeys(groups))}
    by_group = np.array(
        [[_is_for(question, group) for group in number] for question in questions], dtype=np.bool_
    ).reshape(len(questions), len(number))
    return by_group[:, np.array([number[group] for group in groups], dtype=np.intp)]


def _is_for(question: Question, group: str | None) -> bool:
    return group is None or not question.groups or group in question.groups


def _outcomes(
    questionnaire: Questionnaire, responses: Sequence[Response]
) -> tuple[tuple[int, ...], ...]:
    values: defaultdict[str, list[int]] = defaultdict(list)
    for response in responses:
        for answer in response.outcomes:
            values[answer.question].append(answer.value)
    return tuple(tuple(values[outcome.id]) for outcome in questionnaire.outcomes)
