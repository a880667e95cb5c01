"""Pooled results as the pages read them: everybody in an organization or a unit, in one survey."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.comparing.comparison import barrier_score, mean_of_teams
from app.domain.promise.lattice import CellKind
from app.domain.questionnaire import Barrier, Capability, QuestionForm, Questionnaire
from app.domain.roles import Permission
from app.domain.round import RoundMode
from app.domain.scoring.profile import BarrierScore, CapabilityScore, Profile
from app.domain.scoring.result import Result
from app.services.access import Access
from app.services.closing.closings import PublishedClosing, below, published_closing
from app.services.closing.turnout import invited_by_assessment
from app.services.errors import NotFound
from app.services.questionnaires.questionnaire_versions import load_version
from app.services.results.instead import Instead, load_instead
from app.services.results.team_results import find_capability
from app.services.teams.team_tree import TeamNode, read_tree
from app.storage.result_document import from_document
from app.storage.rows import Assessment, Organization, PooledResult, ResultRow, Round, Team


@dataclass(frozen=True, slots=True)
class PooledHead:
    """What stands above every page of a survey's pooled result; no `unit_id` for the whole."""

    round_id: uuid.UUID
    round_title: str
    unit_id: uuid.UUID | None
    name: str
    form: QuestionForm
    opens_on: date
    closes_on: date
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A respondent group within the organization, with its result."""

    id: str
    title: str
    result: Result


@dataclass(frozen=True, slots=True)
class TreeLine:
    """A team or a unit with its result, in the order of the tree.

    A unit has no `assessment_id`. Without a result nobody answered. `invited` counts people.
    """

    team_id: uuid.UUID
    name: str
    depth: int
    assessment_id: uuid.UUID | None
    result: Result | None
    invited: int


@dataclass(frozen=True, slots=True)
class PooledPage:
    """The published result of everybody in the organization or a unit; None before that.

    `mean_of_teams` has the mean of the shown teams for each barrier, each team counting once.
    `instead` is what can be shown in place of a unit that is hidden.
    """

    head: PooledHead
    questionnaire: Questionnaire
    result: Result | None
    result_id: uuid.UUID | None
    frozen_at: datetime | None
    invited: int
    groups: tuple[GroupLine, ...]
    lines: tuple[TreeLine, ...]
    mean_of_teams: tuple[float | None, ...]
    instead: Instead | None = None


@dataclass(frozen=True, slots=True)
class PooledCapabilityPage:
    """One capability of a pooled result, with its barrier; comments stay with their own team."""

    head: PooledHead
    questionnaire: Questionnaire
    result: Result
    barrier: Barrier
    barrier_score: BarrierScore
    capability: Capability
    score: CapabilityScore


Pooled = Mapping[tuple[CellKind, str], PooledResult]


def load_pooled_page(
    session: Session, *, access: Access, round_id: uuid.UUID, unit_id: uuid.UUID | None = None
) -> PooledPage:
    """Read a survey's pooled result; NotFound unless the actor may see all that is in it."""
    place = _load_round(session, access=access, round_id=round_id)
    head = _head(session, access=access, place=place, unit_id=unit_id)
    version = load_version(session, version_id=place.questionnaire_version_id)
    asked = version.asked(place.form)
    closing = published_closing(session, place=place)
    if closing is None:
        return PooledPage(head, asked, None, None, None, 0, (), (), ())
    return read_pooled(session, place=place, closing=closing, head=head, asked=asked)


def load_pooled_capability(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    capability_id: str,
    unit_id: uuid.UUID | None = None,
) -> PooledCapabilityPage:
    """Read where a capability's pooled score comes from; NotFound when there is no such."""
    place = _load_round(session, access=access, round_id=round_id)
    head = _head(session, access=access, place=place, unit_id=unit_id)
    closing = published_closing(session, place=place)
    row = _load_cell(session, place, closing, unit_id) if closing else None
    if row is None:
        raise NotFound("There is no result yet.")
    result = from_document(row.document)
    version = load_version(session, version_id=place.questionnaire_version_id)
    asked = version.asked(place.form)
    barrier, capability, score = find_capability(asked, result, capability_id)
    whole = result.profile.barrier(barrier.id)
    return PooledCapabilityPage(head, asked, result, barrier, whole, capability, score)


def may_see_pooled(access: Access, unit_id: uuid.UUID | None) -> bool:
    """Say whether the actor may see what everybody in a unit, or in the organization, said."""
    if unit_id is None:
        return access.teams(Permission.SEE_RESULTS) is None
    return access.may_on(Permission.SEE_RESULTS, team_id=unit_id)


def read_pooled(
    session: Session,
    *,
    place: Round,
    closing: PublishedClosing,
    head: PooledHead,
    asked: Questionnaire,
) -> PooledPage:
    """Read a published pooled result with all that lies below it; NotFound when there is none.

    Whoever calls has asked whether the actor may see it.
    """
    pooled = _load_pooled(session, place, closing, whole=head.unit_id is None)
    own = pooled.get(_key(head.unit_id))
    if own is None:
        raise NotFound("Nobody's answers were pooled here.")
    result = from_document(own.document)
    lines = _lines(session, place, closing, pooled, head.unit_id)
    shown = [line.result.profile for line in lines if line.assessment_id and line.result]
    return PooledPage(
        head=head,
        questionnaire=asked,
        result=result,
        result_id=own.id,
        frozen_at=own.frozen_at,
        invited=sum(line.invited for line in lines if line.assessment_id),
        groups=_groups(asked, place, pooled) if head.unit_id is None else (),
        lines=lines,
        mean_of_teams=_means(asked, shown),
        instead=_instead(session, place, head, result),
    )


def _instead(session: Session, place: Round, head: PooledHead, result: Result) -> Instead | None:
    if result.profile.hidden is None or head.unit_id is None:
        return None
    return load_instead(session, place=place, team_id=head.unit_id)


def _key(unit_id: uuid.UUID | None) -> tuple[CellKind, str]:
    return (CellKind.ORGANIZATION, "") if unit_id is None else (CellKind.UNIT, str(unit_id))


def _load_round(session: Session, *, access: Access, round_id: uuid.UUID) -> Round:
    place = session.scalar(
        select(Round).where(Round.organization_id == access.organization_id, Round.id == round_id)
    )
    if place is None or place.mode is not RoundMode.SURVEY:
        raise NotFound("There is no such survey.")
    return place


def _head(
    session: Session, *, access: Access, place: Round, unit_id: uuid.UUID | None
) -> PooledHead:
    if not may_see_pooled(access, unit_id):
        raise NotFound("There is no such page.")
    return head_of(session, place=place, unit_id=unit_id)


def head_of(session: Session, *, place: Round, unit_id: uuid.UUID | None) -> PooledHead:
    """Name what a pooled result is of; NotFound when there is no such unit."""
    name = session.scalar(
        select(Organization.name).where(Organization.id == place.organization_id)
        if unit_id is None
        else select(Team.name).where(
            Team.organization_id == place.organization_id, Team.id == unit_id
        )
    )
    if name is None:
        raise NotFound("There is no such team.")
    return PooledHead(
        place.id,
        place.title,
        unit_id,
        name,
        place.form,
        place.opens_on,
        place.closes_on,
        place.published_at,
    )


def _load_cell(
    session: Session, place: Round, closing: PublishedClosing, unit_id: uuid.UUID | None
) -> PooledResult | None:
    kind, cell = _key(unit_id)
    return session.scalar(
        select(PooledResult).where(
            PooledResult.organization_id == place.organization_id,
            PooledResult.round_id == place.id,
            PooledResult.number == closing.number,
            PooledResult.kind == kind,
            PooledResult.cell == cell,
        )
    )


def _load_pooled(
    session: Session, place: Round, closing: PublishedClosing, *, whole: bool
) -> Pooled:
    """Read every pooled result of the round; the groups and everybody only for the whole."""
    query = select(PooledResult).where(
        PooledResult.organization_id == place.organization_id,
        PooledResult.round_id == place.id,
        PooledResult.number == closing.number,
    )
    narrowed = query if whole else query.where(PooledResult.kind == CellKind.UNIT)
    rows = session.scalars(narrowed.order_by(PooledResult.kind, PooledResult.cell))
    return {(row.kind, row.cell): row for row in rows}


def _groups(asked: Questionnaire, place: Round, pooled: Pooled) -> tuple[GroupLine, ...]:
    """Give the groups that the round asked and that somebody belongs to."""
    found = (
        (group, pooled.get((CellKind.GROUP, group.id)))
        for group in asked.groups
        if group.id in place.respondent_groups
    )
    return tuple(
        GroupLine(group.id, group.title, from_document(row.document))
        for group, row in found
        if row is not None
    )


def _lines(
    session: Session,
    place: Round,
    closing: PublishedClosing,
    pooled: Pooled,
    unit_id: uuid.UUID | None,
) -> tuple[TreeLine, ...]:
    """Give the teams of the round that lie below, with the units that have a result."""
    tree = read_tree(session, organization_id=place.organization_id)
    today = {str(n.id): str(n.parent_id) if n.parent_id else None for n in tree.nodes.values()}
    inside = None if unit_id is None else below(unit_id, today | closing.parents)
    teams = _load_teams(session, place, closing)
    invited = invited_by_assessment(session, place=place)
    nodes = [node for node in tree.nodes.values() if inside is None or str(node.id) in inside]
    depths = _depths(nodes)
    found: list[TreeLine] = []
    for node in nodes:
        unit = pooled.get((CellKind.UNIT, str(node.id)))
        if unit is not None and node.id != unit_id:
            result = from_document(unit.document)
            found.append(TreeLine(node.id, node.name, depths[node.id], None, result, 0))
        if node.id in teams:
            assessment_id, result_of_team = teams[node.id]
            depth = depths[node.id] + (unit is not None and node.id != unit_id)
            many = invited[assessment_id]
            line = TreeLine(node.id, node.name, depth, assessment_id, result_of_team, many)
            found.append(line)
    return tuple(found)


def _depths(nodes: list[TeamNode]) -> dict[uuid.UUID, int]:
    top = min((len(node.path) for node in nodes), default=1)
    return {node.id: len(node.path) - top for node in nodes}


def _load_teams(
    session: Session, place: Round, closing: PublishedClosing
) -> dict[uuid.UUID, tuple[uuid.UUID, Result | None]]:
    rows = session.execute(
        select(Assessment.team_id, Assessment.id, ResultRow.document)
        .outerjoin(
            ResultRow,
            (ResultRow.organization_id == Assessment.organization_id)
            & (ResultRow.assessment_id == Assessment.id)
            & (ResultRow.number == closing.number)
            & ResultRow.published_at.is_not(None),
        )
        .where(Assessment.organization_id == place.organization_id, Assessment.round_id == place.id)
        .order_by(Assessment.id)
    )
    return {
        team_id: (assessment_id, from_document(document) if document else None)
        for team_id, assessment_id, document in rows
    }


def _means(asked: Questionnaire, profiles: list[Profile]) -> tuple[float | None, ...]:
    return tuple(
        mean_of_teams(
            score.score
            for score in (barrier_score(profile, barrier.id) for profile in profiles)
            if score is not None
        )
        for barrier in asked.barriers
    )
