"""The demonstration's targets: one met in time, one moved away from, one nobody can tell."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app.domain.goals.quarters import quarter_of
from app.domain.goals.targets import Aim
from app.services.demonstration.made import Made, consultant
from app.services.targets.targets import set_target

# Whose, which barrier, and its level; without a name it is the organization's.
_AIMS = (
    ("", "leadership-support", 4.0),
    ("", "data-access", 3.0),
    ("Claims analytics", "leadership-support", 4.0),
    ("Claims analytics", "data-access", 2.5),
    ("Churn and retention", "infrastructure", 3.5),
)


def add_targets(session: Session, made: Made) -> None:
    """Set the targets, to be met by the end of the next year."""
    access, today = consultant(session, made), made.now.date()
    due_on = quarter_of(date(today.year + 1, 12, 1)).last_day
    for name, barrier, level in _AIMS:
        set_target(
            session,
            access=access,
            team_id=made.teams[name] if name else None,
            barrier=barrier,
            aim=Aim(level, due_on),
            now=made.now,
        )
