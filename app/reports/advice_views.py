"""What a report advises: what a team can do itself, in order, and what leadership is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.comparing.shared import Split, split
from app.domain.scoring.profile import Recommendation
from app.reports.team_values import AskedAbove, TeamReport


@dataclass(frozen=True, slots=True)
class RecommendationView:
    """A recommendation with the titles of what it names."""

    number: int
    item: Recommendation
    barrier: str
    capability: str
    waits_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskedView:
    """What leadership is asked for, with what the team can do about it meanwhile."""

    ask: AskedAbove
    advice: RecommendationView


def recommendations(report: TeamReport) -> tuple[RecommendationView, ...]:
    """Give every recommendation that is not asked above, those to do next before the others."""
    ordered = sorted(_split(report).own, key=lambda item: not item.do_next)
    return tuple(_views(report, ordered))


def asked(report: TeamReport) -> tuple[AskedView, ...]:
    """Give what is low in most teams around this one as well, in the order of the advice."""
    asks = {ask.capability: ask for ask in report.asked}
    views = _views(report, _split(report).asked)
    return tuple(AskedView(asks[view.item.capability], view) for view in views)


def _split(report: TeamReport) -> Split:
    if not report.asked:
        return Split(report.result.recommendations, ())
    return split(report.result.recommendations, asked={ask.capability for ask in report.asked})


def _views(report: TeamReport, items: Iterable[Recommendation]) -> list[RecommendationView]:
    questionnaire = report.questionnaire
    barrier = {item.id: item.title for item in questionnaire.barriers}
    capability = {item.id: item.title for item in questionnaire.capabilities}
    return [
        RecommendationView(
            number,
            item,
            barrier[item.barrier],
            capability[item.capability],
            tuple(capability[name] for name in item.waits_for),
        )
        for number, item in enumerate(items, start=1)
    ]
