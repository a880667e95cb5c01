"""How and when a round is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class RoundMode(StrEnum):
    """Who answers: the manager alone, many respondents, or a facilitator for the whole team."""

    SELF = "self"
    SURVEY = "survey"
    CONSENSUS = "consensus"


class Confidentiality(StrEnum):
    """What ties an answer to a person: a name, a pseudonym that lasts over rounds, or nothing."""

    NAMED = "named"
    CONFIDENTIAL = "confidential"
    ANONYMOUS = "anonymous"


class RoundEventKind(StrEnum):
    """What can be done to a round that others must be able to see later."""

    STARTED = "started"
    CHANGED = "changed"
    CLOSED = "closed"
    REOPENED = "reopened"
    PUBLISHED = "published"


class RoundState(StrEnum):
    """Where today lies in a round."""

    PLANNED = "planned"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class RoundDates:
    """First and last day of a round, both included."""

    opens_on: date
    closes_on: date

    def state(self, today: date) -> RoundState:
        """Say whether the round is still to come, open, or over on the given day."""
        if today < self.opens_on:
            return RoundState.PLANNED
        return RoundState.OPEN if today <= self.closes_on else RoundState.OVER

    def days_left(self, today: date) -> int:
        """Count the days from the given one to the last, which is still open: 0 is the same day."""
        return (self.closes_on - today).days


class RoundStage(StrEnum):
    """How far a round is: where today lies in it, unless it was closed or published."""

    PLANNED = "planned"
    OPEN = "open"
    OVER = "over"
    CLOSED = "closed"
    PUBLISHED = "published"


def stage(state: RoundState, *, closed: bool, published: bool) -> RoundStage:
    """Say how far a round is whose days are in `state`."""
    if published:
        return RoundStage.PUBLISHED
    return RoundStage.CLOSED if closed else RoundStage(state.value)
