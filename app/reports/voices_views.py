"""What a report prints of many voices: what was promised, what changed, and who sees it how."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain import change_wording, reading
from app.domain import wording as words
from app.domain.change import Changes, Method, ScoreChange
from app.domain.guide import Discussion
from app.domain.perception import Family, PerceptionGap
from app.domain.profile import BarrierScore, Profile
from app.domain.questionnaire import Questionnaire
from app.domain.round import RoundMode
from app.reports.team_values import Instead, TeamReport


@dataclass(frozen=True, slots=True)
class Promised:
    """What the round promised, and how many of the invited answered; nothing unless it did."""

    promise: str
    turnout: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """Why nothing is shown, what would help, and what is shown instead."""

    short: str
    why: str
    next_time: tuple[str, ...]
    instead: Instead | None


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One barrier beside the earlier round, with the verdict in words."""

    title: str
    change: ScoreChange
    range: str
    verdict: str
    note: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of the barriers since an earlier survey, and how that was judged."""

    since: str
    summary: str
    lines: tuple[ChangeLine, ...]
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """One capability to talk about, with its titles."""

    title: str
    barrier: str
    item: Discussion
    apart: str
    opening: str


@dataclass(frozen=True, slots=True)
class GapLine:
    """One barrier or capability as leadership and everybody else see it."""

    title: str
    gap: PerceptionGap
    verdict: str


@dataclass(frozen=True, slots=True)
class Gaps:
    """Both families, the widest difference first, or why there are none."""

    barriers: tuple[GapLine, ...]
    capabilities: tuple[GapLine, ...]
    why_not: str


@dataclass(frozen=True, slots=True)
class PartLine:
    """A group, a unit or a team with its barrier scores, or why it has none."""

    title: str
    depth: int
    of_teams: bool
    scores: tuple[BarrierScore | None, ...]
    why_hidden: str
    people: str


def promised(report: TeamReport) -> Promised | None:
    """Give what was promised; None where nobody was invited to answer alone."""
    if report.mode is not RoundMode.SURVEY:
        return None
    result = report.result
    turnout = reading.turnout(result.profile, result.promise, report.invited)
    return Promised(reading.promise(result.promise), turnout)


def withheld(report: TeamReport) -> Withheld | None:
    """Say why nothing is shown; None where something is."""
    result = report.result
    hidden = result.profile.hidden
    if hidden is None:
        return None
    return Withheld(
        words.why_hidden(hidden, result.promise),
        reading.why_hidden(hidden, result.promise, whom=report.noun),
        reading.next_time(hidden, result.promise, report.invited),
        report.instead,
    )


def changed(report: TeamReport) -> Changed | None:
    """Give what became of each barrier; None where nothing earlier asked the same."""
    changes = report.result.changes
    if changes is None:
        return None
    titles = {barrier.id: barrier.title for barrier in report.questionnaire.barriers}
    return Changed(
        changes.since,
        change_wording.summary(report.questionnaire, changes),
        tuple(_change_line(titles[one.id], one) for one in changes.barriers),
        _methods(changes),
    )


def talks(report: TeamReport) -> tuple[Talk, ...]:
    """Give what to talk about, the most disputed first."""
    titles = {c.id: c.title for c in report.questionnaire.capabilities}
    barriers = {
        capability.id: barrier.title
        for barrier in report.questionnaire.barriers
        for capability in barrier.capabilities
    }
    return tuple(
        Talk(
            titles[item.capability],
            barriers[item.capability],
            item,
            words.apart(item),
            words.opening(item),
        )
        for item in report.result.guide
    )


def gaps(report: TeamReport) -> Gaps | None:
    """Set leadership beside everybody else; None in the report of one team."""
    if not report.parts:
        return None
    found = report.result.gaps
    titles = _titles(report.questionnaire)
    return Gaps(
        _gap_lines(found, Family.BARRIER, titles),
        _gap_lines(found, Family.CAPABILITY, titles),
        "" if found else change_wording.no_gaps(report.result.promise.figures_from),
    )


def parts(report: TeamReport, *, of_teams: bool) -> tuple[PartLine, ...]:
    """Give the parts of a round's report: its units and teams, or its respondent groups."""
    return tuple(
        PartLine(
            part.title,
            part.depth,
            part.of_teams,
            _scores(report.questionnaire, part.result.profile if part.result else None),
            _why_none(report, part.result.profile if part.result else None),
            words.respondents(part.result.profile, report.result.promise) if part.result else "",
        )
        for part in report.parts
        if part.of_teams is of_teams
    )


def _why_none(report: TeamReport, profile: Profile | None) -> str:
    if profile is None:
        return "nobody answered"
    if profile.hidden is None:
        return ""
    return words.why_hidden(profile.hidden, report.result.promise)


def _scores(
    questionnaire: Questionnaire, profile: Profile | None
) -> tuple[BarrierScore | None, ...]:
    found = {score.id: score for score in profile.barriers} if profile is not None else {}
    return tuple(found.get(barrier.id) for barrier in questionnaire.barriers)


def _change_line(title: str, one: ScoreChange) -> ChangeLine:
    return ChangeLine(
        title,
        one,
        change_wording.difference_range(one),
        change_wording.verdict(one),
        change_wording.not_whole(one),
    )


def _methods(changes: Changes) -> tuple[str, ...]:
    used = {one.method for one in changes.barriers}
    return tuple(change_wording.METHOD[method] for method in Method if method in used)


def _titles(questionnaire: Questionnaire) -> dict[str, str]:
    titles = {barrier.id: barrier.title for barrier in questionnaire.barriers}
    return titles | {c.id: c.title for c in questionnaire.capabilities}


def _gap_lines(
    found: tuple[PerceptionGap, ...], family: Family, titles: dict[str, str]
) -> tuple[GapLine, ...]:
    of_family = [gap for gap in found if gap.family is family]
    widest_first = sorted(of_family, key=lambda gap: -abs(gap.difference or 0.0))
    return tuple(
        GapLine(titles.get(gap.id, gap.id), gap, change_wording.gap_verdict(gap))
        for gap in widest_first
    )
