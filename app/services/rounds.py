"""Rounds: which teams answer which questions between which days."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.domain.questionnaire import QuestionForm, Questionnaire
from app.domain.roles import Permission
from app.domain.round import RoundDates, RoundMode, RoundState
from app.services.access import Access
from app.services.errors import InvalidInput, NotFound, Refused
from app.services.names import clean_name, same
from app.services.questionnaire_versions import keep_version
from app.services.team_tree import TeamTree, load_tree, lock_organization
from app.storage.rows import AnswerRow, Assessment, OutcomeAnswerRow, ResponseRow, ResultRow, Round


@dataclass(frozen=True, slots=True)
class RoundDraft:
    """What a new round is to be; the manager of each team answers."""

    title: str
    questionnaire: Questionnaire
    form: QuestionForm
    dates: RoundDates
    teams: frozenset[uuid.UUID]


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
    title = clean_name(draft.title, field="title")
    _require_free_title(session, access=access, title=title)
    _require_dates(draft.dates)
    if draft.dates.state(now.date()) is RoundState.OVER:
        raise InvalidInput("closes_on", "This day has passed already.")
    if not draft.teams:
        raise InvalidInput("teams", "Choose at least one team.")
    _require_teams(session, access=access, teams=draft.teams)
    version = keep_version(session, folder=folder, questionnaire=draft.questionnaire, now=now)
    row = Round(
        organization_id=access.organization_id,
        title=title,
        mode=RoundMode.SELF,
        form=draft.form,
        questionnaire_version_id=version,
        opens_on=draft.dates.opens_on,
        closes_on=draft.dates.closes_on,
        created_at=now,
        created_by=access.actor.person_id,
    )
    session.add(row)
    session.flush()
    _insert_assessments(session, access=access, round_id=row.id, teams=draft.teams)
    return row.id


def change_round(
    session: Session, *, access: Access, round_id: uuid.UUID, title: str, dates: RoundDates
) -> None:
    """Change a round's title and dates; closing it early or opening it again is no more."""
    row = _round_to_change(session, access=access, round_id=round_id)
    cleaned = clean_name(title, field="title")
    _require_free_title(session, access=access, title=cleaned, besides=round_id)
    _require_dates(dates)
    row.title, row.opens_on, row.closes_on = cleaned, dates.opens_on, dates.closes_on
    session.flush()


def add_teams(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    teams: frozenset[uuid.UUID],
    today: date,
) -> int:
    """Add teams to a round that is not over; give the number of those that were not in it."""
    row = _round_to_change(session, access=access, round_id=round_id)
    if RoundDates(row.opens_on, row.closes_on).state(today) is RoundState.OVER:
        raise Refused("This round is over. Give it a later last day first.")
    present = set(
        session.scalars(
            select(Assessment.team_id).where(
                Assessment.organization_id == access.organization_id,
                Assessment.round_id == round_id,
            )
        )
    )
    new = teams - present
    if not new:
        raise InvalidInput("teams", "Choose at least one team.")
    _require_teams(session, access=access, teams=new)
    _insert_assessments(session, access=access, round_id=round_id, teams=new)
    return len(new)


def remove_team(
    session: Session, *, access: Access, round_id: uuid.UUID, assessment_id: uuid.UUID
) -> None:
    """Take a team out of a round for which nobody has answered yet."""
    _round_to_change(session, access=access, round_id=round_id)
    ids = _assessments(session, access=access, round_id=round_id)
    if assessment_id not in ids:
        raise NotFound("This team is not in the round.")
    if _answered(session, access=access, assessments=[assessment_id]):
        raise Refused("Somebody has answered for this team. Its answers are kept.")
    session.execute(
        delete(Assessment).where(
            Assessment.organization_id == access.organization_id, Assessment.id == assessment_id
        )
    )


def delete_round(session: Session, *, access: Access, round_id: uuid.UUID) -> None:
    """Delete a round in which nobody has answered yet."""
    row = _round_to_change(session, access=access, round_id=round_id)
    ids = _assessments(session, access=access, round_id=round_id)
    if _answered(session, access=access, assessments=ids):
        raise Refused("Somebody has answered in this round. Its answers are kept.")
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


def _round_to_change(session: Session, *, access: Access, round_id: uuid.UUID) -> Round:
    access.require(Permission.MANAGE_ROUNDS)
    lock_organization(session, access=access)
    return find_round(session, access=access, round_id=round_id)


def _require_free_title(
    session: Session, *, access: Access, title: str, besides: uuid.UUID | None = None
) -> None:
    titles = session.execute(
        select(Round.id, Round.title).where(Round.organization_id == access.organization_id)
    )
    if any(same(other) == same(title) and found != besides for found, other in titles):
        raise InvalidInput("title", "There is a round of this title already.")


def _require_dates(dates: RoundDates) -> None:
    if dates.closes_on < dates.opens_on:
        raise InvalidInput("closes_on", "The last day lies before the first.")


def _require_teams(session: Session, *, access: Access, teams: frozenset[uuid.UUID]) -> None:
    tree = load_tree(session, access=access)
    for team in sorted(teams):
        node = tree.nodes.get(team)
        if node is None or node.archived_at is not None:
            raise InvalidInput("teams", "One of the teams is not there any more. Choose again.")


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
    """Give the round's assessments, held so that nobody begins one meanwhile."""
    query = select(Assessment.id).where(
        Assessment.organization_id == access.organization_id, Assessment.round_id == round_id
    )
    return list(session.scalars(query.order_by(Assessment.id).with_for_update()))


def _answered(session: Session, *, access: Access, assessments: list[uuid.UUID]) -> bool:
    """Say whether anything was said in the assessments; their responses are held as well."""
    here = access.organization_id
    responses = list(
        session.scalars(
            select(ResponseRow.id)
            .where(ResponseRow.organization_id == here, ResponseRow.assessment_id.in_(assessments))
            .order_by(ResponseRow.id)
            .with_for_update()
        )
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
