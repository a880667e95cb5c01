"""What changed between two surveys of everybody in the organization or a unit, and why."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.closing import ClosingReport
from app.domain.comparing.change import Changes
from app.domain.comparing.decomposition import Decomposition, decompose
from app.domain.comparing.decomposition_people import WhyTogether, why_together
from app.domain.comparing.voices import Voices, listen
from app.domain.promise.lattice import Cell, CellKind
from app.domain.questionnaire import Questionnaire
from app.domain.round_answers import Places, membership
from app.domain.scoring.pooling import voices_of
from app.domain.scoring.profile import Profile
from app.services.access import Access
from app.services.answers.said import load_choices
from app.services.closing.closings import below
from app.services.compare.overview_tree import load_crumbs
from app.services.compare.what_changed import (
    Change,
    TeamsMoved,
    WhatChanged,
    asked_in,
    choose_pair,
    promise_of,
    tested_since,
)
from app.services.errors import NotFound
from app.services.figures.figure_rounds import round_choice
from app.services.results.pooled_results import may_see_pooled
from app.storage.closing_document import from_document as report_from_document
from app.storage.result_document import from_document
from app.storage.rows import Closing, PooledResult, Round, Team

MOST_READ = 2_000
"""Up to so many people a round are told apart on a page; of more, reading takes too long."""
MOST_NAMED = 20
"""So many teams that came or went are named; more are only counted."""


def load_everybody_changed(
    session: Session,
    *,
    access: Access,
    unit_id: uuid.UUID | None = None,
    from_id: uuid.UUID | None = None,
    to_id: uuid.UUID | None = None,
) -> WhatChanged:
    """Take the difference of what everybody said apart, by default between the last two surveys.

    Each person counts once. NotFound when the actor may not see what everybody in the unit, or
    without one in the organization, said, or there is nothing of it in a chosen round.
    """
    if not may_see_pooled(access, unit_id):
        raise NotFound("There is no such page.")
    name = access.organization_name
    if unit_id is not None:
        name = load_crumbs(session, access=access, unit_id=unit_id)[-1].name
    cell = _cell(unit_id)
    found = _load_published(session, access, cell)
    rounds = tuple(round_choice(one.row) for one in reversed(found))
    pair = choose_pair(found, from_id, to_id)
    if pair is None:
        return WhatChanged(unit_id, name, rounds, None)
    if pair[0] is pair[1]:
        return WhatChanged(unit_id, name, rounds, None, chosen_twice=True)
    return WhatChanged(unit_id, name, rounds, _compare(session, access, cell, pair))


@dataclass(frozen=True, slots=True, eq=False)
class _Published:
    """A survey with the number of the closing that was published."""

    row: Round
    number: int


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """One of the two surveys: what was asked, what was published of the cell, and who answered.

    `changes` are what its closing tested of the cell since an earlier survey.
    """

    row: Round
    asked: Questionnaire
    profile: Profile
    report: ClosingReport
    changes: Changes | None


_Two = tuple[_Side, _Side]


def _cell(unit_id: uuid.UUID | None) -> Cell:
    return Cell(CellKind.UNIT, str(unit_id)) if unit_id else Cell(CellKind.ORGANIZATION, "")


def _load_published(session: Session, access: Access, cell: Cell) -> list[_Published]:
    """Read the surveys with a published result of the cell, oldest first."""
    here = access.organization_id
    rows = session.execute(
        select(Round, Closing.number)
        .join(Closing, Closing.round_id == Round.id)
        .join(
            PooledResult,
            (PooledResult.round_id == Round.id) & (PooledResult.number == Closing.number),
        )
        .where(
            Round.organization_id == here,
            Round.published_at.is_not(None),
            Closing.organization_id == here,
            Closing.frozen_at.is_not(None),
            Closing.reopened_at.is_(None),
            PooledResult.organization_id == here,
            PooledResult.kind == cell.kind,
            PooledResult.cell == cell.id,
        )
        .order_by(Round.closes_on, Round.created_at, Round.id, Closing.number)
    )
    newest = {row.id: _Published(row, number) for row, number in rows}
    return list(newest.values())


def _compare(
    session: Session, access: Access, cell: Cell, pair: tuple[_Published, _Published]
) -> Change:
    before, now = _load_side(session, cell, pair[0]), _load_side(session, cell, pair[1])
    sides = before, now
    return Change(
        round_choice(before.row),
        round_choice(now.row),
        (before.asked, now.asked),
        _take_apart(session, cell, sides),
        teams=_teams_moved(session, access, cell, sides),
        tested=tested_since(before.row, now.changes),
    )


def _load_side(session: Session, cell: Cell, of: _Published) -> _Side:
    document, report = session.execute(
        select(PooledResult.document, Closing.document)
        .join(
            Closing,
            (Closing.round_id == PooledResult.round_id) & (Closing.number == PooledResult.number),
        )
        .where(
            PooledResult.organization_id == of.row.organization_id,
            PooledResult.round_id == of.row.id,
            PooledResult.number == of.number,
            PooledResult.kind == cell.kind,
            PooledResult.cell == cell.id,
            Closing.organization_id == of.row.organization_id,
        )
    ).one()
    result, asked = from_document(document), asked_in(session, of.row)
    return _Side(of.row, asked, result.profile, report_from_document(report), result.changes)


def _take_apart(session: Session, cell: Cell, sides: _Two) -> tuple[Decomposition, ...]:
    promises = promise_of(sides[0].row), promise_of(sides[1].row)
    # Nothing that one person said is read unless the split that it is for may be shown.
    may_split = why_together(promises, cell.kind) is None
    few = all(side.profile.respondents <= MOST_READ for side in sides)
    before, now = (
        _heard(session, cell, side) if may_split and few else _unheard(side) for side in sides
    )
    barriers = decompose(before, now, promises=promises, cell=cell.kind)
    if few or not may_split:
        return barriers
    many = WhyTogether.TOO_MANY
    return tuple(replace(of, together=many) if of.together else of for of in barriers)


def _unheard(side: _Side) -> Voices:
    """Give what was published of everybody, without anybody's answers."""
    return listen(side.asked, (), side.profile, form=side.row.form, mode=side.row.mode)


def _heard(session: Session, cell: Cell, side: _Side) -> Voices:
    """Give the same with the answers that it was made of, of those who lay in the cell then."""
    answers = load_choices(
        session,
        organization_id=side.row.organization_id,
        round_id=side.row.id,
        questionnaire=side.asked,
        routed=side.row.routed,
    )
    people: Places = np.arange(answers.people, dtype=np.intp)
    if cell.kind is CellKind.UNIT:
        members = membership(answers, side.report.tree, groups=side.row.respondent_groups)
        people = members.places.get(cell, people[:0])
    return voices_of(answers, people, side.profile, form=side.row.form)


def _teams_moved(session: Session, access: Access, cell: Cell, sides: _Two) -> TeamsMoved:
    """Say which teams answered in one of the rounds only, each below the unit as it was then."""
    before, now = (_teams(side.report, cell) for side in sides)
    came, went = now - before, before - now
    if not came | went or len(came | went) > MOST_NAMED:
        return TeamsMoved(len(came), len(went))
    rows = session.execute(
        select(Team.id, Team.name)
        .where(
            Team.organization_id == access.organization_id,
            Team.id.in_([uuid.UUID(team) for team in sorted(came | went)]),
        )
        .order_by(Team.name, Team.id)
    ).all()
    names = [tuple(name for team_id, name in rows if str(team_id) in some) for some in (came, went)]
    return TeamsMoved(len(came), len(went), *names)


def _teams(report: ClosingReport, cell: Cell) -> set[str]:
    """Give the teams whose people answered."""
    teams = {one.cell for one in report.cells if one.kind is CellKind.TEAM and one.people.most > 0}
    if cell.kind is CellKind.ORGANIZATION:
        return teams
    parents = {node.id: node.parent for node in report.tree}
    return teams & below(uuid.UUID(cell.id), parents)
