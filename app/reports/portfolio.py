"""The portfolio for leadership as HTML and as a PDF: a page for the whole, then a page a unit."""

from __future__ import annotations

from app.domain.comparing.comparison import LOW
from app.domain.paper import Paper
from app.domain.words import target_wording
from app.reports import portfolio_views, portfolio_words
from app.reports.chart_svg import draw
from app.reports.pdf import to_pdf
from app.reports.places import TEMPLATES
from app.reports.portfolio_values import Portfolio
from app.reports.templates import environment

__all__ = ["Portfolio", "html", "render"]


def html(portfolio: Portfolio, paper: Paper) -> str:
    """Set the portfolio as one HTML document."""
    return (
        environment()
        .get_template("portfolio.html")
        .render(
            portfolio=portfolio,
            barriers=portfolio.questionnaire.barriers,
            pages=list(portfolio_views.pages(portfolio, paper)),
            most_panels=portfolio_views.MOST_PANELS,
            says=portfolio_words,
            aiming=target_wording,
            draw=draw,
            low=LOW,
            paper=paper.value,
            styles=TEMPLATES.as_uri(),
        )
    )


def render(portfolio: Portfolio, *, paper: Paper) -> bytes:
    """Print the portfolio as a tagged PDF; equal values give equal bytes."""
    return to_pdf(html(portfolio, paper))
