"""What a team or the organization does about a result, and how leadership answers what it asks."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum


class ActionStatus(StrEnum):
    """How far an action is; a dropped one was given up on purpose and says why in a note."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    DROPPED = "dropped"


class NoteKind(StrEnum):
    """What stands in an action's history: a remark, evidence that it works, or a change of it."""

    NOTE = "note"
    EVIDENCE = "evidence"
    CHANGE = "change"


class Reply(StrEnum):
    """How leadership answers what teams ask of it."""

    AGREED = "agreed"
    IN_PART = "in_part"
    DECLINED = "declined"
    LATER = "later"


OPEN = frozenset({ActionStatus.PLANNED, ActionStatus.IN_PROGRESS})
"""What is still to be done."""

REMIND_EVERY = timedelta(days=7)
"""How often an owner is reminded of the same overdue action at most; our rule."""


def overdue(status: ActionStatus, due_on: date | None, today: date) -> bool:
    """Say whether an action is still open after its last day."""
    return status in OPEN and due_on is not None and due_on < today
