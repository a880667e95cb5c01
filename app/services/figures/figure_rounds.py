"""The rounds whose published figures can be read, the one a page begins with, and those before."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
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


def scope_values(access: Access) -> dict[str, object]:
    """Give the organization, `here`, and the teams of which one may see results, `seen` if not all.

    Statements that are put together once take these as parameters: to put them together takes
    longer than the database needs for the answer.
    """
    seen = access.teams(Permission.SEE_RESULTS)
    mine = {} if seen is None else {"seen": list(seen)}
    return {"here": access.organization_id, **mine}


@cache
def rounds_with_figures(*, sees_all: bool) -> Select[Round]:
    """Select the rounds with published figures of a team that is seen, newest first.

    Its parameters are those of `scope_values`.
    """
    return (
        select(Round)
        .where(
            Round.organization_id == bindparam("here"), is_published(), _somebody(sees_all=sees_all)
        )
        .order_by(Round.closes_on.desc(), Round.created_at.desc(), Round.id)
    )


def list_rounds(session: Session, *, access: Access) -> list[Round]:
    """List the same rounds."""
    scope = scope_values(access)
    return list(session.scalars(rounds_with_figures(sees_all="seen" not in scope), scope))


def _somebody(*, sees_all: bool) -> ColumnElement[bool]:
    """Hold for rounds in which a team that is seen has a result, hidden or not."""
    mine = [] if sees_all else [ProfileRow.subject_id.in_(bindparam("seen", expanding=True))]
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
    values = {"here": place.organization_id, "round": place.id}
    return bool(session.connection().scalar(_half_is_there(), values))


@cache
def _half_is_there() -> Select[bool]:
    of_round: dict[str, Any] = {
        "organization_id": bindparam("here"),
        "round_id": bindparam("round"),
    }
    asked = select(func.count()).select_from(Assessment).filter_by(**of_round)
    done = select(func.count()).select_from(ProfileRow).filter_by(**of_round, kind=CellKind.TEAM)
    return select(2 * done.scalar_subquery() >= asked.scalar_subquery())


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
