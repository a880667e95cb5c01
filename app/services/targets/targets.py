"""Targets of a team, a unit or the organization: read beside the scores, set, taken away.

A subject is a team or unit by its id, or the organization where there is none. What is read of a
unit or the organization is what everybody in it said.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.goals.pace import Point
from app.domain.goals.targets import LEVELS, Aim, Outlook, latest_due, outlook
from app.domain.promise.lattice import CellKind
from app.domain.questionnaire import Barrier, Questionnaire
from app.domain.roles import Permission
from app.domain.round import RoundMode
from app.domain.scoring.profile import Interval
from app.services.access import Access
from app.services.errors import InvalidInput, NotFound, Refused
from app.services.questionnaires.questionnaire_versions import load_version
from app.services.targets.aims import load_aims
from app.services.teams.team_tree import TeamNode, load_tree, lock_organization
from app.storage.rows import Family, ProfileRow, Round, ScoreRow, Target


@dataclass(frozen=True, slots=True)
class Scored:
    """A barrier's score in one round, with the round's title; `newest` in the newest of them."""

    round_title: str
    newest: bool
    point: Point


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A barrier with its last score and its target, each where there is one.

    `inherited` is the target of what lies above, which holds where there is none of its own.
    """

    barrier: Barrier
    score: Scored | None
    outlook: Outlook | None
    inherited: Aim | None


@dataclass(frozen=True, slots=True)
class TargetPage:
    """Every barrier that the subject was asked last, or would be; none before the first round.

    `team_id` is None for the organization, `units` the names of what lies above.
    """

    team_id: uuid.UUID | None
    name: str
    units: tuple[str, ...]
    kind: CellKind
    may_set: bool
    lines: tuple[TargetLine, ...]


@dataclass(frozen=True, slots=True)
class _Subject:
    """Whom a target is of, and what kinds of figures say where it is, the first one preferred.

    `above` are the units above and the organization, the nearest first.
    """

    id: uuid.UUID
    kinds: tuple[CellKind, ...]
    node: TeamNode | None
    above: tuple[uuid.UUID, ...]


def load_targets(
    session: Session, *, access: Access, team_id: uuid.UUID | None, today: date
) -> TargetPage:
    """Read a subject's targets beside its scores; NotFound when the actor may not see them."""
    _require(access, Permission.SEE_RESULTS, team_id)
    subject = _subject(session, access, team_id)
    rounds, kind = _rounds(session, access, subject)
    asked = _asked(session, access, rounds)
    own, above = _aims(session, access, subject, asked)
    scored = _scores(session, subject, kind, rounds)
    node = subject.node
    return TargetPage(
        team_id=team_id,
        name=node.name if node is not None else access.organization_name,
        units=node.units if node is not None else (),
        kind=kind,
        may_set=_may_set(access, node),
        lines=tuple(
            _line(
                barrier,
                scored.get(barrier.id, []),
                own.get(barrier.id),
                above.get(barrier.id),
                today,
            )
            for barrier in (asked.barriers if asked is not None else ())
        ),
    )


def set_target(
    session: Session,
    *,
    access: Access,
    team_id: uuid.UUID | None,
    barrier: str,
    aim: Aim,
    now: datetime,
) -> None:
    """Set a barrier's target, in place of the one that it may have.

    InvalidInput for a level that is none of LEVELS, a day that is not ahead, or an unknown barrier;
    Refused for an archived team; NotFound when the actor may set none here.
    """
    subject, asked = _to_change(session, access, team_id)
    if asked is None or barrier not in {one.id for one in asked.barriers}:
        raise InvalidInput("barrier", "There is no such barrier. Open the page again.")
    if aim.level not in LEVELS:
        raise InvalidInput("level", "Choose one of the levels.")
    check_due(aim.due_on, now.date())
    row = _find(session, access, subject, asked, barrier)
    if row is None:
        row = Target(
            organization_id=access.organization_id,
            subject_id=subject.id,
            questionnaire=asked.id,
            barrier=barrier,
        )
        session.add(row)
    row.level, row.due_on = aim.level, aim.due_on
    row.set_at, row.set_by = now, access.actor.person_id
    session.flush()


def remove_target(
    session: Session, *, access: Access, team_id: uuid.UUID | None, barrier: str
) -> None:
    """Take a barrier's target away; nothing happens where there is none."""
    subject, asked = _to_change(session, access, team_id)
    row = _find(session, access, subject, asked, barrier) if asked is not None else None
    if row is not None:
        session.delete(row)
        session.flush()


def _to_change(
    session: Session, access: Access, team_id: uuid.UUID | None
) -> tuple[_Subject, Questionnaire | None]:
    """Give the subject and its questionnaire; one change follows the other."""
    _require(access, Permission.SET_TARGETS, team_id)
    lock_organization(session, access=access)
    subject = _subject(session, access, team_id)
    if subject.node is not None and subject.node.archived_at is not None:
        raise Refused("This team is archived. Restore it to set targets.")
    rounds, _ = _rounds(session, access, subject)
    return subject, _asked(session, access, rounds)


def check_due(due_on: date, today: date) -> None:
    """Raise InvalidInput for a day until which no target can be set."""
    if due_on <= today:
        raise InvalidInput("due_on", "Choose a day that is still ahead.")
    if due_on > latest_due(today):
        raise InvalidInput("due_on", "Choose a day within the next ten years.")


def _find(
    session: Session, access: Access, subject: _Subject, asked: Questionnaire, barrier: str
) -> Target | None:
    return session.scalars(
        select(Target).where(
            Target.organization_id == access.organization_id,
            Target.subject_id == subject.id,
            Target.questionnaire == asked.id,
            Target.barrier == barrier,
        )
    ).one_or_none()


def _require(access: Access, permission: Permission, team_id: uuid.UUID | None) -> None:
    """Raise NotFound unless the permission holds for the team, or everywhere."""
    if team_id is not None:
        access.require_on(permission, team_id=team_id)
    elif access.teams(permission) is not None:
        raise NotFound("There is no such page.")


def _may_set(access: Access, node: TeamNode | None) -> bool:
    if node is None:
        return access.teams(Permission.SET_TARGETS) is None
    return node.archived_at is None and access.may_on(Permission.SET_TARGETS, team_id=node.id)


def _subject(session: Session, access: Access, team_id: uuid.UUID | None) -> _Subject:
    if team_id is None:
        return _Subject(access.organization_id, (CellKind.ORGANIZATION,), None, ())
    tree = load_tree(session, access=access)
    node = tree.node(team_id)
    # A unit that nobody was pooled for may still have been asked as a team of its own.
    kinds = (CellKind.UNIT, CellKind.TEAM) if node.children else (CellKind.TEAM,)
    _, *units = tree.above(team_id)
    return _Subject(team_id, kinds, node, (*units, access.organization_id))


def _aims(
    session: Session, access: Access, subject: _Subject, asked: Questionnaire | None
) -> tuple[Mapping[str, Aim], Mapping[str, Aim]]:
    """Give a subject's own targets by barrier, and the nearest of those above it."""
    if asked is None:
        return {}, {}
    found = load_aims(
        session,
        organization_id=access.organization_id,
        subjects=(subject.id, *subject.above),
    )
    above: dict[str, Aim] = {}
    for unit in reversed(subject.above):
        above |= found.get((unit, asked.id), {})
    return found.get((subject.id, asked.id), {}), above


def _rounds(session: Session, access: Access, subject: _Subject) -> tuple[list[Round], CellKind]:
    """List the published rounds with figures that asked the same as the newest, which comes last.

    What a team agreed on together is no step from what people answered, so it is left out.
    """
    rows = session.execute(
        select(ProfileRow.kind, Round)
        .join(Round, Round.id == ProfileRow.round_id)
        .where(
            ProfileRow.organization_id == access.organization_id,
            ProfileRow.subject_id == subject.id,
            ProfileRow.kind.in_(subject.kinds),
            Round.organization_id == access.organization_id,
            Round.mode != RoundMode.CONSENSUS,
            or_(Round.mode != RoundMode.SURVEY, Round.published_at.is_not(None)),
        )
        .order_by(Round.closes_on, Round.created_at, Round.id)
    ).all()
    by_kind: dict[CellKind, list[Round]] = defaultdict(list)
    for kind, row in rows:
        by_kind[kind].append(row)
    chosen = next((kind for kind in subject.kinds if by_kind[kind]), subject.kinds[0])
    listed = by_kind[chosen]
    return [row for row in listed if _same(row, listed[-1])], chosen


def _same(row: Round, newest: Round) -> bool:
    """Say whether two rounds asked the same in the same way, as surveys are compared."""
    return (row.questionnaire_version_id, row.form, row.mode, row.routed) == (
        newest.questionnaire_version_id,
        newest.form,
        newest.mode,
        newest.routed,
    )


def _asked(session: Session, access: Access, rounds: Sequence[Round]) -> Questionnaire | None:
    """Give the questionnaire of the newest figures, or of the organization's newest round."""
    version = (
        rounds[-1].questionnaire_version_id
        if rounds
        else session.scalar(
            select(Round.questionnaire_version_id)
            .where(Round.organization_id == access.organization_id)
            .order_by(Round.closes_on.desc(), Round.created_at.desc(), Round.id)
            .limit(1)
        )
    )
    return load_version(session, version_id=version) if version is not None else None


def _scores(
    session: Session, subject: _Subject, kind: CellKind, rounds: Sequence[Round]
) -> dict[str, list[Scored]]:
    """Read each barrier's scores in some rounds, in their order, where there is one."""
    if not rounds:
        return {}
    rows = session.scalars(
        select(ScoreRow).where(
            ScoreRow.organization_id == rounds[-1].organization_id,
            ScoreRow.subject_id == subject.id,
            ScoreRow.kind == kind,
            ScoreRow.family == Family.BARRIER,
            ScoreRow.round_id.in_([row.id for row in rounds]),
            ScoreRow.score.is_not(None),
        )
    )
    by_round = defaultdict(list)
    for row in rows:
        by_round[row.round_id].append(row)
    found: dict[str, list[Scored]] = defaultdict(list)
    for place in rounds:
        for row in by_round[place.id]:
            newest = place.id == rounds[-1].id
            found[row.item].append(Scored(place.title, newest, _point(place, row)))
    return found


def _point(place: Round, row: ScoreRow) -> Point:
    """Give a published score; a round that was closed early counts from the day it was."""
    closed_on = place.closed_at.date() if place.closed_at is not None else place.closes_on
    known = row.low is not None and row.high is not None
    return Point(
        day=min(place.closes_on, closed_on),
        score=row.score or 0.0,
        interval=Interval(row.low or 0.0, row.high or 0.0) if known else None,
        n=row.n,
    )


def _line(
    barrier: Barrier,
    scored: Sequence[Scored],
    aim: Aim | None,
    inherited: Aim | None,
    today: date,
) -> TargetLine:
    points = [one.point for one in scored]
    return TargetLine(
        barrier=barrier,
        score=scored[-1] if scored else None,
        outlook=outlook(points, aim, today=today) if aim is not None else None,
        inherited=inherited,
    )
