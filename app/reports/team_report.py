"""The report of one result, a team's or everybody's in a round, as HTML and as a PDF."""

from __future__ import annotations

from app.domain.paper import Paper
from app.domain.scoring.profile import Interval
from app.domain.words import ask_wording, survey_rows
from app.reports import advice_views, team_views, voices_views
from app.reports.agreed_views import agreed
from app.reports.pdf import to_pdf
from app.reports.places import TEMPLATES
from app.reports.team_values import EarlierResult, TeamReport
from app.reports.templates import environment

__all__ = ["EarlierResult", "TeamReport", "html", "render"]


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
            recommendations=advice_views.recommendations(report),
            leadership=advice_views.asked(report),
            asks=ask_wording,
            outcomes=team_views.outcomes(report),
            change=team_views.change(report),
            agreed=agreed(report),
            appendix=team_views.appendix(report),
            example=Interval(2.1, 3.1),
            sources=team_views.sources(report),
            comments_shown=team_views.words_are_shown(report),
            promise=report.result.promise,
            promised=voices_views.promised(report),
            withheld=voices_views.withheld(report),
            changed=survey_rows.change_table(report.questionnaire, report.result),
            talks=survey_rows.talk_rows(report.questionnaire, report.result),
            gaps=voices_views.gaps(report),
            groups=voices_views.parts(report, of_teams=False),
            teams=voices_views.parts(report, of_teams=True),
        )
    )


def render(report: TeamReport, *, paper: Paper) -> bytes:
    """Print the report as a tagged PDF; equal values give equal bytes."""
    return to_pdf(html(report, paper))
