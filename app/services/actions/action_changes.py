"""What people do with actions: plan one, change it, close it, write down what happened.

Every change leaves a line in the action's history, in the name of who made it. Whoever changes an
action says which revision they saw; when it has moved on, nothing is written and they are told.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.goals.actions import OPEN, ActionStatus, NoteKind
from app.domain.questionnaire import Effort
from app.domain.roles import Permission
from app.domain.words.action_wording import Told, changes
from app.services.access import Access
from app.services.actions.action_list import find_action, may_change
from app.services.actions.action_people import owner_name
from app.services.actions.action_text import (
    DESCRIPTION_LENGTH,
    NOTE_LENGTH,
    clean_owner,
    clean_text,
    clean_title,
)
from app.services.errors import InvalidInput, NotFound, Refusals, Refused
from app.services.sent_again import SENT_AGAIN
from app.services.teams.team_tree import load_tree, lock_organization
from app.storage.rows import Action, ActionNote

_YEARS = range(2000, 2101)


class Stale(Refused):
    """Somebody changed the action since it was looked at; nothing was written."""


@dataclass(frozen=True, slots=True)
class ActionDraft:
    """What somebody wants an action to be; `owner` names who has no account.

    `reason` says why it is dropped, or what is to be noted with the change; `unread` says by field
    what of all this could not be read, to be refused together with the rest.
    """

    title: str
    description: str = ""
    owner_id: uuid.UUID | None = None
    owner: str = ""
    due_on: date | None = None
    effort: Effort | None = None
    status: ActionStatus = ActionStatus.PLANNED
    finished_on: date | None = None
    reason: str = ""
    unread: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class About:
    """The capability that an action is about, by the titles that it has now."""

    questionnaire: str = ""
    barrier: str = ""
    barrier_title: str = ""
    capability: str = ""
    capability_title: str = ""


NOTHING = About()
# What somebody says when they plan an action, and for whom.
_PLANNED_AS = (
    *("organization_id", "team_id", "created_by"),
    *("title", "description", "owner_id", "owner", "due_on", "effort"),
    *(each.name for each in fields(About)),
)


def create_action(
    session: Session,
    *,
    access: Access,
    team_id: uuid.UUID | None,
    draft: ActionDraft,
    now: datetime,
    about: About = NOTHING,
) -> uuid.UUID:
    """Plan an action of one's own, for a team or, without one, for the organization.

    What the same person planned in the same words, and is still to be done, is given back as it is.
    """
    require_change(access, team_id)
    row = new_action(access=access, team_id=team_id, title=draft.title, now=now)
    for name, value in asdict(about).items():
        setattr(row, name, value)
    with Refusals(draft.unread) as refusals:
        refusals.of(_require_active, session, access, team_id)
        wanted = refusals.of(_checked, session, access, row, draft, now.date())
        reason = refusals.of(_reason, draft.reason)
    _put(row, wanted)
    # Of two that come at once the second must see the first.
    lock_organization(session, access=access)
    held = None if reason else _planned_before(session, row)
    if held is not None:
        return held
    session.add(row)
    session.flush()
    write_note(session, access=access, row=row, kind=NoteKind.CHANGE, text="Planned", now=now)
    _note(session, access, row, reason, NoteKind.NOTE, now)
    return row.id


def edit_action(
    session: Session,
    *,
    access: Access,
    action_id: uuid.UUID,
    revision: int,
    draft: ActionDraft,
    now: datetime,
) -> None:
    """Change what an action says; Stale when somebody else did since `revision`."""
    row = _hold(session, access, action_id, revision)
    is_dropped_now = draft.status is ActionStatus.DROPPED is not row.status
    with Refusals(draft.unread) as refusals:
        refusals.of(_require_day, row, draft)
        wanted = refusals.of(_checked, session, access, row, draft, now.date())
        reason = refusals.of(_reason, draft.reason, needed=is_dropped_now)
    _change(session, access, row, wanted, now)
    _note(session, access, row, reason, NoteKind.NOTE, now)


def change_status(
    session: Session,
    *,
    access: Access,
    action_id: uuid.UUID,
    revision: int,
    status: ActionStatus,
    now: datetime,
    finished_on: date | None = None,
    text: str = "",
    unread: Mapping[str, str] | None = None,
) -> None:
    """Move an action on. `text` is evidence of one that is done, and why another is dropped.

    `unread` says by field what of it could not be read, to be refused together with the rest.
    """
    row = _hold(session, access, action_id, revision)
    with Refusals(unread) as refusals:
        day = refusals.of(_finished, row, status, finished_on, now.date())
        reason = refusals.of(_reason, text, needed=status is ActionStatus.DROPPED)
    wanted = replace(_wanted(row), status=status, finished_on=day)
    _change(session, access, row, wanted, now)
    kind = NoteKind.EVIDENCE if status is ActionStatus.DONE else NoteKind.NOTE
    _note(session, access, row, reason, kind, now)


def add_note(
    session: Session,
    *,
    access: Access,
    action_id: uuid.UUID,
    kind: NoteKind,
    text: str,
    now: datetime,
) -> None:
    """Add a remark or a piece of evidence; nothing of an action changes, so nothing is stale.

    The same words that the same person sends again at once stand there once.
    """
    row = find_action(session, access=access, action_id=action_id, held=True)
    require_change(access, row.team_id)
    clean = clean_text(text, field="text", length=NOTE_LENGTH)
    if not clean:
        raise InvalidInput("text", "Please fill this in.")
    if kind is NoteKind.CHANGE:
        raise InvalidInput("kind", "Choose a note or evidence.")
    if not _noted_before(session, access, row, kind, clean, now):
        write_note(session, access=access, row=row, kind=kind, text=clean, now=now)


def require_change(access: Access, team_id: uuid.UUID | None) -> None:
    """Raise NotFound unless the actor may change actions of the team, or of the organization."""
    access.require(Permission.MANAGE_ACTIONS)
    if not may_change(access, team_id):
        raise NotFound("There is no such page.")


def new_action(*, access: Access, team_id: uuid.UUID | None, title: str, now: datetime) -> Action:
    """Make the row of a new action that is planned and belongs to nobody yet."""
    return Action(
        id=uuid.uuid4(),
        organization_id=access.organization_id,
        team_id=team_id,
        title=title,
        status=ActionStatus.PLANNED,
        created_at=now,
        created_by=access.actor.person_id,
    )


def write_note(
    session: Session, *, access: Access, row: Action, kind: NoteKind, text: str, now: datetime
) -> None:
    """Add a line to an action's history, in the actor's name."""
    session.add(
        ActionNote(
            organization_id=row.organization_id,
            action_id=row.id,
            kind=kind,
            text=text,
            at=now,
            by=access.actor.person_id,
            writer=access.actor.name,
        )
    )
    session.flush()


def _hold(session: Session, access: Access, action_id: uuid.UUID, revision: int) -> Action:
    row = find_action(session, access=access, action_id=action_id, held=True)
    require_change(access, row.team_id)
    if row.revision != revision:
        raise Stale("Somebody changed this action since you opened it; nothing was overwritten.")
    return row


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What an action is to hold, all of it checked: nothing is written before."""

    title: str
    description: str
    owner_id: uuid.UUID | None
    owner: str
    due_on: date | None
    effort: Effort | None
    status: ActionStatus
    finished_on: date | None

    def told(self) -> Told:
        """Give what the history compares."""
        return Told(**{name: value for name, value in asdict(self).items() if name != "owner_id"})


def _wanted(row: Action) -> _Wanted:
    return _Wanted(**{each.name: getattr(row, each.name) for each in fields(_Wanted)})


def _checked(
    session: Session, access: Access, row: Action, draft: ActionDraft, today: date
) -> _Wanted:
    with Refusals() as refusals:
        title = refusals.of(clean_title, draft.title)
        description = refusals.of(
            clean_text, draft.description, field="description", length=DESCRIPTION_LENGTH
        )
        owner = refusals.of(_owner, session, access, row, draft)
        due_on = refusals.of(_due, row, draft.due_on, today)
        finished_on = refusals.of(_finished, row, draft.status, draft.finished_on, today)
    return _Wanted(title, description, *owner, due_on, draft.effort, draft.status, finished_on)


def _change(session: Session, access: Access, row: Action, wanted: _Wanted, now: datetime) -> None:
    """Write what is wanted, count the change and put it into the history, if there is one."""
    changed = changes(_wanted(row).told(), wanted.told())
    if changed or wanted.owner_id != row.owner_id:
        _put(row, wanted)
        row.revision += 1
        session.flush()
    _note(session, access, row, changed, NoteKind.CHANGE, now)


def _put(row: Action, wanted: _Wanted) -> None:
    if (wanted.due_on, wanted.owner_id) != (row.due_on, row.owner_id):
        # A new day is a new promise, and a new owner has not been reminded yet.
        row.reminded_on = None
    for each in fields(wanted):
        setattr(row, each.name, getattr(wanted, each.name))


def _planned_before(session: Session, row: Action) -> uuid.UUID | None:
    """Find the action that a row, which is not stored yet, would be a second copy of."""
    alike = (getattr(Action, name) == getattr(row, name) for name in _PLANNED_AS)
    return session.scalar(
        select(Action.id)
        .where(*alike, Action.recommendation == "", Action.status.in_(OPEN))
        .order_by(Action.created_at, Action.id)
        .limit(1)
    )


def _noted_before(
    session: Session, access: Access, row: Action, kind: NoteKind, text: str, now: datetime
) -> bool:
    """Say whether a note says what its writer's newest one says, which was written just before."""
    newest = session.scalar(
        select(ActionNote)
        .where(
            ActionNote.organization_id == row.organization_id,
            ActionNote.action_id == row.id,
            ActionNote.by == access.actor.person_id,
            ActionNote.kind != NoteKind.CHANGE,
        )
        .order_by(ActionNote.at.desc(), ActionNote.id.desc())
        .limit(1)
    )
    return (
        newest is not None
        and newest.at > now - SENT_AGAIN
        and (newest.kind, newest.text) == (kind, text)
    )


def _require_active(session: Session, access: Access, team_id: uuid.UUID | None) -> None:
    if team_id is not None and load_tree(session, access=access).node(team_id).archived_at:
        raise InvalidInput("team", "This team is archived. Choose another one.")


def _require_day(row: Action, draft: ActionDraft) -> None:
    if draft.finished_on is None and draft.status is ActionStatus.DONE is row.status:
        raise InvalidInput("finished_on", "A finished action has a day: say which.")


def _owner(
    session: Session, access: Access, row: Action, draft: ActionDraft
) -> tuple[uuid.UUID | None, str]:
    if draft.owner_id is None:
        return None, clean_owner(draft.owner)
    if draft.owner.strip():
        raise InvalidInput("owner", "Choose somebody above or name somebody here, not both.")
    if draft.owner_id == row.owner_id:
        # Whoever lost their access meanwhile stays named until somebody chooses another owner.
        return row.owner_id, row.owner
    name = owner_name(session, access=access, team_id=row.team_id, owner_id=draft.owner_id)
    return draft.owner_id, name


def _due(row: Action, due_on: date | None, today: date) -> date | None:
    """Give the day until when it is to be done; one that has passed meanwhile may stay."""
    if due_on is not None and due_on != row.due_on and due_on < today:
        raise InvalidInput("due_on", "This day is past. Choose today or a later day.")
    return _sensible(due_on, "due_on")


def _finished(
    row: Action, status: ActionStatus, finished_on: date | None, today: date
) -> date | None:
    """Give the day on which a done action was finished: today, unless another is told."""
    if status is not ActionStatus.DONE:
        # The day that it had goes when it is taken up again; one that was typed must not.
        if finished_on not in (None, row.finished_on):
            raise InvalidInput("finished_on", "Only a finished action has this day.")
        return None
    day = finished_on or row.finished_on or today
    if day > today:
        raise InvalidInput("finished_on", "This day is still to come.")
    return _sensible(day, "finished_on")


def _sensible(day: date | None, field: str) -> date | None:
    if day is not None and day.year not in _YEARS:
        raise InvalidInput(field, "Give a day between the years 2000 and 2100.")
    return day


def _reason(text: str, *, needed: bool = False) -> str:
    clean = clean_text(text, field="reason", length=NOTE_LENGTH)
    if needed and not clean:
        raise InvalidInput("reason", "Say why it is dropped: others will ask.")
    return clean


def _note(
    session: Session, access: Access, row: Action, text: str, kind: NoteKind, now: datetime
) -> None:
    if text:
        write_note(session, access=access, row=row, kind=kind, text=text, now=now)
