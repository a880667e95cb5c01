"""What the demonstration's leadership replied to what it was asked for; invented, as all of it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.goals.actions import Reply
from app.services.access import load_access, load_actor
from app.services.asks.ask_list import load_asks, reply_to_ask
from app.services.demonstration import story
from app.services.demonstration.made import Made

_APPROVERS = (
    "Each data source gets a named approver with a deputy, and requests are answered within five "
    "working days. We look at it together in the quarterly review."
)
_IN_SPRING = "We see the need. The platform budget is decided in spring; we come back to it then."
_REPLIES = {
    "timely-access": (Reply.AGREED, _APPROVERS),
    "monitoring": (Reply.LATER, _IN_SPRING),
}
_AFTER = timedelta(days=9)


def add_replies(session: Session, made: Made, *, round_id: uuid.UUID, published: datetime) -> None:
    """Let leadership reply to some of what is asked in a round; the rest stays unanswered."""
    leader = load_actor(session, person_id=made.people[story.OFFICE[2].email])
    access = load_access(session, actor=leader, organization_id=made.organization_id)
    found = load_asks(session, access=access, round_id=round_id)
    for level in found.levels if found is not None else ():
        for ask in level.asks:
            if level.organization and ask.capability in _REPLIES:
                reply, text = _REPLIES[ask.capability]
                reply_to_ask(
                    session,
                    access=access,
                    round_id=round_id,
                    owner_id=level.owner_id,
                    capability=ask.capability,
                    reply=reply,
                    text=text,
                    now=min(published + _AFTER, made.now),
                )
