"""The round that a survey's results are compared with, as it was published."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from app.domain.promise.disclosure import Promise
from app.domain.promise.lattice import Cell, CellKind
from app.domain.questionnaire import QuestionForm, Questionnaire
from app.domain.round_answers import Membership, RoundAnswers, membership
from app.domain.scoring.pooling import Earlier, voices_of
from app.services.answers.said import load_round
from app.storage.closing_document import from_document as report_from_document
from app.storage.result_document import from_document
from app.storage.rows import Assessment, Closing, PooledResult, ResultRow, Round


@dataclass(frozen=True, slots=True, eq=False)
class EarlierRound:
    """The newest survey that was published before and asked the same, with who belonged where."""

    organization_id: uuid.UUID
    round_id: uuid.UUID
    number: int
    title: str
    form: QuestionForm
    minimum: int
    answers: RoundAnswers
    members: Membership


def find_earlier(
    session: Session, *, row: Round, questionnaire: Questionnaire
) -> EarlierRound | None:
    """Find what a survey is compared with, None where nothing before asked the same.

    The questionnaire is the form that was asked. Where teams lay at the time comes from the
    closing, since they may have moved.
    """
    found = session.execute(_published_before(row)).first()
    if found is None:
        return None
    before, number, document = found
    answers = load_round(
        session,
        organization_id=row.organization_id,
        round_id=before.id,
        questionnaire=questionnaire,
        routed=before.routed,
    )
    tree = report_from_document(document).tree
    return EarlierRound(
        organization_id=row.organization_id,
        round_id=before.id,
        number=number,
        title=before.title,
        form=before.form,
        minimum=Promise(before.confidentiality, before.minimum_group).figures_from,
        answers=answers,
        members=membership(answers, tree, groups=before.respondent_groups),
    )


def earlier_cells(
    session: Session, *, before: EarlierRound, cells: Sequence[Cell]
) -> dict[Cell, Earlier]:
    """Give what was published of some cells then; cells that nobody belonged to are left out."""
    documents = {**_teams(session, before, cells), **_pooled(session, before, cells)}
    found = {}
    for cell, document in documents.items():
        people = before.members.places.get(cell)
        if people is not None:
            profile = from_document(document).profile
            voices = voices_of(before.answers, people, profile, form=before.form)
            found[cell] = Earlier(before.title, voices, before.minimum)
    return found


def _published_before(row: Round) -> Select[Round, int, str]:
    """Select the newest published survey that was over before and asked the same."""
    return (
        select(Round, Closing.number, Closing.document)
        .join(Closing, Closing.round_id == Round.id)
        .where(
            Round.organization_id == row.organization_id,
            Closing.organization_id == row.organization_id,
            Round.id != row.id,
            Round.mode == row.mode,
            Round.form == row.form,
            Round.routed == row.routed,
            Round.questionnaire_version_id == row.questionnaire_version_id,
            Round.published_at.is_not(None),
            Closing.frozen_at.is_not(None),
            Closing.reopened_at.is_(None),
            or_(
                Round.closes_on < row.closes_on,
                and_(Round.closes_on == row.closes_on, Round.created_at < row.created_at),
            ),
        )
        .order_by(Round.closes_on.desc(), Round.created_at.desc(), Round.id)
        .limit(1)
    )


def _teams(session: Session, before: EarlierRound, cells: Sequence[Cell]) -> dict[Cell, str]:
    teams = [uuid.UUID(cell.id) for cell in cells if cell.kind is CellKind.TEAM]
    rows = session.execute(
        select(Assessment.team_id, ResultRow.document)
        .join(ResultRow, ResultRow.assessment_id == Assessment.id)
        .where(
            Assessment.organization_id == before.organization_id,
            ResultRow.organization_id == before.organization_id,
            Assessment.round_id == before.round_id,
            Assessment.team_id.in_(teams),
            ResultRow.number == before.number,
            ResultRow.published_at.is_not(None),
        )
        .order_by(Assessment.id)
    )
    return {Cell(CellKind.TEAM, str(team_id)): document for team_id, document in rows}


def _pooled(session: Session, before: EarlierRound, cells: Sequence[Cell]) -> dict[Cell, str]:
    wanted = {cell for cell in cells if cell.kind is not CellKind.TEAM}
    if not wanted:
        return {}
    rows = session.execute(
        select(PooledResult.kind, PooledResult.cell, PooledResult.document)
        .where(
            PooledResult.organization_id == before.organization_id,
            PooledResult.round_id == before.round_id,
            PooledResult.number == before.number,
            PooledResult.cell.in_(sorted(cell.id for cell in wanted)),
        )
        .order_by(PooledResult.kind, PooledResult.cell)
    )
    found = {Cell(kind, name): document for kind, name, document in rows}
    return {cell: document for cell, document in found.items() if cell in wanted}
