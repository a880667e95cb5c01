"""What a survey's result page says of who answered, and in place of a hidden team."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.questionnaire import Questionnaire
from app.domain.round import RoundMode
from app.domain.scoring.profile import BarrierScore
from app.domain.scoring.result import Result
from app.domain.words import reading
from app.services.results.instead import Instead
from app.services.results.team_results import ResultPage


@dataclass(frozen=True, slots=True)
class About:
    """Who answered, and what was promised to them; both empty where nobody was promised a thing."""

    turnout: str
    promise: str


@dataclass(frozen=True, slots=True)
class InsteadRow:
    """A barrier of the unit that is shown in place of a hidden team."""

    title: str
    score: BarrierScore


def about(page: ResultPage, result: Result) -> About:
    """Say who answered a survey and what it promised."""
    if page.head.mode is not RoundMode.SURVEY:
        return About("", "")
    return About(
        reading.turnout(result.profile, result.promise, page.invited),
        reading.promise(result.promise),
    )


def instead_rows(questionnaire: Questionnaire, instead: Instead | None) -> tuple[InsteadRow, ...]:
    """Give the barriers of what is shown in place of a hidden team or unit."""
    if instead is None:
        return ()
    scores = {score.id: score for score in instead.result.profile.barriers}
    return tuple(
        InsteadRow(barrier.title, scores[barrier.id])
        for barrier in questionnaire.barriers
        if barrier.id in scores
    )
