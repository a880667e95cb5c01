"""Making figures anew from frozen documents, for results older than the rows of figures."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from app.domain.promise.lattice import CellKind
from app.domain.round import RoundMode
from app.domain.scoring.result import Result
from app.services.figures import figures, unit_sums
from app.services.figures.figures import Subject
from app.storage.result_document import from_document
from app.storage.rows import Assessment, Closing, PooledResult, ProfileRow, ResultRow, Round


def lacking(session: Session) -> bool:
    """Say whether a round has results and no figures; one whose closing failed has as well."""
    return session.scalar(select(_without().exists())) or False


def fill_in(session: Session) -> int:
    """Store the figures of every round that has results and no figures; give their number."""
    filled = 0
    for place in session.scalars(_without().order_by(Round.organization_id, Round.id)).all():
        filled += _fill_round(session, place)
    return filled


def _without() -> Select[Round]:
    return select(Round).where(
        # Of one column, so that an index answers it: this is asked at every start.
        ~select(ProfileRow.round_id)
        .where(ProfileRow.organization_id == Round.organization_id, ProfileRow.round_id == Round.id)
        .exists(),
        select(ResultRow.assessment_id)
        .join(Assessment, Assessment.id == ResultRow.assessment_id)
        .where(
            ResultRow.organization_id == Round.organization_id,
            Assessment.organization_id == Round.organization_id,
            Assessment.round_id == Round.id,
        )
        .exists(),
    )


def _fill_round(session: Session, place: Round) -> bool:
    """Store the figures of one round, if anything of it counts."""
    number = _closing_number(session, place) if place.mode is RoundMode.SURVEY else None
    if place.mode is RoundMode.SURVEY and number is None:
        return False
    figures.keep(session, _teams(session, place, number))
    if number is not None:
        figures.keep(session, _pooled(session, place, number))
    unit_sums.add_up_round(session, organization_id=place.organization_id, round_id=place.id)
    return True


def _closing_number(session: Session, place: Round) -> int | None:
    """Give the number of the closing that was, or can be, published."""
    return session.scalar(
        select(func.max(Closing.number)).where(
            Closing.organization_id == place.organization_id,
            Closing.round_id == place.id,
            Closing.frozen_at.is_not(None),
            Closing.reopened_at.is_(None),
        )
    )


def _teams(session: Session, place: Round, number: int | None) -> Iterator[tuple[Subject, Result]]:
    rows = session.execute(
        select(Assessment.team_id, Assessment.id, ResultRow.document)
        .join(
            ResultRow,
            (ResultRow.organization_id == Assessment.organization_id)
            & (ResultRow.assessment_id == Assessment.id),
        )
        .where(
            Assessment.organization_id == place.organization_id,
            Assessment.round_id == place.id,
            _newest() if number is None else ResultRow.number == number,
        )
        .order_by(Assessment.id)
    )
    for team_id, assessment_id, document in rows:
        here = place.organization_id
        subject = Subject(here, team_id, CellKind.TEAM, place.id, assessment_id)
        yield subject, from_document(document)


def _newest() -> ColumnElement[bool]:
    later = aliased(ResultRow)
    newest = select(func.max(later.number)).where(
        later.organization_id == ResultRow.organization_id,
        later.assessment_id == ResultRow.assessment_id,
    )
    return ResultRow.number == newest.scalar_subquery()


def _pooled(session: Session, place: Round, number: int) -> Iterator[tuple[Subject, Result]]:
    rows = session.scalars(
        select(PooledResult)
        .where(
            PooledResult.organization_id == place.organization_id,
            PooledResult.round_id == place.id,
            PooledResult.number == number,
        )
        .order_by(PooledResult.kind, PooledResult.cell)
    )
    for row in rows:
        here, unit = row.organization_id, row.kind is CellKind.UNIT
        subject_id = uuid.UUID(row.cell) if unit else here
        group = row.cell if row.kind is CellKind.GROUP else ""
        subject = Subject(here, subject_id, row.kind, place.id, respondent_group=group)
        yield subject, from_document(row.document)
