"""The values that a team's report is made from, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.profile import Profile
from app.domain.questionnaire import QuestionForm, Questionnaire
from app.domain.response import Response
from app.domain.result import Result
from app.domain.round import RoundMode
from app.reports.agreed_values import Together


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
    cover and on every page. `together` is what the team agreed on, if it has met.
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
    together: Together | None = None
