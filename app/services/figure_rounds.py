"""The rounds whose published figures can be read, and those that asked the same before."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.domain.lattice import CellKind
from app.domain.roles import Permission
from app.domain.round import RoundMode
from app.services.access import Access
from app.services.errors import NotFound
from app.storage.rows import Assessment, ProfileRow, Round


@dataclass(frozen=True, slots=True)
class RoundChoice:
    """A round with figures of a team that one may see."""

    id: uuid.UUID
    title: str
    closes_on: date
    mode: RoundMode


def round_choice(row: Round) -> RoundChoice:
    """Give a round as it is offered."""
    return RoundChoice(row.id, row.title, row.closes_on, row.mode)


def is_published() -> ColumnElement[bool]:
    """Select the rounds whose figures may be read: a survey's are there before it is published."""
    return or_(Round.mode != RoundMode.SURVEY, Round.published_at.is_not(None))


def can_be_read(row: Round, *, access: Access) -> bool:
    """Say the same of a round that was read, and that it is the organization's own."""
    published = row.mode is not RoundMode.SURVEY or row.published_at is not None
    return published and row.organization_id == access.organization_id


def list_rounds(session: Session, *, access: Access) -> list[Round]:
    """List the rounds with published figures of a team that one may see, newest first."""
    teams = access.teams(Permission.SEE_RESULTS)
    figures = select(ProfileRow.round_id).where(
        ProfileRow.organization_id == access.organization_id, ProfileRow.kind == CellKind.TEAM
    )
    if teams is not None:
        figures = figures.where(ProfileRow.subject_id.in_(teams))
    return list(
        session.scalars(
            select(Round)
            .where(Round.organization_id == access.organization_id, is_published())
            .where(Round.id.in_(figures))
            .order_by(Round.closes_on.desc(), Round.created_at.desc(), Round.id)
        )
    )


def choose_round(session: Session, rounds: Sequence[Round], round_id: uuid.UUID | None) -> Round:
    """Give the round that was asked for; NotFound if it is not among these, newest first.

    By default it is the newest that people answered in which half of the teams have a result.
    """
    if round_id is not None:
        chosen = next((row for row in rounds if row.id == round_id), None)
        if chosen is None:
            raise NotFound("There is no such round.")
        return chosen
    settled = _settled(session, rounds[0].organization_id)
    answered = [row for row in rounds if row.mode is not RoundMode.CONSENSUS] or list(rounds)
    return next((row for row in answered if row.id in settled), answered[0])


def _settled(session: Session, organization_id: uuid.UUID) -> set[uuid.UUID]:
    """Give the rounds in which at least half of the teams have a result."""
    asked = (
        select(Assessment.round_id, func.count().label("teams"))
        .where(Assessment.organization_id == organization_id)
        .group_by(Assessment.round_id)
        .subquery()
    )
    done = (
        select(ProfileRow.round_id, func.count().label("teams"))
        .where(ProfileRow.organization_id == organization_id, ProfileRow.kind == CellKind.TEAM)
        .group_by(ProfileRow.round_id)
        .subquery()
    )
    return set(
        session.scalars(
            select(asked.c.round_id)
            .join(done, done.c.round_id == asked.c.round_id)
            .where(2 * done.c.teams >= asked.c.teams)
        )
    )


def rounds_before(session: Session, chosen: Round) -> list[Round]:
    """Give the published rounds before that asked the same, newest first."""
    rows = session.scalars(
        select(Round)
        .where(Round.organization_id == chosen.organization_id, is_published())
        .where(
            Round.mode == chosen.mode,
            Round.form == chosen.form,
            Round.routed == chosen.routed,
            Round.questionnaire_version_id == chosen.questionnaire_version_id,
            Round.closes_on <= chosen.closes_on,
            Round.id != chosen.id,
        )
        .order_by(Round.closes_on.desc(), Round.created_at.desc(), Round.id)
    )
    moment = (chosen.closes_on, chosen.created_at)
    return [row for row in rows if (row.closes_on, row.created_at) < moment]
