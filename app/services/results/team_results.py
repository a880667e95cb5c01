"""Results as the pages read them: one team in one round, with where each figure comes from."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.questionnaire import Barrier, Capability, QuestionForm, Questionnaire
from app.domain.roles import Permission
from app.domain.round import RoundMode
from app.domain.scoring.profile import BarrierScore, CapabilityScore, Profile
from app.domain.scoring.result import Result
from app.services.access import Access
from app.services.answers.remarks import Remark, load_remarks, words_are_shown
from app.services.closing.turnout import invited
from app.services.errors import NotFound
from app.services.questionnaires.questionnaire_versions import load_version
from app.services.results.instead import Instead, load_instead
from app.storage.result_document import from_document
from app.storage.rows import Assessment, ResultRow, Round, Team


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
    """The newest published result of an assessment; without one there is nothing to read yet.

    `earlier` is there where one sheet a team is compared by plain differences; a survey's result
    holds its changes itself. `invited` counts a survey's people, `instead` is what can be shown in
    place of a result that is hidden.
    """

    head: Head
    questionnaire: Questionnaire
    result: Result | None
    frozen_at: datetime | None
    earlier: Earlier | None
    invited: int | None
    instead: Instead | None


@dataclass(frozen=True, slots=True)
class CapabilityPage:
    """One capability of a frozen result, its barrier, and what people added to their answers.

    `words_shown` says that the promise lets numbers of single answers and comments be shown.
    """

    head: Head
    questionnaire: Questionnaire
    result: Result
    barrier: Barrier
    barrier_score: BarrierScore
    capability: Capability
    score: CapabilityScore
    remarks: tuple[Remark, ...]
    words_shown: bool


def load_result_page(session: Session, *, access: Access, assessment_id: uuid.UUID) -> ResultPage:
    """Read the result page; NotFound when the actor may not see the team's results."""
    head, place = _load_head(session, access=access, assessment_id=assessment_id)
    questionnaire = load_version(session, version_id=place.questionnaire_version_id)
    frozen = session.scalar(newest_results().where(*_of(access, assessment_id)))
    if frozen is None:
        return ResultPage(head, questionnaire.asked(head.form), None, None, None, None, None)
    result = from_document(frozen.document)
    hidden = result.profile.hidden is not None
    return ResultPage(
        head,
        questionnaire.asked(head.form),
        result,
        frozen.frozen_at,
        _earlier(session, access=access, head=head, place=place),
        invited(session, place=place, assessment_id=assessment_id),
        load_instead(session, place=place, team_id=head.team_id) if hidden else None,
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
    version = load_version(session, version_id=place.questionnaire_version_id)
    questionnaire = version.asked(head.form)
    barrier, capability, score = find_capability(questionnaire, result, capability_id)
    return CapabilityPage(
        head,
        questionnaire,
        result,
        barrier,
        result.profile.barrier(barrier.id),
        capability,
        score,
        load_remarks(
            session,
            place=place,
            assessment_id=assessment_id,
            result=result,
            questions=[question.id for question in capability.questions],
        ),
        words_are_shown(result),
    )


def find_capability(
    questionnaire: Questionnaire, result: Result, capability_id: str
) -> tuple[Barrier, Capability, CapabilityScore]:
    """Give a capability with its barrier and its score; NotFound when the result has no such."""
    for barrier in questionnaire.barriers:
        for capability in barrier.capabilities:
            if capability.id == capability_id:
                scores = result.profile.barrier(barrier.id).capabilities
                score = next((one for one in scores if one.id == capability_id), None)
                if score is None:
                    raise NotFound("This result has no such capability.")
                return barrier, capability, score
    raise NotFound("The questionnaire has no such capability.")


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
    """Find the last round before this one that asked the team the same questions.

    Surveys are compared when they are closed, by a test and not by a difference.
    """
    if place.mode is RoundMode.SURVEY:
        return None
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
