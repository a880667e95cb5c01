"""False alarms with the real questionnaire, whose questions go to some respondent groups only.

Then a published score, taken question by question, is not the mean of people's own scores, on which
the standard error rests: does it still serve?
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.domain.comparing.change import Changes
from app.domain.comparing.voices import Voices, compare, listen
from app.domain.promise.disclosure import Promise
from app.domain.questionnaire import QuestionForm
from app.domain.response import Answer, Response
from app.domain.round import Confidentiality, RoundMode
from app.domain.scoring.scoring import score
from app.storage.questionnaire_file import load_questionnaire
from tests.simulation.asking import CHOICES

QUESTIONNAIRE = load_questionnaire(
    Path(__file__).parents[2] / "questionnaires" / "ml-barriers" / "1.0.0.yaml"
)
PROMISE = Promise(Confidentiality.CONFIDENTIAL, 5)
USUAL = ("data-science", "engineering", "leadership", "it-platform")
TOP_HEAVY = ("leadership", "business", "data-owners", "data-science", "engineering")
ROSIER = 0.8
"""By how many levels leadership sees everything better than the others."""


def changes(mix: tuple[str, ...], *, people: int, runs: int, seed: int = 4) -> Iterator[Changes]:
    """Compare two rounds of new people from the same groups, in turn, with nothing changed."""
    rng = np.random.default_rng((seed, people, len(mix)))
    groups = [mix[place % len(mix)] for place in range(people)]
    easy = rng.normal(0, 0.5, len(QUESTIONNAIRE.questions))
    for _ in range(runs):
        before, now = (_round(groups, easy, rng) for _ in range(2))
        yield compare(QUESTIONNAIRE, before, now, minimum=PROMISE.minimum)


def _round(groups: list[str], easy: NDArray[np.float64], rng: np.random.Generator) -> Voices:
    said = [_response(group, easy, rng) for group in groups]
    profile = score(QUESTIONNAIRE, said, promise=PROMISE)
    return listen(QUESTIONNAIRE, said, profile, form=QuestionForm.LONG, mode=RoundMode.SURVEY)


def _response(group: str, easy: NDArray[np.float64], rng: np.random.Generator) -> Response:
    """Answer what the group is asked; questions differ in how easy a high level is."""
    person = rng.normal(0, 0.6) + (ROSIER if group == "leadership" else 0.0)
    levels = np.clip(np.rint(2.8 + easy + person + rng.normal(0, 0.7, easy.size)), 1, 5)
    answers = tuple(
        Answer(question.id, CHOICES[int(level) - 1])
        for question, level in zip(QUESTIONNAIRE.questions, levels, strict=True)
        if not question.groups or group in question.groups
    )
    return Response("somebody", group, answers)
