"""`clearway score`: the figures of a file of responses, without any database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from app.cli.files import form_option, questionnaire_option, responses_argument
from app.cli.output import echo_json, problems_told, table
from app.domain import wording
from app.domain.profile import Profile, Recommendation
from app.domain.questionnaire import QuestionForm
from app.services.result_document import result_document
from app.services.scoring_files import ScoredFile, score_file


@click.command()
@responses_argument
@questionnaire_option
@form_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as docs/score-json.md says.")
def score(responses: Path, questionnaire: Path, *, form: str, as_json: bool) -> None:
    """Score the answers in RESPONSES.csv and say what to do next."""
    with problems_told():
        scored = score_file(responses, questionnaire, form=QuestionForm(form))
    if as_json:
        echo_json(result_document(scored.result))
        return
    for line in _lines(scored):
        click.echo(line)


def _lines(scored: ScoredFile) -> Iterator[str]:
    profile = scored.result.profile
    titles = _titles(scored)
    yield scored.questionnaire.title
    yield f"Questionnaire: {profile.questionnaire_id} {profile.questionnaire_version}"
    yield f"Respondents: {profile.respondents}    Answered: {wording.percent(profile.coverage)}"
    yield f"Index: {_index(profile)}"
    yield ""
    yield from table(_rows(profile, titles))
    yield ""
    yield f"{wording.finding(scored.questionnaire, profile)}."
    yield from (words for words in [wording.candidates(scored.questionnaire, profile)] if words)
    yield from _next_steps(scored.result.recommendations, titles)


def _titles(scored: ScoredFile) -> dict[str, str]:
    barriers = {barrier.id: barrier.title for barrier in scored.questionnaire.barriers}
    return barriers | {part.id: part.title for part in scored.questionnaire.capabilities}


def _index(profile: Profile) -> str:
    return wording.DASH if profile.index is None else f"{profile.index:.0f} of 100"


def _rows(profile: Profile, titles: dict[str, str]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("", "score", "likely (95 %)", "people", "agreement", "")]
    for barrier in profile.barriers:
        limiting = barrier.limiting_capability
        note = f"limited by: {titles[limiting]}" if limiting else ""
        rows.append((titles[barrier.id], *_figures(barrier), note))
        rows.extend((f"  {titles[c.id]}", *_figures(c), "") for c in barrier.capabilities)
    return rows


def _figures(part: wording.Scored) -> tuple[str, str, str, str]:
    if part.score is None:
        return wording.DASH, wording.no_score_short(part), str(part.n), wording.DASH
    agreement = wording.AGREEMENT[part.agreement.word] if part.agreement else wording.DASH
    return wording.figure(part.score), wording.likely(part), str(part.n), agreement


def _next_steps(
    recommendations: tuple[Recommendation, ...], titles: dict[str, str]
) -> Iterator[str]:
    chosen = [r for r in recommendations if r.do_next]
    yield "\nDo next" if chosen else "\nNothing stands out to do next."
    for number, step in enumerate(chosen, start=1):
        yield f"{number}. {step.move}"
        effort, impact = wording.EFFORT_SHORT[step.effort], wording.IMPACT[step.impact]
        levels = f"level {step.from_level} to {step.to_level}"
        yield f"   {titles[step.capability]}, {levels}; effort {effort}, impact {impact}"
        yield f"   Owner: {step.owner}"
        yield f"   First step: {step.first_step}"
        yield from (f"   {words}" for words in [wording.ADVICE[step.advice]] if words)
