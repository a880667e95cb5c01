"""What a team agreed on, beside what people said alone: the same rows on the page of either."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.questionnaire import Question, Questionnaire
from app.domain.round import RoundMode
from app.domain.scoring.consensus import AgreedPoint, Beside, question_scores
from app.domain.scoring.result import Result
from app.domain.words import consensus_wording, wording
from app.services.answers.consensus import Consensus, load_both
from app.services.results.team_results import CapabilityPage, Head
from app.web import edge


@dataclass(frozen=True, slots=True)
class Line:
    """A barrier, or a capability below it, as people said it and as the team agreed on it."""

    id: str
    title: str
    of_barrier: bool
    beside: Beside
    difference: str


@dataclass(frozen=True, slots=True)
class BothSides:
    """A survey and the consensus after it; `lines` is empty where they can't be compared.

    `hidden` says why no figure of the survey is shown at all, if that is so.
    """

    consensus: Consensus
    hidden: str
    people: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class AgreedRow:
    """A question with what people said alone, what was agreed, why, and by whom it was noted."""

    question: Question
    said: str
    point: AgreedPoint
    level: int | None
    text: str


def both_sides(head: Head, questionnaire: Questionnaire) -> BothSides | None:
    """Give both sides for a result page; None where nothing was agreed on."""
    consensus = _load(head)
    if consensus is None:
        return None
    result = consensus.before.result if consensus.before is not None else None
    return BothSides(
        consensus,
        _hidden(result),
        result.profile.respondents if result is not None else 0,
        _lines(consensus, questionnaire),
    )


def agreed_on(page: CapabilityPage) -> tuple[AgreedRow, ...]:
    """Give what was agreed on the questions of a capability, and why.

    On a survey's page only if both asked the same version of the questionnaire.
    """
    consensus = _load(page.head)
    if consensus is None:
        return ()
    before = consensus.before
    comparable = before is not None and before.comparable and before.result is not None
    if page.head.mode is RoundMode.SURVEY and not comparable:
        return ()
    points = {point.question: point for point in consensus.after.points}
    return tuple(
        _agreed_row(consensus if comparable else None, question, points[question.id])
        for question in page.capability.questions
        if question.id in points
    )


def _load(head: Head) -> Consensus | None:
    if head.mode is RoundMode.SELF:
        return None
    return load_both(
        edge.db(), organization_id=edge.here().organization_id, assessment_id=head.assessment_id
    )


def _hidden(result: Result | None) -> str:
    if result is None or result.profile.hidden is None:
        return ""
    return wording.why_hidden(result.profile.hidden, result.promise)


def _lines(consensus: Consensus, questionnaire: Questionnaire) -> tuple[Line, ...]:
    titles = {one.id: one.title for one in questionnaire.capabilities}
    titles |= {one.id: one.title for one in questionnaire.barriers}
    return tuple(
        Line(beside.id, titles[beside.id], place == 0, beside, consensus_wording.difference(beside))
        for row in consensus.rows
        for place, beside in enumerate((row.barrier, *row.capabilities))
        if beside.id in titles
    )


def _agreed_row(consensus: Consensus | None, question: Question, point: AgreedPoint) -> AgreedRow:
    level = point.choice.level if point.choice is not None else None
    chosen = consensus_wording.agreed(question, point.choice)
    return AgreedRow(question, _said(consensus, question.id), point, level, chosen)


def _said(consensus: Consensus | None, question: str) -> str:
    if consensus is None or consensus.before is None or consensus.before.result is None:
        return ""
    result = consensus.before.result
    if result.profile.hidden is not None:
        return ""
    return consensus_wording.said(question_scores(result.profile).get(question), result.promise)
