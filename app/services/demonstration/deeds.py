"""What the demonstration's teams did about their results: done, begun, late, dropped; invented."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.goals.actions import ActionStatus, NoteKind
from app.domain.goals.quarters import Quarter
from app.services.access import Access, load_access, load_actor
from app.services.actions.action_changes import (
    ActionDraft,
    add_note,
    change_status,
    create_action,
    edit_action,
)
from app.services.actions.action_taking import take_up_from_team
from app.services.demonstration import story
from app.services.demonstration.made import Made, noon
from app.services.results.team_results import load_result_page
from app.storage.rows import Action, Assessment, Round

_TALKED = timedelta(days=6)
_DONE, _BEGUN = ActionStatus.DONE, ActionStatus.IN_PROGRESS
_PLANNED, _DROPPED = ActionStatus.PLANNED, ActionStatus.DROPPED


@dataclass(frozen=True, slots=True)
class _Deed:
    """A recommendation that a team took up after a quarter, and what became of it.

    `about` is the barrier or the capability whose first recommendation it was.
    Days count from the end of the quarter; `due` from today for what is still open, so that what is
    late is late on whatever day the demonstration is made. `said` stands in the history.
    """

    team: str
    quarter: int
    about: str
    status: ActionStatus
    due: int
    finished: int = 0
    said: str = ""


_DEEDS = (
    _Deed(
        *("Next best action", 0, "infrastructure", _DONE, 60, 52),
        said="Anybody can rebuild the model of last week: https://git.northwind.example/nba/builds",
    ),
    _Deed(
        *("Claims analytics", 0, "leadership-support", _DONE, 60, 55),
        said="The head of claims presents the triage model's result in the quarterly review.",
    ),
    _Deed(
        *("Motor pricing", 1, "infrastructure", _DONE, 50, 55),
        said="It runs with every merge: https://git.northwind.example/pricing/checks",
    ),
    _Deed(
        *("Claims analytics", 3, "reproducibility", _DONE, 70, 62),
        said="Each run notes its data and its code: https://git.northwind.example/claims/runs",
    ),
    _Deed(
        *("Churn and retention", 2, "infrastructure", _DROPPED, 60),
        said="Both engineers were moved to the migration; there is nobody left to do it.",
    ),
    _Deed(
        *("Fraud models", 4, "data-access", _BEGUN, -8),
        said="Two of nine tables are settled; for the rest we wait for the data office.",
    ),
    _Deed("Claims analytics", 4, "data-access", _PLANNED, 45),
    _Deed(
        *("Property pricing", 4, "communication", _BEGUN, 30),
        said="First meeting with the pricing engine's team is held; the next is in two weeks.",
    ),
)
_APPROVERS = ActionDraft(
    "Name an approver and a deputy for each data source",
    description=(
        "Every team asked for it. Start with the policy tables, where requests took longest, and "
        "publish the list where teams look for it."
    ),
)
_SHARED = ActionDraft(
    "Maintain one copy of the feature code for all Claims teams",
    description="Three teams maintain three copies. Agree on one, and on who looks after it.",
    owner="Platform team",
)


def add_deeds(session: Session, made: Made, *, quarters: Sequence[Quarter]) -> None:
    """Let teams take up recommendations, and leadership and a unit plan something of their own."""
    rounds = _assessments(session, made)
    for deed in _DEEDS:
        _take_up(session, made, deed, quarters[deed.quarter], rounds)
    today = made.now.date()
    lea = story.OFFICE[2].email
    for who, team, draft, due, owned in (
        (lea, None, _APPROVERS, 60, True),
        (story.OFFICE[1].email, "Claims", _SHARED, 75, False),
    ):
        create_action(
            session,
            access=_access(session, made, who),
            team_id=made.teams[team] if team else None,
            draft=replace(
                draft,
                owner_id=made.people[who] if owned else None,
                due_on=today + timedelta(days=due),
            ),
            now=made.now,
        )


def _take_up(
    session: Session,
    made: Made,
    deed: _Deed,
    quarter: Quarter,
    rounds: dict[tuple[uuid.UUID, str], uuid.UUID],
) -> None:
    """Take up the recommendation, and do what became of it."""
    manager = next(each for each in story.MANAGERS if each.team == deed.team)
    access = _access(session, made, manager.email)
    assessment_id = rounds[made.teams[deed.team], quarter.title]
    page = load_result_page(session, access=access, assessment_id=assessment_id)
    offered = page.result.recommendations if page.result else ()
    advice = next((one for one in offered if deed.about in (one.barrier, one.capability)), None)
    if advice is None:
        return
    taken_at = min(noon(quarter.last_day + _TALKED), made.now)
    action_id = take_up_from_team(
        session,
        access=access,
        assessment_id=assessment_id,
        recommendation_id=advice.id,
        now=taken_at,
    )
    row = session.get_one(Action, action_id)
    draft = ActionDraft(
        row.title,
        row.description,
        owner_id=made.people[manager.email],
        due_on=_due(deed, quarter, made.now.date()),
        effort=row.effort,
    )
    edit_action(
        session,
        access=access,
        action_id=action_id,
        revision=row.revision,
        draft=draft,
        now=taken_at + timedelta(minutes=4),
    )
    _go_on(session, made, access, row, deed, taken_at)


def _go_on(
    session: Session, made: Made, access: Access, row: Action, deed: _Deed, taken_at: datetime
) -> None:
    """Bring an action to where it is now."""
    finished = min(taken_at - _TALKED + timedelta(days=deed.finished), made.now)
    at = finished if deed.status is _DONE else min(taken_at + timedelta(days=20), made.now)
    if deed.status is _PLANNED:
        return
    change_status(
        session,
        access=access,
        action_id=row.id,
        revision=row.revision,
        status=deed.status,
        finished_on=at.date() if deed.status is _DONE else None,
        text="" if deed.status is _BEGUN else deed.said,
        now=at,
    )
    if deed.status is _BEGUN:
        add_note(
            session,
            access=access,
            action_id=row.id,
            kind=NoteKind.NOTE,
            text=deed.said,
            now=at,
        )


def _due(deed: _Deed, quarter: Quarter, today: date) -> date:
    is_over = deed.status in (_DONE, _DROPPED)
    return (quarter.last_day if is_over else today) + timedelta(days=deed.due)


def _access(session: Session, made: Made, email: str) -> Access:
    actor = load_actor(session, person_id=made.people[email])
    return load_access(session, actor=actor, organization_id=made.organization_id)


def _assessments(session: Session, made: Made) -> dict[tuple[uuid.UUID, str], uuid.UUID]:
    """Give the assessments of the surveys by team and round."""
    rows = session.execute(
        select(Assessment.team_id, Round.title, Assessment.id)
        .join(Round, Round.id == Assessment.round_id)
        .where(Assessment.organization_id == made.organization_id)
    )
    return {(team_id, title): id_ for team_id, title, id_ in rows}
