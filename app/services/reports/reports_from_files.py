"""Writes the team report of a file of responses without any database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.domain.paper import Paper
from app.domain.questionnaire import QuestionForm
from app.reports.team_report import TeamReport, render
from app.reports.team_values import Remark
from app.services.errors import Refused
from app.services.reports.scoring_files import ScoredFile, mode_of, score_file
from app.storage.output_file import why_unwritable, write_whole


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What the report says beside the figures; the responses don't tell it."""

    team: str
    organization: str
    round_title: str
    opens_on: date
    closes_on: date
    generated_on: date


def write_team_report(
    responses: Path,
    questionnaire: Path,
    output: Path,
    *,
    facts: ReportFacts,
    form: QuestionForm = QuestionForm.LONG,
    paper: Paper = Paper.A4,
) -> int:
    """Write the PDF at `output` and give its size; on bad input nothing is written.

    Raises FileInvalid with the problems of the input, Refused when `output` cannot be written.
    """
    if reason := why_unwritable(output):
        raise Refused(f"{output} {reason}.")
    scored = score_file(responses, questionnaire, form=form)
    document = render(team_report(scored, facts=facts), paper=paper)
    write_whole(output, document)
    return len(document)


def _remarks(scored: ScoredFile) -> tuple[Remark, ...]:
    """Give what was added to answers, sorted by text, so that no order names a person."""
    found = (
        Remark(answer.question, answer.comment.strip(), answer.evidence.strip())
        for response in scored.responses
        for answer in response.answers
    )
    added = (remark for remark in found if remark.comment or remark.evidence)
    return tuple(sorted(added, key=lambda r: (r.question, r.comment.casefold(), r.evidence)))


def team_report(scored: ScoredFile, *, facts: ReportFacts) -> TeamReport:
    """Put a scored file into the values that a report is made from."""
    return TeamReport(
        organization=facts.organization,
        team=facts.team,
        unit=None,
        round_title=facts.round_title,
        mode=mode_of(scored.responses),
        opens_on=facts.opens_on,
        closes_on=facts.closes_on,
        questionnaire=scored.questionnaire,
        form=scored.form,
        result=scored.result,
        remarks=_remarks(scored),
        earlier=(),
        invented=False,
        generated_on=facts.generated_on,
    )
