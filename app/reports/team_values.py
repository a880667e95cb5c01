"""The values that a report of a result is made from, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.questionnaire import QuestionForm, Questionnaire
from app.domain.round import RoundMode
from app.domain.scoring.profile import Profile
from app.domain.scoring.result import Result
from app.reports.agreed_values import Together


@dataclass(frozen=True, slots=True)
class EarlierResult:
    """What the same team scored in a round before this one."""

    round_title: str
    closed_on: date
    profile: Profile


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody added to their answer to a question, as far as it may be printed."""

    question: str
    comment: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Instead:
    """The published result of what lies around a hidden team."""

    name: str
    result: Result


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a round: a unit, a team (without a result nobody answered), or a group."""

    title: str
    depth: int
    of_teams: bool
    result: Result | None


@dataclass(frozen=True, slots=True)
class AskedAbove:
    """A capability that leadership is asked for: `of` which level, low in how many of its teams."""

    capability: str
    of: str
    low: int
    teams: int


@dataclass(frozen=True, slots=True)
class TeamReport:
    """Everything that the report says is made from these values and nothing else.

    `team` names whose result it is: a team's, or everybody's in a unit or an organization, which
    has `parts`; `noun` says which. `earlier` is in the order of time, oldest first. `invented`
    marks demonstration data on the cover and on every page. `together` is what the team agreed on,
    if it has met. `invited` counts a survey's people, `instead` stands in for a hidden result.
    `mean_of_teams` has the mean of the shown teams by barrier, each team counting once. `asked` of
    leadership is what it was on the day of the report: it changes as teams get results and move.
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
    remarks: tuple[Remark, ...]
    earlier: tuple[EarlierResult, ...]
    invented: bool
    generated_on: date
    together: Together | None = None
    noun: str = "team"
    invited: int | None = None
    instead: Instead | None = None
    parts: tuple[Part, ...] = ()
    mean_of_teams: tuple[float | None, ...] = ()
    asked: tuple[AskedAbove, ...] = ()
