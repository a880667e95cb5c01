"""From a frozen result to the values that its report is made from: a team's, or a pooled one."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.comparing.comparison import low_capabilities
from app.domain.promise.lattice import CellKind
from app.domain.scoring.result import Result
from app.reports.team_report import EarlierResult, TeamReport
from app.reports.team_values import AskedAbove, Instead, Part, Remark
from app.services.answers.remarks import load_remarks
from app.services.asks.ask_reading import find_above
from app.services.closing.closings import published_closing
from app.services.closing.turnout import invited
from app.services.errors import NotFound
from app.services.questionnaires.questionnaire_versions import load_version
from app.services.reports.agreed_report import gather_agreed
from app.services.results.instead import Instead as Around
from app.services.results.instead import load_instead
from app.services.results.pooled_results import PooledPage, head_of, read_pooled
from app.services.results.team_results import asked_before, is_newest_result
from app.storage.result_document import from_document
from app.storage.rows import Assessment, Organization, PooledResult, ResultRow, Round, Team


def gather(
    session: Session, *, organization_id: uuid.UUID, result_id: uuid.UUID, generated_on: date
) -> TeamReport:
    """Read everything that the report of one frozen result says."""
    result, assessment, place, team = session.execute(
        select(ResultRow, Assessment, Round, Team)
        .join(Assessment, Assessment.id == ResultRow.assessment_id)
        .join(Round, Round.id == Assessment.round_id)
        .join(Team, Team.id == Assessment.team_id)
        .where(ResultRow.organization_id == organization_id, ResultRow.id == result_id)
    ).one()
    organization = session.get_one(Organization, organization_id)
    unit = session.get(Team, team.parent_id) if team.parent_id else None
    questionnaire = load_version(session, version_id=place.questionnaire_version_id)
    read = from_document(result.document)
    return TeamReport(
        organization=organization.name,
        team=team.name,
        unit=unit.name if unit else None,
        round_title=place.title,
        mode=place.mode,
        opens_on=place.opens_on,
        closes_on=place.closes_on,
        questionnaire=questionnaire,
        form=place.form,
        result=read,
        remarks=tuple(
            Remark(said.question, said.comment, said.evidence)
            for said in load_remarks(
                session,
                place=place,
                assessment_id=assessment.id,
                result=read,
                questions=[question.id for question in questionnaire.questions],
            )
        ),
        earlier=_earlier(session, assessment=assessment, before=place),
        invented=organization.invented,
        generated_on=generated_on,
        together=gather_agreed(
            session,
            organization_id=organization_id,
            assessment_id=assessment.id,
            result_id=result_id,
        ),
        invited=invited(session, place=place, assessment_id=assessment.id),
        instead=_instead(load_instead(session, place=place, team_id=team.id), read),
        asked=_asked_above(session, place=place, team_id=team.id, read=read),
    )


def gather_pooled(
    session: Session, *, organization_id: uuid.UUID, pooled_result_id: uuid.UUID, generated_on: date
) -> TeamReport:
    """Read everything that the report of a published pooled result says; NotFound without one."""
    row, place = session.execute(
        select(PooledResult, Round)
        .join(Round, Round.id == PooledResult.round_id)
        .where(PooledResult.organization_id == organization_id, PooledResult.id == pooled_result_id)
    ).one()
    closing = published_closing(session, place=place)
    if closing is None:
        raise NotFound("Nothing of this round is published.")
    questionnaire = load_version(session, version_id=place.questionnaire_version_id)
    unit_id = uuid.UUID(row.cell) if row.kind is CellKind.UNIT else None
    page = read_pooled(
        session,
        place=place,
        closing=closing,
        head=head_of(session, place=place, unit_id=unit_id),
        asked=questionnaire.asked(place.form),
    )
    organization = session.get_one(Organization, organization_id)
    read = from_document(row.document)
    return TeamReport(
        organization=organization.name,
        team=page.head.name,
        unit=None,
        round_title=place.title,
        mode=place.mode,
        opens_on=place.opens_on,
        closes_on=place.closes_on,
        questionnaire=questionnaire,
        form=place.form,
        result=read,
        remarks=(),
        earlier=(),
        invented=organization.invented,
        generated_on=generated_on,
        noun="unit" if unit_id else "organization",
        invited=page.invited,
        instead=_instead(page.instead, read),
        parts=_parts(page),
        mean_of_teams=page.mean_of_teams,
    )


def _asked_above(
    session: Session, *, place: Round, team_id: uuid.UUID, read: Result
) -> tuple[AskedAbove, ...]:
    low = low_capabilities(read.profile)
    found = find_above(session, chosen=place, team_id=team_id, low=low) if low else ()
    return tuple(AskedAbove(one.item, name, one.low, one.teams) for name, one in found)


def _parts(page: PooledPage) -> tuple[Part, ...]:
    return (
        *(Part(group.title, 0, of_teams=False, result=group.result) for group in page.groups),
        *(Part(line.name, line.depth, of_teams=True, result=line.result) for line in page.lines),
    )


def _instead(found: Around | None, read: Result) -> Instead | None:
    if found is None or read.profile.hidden is None:
        return None
    return Instead(found.name, found.result)


def _earlier(
    session: Session, *, assessment: Assessment, before: Round
) -> tuple[EarlierResult, ...]:
    rows = session.execute(
        select(Round.title, Round.closes_on, ResultRow.document)
        .join(Assessment, Assessment.id == ResultRow.assessment_id)
        .join(Round, Round.id == Assessment.round_id)
        .where(
            ResultRow.organization_id == assessment.organization_id,
            Assessment.team_id == assessment.team_id,
            *asked_before(before),
            is_newest_result(),
        )
        .order_by(Round.closes_on, Round.created_at, Round.id)
    )
    return tuple(
        EarlierResult(title, closes_on, from_document(document).profile)
        for title, closes_on, document in rows
    )
