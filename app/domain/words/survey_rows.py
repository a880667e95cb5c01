"""A survey's result laid out in rows, the same for a page and for a report."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.comparing.change import ScoreChange
from app.domain.comparing.perception import Family, PerceptionGap
from app.domain.questionnaire import Questionnaire
from app.domain.scoring.guide import Discussion
from app.domain.scoring.result import Result
from app.domain.words import change_wording, reading, wording


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
class GapRow:
    """A barrier or capability as leadership and the others see it, with what the test says."""

    title: str
    gap: PerceptionGap
    verdict: str
    n_group: str
    n_others: str
    range: str


@dataclass(frozen=True, slots=True)
class GapPart:
    """Both families, the widest difference first; without any, `why_not` says what it takes."""

    barriers: tuple[GapRow, ...]
    capabilities: tuple[GapRow, ...]
    why_not: str


def change_table(questionnaire: Questionnaire, result: Result) -> ChangeTable | None:
    """Lay a survey's barriers beside the round before; None where there was none."""
    if result.changes is None:
        return None
    changes = result.changes
    titles = {barrier.id: barrier.title for barrier in questionnaire.barriers}
    return ChangeTable(
        changes.since,
        change_wording.summary(questionnaire, changes),
        tuple(
            _change_row(titles[one.id], one, result) for one in changes.barriers if one.id in titles
        ),
        change_wording.how_judged(questionnaire, changes),
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


def gap_part(questionnaire: Questionnaire, result: Result) -> GapPart:
    """Set leadership beside everybody else, barriers and capabilities apart."""
    titles = {barrier.id: barrier.title for barrier in questionnaire.barriers}
    titles |= {capability.id: capability.title for capability in questionnaire.capabilities}
    return GapPart(
        _gap_rows(result, Family.BARRIER, titles),
        _gap_rows(result, Family.CAPABILITY, titles),
        "" if result.gaps else change_wording.no_gaps(result.promise.figures_from),
    )


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


def _gap_rows(result: Result, family: Family, titles: dict[str, str]) -> tuple[GapRow, ...]:
    found = [gap for gap in result.gaps if gap.family is family and gap.id in titles]
    return tuple(
        GapRow(
            titles[gap.id],
            gap,
            change_wording.gap_verdict(gap),
            reading.people(gap.n_group, result.promise),
            reading.people(gap.n_others, result.promise),
            change_wording.difference_range(gap),
        )
        for gap in sorted(found, key=_widest_first)
    )


def _widest_first(gap: PerceptionGap) -> float:
    return 1.0 if gap.difference is None else -abs(gap.difference)
