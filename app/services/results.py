"""Results as the pages read them: one team in one round, with where each figure comes from."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.disclosure import words_are_shown
from app.domain.profile import BarrierScore, CapabilityScore, Profile
from app.domain.questionnaire import Barrier, Capability, QuestionForm, Questionnaire
from app.domain.result import Result
from app.domain.roles import Permission
from app.domain.round import RoundMode
from app.services.access import Access
from app.services.errors import NotFound
from app.services.questionnaire_versions import load_version
from app.storage.result_document import from_document
from app.storage.rows import AnswerRow, Assessment, Person, ResponseRow, ResultRow, Round, Team


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above every page of an assessment; `unit` is the team right above."""

    assessment_id: uuid.UUID
    team_id: uuid.UUID
    team: str
    unit: str | None
    round_id: uuid.UUID
    round_title: str
    mode: RoundMode
    form: QuestionForm
    opens_on: date
    closes_on: date
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the same team scored in the last round before that asked the same."""

    round_title: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The newest frozen result of an assessment; without one the team has not submitted yet."""

    head: Head
    questionnaire: Questionnaire
    result: Result | None
    frozen_at: datetime | None
    earlier: Earlier | None


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody added to an answer; `name` only where one person answers for the team."""

    question: str
    comment: str
    evidence: str
    name: str | None


@dataclass(frozen=True, slots=True)
class CapabilityPage:
    """One capability of a frozen result, its barrier, and what people added to their answers."""

    head: Head
    questionnaire: Questionnaire
    result: Result
    barrier: Barrier
    barrier_score: BarrierScore
    capability: Capability
    score: CapabilityScore
    remarks: tuple[Remark, ...]


def load_result_page(session: Session, *, access: Access, assessment_id: uuid.UUID) -> ResultPage:
    """Read the result page; NotFound when the actor may not see the team's results."""
    head, place = _load_head(session, access=access, assessment_id=assessment_id)
    frozen = session.scalar(newest_results().where(*_of(access, assessment_id)))
    return ResultPage(
        head,
        load_version(session, version_id=place.questionnaire_version_id).asked(head.form),
        from_document(frozen.document) if frozen else None,
        frozen.frozen_at if frozen else None,
        _earlier(session, access=access, head=head, place=place) if frozen else None,
    )


def load_capability_page(
    session: Session, *, access: Access, assessment_id: uuid.UUID, capability_id: str
) -> CapabilityPage:
    """Read where a capability's score comes from; NotFound when there is no result or no such."""
    head, place = _load_head(session, access=access, assessment_id=assessment_id)
    frozen = session.scalar(newest_results().where(*_of(access, assessment_id)))
    if frozen is None:
        raise NotFound("There is no result yet.")
    result = from_document(frozen.document)
    questionnaire = load_version(session, version_id=place.questionnaire_version_id)
    barrier, capability = _find_capability(questionnaire.asked(head.form), capability_id)
    barrier_score = result.profile.barrier(barrier.id)
    score = next((s for s in barrier_score.capabilities if s.id == capability_id), None)
    if score is None:
        raise NotFound("This result has no such capability.")
    remarks = _load_remarks(
        session, access=access, head=head, capability=capability, profile=result.profile
    )
    return CapabilityPage(
        head, questionnaire, result, barrier, barrier_score, capability, score, remarks
    )


def newest_results() -> Select[ResultRow]:
    """Select the newest result of every assessment; the caller says which assessments."""
    return select(ResultRow).where(is_newest_result())


def is_newest_result() -> ColumnElement[bool]:
    """Hold for a published result that no later one of the same assessment replaces."""
    other = aliased(ResultRow)
    newest = select(func.max(other.number)).where(
        other.organization_id == ResultRow.organization_id,
        other.assessment_id == ResultRow.assessment_id,
        other.published_at.is_not(None),
    )
    return ResultRow.number == newest.scalar_subquery()


def asked_before(place: Round) -> tuple[ColumnElement[bool], ...]:
    """Hold for rounds before this one that asked the same: only like is compared with like."""
    earlier = or_(
        Round.closes_on < place.closes_on,
        and_(Round.closes_on == place.closes_on, Round.created_at < place.created_at),
    )
    return (
        Round.questionnaire_version_id == place.questionnaire_version_id,
        Round.form == place.form,
        # One person's view is no earlier state of what many people said.
        Round.mode == place.mode,
        earlier,
    )


def _of(access: Access, assessment_id: uuid.UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        ResultRow.organization_id == access.organization_id,
        ResultRow.assessment_id == assessment_id,
    )


def _load_head(session: Session, *, access: Access, assessment_id: uuid.UUID) -> tuple[Head, Round]:
    unit = aliased(Team)
    found = session.execute(
        select(Assessment, Round, Team, unit.name)
        .join(Round, Round.id == Assessment.round_id)
        .join(Team, Team.id == Assessment.team_id)
        .outerjoin(unit, unit.id == Team.parent_id)
        .where(Assessment.organization_id == access.organization_id, Assessment.id == assessment_id)
    ).first()
    if found is None:
        raise NotFound("There is no such assessment.")
    assessment, place, team, unit_name = found
    access.require_on(Permission.SEE_RESULTS, team_id=team.id)
    return _head(assessment, place, team, unit_name), place


def _head(assessment: Assessment, place: Round, team: Team, unit: str | None) -> Head:
    return Head(
        assessment.id,
        team.id,
        team.name,
        unit,
        place.id,
        place.title,
        place.mode,
        place.form,
        place.opens_on,
        place.closes_on,
        assessment.closed_at,
    )


def _earlier(session: Session, *, access: Access, head: Head, place: Round) -> Earlier | None:
    """Find the last round before this one that asked the team the same questions."""
    found = session.execute(
        select(Round.title, ResultRow.document)
        .join(Assessment, Assessment.round_id == Round.id)
        .join(ResultRow, ResultRow.assessment_id == Assessment.id)
        .where(
            Round.organization_id == access.organization_id,
            Assessment.team_id == head.team_id,
            *asked_before(place),
            is_newest_result(),
        )
        .order_by(Round.closes_on.desc(), Round.created_at.desc(), Round.id)
        .limit(1)
    ).first()
    return Earlier(found.title, from_document(found.document).profile) if found else None


def _find_capability(
    questionnaire: Questionnaire, capability_id: str
) -> tuple[Barrier, Capability]:
    for barrier in questionnaire.barriers:
        for capability in barrier.capabilities:
            if capability.id == capability_id:
                return barrier, capability
    raise NotFound("The questionnaire has no such capability.")


def _load_remarks(
    session: Session, *, access: Access, head: Head, capability: Capability, profile: Profile
) -> tuple[Remark, ...]:
    """Comments and evidence; sorted by their text, so that no order names a person."""
    if head.mode is RoundMode.CONSENSUS or not words_are_shown(profile.respondents):
        # What a team wrote down together is frozen with its result (see consensus).
        return ()
    rows = session.execute(
        select(AnswerRow, Person.name)
        .join(ResponseRow, ResponseRow.id == AnswerRow.response_id)
        .outerjoin(Person, Person.id == AnswerRow.saved_by)
        .where(
            AnswerRow.organization_id == access.organization_id,
            ResponseRow.assessment_id == head.assessment_id,
            ResponseRow.submitted_at.is_not(None),
            AnswerRow.question.in_([question.id for question in capability.questions]),
            or_(AnswerRow.comment != "", AnswerRow.evidence != ""),
        )
        .order_by(AnswerRow.question, AnswerRow.comment, AnswerRow.evidence, AnswerRow.id)
    )
    named = head.mode is RoundMode.SELF and profile.respondents == 1
    return tuple(
        Remark(row.question, row.comment.strip(), row.evidence.strip(), name if named else None)
        for row, name in rows
    )
