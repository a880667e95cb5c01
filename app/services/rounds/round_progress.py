"""How far a round is: what was answered for each team, and who can answer.

Where a team has one sheet this tells how much of it is filled in; a survey's people are counted in
survey_progress.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import Session

from app.domain.questionnaire import QuestionForm
from app.domain.roles import Permission, Role
from app.domain.round import RoundDates, RoundMode, RoundStage, RoundState, stage
from app.services.access import Access
from app.services.answers.places import Asked, load_asked
from app.services.rounds.rounds import find_round
from app.services.teams.team_tree import TeamNode, TeamTree, load_tree
from app.storage.rows import AnswerRow, Assessment, Grant, Person, ResponseRow, Round


@dataclass(frozen=True, slots=True)
class RoundSummary:
    """A round in a list: its dates, and how many of its teams have submitted.

    In a survey no team submits as such, so that `submitted` says nothing there.
    """

    id: uuid.UUID
    title: str
    mode: RoundMode
    form: QuestionForm
    dates: RoundDates
    state: RoundState
    stage: RoundStage
    teams: int
    submitted: int


@dataclass(frozen=True, slots=True)
class TeamProgress:
    """One team in a round; `submitted_at` is set once its result is frozen."""

    assessment_id: uuid.UUID
    team: TeamNode
    answered: int
    said_something: bool
    submitted_at: datetime | None
    managers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoundDetail:
    """A round with its teams, in the order of the tree."""

    summary: RoundSummary
    questionnaire: str
    asked: int
    teams: tuple[TeamProgress, ...]
    tree: TeamTree

    @property
    def nobody_answered(self) -> bool:
        """Whether the round can still be deleted."""
        return not any(team.said_something or team.submitted_at for team in self.teams)

    @property
    def without_manager(self) -> tuple[TeamProgress, ...]:
        """The teams for which nobody can answer."""
        return tuple(team for team in self.teams if not team.managers and not team.submitted_at)

    @property
    def present(self) -> frozenset[uuid.UUID]:
        """The teams that are in the round."""
        return frozenset(team.team.id for team in self.teams)


def list_rounds(session: Session, *, access: Access, today: date) -> tuple[RoundSummary, ...]:
    """List the rounds, the one that closes last first."""
    access.require(Permission.MANAGE_ROUNDS)
    submitted = func.sum(case((Assessment.closed_at.is_not(None), 1), else_=0))
    rows = session.execute(
        select(Round, func.count(Assessment.id), submitted)
        .outerjoin(
            Assessment,
            (Assessment.organization_id == Round.organization_id)
            & (Assessment.round_id == Round.id),
        )
        .where(Round.organization_id == access.organization_id)
        .group_by(Round.id)
        .order_by(Round.closes_on.desc(), Round.opens_on.desc(), Round.title, Round.id)
    )
    return tuple(
        _summary(row, today=today, teams=teams, submitted=int(closed or 0))
        for row, teams, closed in rows
    )


def load_round(
    session: Session, *, access: Access, round_id: uuid.UUID, today: date
) -> RoundDetail:
    """Give a round with the progress of each of its teams."""
    row = find_round(session, access=access, round_id=round_id)
    tree = load_tree(session, access=access)
    asked = load_asked(session, version_id=row.questionnaire_version_id, form=row.form)
    teams = _teams(session, access=access, round_id=round_id, tree=tree, asked=asked)
    submitted = sum(team.submitted_at is not None for team in teams)
    return RoundDetail(
        _summary(row, today=today, teams=len(teams), submitted=submitted),
        f"{asked.questionnaire.title} {asked.questionnaire.version}",
        len(asked.required),
        teams,
        tree,
    )


def _summary(row: Round, *, today: date, teams: int, submitted: int) -> RoundSummary:
    dates = RoundDates(row.opens_on, row.closes_on)
    state = dates.state(today)
    return RoundSummary(
        id=row.id,
        title=row.title,
        mode=row.mode,
        form=row.form,
        dates=dates,
        state=state,
        stage=stage(
            state, closed=row.closed_at is not None, published=row.published_at is not None
        ),
        teams=teams,
        submitted=submitted,
    )


def _teams(
    session: Session, *, access: Access, round_id: uuid.UUID, tree: TeamTree, asked: Asked
) -> tuple[TeamProgress, ...]:
    managers = _managers(session, access=access)
    rows = _progress(session, access=access, round_id=round_id, asked=asked)
    progress = {row.team_id: row for row in rows}
    return tuple(
        TeamProgress(
            progress[node.id].id,
            node,
            progress[node.id].answered,
            progress[node.id].said > 0,
            progress[node.id].closed_at,
            _names(tree, managers, team_id=node.id),
        )
        for node in tree.nodes.values()
        if node.id in progress
    )


def _progress(
    session: Session, *, access: Access, round_id: uuid.UUID, asked: Asked
) -> list[Row[tuple[uuid.UUID, uuid.UUID, datetime | None, int, int]]]:
    here = access.organization_id
    required = AnswerRow.question.in_(sorted(asked.required)) & AnswerRow.choice.is_not(None)
    query = (
        select(
            Assessment.id,
            Assessment.team_id,
            Assessment.closed_at,
            func.count(case((required, 1))).label("answered"),
            func.count(AnswerRow.id).label("said"),
        )
        .outerjoin(
            ResponseRow,
            (ResponseRow.organization_id == here) & (ResponseRow.assessment_id == Assessment.id),
        )
        .outerjoin(
            AnswerRow,
            (AnswerRow.organization_id == here) & (AnswerRow.response_id == ResponseRow.id),
        )
        .where(Assessment.organization_id == here, Assessment.round_id == round_id)
        .group_by(Assessment.id, Assessment.team_id, Assessment.closed_at)
        .order_by(Assessment.id)
    )
    return list(session.execute(query))


def _managers(session: Session, *, access: Access) -> dict[uuid.UUID, list[str]]:
    query = (
        select(Grant.team_id, Person.name)
        .join(Person, Person.id == Grant.person_id)
        .where(Grant.organization_id == access.organization_id, Grant.role == Role.MANAGER)
        .order_by(func.lower(Person.name), Person.name, Person.id)
    )
    managers: dict[uuid.UUID, list[str]] = defaultdict(list)
    for team_id, name in session.execute(query):
        if team_id is not None:
            managers[team_id].append(name)
    return managers


def _names(
    tree: TeamTree, managers: dict[uuid.UUID, list[str]], *, team_id: uuid.UUID
) -> tuple[str, ...]:
    """Name who can answer for a team: its managers first, then those of the units above."""
    names = [name for team in tree.above(team_id) for name in managers.get(team, [])]
    return tuple(dict.fromkeys(names))
