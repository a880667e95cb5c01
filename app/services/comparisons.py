"""Results side by side: the teams of a round, and the rounds of a team."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Row, func, select, true
from sqlalchemy.orm import Session

from app.domain.change import Changes
from app.domain.comparison import barrier_score, has_score, mean_of_teams, same_content
from app.domain.profile import Profile
from app.domain.questionnaire import Questionnaire
from app.domain.roles import Permission
from app.domain.round import RoundMode
from app.services.access import Access
from app.services.errors import NotFound
from app.services.questionnaire_versions import load_version
from app.services.results import is_newest_result
from app.services.team_tree import TeamNode, load_tree
from app.storage.result_document import from_document
from app.storage.rows import Assessment, ResultRow, Round


@dataclass(frozen=True, slots=True)
class RoundChoice:
    """A round in which a team that one may see has a result."""

    id: uuid.UUID
    title: str
    closes_on: date
    mode: RoundMode


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team of the round; without a profile it has no result yet."""

    team_id: uuid.UUID
    name: str
    depth: int
    assessment_id: uuid.UUID
    profile: Profile | None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit with the means of its `teams` teams with a score, one a barrier in order."""

    team_id: uuid.UUID
    name: str
    depth: int
    teams: int
    means: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The teams of one round that the actor may see, in the order of the tree."""

    rounds: tuple[RoundChoice, ...]
    chosen: RoundChoice
    questionnaire: Questionnaire
    rows: tuple[TeamRow | UnitRow, ...]
    all_teams: tuple[float | None, ...]

    @property
    def teams(self) -> tuple[TeamRow, ...]:
        """The rows that are teams."""
        return tuple(row for row in self.rows if isinstance(row, TeamRow))

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """The profiles of the teams that have a result."""
        return tuple(row.profile for row in self.teams if row.profile is not None)

    @property
    def scored(self) -> int:
        """How many teams have a score, in whichever barrier."""
        return sum(map(has_score, self.profiles))


@dataclass(frozen=True, slots=True)
class RoundResult:
    """A team's result in one round; `comparable` with the newest round or not.

    What a team agreed on together is no step from what people answered, nor one towards it.
    `changes` is what a test said of a survey when it was closed.
    """

    assessment_id: uuid.UUID
    title: str
    closes_on: date
    mode: RoundMode
    profile: Profile
    comparable: bool
    changes: Changes | None = None


@dataclass(frozen=True, slots=True)
class TeamRounds:
    """All rounds in which a team has a result, oldest first; no questionnaire without any."""

    team_id: uuid.UUID
    team: str
    questionnaire: Questionnaire | None
    rounds: tuple[RoundResult, ...]

    @property
    def comparable(self) -> tuple[RoundResult, ...]:
        """The rounds that asked the same as the newest one."""
        return tuple(item for item in self.rounds if item.comparable)


def load_comparison(
    session: Session, *, access: Access, round_id: uuid.UUID | None
) -> Comparison | None:
    """Read the teams of a round; by default the latest in which half of the teams have a result.

    None before the first result.
    """
    rounds = _load_rounds(session, access=access)
    if not rounds:
        return None
    chosen = _choose(session, access=access, rounds=rounds, round_id=round_id)
    questionnaire = load_version(session, version_id=chosen.questionnaire_version_id)
    asked = questionnaire.asked(chosen.form)
    found = _load_profiles(session, access=access, round_id=chosen.id)
    tree = load_tree(session, access=access)
    rows = tuple(row for root in tree.roots for row in _rows(root, found, asked, access, depth=0))
    profiles = [profile for _, profile in found.values() if profile is not None]
    return Comparison(
        tuple(map(_choice, rounds)), _choice(chosen), asked, rows, _means(asked, profiles)
    )


def load_team_rounds(session: Session, *, access: Access, team_id: uuid.UUID) -> TeamRounds:
    """Read every result of a team; NotFound when the actor may not see them."""
    access.require_on(Permission.SEE_RESULTS, team_id=team_id)
    node = load_tree(session, access=access).node(team_id)
    found = session.execute(
        select(Assessment.id, Round, ResultRow.document)
        .join(Round, Round.id == Assessment.round_id)
        .join(ResultRow, ResultRow.assessment_id == Assessment.id)
        .where(
            Assessment.organization_id == access.organization_id,
            Assessment.team_id == team_id,
            is_newest_result(),
        )
        .order_by(Round.closes_on, Round.created_at, Round.id)
    ).all()
    if not found:
        return TeamRounds(team_id, node.name, None, ())
    newest = _newest_answers(found)
    questionnaire = load_version(session, version_id=newest[1].questionnaire_version_id)
    rounds = _round_results(found, newest)
    return TeamRounds(team_id, node.name, questionnaire.asked(newest[1].form), rounds)


def _load_rounds(session: Session, *, access: Access) -> list[Round]:
    """List the rounds in which a team that the actor may see has a result, newest first."""
    with_result = (
        select(Assessment.round_id)
        .join(ResultRow, ResultRow.assessment_id == Assessment.id)
        .where(
            Assessment.organization_id == access.organization_id,
            _visible(access),
            ResultRow.published_at.is_not(None),
        )
    )
    return list(
        session.scalars(
            select(Round)
            .where(Round.organization_id == access.organization_id, Round.id.in_(with_result))
            .order_by(Round.closes_on.desc(), Round.created_at.desc(), Round.id)
        )
    )


def _choose(
    session: Session, *, access: Access, rounds: list[Round], round_id: uuid.UUID | None
) -> Round:
    if round_id is not None:
        chosen = next((row for row in rounds if row.id == round_id), None)
        if chosen is None:
            raise NotFound("There is no such round.")
        return chosen
    counts = session.execute(
        select(
            Assessment.round_id,
            func.count(Assessment.id.distinct()),
            func.count(ResultRow.assessment_id.distinct()),
        )
        .outerjoin(
            ResultRow,
            (ResultRow.assessment_id == Assessment.id) & ResultRow.published_at.is_not(None),
        )
        .where(Assessment.organization_id == access.organization_id, _visible(access))
        .group_by(Assessment.round_id)
    )
    settled = {row_id for row_id, teams, results in counts if 2 * results >= teams}
    answered = [row for row in rounds if row.mode is not RoundMode.CONSENSUS] or rounds
    return next((row for row in answered if row.id in settled), answered[0])


def _visible(access: Access) -> ColumnElement[bool]:
    teams = access.teams(Permission.SEE_RESULTS)
    return true() if teams is None else Assessment.team_id.in_(teams)


def _choice(row: Round) -> RoundChoice:
    return RoundChoice(row.id, row.title, row.closes_on, row.mode)


Found = dict[uuid.UUID, tuple[uuid.UUID, Profile | None]]


def _load_profiles(session: Session, *, access: Access, round_id: uuid.UUID) -> Found:
    rows = session.execute(
        select(Assessment.team_id, Assessment.id, ResultRow.document)
        .outerjoin(ResultRow, (ResultRow.assessment_id == Assessment.id) & is_newest_result())
        .where(
            Assessment.organization_id == access.organization_id,
            Assessment.round_id == round_id,
            _visible(access),
        )
        .order_by(Assessment.id)
    )
    return {
        team_id: (assessment_id, from_document(document).profile if document else None)
        for team_id, assessment_id, document in rows
    }


def _rows(
    node: TeamNode, found: Found, questionnaire: Questionnaire, access: Access, *, depth: int
) -> Iterator[TeamRow | UnitRow]:
    """Give a node and all below it; a unit whose teams one sees only in part has no row."""
    is_unit = any(below.id in found for child in node.children for below in child.walk())
    seen = is_unit and access.may_on(Permission.SEE_RESULTS, team_id=node.id)
    if seen:
        yield _unit_row(node, found, questionnaire, depth=depth)
    if node.id in found:
        yield TeamRow(node.id, node.name, depth + seen, *found[node.id])
    for child in node.children:
        yield from _rows(child, found, questionnaire, access, depth=depth + seen)


def _unit_row(node: TeamNode, found: Found, questionnaire: Questionnaire, *, depth: int) -> UnitRow:
    below = [found[item.id][1] for item in node.walk() if item.id in found]
    profiles = [profile for profile in below if profile is not None]
    scored = sum(map(has_score, profiles))
    return UnitRow(node.id, node.name, depth, scored, _means(questionnaire, profiles))


def _means(questionnaire: Questionnaire, profiles: list[Profile]) -> tuple[float | None, ...]:
    return tuple(
        mean_of_teams(
            score.score
            for score in (barrier_score(profile, barrier.id) for profile in profiles)
            if score is not None
        )
        for barrier in questionnaire.barriers
    )


def _newest_answers(
    found: Sequence[Row[uuid.UUID, Round, str]],
) -> Row[uuid.UUID, Round, str]:
    """Give the last round that people answered; the last consensus where there are only such."""
    answered = [row for row in found if row[1].mode is not RoundMode.CONSENSUS]
    return (answered or found)[-1]


def _round_results(
    found: Sequence[Row[uuid.UUID, Round, str]], newest: Row[uuid.UUID, Round, str]
) -> tuple[RoundResult, ...]:
    profile_of_newest = from_document(newest[2]).profile
    results = [from_document(document) for _, _, document in found]
    return tuple(
        RoundResult(
            assessment_id,
            row.title,
            row.closes_on,
            row.mode,
            result.profile,
            (row.mode, row.form) == (newest[1].mode, newest[1].form)
            and same_content(result.profile, profile_of_newest),
            result.changes,
        )
        for (assessment_id, row, _), result in zip(found, results, strict=True)
    )
