"""Rounds: which teams answer which questions between which days."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Select, case, delete, func, insert, select
from sqlalchemy.orm import Session

from app.domain.promise.disclosure import Promise
from app.domain.roles import Permission
from app.domain.round import RoundDates, RoundEventKind, RoundMode, RoundState
from app.services.access import Access
from app.services.errors import InvalidInput, NotFound, Refusals, Refused
from app.services.names import clean_name, same
from app.services.questionnaires.questionnaire_versions import keep_version
from app.services.rounds import round_events
from app.services.rounds.round_plan import RoundDraft, SurveyTerms, terms_of
from app.services.teams.team_tree import TeamTree, load_tree, lock_organization
from app.storage.rows import (
    AnswerRow,
    Assessment,
    Invitation,
    OutcomeAnswerRow,
    ResponseRow,
    ResultRow,
    Round,
    RoundReminder,
    TeamLink,
)

__all__ = [
    "RoundDraft",
    "add_teams",
    "choose_teams",
    "create_round",
    "delete_round",
    "find_round",
    "free_title",
    "remove_team",
    "require_dates",
    "round_to_change",
]


def choose_teams(
    tree: TeamTree,
    *,
    teams: Iterable[uuid.UUID] = (),
    below: Iterable[uuid.UUID] = (),
    everywhere: bool = False,
) -> frozenset[uuid.UUID]:
    """Give the chosen teams, and those at the ends of the tree below the chosen units."""
    roots = tree.active_roots if everywhere else tuple(tree.node(unit) for unit in below)
    ends = {
        node.id
        for root in roots
        for node in root.walk()
        if node.archived_at is None and not node.active_children
    }
    return frozenset(teams) | ends


def create_round(
    session: Session, *, access: Access, draft: RoundDraft, folder: Path, now: datetime
) -> uuid.UUID:
    """Create a round with one assessment a team; `folder` holds the questionnaires."""
    access.require(Permission.MANAGE_ROUNDS)
    lock_organization(session, access=access)
    with Refusals(draft.unread) as refusals:
        title = refusals.of(free_title, session, access=access, title=draft.title)
        refusals.of(_require_days_ahead, draft.dates, today=now.date())
        terms = refusals.of(terms_of, draft, today=now.date())
        refusals.of(_require_teams, session, access=access, teams=draft.teams)
        refusals.of(
            _require_survey_of,
            session,
            access=access,
            survey_id=draft.based_on_round_id,
            teams=draft.teams,
        )
    version = keep_version(session, folder=folder, questionnaire=draft.questionnaire, now=now)
    row = _new_round(access, draft=draft, terms=terms, title=title, version=version, now=now)
    session.add(row)
    session.flush()
    _insert_assessments(session, access=access, round_id=row.id, teams=draft.teams)
    session.add_all(
        RoundReminder(organization_id=access.organization_id, round_id=row.id, send_on=day)
        for day in terms.reminders
    )
    round_events.record(
        session, access=access, round_id=row.id, kind=RoundEventKind.STARTED, now=now
    )
    return row.id


def add_teams(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    teams: frozenset[uuid.UUID],
    today: date,
) -> int:
    """Add teams to a round that is not over; give the number of those that were not in it."""
    row = round_to_change(session, access=access, round_id=round_id)
    _require_not_closed(row)
    if RoundDates(row.opens_on, row.closes_on).state(today) is RoundState.OVER:
        raise Refused("This round is over. Give it a later last day first.")
    new = teams - _teams_of(session, access=access, round_id=round_id)
    _require_teams(session, access=access, teams=new)
    _require_survey_of(session, access=access, survey_id=row.based_on_round_id, teams=new)
    _insert_assessments(session, access=access, round_id=round_id, teams=new)
    return len(new)


def remove_team(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    assessment_id: uuid.UUID,
    today: date,
) -> None:
    """Take a team out of a round for which nobody has answered yet; its invitations go with it."""
    row = round_to_change(session, access=access, round_id=round_id)
    _require_not_closed(row)
    if assessment_id not in _assessments(session, access=access, round_id=round_id):
        raise NotFound("This team is not in the round.")
    _require_unanswered(
        session,
        row=row,
        assessments=[assessment_id],
        today=today,
        otherwise="Somebody has answered for this team. Its answers are kept.",
    )
    session.execute(
        delete(Assessment).where(
            Assessment.organization_id == access.organization_id, Assessment.id == assessment_id
        )
    )


def delete_round(session: Session, *, access: Access, round_id: uuid.UUID, today: date) -> None:
    """Delete a round in which nobody has answered yet; its invitations and links go with it."""
    row = round_to_change(session, access=access, round_id=round_id)
    _require_unanswered(
        session,
        row=row,
        assessments=_assessments(session, access=access, round_id=round_id),
        today=today,
        otherwise="Somebody has answered in this round. Its answers are kept.",
    )
    session.delete(row)
    session.flush()


def find_round(session: Session, *, access: Access, round_id: uuid.UUID) -> Round:
    """Give a round of the organization; NotFound otherwise."""
    access.require(Permission.MANAGE_ROUNDS)
    row = session.scalar(
        select(Round).where(Round.organization_id == access.organization_id, Round.id == round_id)
    )
    if row is None:
        raise NotFound("There is no such round.")
    return row


def round_to_change(session: Session, *, access: Access, round_id: uuid.UUID) -> Round:
    """Give a round of the organization, whose rounds nobody else changes meanwhile."""
    access.require(Permission.MANAGE_ROUNDS)
    lock_organization(session, access=access)
    return find_round(session, access=access, round_id=round_id)


def free_title(
    session: Session, *, access: Access, title: str, besides: uuid.UUID | None = None
) -> str:
    """Give a title as it is stored; InvalidInput when another round than `besides` has it."""
    cleaned = clean_name(title, field="title")
    titles = session.execute(
        select(Round.id, Round.title).where(Round.organization_id == access.organization_id)
    )
    if any(same(other) == same(cleaned) and found != besides for found, other in titles):
        raise InvalidInput("title", "There is a round of this title already.")
    return cleaned


def require_dates(dates: RoundDates) -> None:
    """Refuse days in the wrong order."""
    if dates.closes_on < dates.opens_on:
        raise InvalidInput("closes_on", "The last day lies before the first.")


def _require_days_ahead(dates: RoundDates, *, today: date) -> None:
    require_dates(dates)
    if dates.closes_on < today:
        raise InvalidInput("closes_on", "This day has passed already.")


def _require_teams(session: Session, *, access: Access, teams: frozenset[uuid.UUID]) -> None:
    if not teams:
        raise InvalidInput("teams", "Choose at least one team.")
    tree = load_tree(session, access=access)
    for team in sorted(teams):
        node = tree.nodes.get(team)
        if node is None or node.archived_at is not None:
            raise InvalidInput("teams", "One of the teams is not there any more. Choose again.")


def _require_not_closed(row: Round) -> None:
    if row.closed_at is not None:
        raise Refused("This round is closed, so its teams can't be changed.")


def _require_survey_of(
    session: Session,
    *,
    access: Access,
    survey_id: uuid.UUID | None,
    teams: frozenset[uuid.UUID],
) -> None:
    """Let a consensus talk only about a published survey that asked its teams."""
    if survey_id is None:
        return
    survey = session.scalar(
        select(Round.id).where(
            Round.organization_id == access.organization_id,
            Round.id == survey_id,
            Round.mode == RoundMode.SURVEY,
            Round.published_at.is_not(None),
        )
    )
    if survey is None:
        raise InvalidInput("based_on_round_id", "Choose a survey whose results are published.")
    if teams - _teams_of(session, access=access, round_id=survey_id):
        raise InvalidInput(
            "teams", "The survey did not ask all of these teams. Choose teams that it asked."
        )


def _teams_of(session: Session, *, access: Access, round_id: uuid.UUID) -> set[uuid.UUID]:
    query = select(Assessment.team_id).where(
        Assessment.organization_id == access.organization_id, Assessment.round_id == round_id
    )
    return set(session.scalars(query))


def _new_round(
    access: Access,
    *,
    draft: RoundDraft,
    terms: SurveyTerms,
    title: str,
    version: uuid.UUID,
    now: datetime,
) -> Round:
    return Round(
        organization_id=access.organization_id,
        title=title,
        mode=draft.mode,
        form=draft.form,
        questionnaire_version_id=version,
        opens_on=draft.dates.opens_on,
        closes_on=draft.dates.closes_on,
        confidentiality=terms.promise.confidentiality,
        minimum_group=terms.promise.minimum,
        respondent_groups=list(terms.groups),
        routed=terms.routed,
        message=terms.message,
        based_on_round_id=draft.based_on_round_id,
        created_at=now,
        created_by=access.actor.person_id,
    )


def _insert_assessments(
    session: Session, *, access: Access, round_id: uuid.UUID, teams: frozenset[uuid.UUID]
) -> None:
    rows = [
        {
            "id": uuid.uuid4(),
            "organization_id": access.organization_id,
            "round_id": round_id,
            "team_id": team,
        }
        for team in sorted(teams)
    ]
    session.execute(insert(Assessment), rows)


def _assessments(session: Session, *, access: Access, round_id: uuid.UUID) -> list[uuid.UUID]:
    query = select(Assessment.id).where(
        Assessment.organization_id == access.organization_id, Assessment.round_id == round_id
    )
    return list(session.scalars(query.order_by(Assessment.id)))


def _require_unanswered(
    session: Session,
    *,
    row: Round,
    assessments: list[uuid.UUID],
    today: date,
    otherwise: str,
) -> None:
    """Hold what is to be deleted; Refused if anything was said in it, or that can't be told.

    Looked at twice, so that nothing that people are writing to is held without need.
    """
    _require_enough_invited(session, row=row, assessments=assessments, today=today)
    if _answered(session, row=row, assessments=assessments):
        raise Refused(otherwise)
    _hold_for_deletion(session, row=row, assessments=assessments)
    if _answered(session, row=row, assessments=assessments):
        raise Refused(otherwise)


def _require_enough_invited(
    session: Session, *, row: Round, assessments: list[uuid.UUID], today: date
) -> None:
    """Refuse where being refused or not would tell whether one of a few people has answered."""
    minimum = Promise(row.confidentiality, row.minimum_group).figures_from
    if minimum == 1 or row.opens_on > today:
        return
    # Whoever came by a link is one of as many as it has places.
    linked = select(TeamLink.assessment_id).where(
        TeamLink.organization_id == row.organization_id,
        TeamLink.revoked.is_(False),
        TeamLink.quota >= minimum,
    )
    few = session.scalar(
        select(Invitation.assessment_id)
        .where(
            Invitation.organization_id == row.organization_id,
            Invitation.assessment_id.in_(assessments),
            Invitation.assessment_id.not_in(linked),
        )
        .group_by(Invitation.assessment_id)
        .having(func.sum(case((Invitation.revoked, 0), else_=1)) < minimum)
        .limit(1)
    )
    if few is not None:
        raise Refused(
            f"Fewer than {minimum} people of a team are invited, so it is not told whether any of "
            "them has answered. What they may have answered is kept."
        )


def _hold_for_deletion(session: Session, *, row: Round, assessments: list[uuid.UUID]) -> None:
    """Keep everybody from beginning to answer, in the order in which those who do hold them."""
    here = row.organization_id
    held: tuple[Select[uuid.UUID], ...] = (
        select(Invitation.id)
        .where(Invitation.organization_id == here, Invitation.assessment_id.in_(assessments))
        .order_by(Invitation.id),
        select(Assessment.id)
        .where(Assessment.organization_id == here, Assessment.id.in_(assessments))
        .order_by(Assessment.id),
        select(ResponseRow.id)
        .where(ResponseRow.organization_id == here, ResponseRow.assessment_id.in_(assessments))
        .order_by(ResponseRow.id),
    )
    for query in held:
        session.execute(query.with_for_update()).all()


def _answered(session: Session, *, row: Round, assessments: list[uuid.UUID]) -> bool:
    """Say whether anything was said in the assessments."""
    here = row.organization_id
    responses = select(ResponseRow.id).where(
        ResponseRow.organization_id == here, ResponseRow.assessment_id.in_(assessments)
    )
    said = (
        select(AnswerRow.id).where(
            AnswerRow.organization_id == here, AnswerRow.response_id.in_(responses)
        ),
        select(OutcomeAnswerRow.id).where(
            OutcomeAnswerRow.organization_id == here, OutcomeAnswerRow.response_id.in_(responses)
        ),
        select(ResultRow.id).where(
            ResultRow.organization_id == here, ResultRow.assessment_id.in_(assessments)
        ),
    )
    return any(session.scalar(query.limit(1)) is not None for query in said)
