"""The report of one team in one round: the values it is made from, and how it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.disclosure import words_are_shown
from app.domain.paper import Paper
from app.domain.profile import Interval, Profile
from app.domain.questionnaire import QuestionForm, Questionnaire
from app.domain.response import Response
from app.domain.result import Result
from app.domain.round import RoundMode
from app.reports import team_views
from app.reports.pdf import to_pdf
from app.reports.places import TEMPLATES
from app.reports.templates import environment


@dataclass(frozen=True, slots=True)
class EarlierResult:
    """What the same team scored in a round before this one."""

    round_title: str
    closed_on: date
    profile: Profile


@dataclass(frozen=True, slots=True)
class TeamReport:
    """Everything that the report says is made from these values and nothing else.

    `earlier` is in the order of time, oldest first. `invented` marks demonstration data on the
    cover and on every page.
    """

    organization: str
    team: str
    unit: str | None
    round_title: str
    mode: RoundMode
    opens_on: date
    closes_on: date
    questionnaire: Questionnaire
    form: QuestionForm
    result: Result
    responses: tuple[Response, ...]
    earlier: tuple[EarlierResult, ...]
    invented: bool
    generated_on: date


def html(report: TeamReport, paper: Paper) -> str:
    """Set the report as one HTML document; its style sheet and fonts are files beside it."""
    return (
        environment()
        .get_template("team.html")
        .render(
            report=report,
            asked=report.questionnaire.asked(report.form),
            profile=report.result.profile,
            paper=paper.value,
            styles=TEMPLATES.as_uri(),
            footer=team_views.footer(report),
            facts=team_views.facts(report),
            barriers=team_views.barriers(report),
            recommendations=team_views.recommendations(report),
            outcomes=team_views.outcomes(report),
            change=team_views.change(report),
            appendix=team_views.appendix(report),
            example=Interval(2.1, 3.1),
            sources=team_views.sources(report),
            comments_shown=words_are_shown(report.result.profile.respondents),
        )
    )


def render(report: TeamReport, *, paper: Paper) -> bytes:
    """Print the report as a tagged PDF; equal values give equal bytes."""
    return to_pdf(html(report, paper))
