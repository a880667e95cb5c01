"""Recommendations that are taken up: of a team's result, of a unit's, or of everybody's.

What a recommendation said is copied into the action, with the titles of that version of the
questionnaire, so that a later version takes nothing away.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.domain.goals.actions import OPEN, ActionStatus, NoteKind
from app.domain.questionnaire import Questionnaire
from app.domain.scoring.profile import Recommendation
from app.domain.scoring.result import Result
from app.services.access import Access
from app.services.actions.action_changes import new_action, require_change, write_note
from app.services.actions.action_text import DESCRIPTION_LENGTH, TITLE_LENGTH
from app.services.errors import InvalidInput
from app.services.results.pooled_results import load_pooled_page
from app.services.results.team_results import load_result_page
from app.services.teams.team_tree import lock_organization
from app.storage.rows import Action


@dataclass(frozen=True, slots=True)
class TakenUp:
    """The action that a recommendation became; `is_open` while there is still something to do."""

    id: uuid.UUID
    status: ActionStatus
    due_on: date | None
    finished_on: date | None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.status in OPEN


@dataclass(frozen=True, slots=True)
class _Source:
    """A result whose recommendations can be taken up, and for whom."""

    team_id: uuid.UUID | None
    round_id: uuid.UUID
    round_title: str
    questionnaire: Questionnaire
    result: Result | None


def taken_up(
    session: Session, *, access: Access, team_id: uuid.UUID | None, questionnaire: str
) -> dict[str, TakenUp]:
    """Give the newest action of each recommendation that was taken up, open ones before others.

    The caller has read the result of that team, unit or organization, so that it may be seen.
    """
    rows = session.execute(
        select(Action.recommendation, Action.id, Action.status, Action.due_on, Action.finished_on)
        .where(
            *_of_subject(access, team_id, questionnaire),
            Action.recommendation != "",
        )
        .order_by(Action.created_at, Action.id)
    )
    found: dict[str, TakenUp] = {}
    for recommendation, id_, status, due_on, finished_on in rows:
        one = TakenUp(id_, status, due_on, finished_on)
        held = found.get(recommendation)
        if held is None or one.is_open or not held.is_open:
            found[recommendation] = one
    return found


def take_up_from_team(
    session: Session,
    *,
    access: Access,
    assessment_id: uuid.UUID,
    recommendation_id: str,
    now: datetime,
) -> uuid.UUID:
    """Make a team's recommendation an action; an open one for it is given back as it is."""
    page = load_result_page(session, access=access, assessment_id=assessment_id)
    head = page.head
    source = _Source(head.team_id, head.round_id, head.round_title, page.questionnaire, page.result)
    return _take_up(session, access, source, recommendation_id, now)


def take_up_from_pooled(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    unit_id: uuid.UUID | None,
    recommendation_id: str,
    now: datetime,
) -> uuid.UUID:
    """Make a recommendation of a unit's or the organization's pooled result an action."""
    page = load_pooled_page(session, access=access, round_id=round_id, unit_id=unit_id)
    source = _Source(unit_id, round_id, page.head.round_title, page.questionnaire, page.result)
    return _take_up(session, access, source, recommendation_id, now)


def _take_up(
    session: Session, access: Access, source: _Source, recommendation_id: str, now: datetime
) -> uuid.UUID:
    require_change(access, source.team_id)
    advice = _find(source, recommendation_id)
    # Two who take up the same at once must not plan it twice.
    lock_organization(session, access=access)
    held = taken_up(
        session, access=access, team_id=source.team_id, questionnaire=source.questionnaire.id
    ).get(advice.id)
    if held is not None and held.is_open:
        return held.id
    row = _planned(access, source, advice, now)
    session.add(row)
    session.flush()
    text = f"Taken up from the result of {source.round_title}"
    write_note(session, access=access, row=row, kind=NoteKind.CHANGE, text=text, now=now)
    return row.id


def _find(source: _Source, recommendation_id: str) -> Recommendation:
    shown = source.result is not None and source.result.profile.hidden is None
    offered = source.result.recommendations if source.result is not None and shown else ()
    advice = next((one for one in offered if one.id == recommendation_id), None)
    if advice is None:
        raise InvalidInput("recommendation", "This result has no such recommendation (any more).")
    return advice


def _planned(access: Access, source: _Source, advice: Recommendation, now: datetime) -> Action:
    row = new_action(
        access=access, team_id=source.team_id, title=advice.move[:TITLE_LENGTH], now=now
    )
    row.description = description(advice)[:DESCRIPTION_LENGTH]
    row.questionnaire, row.recommendation = source.questionnaire.id, advice.id
    row.barrier, row.capability = advice.barrier, advice.capability
    row.barrier_title, row.capability_title = titles(source.questionnaire, advice)
    row.round_id, row.effort = source.round_id, advice.effort
    return row


def description(advice: Recommendation) -> str:
    """Write down what a recommendation says, as the start of an action's description."""
    return "\n\n".join(
        (
            f"{advice.problem} {advice.why}",
            f"First step: {advice.first_step}",
            f"Suggested owner: {advice.owner}",
            f"Done when one can see: {advice.evidence}",
        )
    )


def titles(questionnaire: Questionnaire, advice: Recommendation) -> tuple[str, str]:
    """Give the titles that the barrier and the capability have in this version."""
    for barrier in questionnaire.barriers:
        for capability in barrier.capabilities:
            if capability.id == advice.capability:
                return barrier.title[:TITLE_LENGTH], capability.title[:TITLE_LENGTH]
    return advice.barrier, advice.capability


def _of_subject(
    access: Access, team_id: uuid.UUID | None, questionnaire: str
) -> tuple[ColumnElement[bool], ...]:
    return (
        Action.organization_id == access.organization_id,
        Action.team_id.is_(None) if team_id is None else Action.team_id == team_id,
        Action.questionnaire == questionnaire,
    )
