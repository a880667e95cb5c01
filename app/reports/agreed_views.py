"""What the report prints of a consensus, worked out from the report's values."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.questionnaire import Question
from app.domain.round import RoundMode
from app.domain.scoring.consensus import AgreedPoint, Beside, beside, question_scores
from app.domain.words import consensus_wording, wording
from app.reports.agreed_values import Together
from app.reports.team_values import TeamReport


@dataclass(frozen=True, slots=True)
class Line:
    """A barrier, or a capability below it, as people said it and as the team agreed on it."""

    title: str
    of_barrier: bool
    beside: Beside
    difference: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A question with what people said alone, what was agreed, and why."""

    text: str
    said: str
    level: int | None
    agreed: str
    point: AgreedPoint


@dataclass(frozen=True, slots=True)
class CapabilityReasons:
    """A capability with what was noted about its questions."""

    title: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class AgreedView:
    """The section of a consensus; `unexplained` counts what was agreed without saying why.

    `hidden` says why no figure of the survey is shown at all, if that is so.
    """

    together: Together
    of_survey: bool
    hidden: str
    lines: tuple[Line, ...]
    capabilities: tuple[CapabilityReasons, ...]
    unexplained: int


def agreed(report: TeamReport) -> AgreedView | None:
    """Give what the team agreed on, if it has met; unlike questions are not laid side by side."""
    together = report.together
    if together is None:
        return None
    of_survey = report.mode is RoundMode.SURVEY
    told = together.comparable or not of_survey
    noted = [point for point in together.points if point.reason or point.choice is None]
    return AgreedView(
        together,
        of_survey,
        _hidden(together),
        _lines(report, together),
        _capabilities(report, together, noted) if told else (),
        len(together.points) - len(noted) if told else 0,
    )


def _hidden(together: Together) -> str:
    said = together.said
    if said is None or said.profile.hidden is None:
        return ""
    return wording.why_hidden(said.profile.hidden, said.promise)


def _lines(report: TeamReport, together: Together) -> tuple[Line, ...]:
    if together.said is None or not together.comparable:
        return ()
    titles = {one.id: one.title for one in report.questionnaire.capabilities}
    titles |= {one.id: one.title for one in report.questionnaire.barriers}
    return tuple(
        Line(titles[one.id], place == 0, one, consensus_wording.difference(one))
        for row in beside(together.said.profile, together.agreed.profile)
        for place, one in enumerate((row.barrier, *row.capabilities))
    )


def _capabilities(
    report: TeamReport, together: Together, noted: list[AgreedPoint]
) -> tuple[CapabilityReasons, ...]:
    points = {point.question: point for point in noted}
    found = (
        CapabilityReasons(
            capability.title,
            tuple(
                _reason(question, points[question.id], together)
                for question in capability.questions
                if question.id in points
            ),
        )
        for capability in report.questionnaire.capabilities
    )
    return tuple(each for each in found if each.reasons)


def _reason(question: Question, point: AgreedPoint, together: Together) -> Reason:
    said = ""
    if together.said is not None and together.comparable and not _hidden(together):
        score = question_scores(together.said.profile).get(question.id)
        said = consensus_wording.said(score, together.said.promise)
    level = point.choice.level if point.choice is not None else None
    return Reason(
        question.text, said, level, consensus_wording.agreed(question, point.choice), point
    )
