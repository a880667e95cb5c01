"""What is asked of leadership, as pages get it: asks, their levels, and a part of a long list."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum

from app.domain.goals.asks import Answer, Since
from app.domain.questionnaire import Move
from app.services.errors import NotFound
from app.services.figures.figure_rounds import RoundChoice


class AskedOf(StrEnum):
    """Whose asks are listed."""

    ANY = ""
    ORGANIZATION = "organization"
    UNITS = "units"


class AskState(StrEnum):
    """Whether what is listed has a reply that counts."""

    ANY = ""
    UNANSWERED = "unanswered"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class AskWanted:
    """What of the list is shown: a round, a unit with what is below it, one kind, and a page.

    Without a page, all pages in one.
    """

    round_id: uuid.UUID | None = None
    unit_id: uuid.UUID | None = None
    of: AskedOf = AskedOf.ANY
    state: AskState = AskState.ANY
    page: int | None = 1


@dataclass(frozen=True, slots=True)
class Ask:
    """A capability that is low in `low` of `teams` teams, and what its owner is asked for.

    `mean` is that of the teams' scores, None for whoever may not see them.
    """

    capability: str
    title: str
    barrier: str
    low: int
    teams: int
    mean: float | None
    move: Move
    since: Since
    answer: Answer


@dataclass(frozen=True, slots=True)
class AskLevel:
    """A unit or the organization with what is asked of it; `hidden` teams count nowhere.

    `seen` says whether one may see all of its teams; `hidden` is None where one may not.
    """

    owner_id: uuid.UUID
    name: str
    units: tuple[str, ...]
    organization: bool
    seen: bool
    may_reply: bool
    hidden: int | None
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class AskList:
    """What is asked in one round, as far as the actor may see it, from the top down.

    `total` counts all of it, also where only a part was read.
    """

    rounds: tuple[RoundChoice, ...]
    chosen: RoundChoice
    levels: tuple[AskLevel, ...]
    total: int

    @property
    def asks(self) -> tuple[Ask, ...]:
        """Every ask, from the top down and at one level the most widely shared first."""
        return tuple(ask for level in self.levels for ask in level.asks)

    def widest(self, most: int) -> tuple[tuple[AskLevel, Ask], ...]:
        """Give the asks of the most teams, with their levels; equal ones from the top down."""
        every = [(level, ask) for level in self.levels for ask in level.asks]
        return tuple(sorted(every, key=lambda each: -each[1].low)[:most])

    def find(self, owner_id: uuid.UUID, capability: str) -> tuple[AskLevel, Ask]:
        """Give one ask with its level; NotFound if it is none that the actor may see."""
        for level in self.levels:
            for ask in level.asks:
                if (level.owner_id, ask.capability) == (owner_id, capability):
                    return level, ask
        raise NotFound("This is not asked in this round.")


@dataclass(frozen=True, slots=True)
class AskPage:
    """A page of the list; `unanswered` is of all that is asked, `matching` are those filtered.

    `unit` is the name of the unit that the list is of.
    """

    list: AskList
    wanted: AskWanted
    unit: str
    unanswered: int
    matching: int
    page: int
    pages: int
