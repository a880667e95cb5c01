"""What the result pages print, row by row: figures of the frozen result beside their titles."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from app.domain.comparing.comparison import steps
from app.domain.drawing.charts import level_of
from app.domain.questionnaire import Barrier, Capability, Question, Questionnaire, Source
from app.domain.round import RoundMode
from app.domain.scoring.profile import (
    BarrierScore,
    CapabilityScore,
    Profile,
    QuestionScore,
    Recommendation,
)
from app.domain.scoring.result import Result
from app.domain.words import change_wording, reading, wording
from app.services.answers.remarks import Remark
from app.services.results.pooled_results import PooledCapabilityPage
from app.services.results.team_results import CapabilityPage, Earlier, ResultPage

Behind = CapabilityPage | PooledCapabilityPage
"""What stands behind a capability's number, in a team's result or in a pooled one."""


@dataclass(frozen=True, slots=True)
class CapabilityRow:
    """A capability with its figures."""

    id: str
    title: str
    score: CapabilityScore


@dataclass(frozen=True, slots=True)
class BarrierRow:
    """A barrier with its figures.

    `moved` is the plain difference to the sheet before, `change` what the test says of a survey's.
    """

    barrier: Barrier
    score: BarrierScore
    limiting: CapabilityRow | None
    moved: float | None
    change: str
    is_bottleneck: bool
    capabilities: tuple[CapabilityRow, ...]


@dataclass(frozen=True, slots=True)
class RecommendationRow:
    """A recommendation with the titles of what it names."""

    number: int
    item: Recommendation
    capability: str
    waits_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """An outcome question with the middle of the values given."""

    text: str
    value: str
    n: int


@dataclass(frozen=True, slots=True)
class AnchorRow:
    """One level of a question; `nearest` marks the level nearest to the question's score."""

    level: int
    text: str
    count: int
    share: float
    nearest: bool


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question with its levels, the answers that are no level, and what people added.

    `told` says that it may be read how many people chose which level.
    """

    question: Question
    score: QuestionScore
    anchors: tuple[AnchorRow, ...]
    aside: str
    remarks: tuple[Remark, ...]
    told: bool


@dataclass(frozen=True, slots=True)
class Sum:
    """A mean as one can add it up: its parts by name, and what comes out."""

    parts: tuple[tuple[str, float], ...]
    left_out: tuple[str, ...]
    result: float | None


def barrier_rows(
    questionnaire: Questionnaire, result: Result, earlier: Earlier | None = None
) -> tuple[BarrierRow, ...]:
    """Give every barrier that the result has figures for, in the questionnaire's order."""
    profile = result.profile
    scores = {score.id: score for score in profile.barriers}
    moved = steps(earlier.profile if earlier else None, profile)
    return tuple(
        _barrier_row(
            barrier,
            scores[barrier.id],
            moved.get(barrier.id),
            change=reading.changed(result, barrier.id),
            is_bottleneck=barrier.id == profile.bottleneck.barrier,
        )
        for barrier in questionnaire.barriers
        if barrier.id in scores
    )


def recommendation_rows(
    questionnaire: Questionnaire, result: Result
) -> tuple[RecommendationRow, ...]:
    """Give every recommendation in order, with titles in place of identifiers."""
    titles = {capability.id: capability.title for capability in questionnaire.capabilities}
    return tuple(
        RecommendationRow(
            number,
            item,
            titles.get(item.capability, item.capability),
            tuple(titles.get(name, name) for name in item.waits_for),
        )
        for number, item in enumerate(result.recommendations, start=1)
    )


def outcome_rows(questionnaire: Questionnaire, profile: Profile) -> tuple[OutcomeRow, ...]:
    """Give every outcome question with its figure."""
    figures = {figure.id: figure for figure in profile.outcomes}
    return tuple(
        OutcomeRow(
            question.text,
            wording.outcome(question, figures.get(question.id)),
            figures[question.id].n if question.id in figures else 0,
        )
        for question in questionnaire.outcomes
    )


def lead(page: ResultPage, profile: Profile) -> str:
    """Say below the headline what limits the team, who answered, and what moved."""
    sentences = (
        wording.candidates(page.questionnaire, profile),
        _limit(page.questionnaire, profile),
        _rests_on(page, profile),
        _movement(page, profile),
    )
    return " ".join(sentence for sentence in sentences if sentence)


def pooled_lead(questionnaire: Questionnaire, result: Result) -> str:
    """Say below the headline of a pooled result what limits everybody, and what moved."""
    sentences = (
        wording.candidates(questionnaire, result.profile),
        _limit(questionnaire, result.profile),
        change_wording.summary(questionnaire, result.changes) if result.changes else "",
    )
    return " ".join(sentence for sentence in sentences if sentence)


def question_rows(page: Behind, remarks: tuple[Remark, ...] = ()) -> tuple[QuestionRow, ...]:
    """Give every question of a capability with the answers to it."""
    scores = {score.id: score for score in page.score.questions}
    return tuple(
        _question_row(question, scores[question.id], remarks)
        for question in page.capability.questions
        if question.id in scores
    )


def capability_sum(page: Behind) -> Sum:
    """Show the capability's score as the mean of its questions' scores."""
    names = {
        question.id: _("question %(number)s", number=number)
        for number, question in enumerate(page.capability.questions, start=1)
    }
    parts = [(names.get(item.id, item.id), item.score) for item in page.score.questions]
    return _sum(parts, page.score.score)


def barrier_sum(page: Behind) -> Sum:
    """Show the barrier's score as the mean of its capabilities' scores."""
    titles = {capability.id: capability.title for capability in page.barrier.capabilities}
    parts = [(titles[item.id], item.score) for item in page.barrier_score.capabilities]
    return _sum(parts, page.barrier_score.score)


def sources(page: Behind) -> tuple[Source, ...]:
    """Give the sources that the capability cites."""
    return tuple(s for s in page.questionnaire.sources if s.key in page.capability.sources)


def prerequisites(page: Behind) -> tuple[Capability, ...]:
    """Give the capabilities that come before this one."""
    return tuple(c for c in page.questionnaire.capabilities if c.id in page.capability.requires)


def _barrier_row(
    barrier: Barrier,
    score: BarrierScore,
    moved: float | None,
    *,
    change: str,
    is_bottleneck: bool,
) -> BarrierRow:
    scores = {item.id: item for item in score.capabilities}
    rows = tuple(
        CapabilityRow(item.id, item.title, scores[item.id])
        for item in barrier.capabilities
        if item.id in scores
    )
    limiting = next((row for row in rows if row.id == score.limiting_capability), None)
    return BarrierRow(barrier, score, limiting, moved, change, is_bottleneck, rows)


def _steps(page: ResultPage, profile: Profile) -> dict[str, float | None]:
    return steps(page.earlier.profile if page.earlier else None, profile)


def _limit(questionnaire: Questionnaire, profile: Profile) -> str:
    if profile.bottleneck.barrier is None:
        return ""
    limiting = profile.barrier(profile.bottleneck.barrier).limiting_capability
    title = next((c.title for c in questionnaire.capabilities if c.id == limiting), "")
    return _("What limits it most: %(capability)s.", capability=title) if title else ""


def _rests_on(page: ResultPage, profile: Profile) -> str:
    """Say who answered; a survey's turnout stands in a line of its own."""
    return "" if page.head.mode is RoundMode.SURVEY else wording.rests_on(profile, page.head.mode)


def _movement(page: ResultPage, profile: Profile) -> str:
    """Name the barriers that moved since the round before; empty without such a round."""
    if page.result is not None and page.result.changes is not None:
        return change_wording.summary(page.questionnaire, page.result.changes)
    if page.earlier is None:
        return ""
    found = _steps(page, profile)
    titled = [(barrier.title, found.get(barrier.id)) for barrier in page.questionnaire.barriers]
    known = [(title, step) for title, step in titled if step is not None]
    moved = tuple(f"{title} {wording.moved(step)}" for title, step in known if round(step, 1) != 0)
    if not known:
        return ""
    if not moved:
        return str(_("No barrier moved since %(round)s.", round=page.earlier.round_title))
    text = _(
        "Since %(round)s: %(moves)s (differences, not a test).",
        round=page.earlier.round_title,
        moves=wording.listed(moved),
    )
    return str(text)


def _question_row(
    question: Question, score: QuestionScore, remarks: tuple[Remark, ...]
) -> QuestionRow:
    nearest = None if score.score is None else level_of(score.score)
    counts = score.levels or (0,) * len(question.levels)
    total = max(sum(counts), 1)
    anchors = tuple(
        AnchorRow(level, text, count, count / total, level == nearest)
        for level, (text, count) in enumerate(zip(question.levels, counts, strict=True), start=1)
    )
    mine = tuple(remark for remark in remarks if remark.question == question.id)
    return QuestionRow(
        question, score, anchors, _aside(score), mine, reading.counts_are_told(score)
    )


def _aside(score: QuestionScore) -> str:
    """Count the answers that are no level."""
    counts = (
        (_("I can't see this"), score.cannot_see),
        (_("Not applicable here"), score.not_applicable),
        (_("not answered"), score.unanswered),
    )
    return " · ".join(f"{words}: {number}" for words, number in counts if number)


def _sum(parts: list[tuple[str, float | None]], result: float | None) -> Sum:
    return Sum(
        tuple((name, score) for name, score in parts if score is not None),
        tuple(name for name, score in parts if score is None),
        result,
    )
