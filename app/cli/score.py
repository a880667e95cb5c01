"""`clearway score`: the figures of a file of responses, without any database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from app.cli.files import (
    confidentiality_option,
    earlier_of,
    earlier_option,
    form_option,
    linked_option,
    minimum_option,
    promise_of,
    questionnaire_option,
    responses_argument,
)
from app.cli.output import echo_json, problems_told, table
from app.domain.comparing.change import ScoreChange
from app.domain.comparing.perception import Family, GapVerdict, PerceptionGap
from app.domain.promise.disclosure import Hidden
from app.domain.questionnaire import QuestionForm
from app.domain.scoring.guide import Discussion
from app.domain.scoring.profile import (
    BarrierScore,
    CapabilityScore,
    NoScore,
    Profile,
    QuestionScore,
    Recommendation,
)
from app.domain.words import change_wording, wording
from app.services.reports.scoring_files import ScoredFile, score_file
from app.services.results.result_document import result_document


@click.command()
@responses_argument
@questionnaire_option
@form_option
@confidentiality_option
@minimum_option
@earlier_option
@linked_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as docs/score-json.md says.")
def score(
    responses: Path,
    questionnaire: Path,
    *,
    form: str,
    confidentiality: str,
    minimum: int | None,
    earlier: Path | None,
    linked: bool,
    as_json: bool,
) -> None:
    """Score the answers in RESPONSES.csv and say what to do next."""
    promise = promise_of(confidentiality, minimum)
    before = earlier_of(earlier, linked=linked, confidentiality=confidentiality)
    with problems_told():
        scored = score_file(
            responses, questionnaire, form=QuestionForm(form), promise=promise, earlier=before
        )
    if as_json:
        echo_json(result_document(scored.result))
        return
    for line in _lines(scored):
        click.echo(line)


def _lines(scored: ScoredFile) -> Iterator[str]:
    profile, promise = scored.result.profile, scored.result.promise
    yield scored.questionnaire.title
    yield f"Questionnaire: {profile.questionnaire_id} {profile.questionnaire_version}"
    people = f"Respondents: {wording.respondents(profile, promise)}"
    if profile.hidden is not None:
        yield people
        yield wording.why_hidden(profile.hidden, promise)
        yield from _movement(scored)
        return
    yield f"{people}    Answered: {wording.percent(profile.coverage)}"
    yield f"Index: {_index(profile)}"
    yield ""
    yield from _figures_and_advice(scored)


def _figures_and_advice(scored: ScoredFile) -> Iterator[str]:
    result, titles = scored.result, _titles(scored)
    yield from table(_rows(scored, titles))
    yield from _withheld(scored)
    yield ""
    yield f"{wording.finding(scored.questionnaire, result.profile)}."
    words = wording.candidates(scored.questionnaire, result.profile)
    yield from [words] if words else []
    yield from _movement(scored)
    yield from _two_views(result.gaps, titles)
    yield from _conversations(result.guide, titles)
    yield from _next_steps(result.recommendations, titles)


def _titles(scored: ScoredFile) -> dict[str, str]:
    barriers = {barrier.id: barrier.title for barrier in scored.questionnaire.barriers}
    return barriers | {part.id: part.title for part in scored.questionnaire.capabilities}


def _index(profile: Profile) -> str:
    return wording.DASH if profile.index is None else f"{profile.index:.0f} of 100"


def _rows(scored: ScoredFile, titles: dict[str, str]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("", "score", "likely (95 %)", "people", "agreement", "")]
    for barrier in scored.result.profile.barriers:
        limiting = barrier.limiting_capability
        note = f"limited by: {titles[limiting]}" if limiting else ""
        rows.append((titles[barrier.id], *_figures(barrier, scored), note))
        rows.extend(
            (f"  {titles[c.id]}", *_figures(c, scored), _note(c)) for c in barrier.capabilities
        )
    return rows


def _figures(part: wording.Scored, scored: ScoredFile) -> tuple[str, str, str, str]:
    people = wording.few(part.n, scored.result.promise)
    if part.score is None:
        return wording.DASH, wording.no_score_short(part), people, wording.DASH
    agreed = part.agreement
    words = f"{wording.AGREEMENT[agreed.word]} ({agreed.ad:.1f})" if agreed else wording.DASH
    return wording.figure(part.score), wording.likely(part), people, words


def _note(part: CapabilityScore) -> str:
    """Say what stands out beside a capability's figures: answers at both ends, or unseen."""
    unseen = wording.visibility(part.cannot_see) if part.cannot_see else ""
    return ", ".join(words for words in (wording.spread(part), unseen) if words)


def _withheld(scored: ScoredFile) -> Iterator[str]:
    """Say which figures are missing because of what was promised."""
    profile, promise = scored.result.profile, scored.result.promise
    parts: list[BarrierScore | CapabilityScore | QuestionScore] = []
    for barrier in profile.barriers:
        parts += [barrier, *barrier.capabilities]
        parts += [question for part in barrier.capabilities for question in part.questions]
    few = sum(part.missing is NoScore.TOO_FEW for part in parts)
    if few:
        yield f"\n{wording.count(few, 'score is', 'scores are')} hidden."
        yield wording.why_hidden(Hidden.TOO_FEW, promise)


def _movement(scored: ScoredFile) -> Iterator[str]:
    """Say what changed since the earlier file, if there is one."""
    changes, titles = scored.result.changes, _titles(scored)
    if changes is None:
        return
    yield f"\n{change_wording.summary(scored.questionnaire, changes)}"
    if changes.barriers:
        rows = [("", "before", "now", "difference", "likely (95 %)", "")]
        rows += [(titles[change.id], *_moved(change)) for change in changes.barriers]
        yield from table(rows)


def _moved(change: ScoreChange) -> tuple[str, str, str, str, str]:
    return (
        wording.figure(change.before),
        wording.figure(change.now),
        wording.signed(change.difference),
        change_wording.difference_range(change),
        change_wording.verdict(change),
    )


def _two_views(gaps: tuple[PerceptionGap, ...], titles: dict[str, str]) -> Iterator[str]:
    """Set leadership beside practitioners: every barrier, and each capability seen differently."""
    if gaps:
        yield "\nLeadership and practitioners"
    for gap in gaps:
        if gap.family is Family.BARRIER or gap.verdict in {GapVerdict.HIGHER, GapVerdict.LOWER}:
            yield change_wording.gap_sentence(titles[gap.id], gap)


def _conversations(guide: tuple[Discussion, ...], titles: dict[str, str]) -> Iterator[str]:
    if guide:
        yield "\nTalk about, the most disputed first"
    for number, one in enumerate(guide, start=1):
        first = "; before acting" if one.first else ""
        yield f"{number}. {titles[one.capability]}: {wording.apart(one)}{first}"
        yield f"   {one.asked}"
        yield f"   Level {one.lower}: {one.lower_anchor}"
        yield f"   Level {one.upper}: {one.upper_anchor}"
        yield f"   {wording.opening(one)}"


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
