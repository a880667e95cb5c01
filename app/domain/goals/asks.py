"""The ask list: what leadership is asked for, by how many teams, since when, and what it replied.

An ask is a shared capability at the level that owns it (measurement.md 3.15); what is asked for is
the questionnaire's move for the level that its teams have reached on average.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.comparing.shared import Counted, is_shared
from app.domain.goals.actions import Reply
from app.domain.questionnaire import Capability, Move
from app.domain.scoring.recommendations import REACHED, USUAL_TARGET
from app.domain.scoring.statistics import TINY


@dataclass(frozen=True, slots=True)
class PastRound:
    """A published round that asked the same, with what an owner's teams scored in the item."""

    id: str
    title: str
    opens_on: date
    counted: Counted


@dataclass(frozen=True, slots=True)
class Since:
    """The first round of an unbroken row in which something was shared, and how long the row is."""

    round_id: str
    title: str
    opens_on: date
    rounds: int


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody replied, in the name that they had then."""

    reply: Reply
    text: str
    at: datetime
    writer: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What counts as the reply to an ask, None while it is unanswered, and what was said before.

    `earlier` is newest first; what was replied before the ask began counts no more.
    """

    reply: Given | None
    earlier: tuple[Given, ...]


def move_asked(capability: Capability, mean: float) -> Move:
    """Give the move from the level that teams with this mean have reached.

    A level counts as reached from a quarter below it on, as for a single team, but the move never
    starts at the usual target or above: most of the teams are low, however high the others lift
    the mean (ours).
    """
    reached = int(mean + REACHED + TINY)
    level = max(1, min(reached, USUAL_TARGET - 1))
    return next(move for move in capability.moves if move.from_level == level)


def since(rounds: Sequence[PastRound]) -> Since:
    """Walk back from the newest of the rounds, given newest first, while it stayed shared.

    A round in which no team of the owner's had a score says nothing and is passed over. ValueError
    without any round.
    """
    first, count = rounds[0], 1
    for past in rounds[1:]:
        if not past.counted.teams:
            continue
        if not is_shared(past.counted):
            break
        first, count = past, count + 1
    return Since(first.id, first.title, first.opens_on, count)


def counts(replied_at: datetime, *, asked_since: date) -> bool:
    """Say whether a reply was given to this ask, and not to one that had ended before it began."""
    return replied_at.date() >= asked_since


def answer(replies: Iterable[Given], *, asked_since: date) -> Answer:
    """Give what was replied to an ask that began on a day; the newest reply counts."""
    newest_first = sorted(replies, key=lambda one: one.at, reverse=True)
    if newest_first and counts(newest_first[0].at, asked_since=asked_since):
        return Answer(newest_first[0], tuple(newest_first[1:]))
    return Answer(None, tuple(newest_first))
