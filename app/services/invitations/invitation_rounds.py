"""The survey that somebody invites to: found, held, and whether it still takes anybody."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.questionnaire import RespondentGroup
from app.domain.round import Confidentiality, RoundDates, RoundMode, RoundState
from app.services.access import Access
from app.services.answers.places import day
from app.services.errors import InvalidInput, NotFound, Refused
from app.services.invitations.guests import offered_groups
from app.services.rounds.rounds import find_round
from app.services.teams.team_tree import TeamNode, load_tree, lock_organization
from app.storage.rows import Assessment, Round

Value = TypeVar("Value")
# Databases take only so many values at once.
_MANY = 500
_CLOSED = "This round is closed, so its invitations stay as they are."


def find_survey(session: Session, *, access: Access, round_id: uuid.UUID) -> Round:
    """Give a survey of the organization; NotFound for no round of it, Refused for other modes."""
    row = find_round(session, access=access, round_id=round_id)
    if row.mode is not RoundMode.SURVEY:
        raise Refused("Only a survey invites people. In this round the managers answer.")
    return row


def hold_survey(session: Session, *, access: Access, round_id: uuid.UUID) -> Round:
    """Give a survey that is not closed, and let one change of its invitations follow the other."""
    find_survey(session, access=access, round_id=round_id)
    lock_organization(session, access=access)
    session.expire_all()
    row = find_survey(session, access=access, round_id=round_id)
    if row.closed_at is not None:
        raise Refused(_CLOSED)
    return row


def why_not(row: Round, today: date) -> str:
    """Say why nobody can be invited to a survey any more; an empty text when they can."""
    if row.closed_at is not None:
        return _CLOSED
    if RoundDates(row.opens_on, row.closes_on).state(today) is RoundState.OVER:
        return f"This round was over on {day(row.closes_on)}. Give it a later last day first."
    return ""


def require_inviting(row: Round, today: date) -> None:
    """Raise Refused, saying why, unless people can be invited."""
    problem = why_not(row, today)
    if problem:
        raise Refused(problem)


def is_named(row: Round) -> bool:
    """Whether everybody may see who has answered."""
    return row.confidentiality is Confidentiality.NAMED


def survey_teams(
    session: Session, *, access: Access, round_id: uuid.UUID
) -> dict[uuid.UUID, TeamNode]:
    """Give the teams of a round by assessment, in the order of the tree."""
    rows = session.execute(
        select(Assessment.team_id, Assessment.id)
        .where(
            Assessment.organization_id == access.organization_id,
            Assessment.round_id == round_id,
        )
        .order_by(Assessment.id)
    )
    assessments = {row.team_id: row.id for row in rows}
    nodes = load_tree(session, access=access).nodes
    return {assessments[each]: node for each, node in nodes.items() if each in assessments}


def require_team(
    session: Session, *, access: Access, round_id: uuid.UUID, assessment_id: uuid.UUID
) -> TeamNode:
    """Give a team that is in the round; NotFound or Refused when nobody can answer for it."""
    node = survey_teams(session, access=access, round_id=round_id).get(assessment_id)
    if node is None:
        raise NotFound("This team is not in the round.")
    if node.archived_at is not None:
        raise Refused(f"{node.name} is archived, so nobody can answer for it.")
    return node


def survey_groups(session: Session, row: Round) -> tuple[RespondentGroup, ...]:
    """Give the groups that a round offers, in its order."""
    return offered_groups(session, row)


def require_group(session: Session, row: Round, group: str | None) -> None:
    """Raise InvalidInput unless the round offers the group; without one they choose themselves."""
    if group is not None and group not in {each.id for each in survey_groups(session, row)}:
        raise InvalidInput("group", "Choose one of the round's groups.")


def portions(values: Collection[Value]) -> Iterator[list[Value]]:
    """Give values in portions that a database takes at once."""
    listed = list(values)
    for begin in range(0, len(listed), _MANY):
        yield listed[begin : begin + _MANY]
