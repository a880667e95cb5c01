"""What the team report's templates print, worked out from the report's values."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.comparing.comparison import barrier_score, same_content, steps
from app.domain.drawing.charts import Chart, level_of
from app.domain.drawing.charts_over_time import RoundPoint, rounds_chart
from app.domain.promise.disclosure import Promise
from app.domain.questionnaire import (
    Barrier,
    Capability,
    Question,
    Source,
)
from app.domain.round import RoundMode
from app.domain.scoring.profile import (
    BarrierScore,
    CapabilityScore,
    Profile,
    QuestionScore,
)
from app.domain.words import reading
from app.domain.words import wording as words
from app.reports.chart_svg import draw
from app.reports.team_values import Remark, TeamReport
from app.reports.templates import shortened


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn chart: its address, and what it shows in words."""

    address: str
    alt: str


@dataclass(frozen=True, slots=True)
class Described:
    """The level nearest to what people answered to one question, in the questionnaire's words."""

    level: int | None
    text: str


@dataclass(frozen=True, slots=True)
class CapabilityView:
    """One capability of a barrier: its figures, what people describe and what they added."""

    capability: Capability
    score: CapabilityScore
    described: tuple[Described, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class BarrierView:
    """One barrier: its figures and its capabilities."""

    number: int
    barrier: Barrier
    score: BarrierScore
    limiting: str
    capabilities: tuple[CapabilityView, ...]


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """An outcome question with the figure as it is printed."""

    text: str
    value: str
    n: int


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One barrier over the rounds, oldest first, and how far the last step went."""

    title: str
    scores: tuple[BarrierScore | None, ...]
    difference: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """The rounds that can be compared with this one, and those that can't."""

    rounds: tuple[str, ...]
    rows: tuple[ChangeRow, ...]
    chart: Picture
    left_out: tuple[str, ...]

    def since_last(self, barrier: str) -> float | None:
        """Give a barrier's difference to the round before, if there is one."""
        return next((row.difference for row in self.rows if row.title == barrier), None)


@dataclass(frozen=True, slots=True)
class Anchor:
    """One level of a question in the appendix; `mark` is a count, a check mark, a dot, or empty."""

    level: int
    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class AppendixQuestion:
    """One question with all its levels, the chosen ones marked."""

    question: Question
    anchors: tuple[Anchor, ...]
    aside: str


@dataclass(frozen=True, slots=True)
class AppendixCapability:
    """One capability's questions in the appendix."""

    title: str
    questions: tuple[AppendixQuestion, ...]


@dataclass(frozen=True, slots=True)
class AppendixBarrier:
    """One barrier's capabilities in the appendix."""

    title: str
    capabilities: tuple[AppendixCapability, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure at the head of the summary, with what it counts."""

    value: str
    label: str


def words_are_shown(report: TeamReport) -> bool:
    """Say whether the promise lets comments and numbers of single answers be printed."""
    profile = report.result.profile
    return profile.hidden is None and report.result.promise.words_are_shown(profile.respondents)


def footer(report: TeamReport) -> str:
    """Name the document in the margin of every page, shortened to fit it."""
    # A report of everybody bears the organization's name as its own: once is enough.
    names = dict.fromkeys((report.organization, report.team, report.round_title))
    named = " · ".join(shortened(name, 24) for name in names)
    return f"Invented demonstration data · {named}" if report.invented else named


def facts(report: TeamReport) -> tuple[Fact, ...]:
    """Four figures that say how much the rest of the summary rests on."""
    profile = report.result.profile
    capabilities = [c for barrier in profile.barriers for c in barrier.capabilities]
    hidden = reading.cannot_see(profile)
    scored = sum(1 for capability in capabilities if capability.score is not None)
    return (
        Fact(str(profile.respondents), _who_answered(report)),
        Fact(words.percent(profile.coverage), "of the asked answers were given"),
        Fact(words.DASH if hidden is None else words.percent(hidden), "said they can't see it"),
        Fact(f"{scored} of {len(capabilities)}", "capabilities have a score"),
    )


def barriers(report: TeamReport) -> tuple[BarrierView, ...]:
    """Every barrier of the questionnaire that the profile has figures for."""
    scores = {score.id: score for score in report.result.profile.barriers}
    asked = report.questionnaire.asked(report.form).barriers
    remarks = _remarks(report)
    return tuple(
        _barrier(number, barrier, scores[barrier.id], remarks, report.result.promise)
        for number, barrier in enumerate(asked, start=1)
        if barrier.id in scores
    )


def outcomes(report: TeamReport) -> tuple[OutcomeView, ...]:
    """Every outcome question with the middle of the values given."""
    figures = {item.id: item for item in report.result.profile.outcomes}
    return tuple(
        OutcomeView(question.text, words.outcome(question, found), found.n if found else 0)
        for question in report.questionnaire.outcomes
        for found in [figures.get(question.id)]
    )


def change(report: TeamReport) -> Change | None:
    """Compare with earlier rounds of the same questionnaire version, if there are any."""
    now = report.result.profile
    comparable = [
        item
        for item in report.earlier
        if same_content(item.profile, now) and item.profile.hidden is None
    ]
    if not comparable or now.hidden is not None:
        return None
    points = [RoundPoint(item.round_title, item.profile) for item in comparable]
    points.append(RoundPoint(report.round_title, now))
    return Change(
        rounds=tuple(point.title for point in points),
        rows=tuple(_change_row(barrier, points) for barrier in report.questionnaire.barriers),
        chart=_picture(rounds_chart(report.questionnaire, points, named=False)),
        left_out=tuple(item.round_title for item in report.earlier if item not in comparable),
    )


def appendix(report: TeamReport) -> tuple[AppendixBarrier, ...]:
    """Every question that was asked with all its levels, the chosen ones marked."""
    scores = _question_scores(report.result.profile)
    people = report.result.profile.respondents if words_are_shown(report) else None
    return tuple(
        AppendixBarrier(
            barrier.title,
            tuple(
                _appendix_capability(capability, scores, people)
                for capability in barrier.capabilities
                if capability.questions
            ),
        )
        for barrier in report.questionnaire.asked(report.form).barriers
    )


def sources(report: TeamReport) -> tuple[Source, ...]:
    """Give the sources that the questionnaire's capabilities cite, in the questionnaire's order."""
    cited = {key for item in report.questionnaire.capabilities for key in item.sources}
    return tuple(source for source in report.questionnaire.sources if source.key in cited)


def _who_answered(report: TeamReport) -> str:
    if report.mode is RoundMode.CONSENSUS:
        return "answer, agreed on by the team"
    return "person answered" if report.result.profile.respondents == 1 else "people answered"


def _picture(chart: Chart) -> Picture:
    return Picture(draw(chart), chart.alt)


def _remarks(report: TeamReport) -> dict[str, tuple[Remark, ...]]:
    """Everything added to answers that may be printed, by question, in the order given."""
    if report.together is not None and report.mode is RoundMode.CONSENSUS:
        return {}  # these are the reasons, which have a section of their own
    if report.parts or not words_are_shown(report):
        return {}
    found: dict[str, list[Remark]] = {}
    for remark in report.remarks:
        found.setdefault(remark.question, []).append(remark)
    return {question: tuple(said) for question, said in found.items()}


def _barrier(
    number: int,
    barrier: Barrier,
    score: BarrierScore,
    remarks: dict[str, tuple[Remark, ...]],
    promise: Promise,
) -> BarrierView:
    scores = {item.id: item for item in score.capabilities}
    shown = [item for item in barrier.capabilities if item.id in scores]
    titles = {item.id: item.title for item in shown}
    return BarrierView(
        number=number,
        barrier=barrier,
        score=score,
        limiting=titles.get(score.limiting_capability or "", ""),
        capabilities=tuple(_capability(item, scores[item.id], remarks, promise) for item in shown),
    )


def _capability(
    capability: Capability,
    score: CapabilityScore,
    remarks: dict[str, tuple[Remark, ...]],
    promise: Promise,
) -> CapabilityView:
    questions = {item.id: item for item in score.questions}
    return CapabilityView(
        capability=capability,
        score=score,
        described=tuple(
            _described(question, questions[question.id], promise)
            for question in capability.questions
            if question.id in questions
        ),
        remarks=tuple(
            remark for question in capability.questions for remark in remarks.get(question.id, ())
        ),
    )


def _described(question: Question, score: QuestionScore, promise: Promise) -> Described:
    if score.score is None:
        return Described(None, f"{question.text} {words.no_score(score, promise)}")
    level = level_of(score.score)
    return Described(level, question.levels[level - 1])


def _change_row(barrier: Barrier, points: list[RoundPoint]) -> ChangeRow:
    profiles = [point.profile for point in points]
    return ChangeRow(
        barrier.title,
        tuple(barrier_score(profile, barrier.id) for profile in profiles),
        steps(profiles[-2], profiles[-1]).get(barrier.id),
    )


def _question_scores(profile: Profile) -> dict[str, QuestionScore]:
    return {
        question.id: question
        for barrier in profile.barriers
        for capability in barrier.capabilities
        for question in capability.questions
    }


def _appendix_capability(
    capability: Capability, scores: dict[str, QuestionScore], people: int | None
) -> AppendixCapability:
    return AppendixCapability(
        capability.title,
        tuple(
            _appendix_question(item, scores.get(item.id), people) for item in capability.questions
        ),
    )


def _appendix_question(
    question: Question, score: QuestionScore | None, people: int | None
) -> AppendixQuestion:
    anchors = tuple(
        Anchor(level, text, _mark(score, level, people))
        for level, text in enumerate(question.levels, start=1)
    )
    return AppendixQuestion(question, anchors, _aside(score, people))


def _mark(score: QuestionScore | None, level: int, people: int | None) -> str:
    """Give a check mark for one respondent, a count for many, the nearest level without people."""
    if score is None:
        return ""
    if score.levels is not None and people is not None:
        chosen = score.levels[level - 1]
        return ("✓" if people == 1 else str(chosen)) if chosen else ""
    nearest = score.score is not None and level_of(score.score) == level
    return "•" if nearest else ""


def _aside(score: QuestionScore | None, people: int | None) -> str:
    """Count the answers that are no level, as far as that may be shown."""
    if score is None or people is None:
        return ""
    counts = (
        (score.cannot_see, "I can't see this"),
        (score.not_applicable, "Not applicable here"),
        (score.unanswered, "No answer"),
    )
    return " · ".join(
        f"✓ {label}" if people == 1 else f"{label}: {number}" for number, label in counts if number
    )
