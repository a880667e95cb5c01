"""Scores a file of responses without any database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.domain.comparing.change import Changes
from app.domain.comparing.perception import gaps
from app.domain.comparing.voices import Voices, compare, listen
from app.domain.promise.disclosure import OPENLY, Promise
from app.domain.questionnaire import QuestionForm, Questionnaire
from app.domain.response import Response
from app.domain.round import RoundMode
from app.domain.scoring.guide import discussions
from app.domain.scoring.profile import Profile
from app.domain.scoring.recommendations import recommend
from app.domain.scoring.result import Result
from app.domain.scoring.scoring import score
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


@dataclass(frozen=True, slots=True)
class EarlierFile:
    """Responses of a round before, to the same questionnaire in the same form.

    With `linked` the same respondent in both files is the same person.
    """

    path: Path
    linked: bool = False


def score_file(
    responses_path: Path,
    questionnaire_path: Path,
    *,
    form: QuestionForm = QuestionForm.LONG,
    promise: Promise = OPENLY,
    earlier: EarlierFile | None = None,
) -> ScoredFile:
    """Score a CSV file; raise FileInvalid with every problem of the first file that has any.

    With a promise the figures are those that a round with this promise would show; with an earlier
    file they are set beside what was answered then.
    """
    questionnaire = load_questionnaire(questionnaire_path)
    responses = tuple(load_responses(responses_path, questionnaire))
    result = scored(questionnaire, responses, form=form, promise=promise)
    if earlier is not None:
        before = tuple(load_responses(earlier.path, questionnaire))
        found = _changes(questionnaire.asked(form), before, responses, form, result, earlier)
        result = replace(result, changes=found)
    return ScoredFile(questionnaire, form, responses, result)


def scored(
    questionnaire: Questionnaire,
    responses: tuple[Response, ...],
    *,
    form: QuestionForm,
    promise: Promise = OPENLY,
) -> Result:
    """Compute all that follows from what was said in one round."""
    asked = questionnaire.asked(form)
    profile = score(asked, responses, promise=promise)
    shown = profile.hidden is None
    return Result(
        app_version(),
        profile,
        recommend(asked, profile),
        promise=promise,
        gaps=gaps(asked, responses, minimum=promise.figures_from) if shown else (),
        guide=discussions(asked, profile),
    )


def mode_of(responses: Sequence[Response]) -> RoundMode:
    """Tell a survey from one person's view by how many responses a file holds."""
    return RoundMode.SURVEY if len(responses) > 1 else RoundMode.SELF


def _changes(
    asked: Questionnaire,
    before: tuple[Response, ...],
    now: tuple[Response, ...],
    form: QuestionForm,
    result: Result,
    earlier: EarlierFile,
) -> Changes:
    """Compare two files under one promise."""
    promise = result.promise

    def heard(responses: tuple[Response, ...], profile: Profile) -> Voices:
        linked = tuple(response.respondent for response in responses) if earlier.linked else ()
        mode = mode_of(responses)
        return listen(asked, responses, profile, form=form, mode=mode, participants=linked)

    return compare(
        asked,
        heard(before, score(asked, before, promise=promise)),
        heard(now, result.profile),
        minimum=promise.figures_from,
        since=earlier.path.name,
    )
