"""Scores a file of responses without any database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.domain.disclosure import OPENLY, Promise
from app.domain.guide import discussions
from app.domain.questionnaire import QuestionForm, Questionnaire
from app.domain.recommendations import recommend
from app.domain.response import Response
from app.domain.result import Result
from app.domain.scoring import score
from app.services.version import app_version
from app.storage.questionnaire_file import load_questionnaire
from app.storage.responses_csv import load_responses


@dataclass(frozen=True, slots=True)
class ScoredFile:
    """A file's responses with the questionnaire they answer and the result they give."""

    questionnaire: Questionnaire
    form: QuestionForm
    responses: tuple[Response, ...]
    result: Result


def score_file(
    responses_path: Path,
    questionnaire_path: Path,
    *,
    form: QuestionForm = QuestionForm.LONG,
    promise: Promise = OPENLY,
) -> ScoredFile:
    """Score a CSV file; raise FileInvalid with every problem of the one file or the other.

    With a promise the figures are those that a round with this promise would show.
    """
    questionnaire = load_questionnaire(questionnaire_path)
    responses = tuple(load_responses(responses_path, questionnaire))
    result = scored(questionnaire, responses, form=form, promise=promise)
    return ScoredFile(questionnaire, form, responses, result)


def scored(
    questionnaire: Questionnaire,
    responses: tuple[Response, ...],
    *,
    form: QuestionForm,
    promise: Promise = OPENLY,
) -> Result:
    """Compute the profile, the recommendations and what to talk about from what was said."""
    asked = questionnaire.asked(form)
    profile = score(asked, responses, promise=promise)
    return Result(
        app_version(),
        profile,
        recommend(asked, profile),
        promise=promise,
        guide=discussions(asked, profile),
    )
