"""What people added to their answers, as far as it may be read: by opt-in and above a threshold."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.domain.round import Confidentiality, RoundMode
from app.domain.scoring.profile import Profile
from app.domain.scoring.questions import WITHHELD
from app.domain.scoring.result import Result
from app.storage.rows import AnswerRow, Participant, Person, ResponseRow, Round


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody added to an answer; `name` only where they answered under it."""

    question: str
    comment: str
    evidence: str
    name: str | None


def words_are_shown(result: Result) -> bool:
    """Say whether the promise of a result lets comments and numbers of single answers be shown."""
    profile = result.profile
    return profile.hidden is None and result.promise.words_are_shown(profile.respondents)


def load_remarks(
    session: Session,
    *,
    place: Round,
    assessment_id: uuid.UUID,
    result: Result,
    questions: Collection[str],
) -> tuple[Remark, ...]:
    """Read the comments and evidence that a result may show; below its threshold nothing is read.

    In a survey they are of those who agreed to it, in an order that tells nothing of who wrote
    them, and never of a question that is withheld. A name stands only beside what was said by name.
    """
    if place.mode is RoundMode.CONSENSUS or not words_are_shown(result):
        # What a team wrote down together is frozen with its result (see consensus).
        return ()
    told = sorted(set(questions) - _withheld(result.profile))
    if place.mode is RoundMode.SURVEY:
        return _of_a_survey(session, place, assessment_id, told)
    return _of_a_sheet(session, place, assessment_id, told, result.profile)


def _withheld(profile: Profile) -> set[str]:
    return {
        question.id
        for barrier in profile.barriers
        for capability in barrier.capabilities
        for question in capability.questions
        if question.missing in WITHHELD
    }


def _of_a_survey(
    session: Session, place: Round, assessment_id: uuid.UUID, questions: list[str]
) -> tuple[Remark, ...]:
    named = place.confidentiality is Confidentiality.NAMED
    query = (
        select(AnswerRow, Participant.address)
        .join(ResponseRow, ResponseRow.id == AnswerRow.response_id)
        .outerjoin(Participant, Participant.id == ResponseRow.participant_id)
        .where(ResponseRow.comments_shown)
    )
    rows = session.execute(_narrowed(query, place, assessment_id, questions)).all()
    shuffled = sorted(rows, key=lambda row: _chance(place.id, row[0].id))
    return tuple(_remark(row, address if named else None) for row, address in shuffled)


def _of_a_sheet(
    session: Session,
    place: Round,
    assessment_id: uuid.UUID,
    questions: list[str],
    profile: Profile,
) -> tuple[Remark, ...]:
    query = (
        select(AnswerRow, Person.name)
        .join(ResponseRow, ResponseRow.id == AnswerRow.response_id)
        .outerjoin(Person, Person.id == AnswerRow.saved_by)
    )
    rows = session.execute(_narrowed(query, place, assessment_id, questions))
    named = place.mode is RoundMode.SELF and profile.respondents == 1
    return tuple(_remark(row, name if named else None) for row, name in rows)


def _narrowed(
    query: Select[AnswerRow, str], place: Round, assessment_id: uuid.UUID, questions: list[str]
) -> Select[AnswerRow, str]:
    return query.where(
        AnswerRow.organization_id == place.organization_id,
        ResponseRow.organization_id == place.organization_id,
        ResponseRow.assessment_id == assessment_id,
        ResponseRow.submitted_at.is_not(None),
        AnswerRow.question.in_(questions),
        or_(AnswerRow.comment != "", AnswerRow.evidence != ""),
    ).order_by(AnswerRow.question, AnswerRow.comment, AnswerRow.evidence, AnswerRow.id)


def _remark(row: AnswerRow, name: str | None) -> Remark:
    return Remark(row.question, row.comment.strip(), row.evidence.strip(), name)


def _chance(round_id: uuid.UUID, answer_id: uuid.UUID) -> str:
    """Give an answer a place that has to do neither with who wrote it, nor with when or what."""
    return hashlib.sha256(round_id.bytes + answer_id.bytes).hexdigest()
