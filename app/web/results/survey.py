"""What a survey's result page says beyond one person's sheet: turnout, change, what to discuss."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain import change_wording, reading, wording
from app.domain.change import Changes, ScoreChange
from app.domain.guide import Discussion
from app.domain.profile import BarrierScore
from app.domain.questionnaire import Questionnaire
from app.domain.result import Result
from app.domain.round import RoundMode
from app.services.instead import Instead
from app.services.results import ResultPage


@dataclass(frozen=True, slots=True)
class About:
    """Who answered, and what was promised to them; both empty where nobody was promised a thing."""

    turnout: str
    promise: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A barrier since the round before: both means with their people, and what the test says."""

    id: str
    title: str
    change: ScoreChange
    verdict: str
    range: str
    note: str
    n_before: str
    n_now: str


@dataclass(frozen=True, slots=True)
class ChangeTable:
    """All that changed since the round before, or why it can't be told; `methods` is how it was."""

    since: str
    summary: str
    rows: tuple[ChangeRow, ...]
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TalkRow:
    """A capability to talk about, by its title, with how far answers lie apart."""

    title: str
    barrier: str
    item: Discussion
    apart: str
    opening: str


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


def change_table(questionnaire: Questionnaire, result: Result) -> ChangeTable | None:
    """Lay a survey's barriers beside the round before; None where there was none."""
    if result.changes is None:
        return None
    changes = result.changes
    titles = {barrier.id: barrier.title for barrier in questionnaire.barriers}
    used = {one.method: None for one in changes.barriers if one.method is not None}
    return ChangeTable(
        changes.since,
        change_wording.summary(questionnaire, changes),
        tuple(_change_row(titles[one.id], one, result) for one in _known(changes, titles)),
        tuple(change_wording.METHOD[method] for method in used),
    )


def talk_rows(questionnaire: Questionnaire, result: Result) -> tuple[TalkRow, ...]:
    """Give what to discuss first, the most disputed before the others."""
    places = {
        capability.id: (capability.title, barrier.title)
        for barrier in questionnaire.barriers
        for capability in barrier.capabilities
    }
    return tuple(
        TalkRow(*places[item.capability], item, wording.apart(item), wording.opening(item))
        for item in result.guide
        if item.capability in places
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


def _known(changes: Changes, titles: dict[str, str]) -> tuple[ScoreChange, ...]:
    return tuple(one for one in changes.barriers if one.id in titles)


def _change_row(title: str, change: ScoreChange, result: Result) -> ChangeRow:
    return ChangeRow(
        change.id,
        title,
        change,
        change_wording.verdict(change),
        change_wording.difference_range(change),
        change_wording.not_whole(change),
        reading.people(change.n_before, result.promise),
        reading.people(change.n_now, result.promise),
    )
