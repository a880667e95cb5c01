"""Actions as the pages read them: the list, the board, one with its history.

A team's actions are seen by those who see its results, the organization's by those who see all of
them. Nothing here asks for a questionnaire: titles are kept in the action, whatever version is
asked now.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from app.domain.goals.action_outcome import Outcome
from app.domain.goals.actions import OPEN, ActionStatus, NoteKind, overdue
from app.domain.questionnaire import Effort
from app.domain.roles import Permission
from app.services.access import Access, subtree
from app.services.actions.action_outcomes import outcomes_of
from app.services.errors import NotFound
from app.services.mail.action_mail import mail_problem
from app.storage.rows import Action, ActionNote, Assessment, Round, Team

A_PAGE = 100
A_COLUMN = 50
NO_OWNER = "nobody"
_NAMED = "name:"


@dataclass(frozen=True, slots=True)
class ActionFilter:
    """What is asked for: a team with all below it, or the organization's own; None is all.

    `owner` is a person's id, `name:` with the name of somebody without an account, or NO_OWNER.
    """

    team_id: uuid.UUID | None = None
    organization_wide: bool = False
    barrier: str = ""
    owner: str = ""
    status: ActionStatus | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action in a list; without a team it is the organization's."""

    id: uuid.UUID
    team_id: uuid.UUID | None
    team: str
    title: str
    description: str
    barrier_title: str
    capability_title: str
    owner_id: uuid.UUID | None
    owner: str
    due_on: date | None
    status: ActionStatus
    effort: Effort | None
    finished_on: date | None
    revision: int
    overdue: bool
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class ActionCounts:
    """How many there are by status, and how many are overdue, whatever status is asked for."""

    by_status: dict[ActionStatus, int]
    overdue: int

    @property
    def all(self) -> int:
        """Count all of them."""
        return sum(self.by_status.values())


@dataclass(frozen=True, slots=True)
class ActionList:
    """A page of the list; `found` counts what the filter finds on all pages."""

    lines: tuple[ActionLine, ...]
    counts: ActionCounts
    found: int
    page: int

    @property
    def more(self) -> bool:
        """Whether there is another page."""
        return self.page * A_PAGE < self.found


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A note, a piece of evidence or a change, with who wrote it and when."""

    kind: NoteKind
    text: str
    at: datetime
    writer: str


@dataclass(frozen=True, slots=True)
class Source:
    """The result that an action was taken up from, which whoever sees the action sees too.

    Without an assessment it is what everybody in the action's unit, or in the organization, said.
    """

    round_id: uuid.UUID
    round_title: str
    assessment_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class ActionPage:
    """One action with all that is known of it; one's own has no `source`.

    `mail_problem` says why the last mail that it is overdue did not reach its owner.
    """

    line: ActionLine
    source: Source | None
    from_recommendation: bool
    history: tuple[HistoryLine, ...]
    may_change: bool
    mail_problem: str


def list_actions(
    session: Session, *, access: Access, asked: ActionFilter, today: date, page: int = 1
) -> ActionList:
    """List what the actor may see and the filter finds: open ones by their day, then the rest."""
    access.require(Permission.SEE_RESULTS)
    where = _where(session, access, asked)
    counts = _counts(session, where, today)
    narrowed = and_(where, _of_status(asked, today))
    found = session.scalar(select(func.count(Action.id)).where(narrowed)) or 0
    query = _ordered(narrowed).offset((page - 1) * A_PAGE).limit(A_PAGE)
    return ActionList(_lines(session, query, today), counts, found, page)


def every_action(
    session: Session, *, access: Access, asked: ActionFilter, today: date
) -> tuple[ActionLine, ...]:
    """Give all that the actor may see and the filter finds, in the order of the list."""
    access.require(Permission.SEE_RESULTS)
    narrowed = and_(_where(session, access, asked), _of_status(asked, today))
    return _lines(session, _ordered(narrowed), today)


def board(
    session: Session, *, access: Access, asked: ActionFilter, today: date
) -> tuple[dict[ActionStatus, tuple[ActionLine, ...]], ActionCounts]:
    """Give each status with its first actions, and the counts of all."""
    access.require(Permission.SEE_RESULTS)
    where = _where(session, access, asked)
    narrowed = and_(where, _of_status(asked, today))
    columns = {
        status: _lines(
            session, _ordered(and_(narrowed, Action.status == status)).limit(A_COLUMN), today
        )
        for status in ActionStatus
    }
    return columns, _counts(session, where, today)


def load_action(
    session: Session, *, access: Access, action_id: uuid.UUID, today: date
) -> ActionPage:
    """Give an action with its history; NotFound when there is none that the actor may see."""
    row = find_action(session, access=access, action_id=action_id)
    team = session.scalar(select(Team.name).where(Team.id == row.team_id))
    outcome = outcomes_of(session, actions=[row]).get(row.id)
    return ActionPage(
        line=_line(row, team, outcome, today),
        source=_source(session, row),
        from_recommendation=bool(row.recommendation),
        history=_history(session, row),
        may_change=may_change(access, row.team_id),
        mail_problem=mail_problem(session, row),
    )


def _source(session: Session, row: Action) -> Source | None:
    asked = (
        (Assessment.organization_id == Round.organization_id)
        & (Assessment.round_id == Round.id)
        & (Assessment.team_id == row.team_id)
    )
    found = session.execute(
        select(Round.id, Round.title, Assessment.id)
        .outerjoin(Assessment, asked)
        .where(Round.organization_id == row.organization_id, Round.id == row.round_id)
    ).first()
    return Source(*found) if found is not None else None


def find_action(
    session: Session, *, access: Access, action_id: uuid.UUID, held: bool = False
) -> Action:
    """Give an action's row, `held` until the end if it is to be changed; NotFound as above."""
    query = select(Action).where(_visible(access), Action.id == action_id)
    if held:
        # What the page has read of it may be older than what somebody has just committed.
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    row = session.scalar(query)
    if row is None:
        raise NotFound("There is no such action.")
    return row


def may_change(access: Access, team_id: uuid.UUID | None) -> bool:
    """Say whether the actor may change actions of a team, or of the organization without one."""
    if team_id is None:
        return Permission.MANAGE_ACTIONS in access.everywhere
    return access.may_on(Permission.MANAGE_ACTIONS, team_id=team_id)


def owner_key(owner_id: uuid.UUID | None, owner: str) -> str:
    """Give what stands for an owner in a filter."""
    return str(owner_id) if owner_id else f"{_NAMED}{owner}" if owner else NO_OWNER


def visible_actions(access: Access) -> ColumnElement[bool]:
    """Hold for the actions that the actor may see."""
    return _visible(access)


def _visible(access: Access) -> ColumnElement[bool]:
    here = Action.organization_id == access.organization_id
    teams = access.teams(Permission.SEE_RESULTS)
    return here if teams is None else and_(here, Action.team_id.in_(sorted(teams)))


def _where(session: Session, access: Access, asked: ActionFilter) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [_visible(access)]
    if asked.organization_wide:
        parts.append(Action.team_id.is_(None))
    elif asked.team_id is not None:
        access.require_on(Permission.SEE_RESULTS, team_id=asked.team_id)
        parts.append(Action.team_id.in_(subtree(session, team_id=asked.team_id)))
    if asked.barrier:
        parts.append(Action.barrier == asked.barrier)
    if asked.owner:
        parts.append(_owned(asked.owner))
    return and_(*parts)


def _owned(owner: str) -> ColumnElement[bool]:
    if owner == NO_OWNER:
        return and_(Action.owner_id.is_(None), Action.owner == "")
    if owner.startswith(_NAMED):
        return and_(Action.owner_id.is_(None), Action.owner == owner.removeprefix(_NAMED))
    try:
        return Action.owner_id == uuid.UUID(owner)
    except ValueError:
        return Action.id.is_(None)


def _of_status(asked: ActionFilter, today: date) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [Action.id.is_not(None)]
    if asked.status is not None:
        parts.append(Action.status == asked.status)
    if asked.overdue:
        parts.append(_overdue(today))
    return and_(*parts)


def _overdue(today: date) -> ColumnElement[bool]:
    return and_(Action.status.in_(sorted(OPEN)), Action.due_on < today)


def _counts(session: Session, where: ColumnElement[bool], today: date) -> ActionCounts:
    late = func.sum(case((_overdue(today), 1), else_=0))
    rows = session.execute(
        select(Action.status, func.count(Action.id), late).where(where).group_by(Action.status)
    ).all()
    found = {status: number for status, number, _ in rows}
    return ActionCounts(
        {status: found.get(status, 0) for status in ActionStatus},
        sum(int(number or 0) for _, _, number in rows),
    )


_Listed = Select[Action, str | None]


def _ordered(where: ColumnElement[bool]) -> _Listed:
    """Select in the order in which people look: what is to be done first, by its day."""
    is_over = case((Action.status.in_(sorted(OPEN)), 0), else_=1)
    return (
        select(Action, Team.name)
        .outerjoin(
            Team,
            (Team.organization_id == Action.organization_id) & (Team.id == Action.team_id),
        )
        .where(where)
        .order_by(
            is_over,
            Action.finished_on.desc().nulls_last(),
            case((Action.due_on.is_(None), 1), else_=0),
            Action.due_on,
            Action.created_at,
            Action.id,
        )
    )


def _lines(session: Session, query: _Listed, today: date) -> tuple[ActionLine, ...]:
    rows = session.execute(query).all()
    outcomes = outcomes_of(session, actions=[row for row, _ in rows])
    return tuple(_line(row, team, outcomes.get(row.id), today) for row, team in rows)


def _line(row: Action, team: str | None, outcome: Outcome | None, today: date) -> ActionLine:
    return ActionLine(
        id=row.id,
        team_id=row.team_id,
        team=team or "",
        title=row.title,
        description=row.description,
        barrier_title=row.barrier_title,
        capability_title=row.capability_title,
        owner_id=row.owner_id,
        owner=row.owner,
        due_on=row.due_on,
        status=row.status,
        effort=row.effort,
        finished_on=row.finished_on,
        revision=row.revision,
        overdue=overdue(row.status, row.due_on, today),
        outcome=outcome,
    )


def _history(session: Session, row: Action) -> tuple[HistoryLine, ...]:
    notes: Sequence[ActionNote] = session.scalars(
        select(ActionNote)
        .where(ActionNote.organization_id == row.organization_id, ActionNote.action_id == row.id)
        .order_by(ActionNote.at.desc(), ActionNote.kind, ActionNote.id)
    ).all()
    return tuple(HistoryLine(note.kind, note.text, note.at, note.writer) for note in notes)
