"""Outcomes against barriers over the teams of one round: what goes with what (3.16)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.domain.comparing.correlation import Correlation, correlate
from app.domain.promise.lattice import CellKind
from app.domain.questionnaire import OutcomeQuestion, Questionnaire
from app.domain.roles import Permission
from app.domain.scoring.recommendations import IN_PRODUCTION
from app.services.access import Access
from app.services.errors import NotFound
from app.services.figures.figure_rounds import RoundChoice, choose_round, list_rounds, round_choice
from app.services.questionnaires.questionnaire_versions import load_version
from app.storage.rows import Family, OutcomeRow, ProfileRow, Round, ScoreRow, Team

STARTED = "models-started"
WEEKS = "weeks-to-production"


class Against(StrEnum):
    """What barriers are set against: the share of models in production, or the time it takes."""

    SHARE = "share"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """A team's published scores, one a barrier in order, and its outcomes.

    `share` is the share of the models started that are in production, 0-1; `time` the position of
    the band of the time to production, from 0 on and half-way between two where the middle is.
    """

    team_id: uuid.UUID
    name: str
    assessment_id: uuid.UUID
    scores: tuple[float | None, ...]
    share: float | None
    time: float | None


@dataclass(frozen=True, slots=True)
class OutcomeTable:
    """One outcome against each barrier, in the questionnaire's order."""

    kind: Against
    links: tuple[Correlation, ...]


@dataclass(frozen=True, slots=True)
class OutcomeLinks:
    """A round's teams with what they scored and told; `hidden` teams are not among them.

    `bands` is the question about the time to production, None where the round did not ask it.
    """

    rounds: tuple[RoundChoice, ...]
    chosen: RoundChoice
    questionnaire: Questionnaire
    bands: OutcomeQuestion | None
    teams: tuple[TeamFacts, ...]
    hidden: int
    tables: tuple[OutcomeTable, ...]


_Told: TypeAlias = Mapping[uuid.UUID, Mapping[str, float]]


def load_outcome_links(
    session: Session, *, access: Access, round_id: uuid.UUID | None = None
) -> OutcomeLinks | None:
    """Correlate barriers with outcomes over all teams of a round; None before the first result.

    NotFound for whoever may not see the whole organization: a part of its teams would show a link
    that is not the organization's.
    """
    access.require(Permission.SEE_RESULTS)
    if access.teams(Permission.SEE_RESULTS) is not None:
        raise NotFound("There is no such page.")
    rounds = list_rounds(session, access=access)
    if not rounds:
        return None
    chosen = choose_round(session, rounds, round_id)
    version = load_version(session, version_id=chosen.questionnaire_version_id)
    questionnaire = version.asked(chosen.form)
    teams, hidden = _load_teams(session, chosen, questionnaire)
    return OutcomeLinks(
        rounds=tuple(map(round_choice, rounds)),
        chosen=round_choice(chosen),
        questionnaire=questionnaire,
        bands=next((each for each in questionnaire.outcomes if each.id == WEEKS), None),
        teams=teams,
        hidden=hidden,
        tables=tuple(_table(kind, teams, len(questionnaire.barriers)) for kind in Against),
    )


def share_in_production(told: Mapping[str, float]) -> float | None:
    """Give the share of the models started that are in production, 0-1; None without any.

    Medians of several people's counts need not fit together; more than all is no share.
    """
    started, live = told.get(STARTED), told.get(IN_PRODUCTION)
    return min(live / started, 1.0) if started and live is not None else None


def _table(kind: Against, teams: tuple[TeamFacts, ...], barriers: int) -> OutcomeTable:
    links = []
    for place in range(barriers):
        both = ((team.scores[place], outcome_of(team, kind)) for team in teams)
        pairs = [(x, y) for x, y in both if x is not None and y is not None]
        links.append(correlate(pairs))
    return OutcomeTable(kind, tuple(links))


def outcome_of(team: TeamFacts, kind: Against) -> float | None:
    """Give what a team told of an outcome, as its facts hold it."""
    return team.share if kind is Against.SHARE else team.time


def _load_teams(
    session: Session, chosen: Round, questionnaire: Questionnaire
) -> tuple[tuple[TeamFacts, ...], int]:
    """Give the teams whose figures are shown, by name, and how many are hidden."""
    rows = session.execute(
        select(ProfileRow.subject_id, Team.name, ProfileRow.assessment_id, ProfileRow.hidden)
        .join(Team, Team.id == ProfileRow.subject_id)
        .where(*_of_round(chosen))
        .order_by(Team.name, Team.id)
    ).all()
    scores, told = _load_scores(session, chosen), _load_told(session, chosen)
    shown = [row for row in rows if row.hidden is None]
    teams = tuple(
        TeamFacts(
            team_id,
            name,
            assessment_id,
            tuple(scores[team_id].get(barrier.id) for barrier in questionnaire.barriers),
            share_in_production(told[team_id]),
            told[team_id].get(WEEKS),
        )
        for team_id, name, assessment_id, _ in shown
        if assessment_id is not None
    )
    return teams, len(rows) - len(shown)


def _of_round(chosen: Round) -> tuple[ColumnElement[bool], ...]:
    return (
        ProfileRow.organization_id == chosen.organization_id,
        ProfileRow.round_id == chosen.id,
        ProfileRow.kind == CellKind.TEAM,
    )


def _load_scores(session: Session, chosen: Round) -> _Told:
    rows = session.execute(
        select(ScoreRow.subject_id, ScoreRow.item, ScoreRow.score).where(
            ScoreRow.organization_id == chosen.organization_id,
            ScoreRow.subject_id.in_(select(ProfileRow.subject_id).where(*_of_round(chosen))),
            ScoreRow.kind == CellKind.TEAM,
            ScoreRow.respondent_group == "",
            ScoreRow.round_id == chosen.id,
            ScoreRow.family == Family.BARRIER,
            ScoreRow.score.is_not(None),
        )
    )
    return _by_team((team_id, item, score or 0.0) for team_id, item, score in rows)


def _load_told(session: Session, chosen: Round) -> _Told:
    rows = session.execute(
        select(OutcomeRow.subject_id, OutcomeRow.question, OutcomeRow.value).where(
            OutcomeRow.organization_id == chosen.organization_id,
            OutcomeRow.subject_id.in_(select(ProfileRow.subject_id).where(*_of_round(chosen))),
            OutcomeRow.kind == CellKind.TEAM,
            OutcomeRow.respondent_group == "",
            OutcomeRow.round_id == chosen.id,
        )
    )
    return _by_team((team_id, question, value) for team_id, question, value in rows)


def _by_team(rows: Iterable[tuple[uuid.UUID, str, float]]) -> _Told:
    found: dict[uuid.UUID, dict[str, float]] = defaultdict(dict)
    for team_id, name, value in rows:
        found[team_id][name] = value
    return found
