"""Frozen results of invented answers, stored as closing an assessment would store them."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.domain.promise.disclosure import OPENLY, USUAL_MINIMUM, Promise
from app.domain.promise.lattice import CellKind
from app.domain.questionnaire import QuestionForm, Questionnaire
from app.domain.response import Response
from app.domain.round import Confidentiality, RoundMode
from app.domain.scoring.recommendations import recommend
from app.domain.scoring.result import Result
from app.domain.scoring.scoring import score
from app.services.figures.figures import Subject, replace_team
from app.services.questionnaires.questionnaire_versions import load_version
from app.storage.result_document import to_document
from app.storage.rows import AnswerRow, Assessment, ResponseRow, ResultRow, Round
from tests.factories.world import NOW, TODAY, World
from tests.reports import sample


def freeze(
    session: Session,
    world: World,
    *,
    assessment_id: uuid.UUID,
    people: int = 12,
    seed: int = 7,
    comment: str = "",
    evidence: str = "",
) -> Result:
    """Give an assessment a result of so many invented people, and close it.

    Several are promised confidentiality, one answers by name.
    A comment or an evidence link goes to the first question of each response.
    """
    assessment = session.get_one(Assessment, assessment_id)
    questionnaire = asked(session, assessment)
    said = sample.responses(questionnaire, people, seed)
    promise = OPENLY if people <= 1 else Promise(Confidentiality.CONFIDENTIAL, USUAL_MINIMUM)
    result = scored(questionnaire, said, promise)
    store(session, assessment=assessment, result=result)
    for response in said:
        _keep(session, world, assessment, response, comment, evidence)
    return result


def empty_result(session: Session, assessment: Assessment) -> Result:
    """Give the result of nobody's answers."""
    return scored(asked(session, assessment), ())


def store(
    session: Session,
    *,
    assessment: Assessment,
    result: Result,
    number: int = 1,
    published: bool = True,
) -> None:
    """Keep a result as the newest of an assessment, and close it."""
    assessment.closed_at = NOW
    session.add(
        ResultRow(
            organization_id=assessment.organization_id,
            assessment_id=assessment.id,
            number=number,
            frozen_at=NOW,
            published_at=NOW if published else None,
            app_version=result.app_version,
            questionnaire_sha256=result.profile.questionnaire_sha256,
            document=to_document(result),
        )
    )
    session.flush()
    if published:
        subject = Subject(
            assessment.organization_id,
            assessment.team_id,
            CellKind.TEAM,
            assessment.round_id,
            assessment_id=assessment.id,
        )
        replace_team(session, subject=subject, result=result)


def scored(
    questionnaire: Questionnaire, said: tuple[Response, ...], promise: Promise = OPENLY
) -> Result:
    """Score answers as closing does."""
    profile = score(questionnaire, said, promise=promise)
    return Result("0.1.0", profile, recommend(questionnaire, profile), promise)


def asked(session: Session, assessment: Assessment) -> Questionnaire:
    """Give the questions that an assessment's round asks."""
    place = session.get_one(Round, assessment.round_id)
    version = load_version(session, version_id=place.questionnaire_version_id)
    return version.asked(place.form)


def asked_of(session: Session, world: World, team: str) -> Questionnaire:
    """Give the questions that a team of the world is asked."""
    return asked(session, session.get_one(Assessment, world.assessments[team]))


def earlier_round(
    session: Session,
    world: World,
    *,
    title: str,
    team: str,
    days_ago: int,
    form: QuestionForm = QuestionForm.LONG,
) -> uuid.UUID:
    """Add a round before the present one with one team; give the team's assessment."""
    assert world.round is not None
    present = session.get_one(Round, world.round)
    closes: date = TODAY - timedelta(days=days_ago)
    row = Round(
        organization_id=world.organization,
        title=title,
        mode=RoundMode.SELF,
        form=form,
        questionnaire_version_id=present.questionnaire_version_id,
        opens_on=closes - timedelta(days=14),
        closes_on=closes,
        created_at=NOW,
    )
    session.add(row)
    session.flush()
    assessment = Assessment(
        organization_id=world.organization, round_id=row.id, team_id=world.teams[team]
    )
    session.add(assessment)
    session.flush()
    return assessment.id


def _keep(
    session: Session,
    world: World,
    assessment: Assessment,
    response: Response,
    comment: str,
    evidence: str,
) -> None:
    row = ResponseRow(
        organization_id=assessment.organization_id,
        assessment_id=assessment.id,
        respondent_group=response.group,
        started_at=NOW,
        submitted_at=NOW,
    )
    session.add(row)
    session.flush()
    for place, answer in enumerate(response.answers):
        session.add(
            AnswerRow(
                organization_id=assessment.organization_id,
                response_id=row.id,
                question=answer.question,
                choice=answer.choice,
                comment=comment if place == 0 else answer.comment,
                evidence=evidence if place == 0 else answer.evidence,
                saved_at=NOW,
                saved_by=world.people["mara"],
            )
        )
    session.flush()
