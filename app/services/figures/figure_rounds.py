"""The rounds whose published figures can be read, the one a page begins with, and those before."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from app.domain.promise.lattice import CellKind
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


class Listed(Protocol):
    """What the rule for the round that a page begins with must know of each."""

    @property
    def id(self) -> uuid.UUID:
        """Which round it is."""

    @property
    def organization_id(self) -> uuid.UUID:
        """Whose it is."""

    @property
    def mode(self) -> RoundMode:
        """Who answers in it, and how."""


ListedRound = TypeVar("ListedRound", bound=Listed)


def rounds_with_figures(access: Access) -> Select[Round]:
    """Select the rounds with published figures of a team that one may see, newest first."""
    return (
        select(Round)
        .where(Round.organization_id == access.organization_id, is_published(), _somebody(access))
        .order_by(Round.closes_on.desc(), Round.created_at.desc(), Round.id)
    )


def list_rounds(session: Session, *, access: Access) -> list[Round]:
    """List the same rounds."""
    return list(session.scalars(rounds_with_figures(access)))


def _somebody(access: Access) -> ColumnElement[bool]:
    """Hold for rounds in which a team that the actor may see has a result, hidden or not."""
    seen = access.teams(Permission.SEE_RESULTS)
    mine = [] if seen is None else [ProfileRow.subject_id.in_(seen)]
    # Of one column, so that the index over rounds answers it; of all, the whole key is walked.
    return (
        select(ProfileRow.round_id)
        .where(
            ProfileRow.organization_id == Round.organization_id,
            ProfileRow.round_id == Round.id,
            ProfileRow.kind == CellKind.TEAM,
            *mine,
        )
        .exists()
    )


def choose_round(
    session: Session, rounds: Sequence[ListedRound], round_id: uuid.UUID | None
) -> ListedRound:
    """Give the round that was asked for; NotFound if it is not among these, newest first.

    By default it is the newest that people answered and that is settled: a published survey, or
    half of its teams have a result. Where none is, it is the newest that people answered.
    """
    if round_id is not None or not rounds:
        chosen = next((row for row in rounds if row.id == round_id), None)
        if chosen is None:
            raise NotFound("There is no such round.")
        return chosen
    # What teams agreed on together is another kind of figure: nobody begins with it.
    answered = [row for row in rounds if row.mode is not RoundMode.CONSENSUS] or list(rounds)
    # One after the other, as the first is nearly always settled: to count each would cost more.
    settled = (row for row in answered if row.mode is RoundMode.SURVEY or _half(session, row))
    return next(settled, answered[0])


def _half(session: Session, place: Listed) -> bool:
    """Say whether at least half of the teams that a round asks have a result."""
    of_round = {"organization_id": place.organization_id, "round_id": place.id}
    asked = select(func.count()).select_from(Assessment).filter_by(**of_round)
    done = select(func.count()).select_from(ProfileRow).filter_by(**of_round, kind=CellKind.TEAM)
    enough = 2 * done.scalar_subquery() >= asked.scalar_subquery()
    return bool(session.scalar(select(enough)))


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
