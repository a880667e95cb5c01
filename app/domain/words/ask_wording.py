"""Asks and replies in words: the same on every page that shows them."""

from __future__ import annotations

from app.domain.goals.actions import Reply
from app.domain.goals.asks import Answer, Since
from app.domain.words.wording import count, isolated

REPLY = {
    Reply.AGREED: "agreed",
    Reply.IN_PART: "agreed in part",
    Reply.LATER: "later",
    Reply.DECLINED: "declined",
}
REPLY_CHOICE = {
    Reply.AGREED: "Agreed: it will be done",
    Reply.IN_PART: "In part: some of it will be done",
    Reply.LATER: "Later: not now, but it is not forgotten",
    Reply.DECLINED: "Declined: it will not be done",
}
UNANSWERED = "unanswered"


def reply(answer: Answer) -> str:
    """Say in a word or two what was replied."""
    return UNANSWERED if answer.reply is None else REPLY[answer.reply.reply]


def by_teams(low: int, teams: int) -> str:
    """Say in how many of the teams something is low."""
    return f"low in {low} of {count(teams, 'team', 'teams')} with a score"


def since(value: Since) -> str:
    """Say since which round it is asked, and in how many rounds in a row."""
    if value.rounds == 1:
        return f"asked since {value.title}, for the first time"
    return f"asked since {isolated(value.title)}, {value.rounds} rounds in a row"


def headline(asks: int, unanswered: int) -> str:
    """Say in one sentence how many asks there are, and how many wait for a reply."""
    if not asks:
        return "Nothing is asked of leadership in this round"
    things = "One thing is" if asks == 1 else f"{asks} things are"
    waiting = {0: "all answered", asks: "unanswered"}.get(unanswered, f"{unanswered} unanswered")
    if asks == 1:
        waiting = "unanswered" if unanswered else "answered"
    return f"{things} asked of leadership, {waiting}"
