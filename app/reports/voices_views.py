"""What a report prints of many voices: what was promised and withheld, and the parts of a round."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.questionnaire import Questionnaire
from app.domain.round import RoundMode
from app.domain.scoring.profile import BarrierScore, Profile
from app.domain.words import reading
from app.domain.words import wording as words
from app.domain.words.survey_rows import GapPart, gap_part
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


def gaps(report: TeamReport) -> GapPart | None:
    """Set leadership beside everybody else, where the whole organization's groups are shown."""
    if all(part.of_teams for part in report.parts):
        return None
    return gap_part(report.questionnaire, report.result)


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
