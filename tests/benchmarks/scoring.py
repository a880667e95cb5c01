"""Scoring 10,000 responses against the same sums in plain numpy."""

from __future__ import annotations

import math
from pathlib import Path
from random import Random

import numpy as np

from app.domain.questionnaire import Questionnaire
from app.domain.response import Answer, Choice, Response
from app.domain.scoring.scoring import score
from app.storage.questionnaire_file import load_questionnaire
from tests.benchmarks.pairs import Ratio, compare, seconds

PEOPLE = 10_000
_T_975 = 1.96


def run(questionnaire_file: Path) -> dict[str, Ratio]:
    questionnaire = load_questionnaire(questionnaire_file)
    responses = _responses(questionnaire)
    return {
        "score_over_numpy": compare(
            lambda: seconds(lambda: score(questionnaire, responses)),
            lambda: seconds(lambda: _plain(questionnaire, responses)),
            pairs=7,
        )
    }


def _responses(questionnaire: Questionnaire) -> tuple[Response, ...]:
    random = Random(1)
    choices = (*list(Choice)[:5], *list(Choice)[:5], Choice.CANNOT_SEE, Choice.NOT_APPLICABLE)
    return tuple(
        Response(
            str(number),
            None,
            tuple(Answer(q.id, random.choice(choices)) for q in questionnaire.questions),
        )
        for number in range(PEOPLE)
    )


def _plain(questionnaire: Questionnaire, responses: tuple[Response, ...]) -> list[float]:
    """Take the same means, intervals and agreement from the same answers, as a short script would.

    It has none of the rules for missing answers and makes no values of the figures.
    """
    level = {choice: choice.level or math.nan for choice in Choice}
    column = {question.id: number for number, question in enumerate(questionnaire.questions)}
    matrix = np.array(
        [[level[answer.choice] for answer in response.answers] for response in responses]
    )
    figures: list[float] = []
    for barrier in questionnaire.barriers:
        people = []
        for capability in barrier.capabilities:
            items = matrix[:, [column[q.id] for q in capability.questions]]
            people.append(np.where(np.isnan(items).any(axis=1), np.nan, items.mean(axis=1)))
            variance = np.nanvar(items, axis=0, ddof=1).mean()
            deviation = np.nanmean(np.abs(items - np.nanmean(items, axis=0)), axis=0).mean()
            figures += [
                np.nanmean(items, axis=0).mean(),
                *_interval(people[-1]),
                variance,
                deviation,
            ]
        stacked = np.stack(people, axis=1)
        count = np.count_nonzero(~np.isnan(stacked), axis=1)
        person_means = np.where(count, np.nansum(stacked, axis=1) / np.maximum(count, 1), np.nan)
        figures += [float(np.nanmean(person_means)), *_interval(person_means)]
    return [float(figure) for figure in figures]


def _interval(values: np.ndarray) -> tuple[float, float]:
    mean, spread = float(np.nanmean(values)), float(np.nanstd(values, ddof=1))
    half = _T_975 * spread / np.sqrt(np.count_nonzero(~np.isnan(values)))
    return mean - half, mean + half
