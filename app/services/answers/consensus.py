"""Consensus: what a team agreed on, beside the published result of the survey it is based on.

Whoever calls has found the assessment through the actor's scope. Both sides are of the same team in
the same organization, so whoever may see the one may see the other. Figures come from frozen
documents alone, and the survey's only once they are published.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.answering import Lacking
from app.domain.round import RoundMode
from app.domain.scoring.consensus import Agreed, AgreedPoint, BarrierBeside, beside
from app.domain.scoring.result import Result
from app.services.answers.answering import Sheet
from app.services.results.team_results import is_newest_result
from app.storage.result_document import from_document
from app.storage.rows import AnswerRow, Assessment, Person, ResponseRow, ResultRow, Round


@dataclass(frozen=True, slots=True)
class Before:
    """The survey that a consensus is based on, as it was published of the same team.

    Without a `result` nothing is published of the team there (yet). `comparable` says that both
    asked the same version of the questionnaire; otherwise no figure stands beside the other's.
    """

    round_title: str
    assessment_id: uuid.UUID | None
    result_id: uuid.UUID | None
    result: Result | None
    comparable: bool


@dataclass(frozen=True, slots=True)
class After:
    """What a team agreed on, as it was frozen; `reopened` says that it is being changed again."""

    round_title: str
    assessment_id: uuid.UUID
    result_id: uuid.UUID
    result: Result
    frozen_at: datetime
    reopened: bool
    points: tuple[AgreedPoint, ...]


@dataclass(frozen=True, slots=True)
class Consensus:
    """Both sides; without `before` the team began with a fresh sheet."""

    before: Before | None
    after: After

    @property
    def rows(self) -> tuple[BarrierBeside, ...]:
        """Lay both side by side, barrier by barrier; nothing where they are not comparable."""
        if self.before is None or self.before.result is None or not self.before.comparable:
            return ()
        return beside(self.before.result.profile, self.after.result.profile)


def load_before(
    session: Session, *, organization_id: uuid.UUID, assessment_id: uuid.UUID
) -> Before | None:
    """Give the newest published result that a consensus is based on; None if it is on none."""
    survey, theirs = aliased(Round), aliased(Assessment)
    found = session.execute(
        select(
            survey.title,
            theirs.id,
            ResultRow.id,
            ResultRow.document,
            survey.questionnaire_version_id == Round.questionnaire_version_id,
        )
        .select_from(Assessment)
        .join(Round, Round.id == Assessment.round_id)
        .join(
            survey,
            and_(
                survey.id == Round.based_on_round_id,
                survey.organization_id == Assessment.organization_id,
                survey.mode == RoundMode.SURVEY,
            ),
        )
        .outerjoin(theirs, and_(theirs.round_id == survey.id, theirs.team_id == Assessment.team_id))
        .outerjoin(ResultRow, and_(ResultRow.assessment_id == theirs.id, is_newest_result()))
        .where(
            Assessment.organization_id == organization_id,
            Assessment.id == assessment_id,
            Round.mode == RoundMode.CONSENSUS,
        )
    ).first()
    if found is None:
        return None
    title, theirs_id, result_id, document, comparable = found
    result = from_document(document) if document else None
    return Before(title, theirs_id, result_id, result, bool(comparable))


def load_after(
    session: Session, *, organization_id: uuid.UUID, assessment_id: uuid.UUID
) -> After | None:
    """Give what the team agreed on last after a survey; None when it has not met."""
    survey, theirs = aliased(Round), aliased(Assessment)
    query = (
        _agreements()
        .join(
            survey,
            and_(
                survey.id == Round.based_on_round_id,
                survey.organization_id == Round.organization_id,
                survey.mode == RoundMode.SURVEY,
            ),
        )
        .join(theirs, and_(theirs.round_id == survey.id, theirs.team_id == Assessment.team_id))
        .where(
            Assessment.organization_id == organization_id,
            theirs.organization_id == organization_id,
            theirs.id == assessment_id,
            is_newest_result(),
        )
        .order_by(ResultRow.frozen_at.desc(), ResultRow.id)
        .limit(1)
    )
    return _after(session, session.execute(query).first())


def load_both(
    session: Session,
    *,
    organization_id: uuid.UUID,
    assessment_id: uuid.UUID,
    result_id: uuid.UUID | None = None,
) -> Consensus | None:
    """Give both sides for the page of either; None where nothing was agreed on.

    Of a consensus it is the newest result, or the one that is named.
    """
    mode = session.scalar(
        select(Round.mode)
        .join(Assessment, Assessment.round_id == Round.id)
        .where(Assessment.organization_id == organization_id, Assessment.id == assessment_id)
    )
    here = {"organization_id": organization_id, "assessment_id": assessment_id}
    if mode is RoundMode.CONSENSUS:
        after = _own(session, **here, result_id=result_id)
    else:
        after = load_after(session, **here) if mode is RoundMode.SURVEY else None
    if after is None:
        return None
    before = load_before(
        session, organization_id=organization_id, assessment_id=after.assessment_id
    )
    return Consensus(before, after)


def load_agreed(
    session: Session, *, organization_id: uuid.UUID, assessment_id: uuid.UUID
) -> tuple[Agreed, ...]:
    """Give what stands on a team's submitted sheet, to be frozen with its figures."""
    rows = session.scalars(
        select(AnswerRow)
        .join(ResponseRow, ResponseRow.id == AnswerRow.response_id)
        .where(
            AnswerRow.organization_id == organization_id,
            ResponseRow.organization_id == organization_id,
            ResponseRow.assessment_id == assessment_id,
            ResponseRow.submitted_at.is_not(None),
            or_(AnswerRow.choice.is_not(None), AnswerRow.comment != ""),
        )
        .order_by(AnswerRow.question)
    )
    return tuple(
        Agreed(
            row.question,
            row.choice,
            row.comment.strip(),
            row.evidence.strip(),
            str(row.saved_by) if row.saved_by else None,
        )
        for row in rows
    )


def without_reason(sheet: Sheet) -> tuple[Lacking, ...]:
    """Give the questions of a consensus that have a choice and no reason, as they are asked."""
    if sheet.place.mode is not RoundMode.CONSENSUS:
        return ()
    bare = {
        entry.question
        for entry in sheet.answers.values()
        if entry.value.choice is not None and not entry.value.comment.strip()
    }
    found = (
        Lacking(barrier, part, tuple(q for q in part.questions if q.id in bare))
        for barrier in sheet.barriers
        for part in barrier.capabilities
    )
    return tuple(each for each in found if each.questions)


def _own(
    session: Session,
    *,
    organization_id: uuid.UUID,
    assessment_id: uuid.UUID,
    result_id: uuid.UUID | None,
) -> After | None:
    """Give what a consensus assessment agreed on."""
    which = is_newest_result() if result_id is None else ResultRow.id == result_id
    query = _agreements().where(
        Assessment.organization_id == organization_id, Assessment.id == assessment_id, which
    )
    return _after(session, session.execute(query).first())


def _agreements() -> Select[*tuple[Any, ...]]:
    """Select the published results of consensus rounds, with what is said of each."""
    return (
        select(
            Round.title,
            Assessment.id,
            ResultRow.id,
            ResultRow.document,
            ResultRow.frozen_at,
            Assessment.closed_at,
        )
        .select_from(ResultRow)
        .join(Assessment, Assessment.id == ResultRow.assessment_id)
        .join(Round, Round.id == Assessment.round_id)
        .where(Round.mode == RoundMode.CONSENSUS, ResultRow.published_at.is_not(None))
    )


def _after(session: Session, found: Any) -> After | None:
    if found is None:
        return None
    title, assessment_id, result_id, document, frozen_at, closed_at = found
    result = from_document(document)
    names = _names(session, (point.recorded_by for point in result.agreed))
    points = tuple(
        AgreedPoint(
            agreed.question,
            agreed.choice,
            agreed.reason,
            agreed.evidence,
            names.get(agreed.recorded_by or ""),
        )
        for agreed in result.agreed
    )
    return After(title, assessment_id, result_id, result, frozen_at, closed_at is None, points)


def _names(session: Session, people: Iterable[str | None]) -> dict[str, str]:
    ids = {uuid.UUID(person) for person in people if person}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(sorted(ids))))
    return {str(person): name for person, name in rows}
