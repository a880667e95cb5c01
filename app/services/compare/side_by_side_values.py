"""Teams and units side by side, as values: a column each, with scores beside the first one's."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from app.domain.comparing.change import NotCompared
from app.domain.comparing.side_by_side import Basis, Beside, Published
from app.domain.promise.disclosure import Hidden
from app.domain.questionnaire import Barrier, Capability, QuestionForm, Questionnaire
from app.domain.round import RoundMode
from app.domain.scoring.profile import AgreementWord, Spread

FEWEST, MOST = 2, 6
"""How many columns stand side by side."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A team or unit that is asked for, in a round or in whichever fits best."""

    team_id: uuid.UUID
    round_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A published round in which a team or unit has a result."""

    id: uuid.UUID
    title: str
    closes_on: date
    mode: RoundMode
    form: QuestionForm
    routed: bool
    version_id: uuid.UUID

    def like(self, other: Offer) -> bool:
        """Say whether both asked the same in the same way."""
        return (self.mode, self.form, self.routed, self.version_id) == (
            other.mode,
            other.form,
            other.routed,
            other.version_id,
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """A team or unit that one may choose; `unit` names what lies above, as far as one sees it."""

    id: uuid.UUID
    name: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """Who can be chosen: all there are, or of too many those that were searched for.

    `chosen` are those already asked for, in no particular order.
    """

    found: tuple[Choice, ...]
    searched: bool
    more: bool
    chosen: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A score with how far people agree; `beside` is what stands between it and the first column.

    `apart` counts the capabilities of a barrier in which answers lie at both ends.
    """

    published: Published
    agreement: AgreementWord | None = None
    spread: Spread | None = None
    apart: int = 0
    beside: Beside | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """The open actions of a team and all below it, and how many of them are overdue."""

    open: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A team or unit in a round; without a round it has no result yet, or it is `hidden`.

    `teams` are those that a mean of teams counts, `hidden_teams` those that it leaves out.
    `do_next` counts what the result advises to do next, None where there is no such advice.
    `share` is the part of the models started that is in production, 0-1. `why_not` says why
    nothing of it can be set beside the first column.
    """

    team_id: uuid.UUID
    name: str
    offers: tuple[Offer, ...]
    round: Offer | None = None
    basis: Basis = Basis.PEOPLE
    is_unit: bool = False
    assessment_id: uuid.UUID | None = None
    questionnaire: Questionnaire | None = None
    hidden: Hidden | None = None
    teams: int = 0
    hidden_teams: int = 0
    bottleneck: str | None = None
    do_next: int | None = None
    share: float | None = None
    work: Work = field(default_factory=Work)
    why_not: NotCompared | None = None
    barriers: dict[str, Cell] = field(default_factory=dict)
    capabilities: dict[str, Cell] = field(default_factory=dict)

    @property
    def shown(self) -> bool:
        """Whether there are figures: a result that is not hidden, or a team's below."""
        return self.round is not None and self.hidden is None and bool(self.barriers)


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two to six columns in the order in which they were asked for; the first is the reference."""

    columns: tuple[Column, ...]
    choices: Choices

    def barriers(self) -> Iterator[tuple[Barrier, tuple[Capability, ...]]]:
        """Give what any column was asked about, in the order of the first that was."""
        found: dict[str, Barrier] = {}
        parts: dict[str, dict[str, Capability]] = {}
        for column in self.columns:
            for barrier in column.questionnaire.barriers if column.questionnaire else ():
                found.setdefault(barrier.id, barrier)
                own = parts.setdefault(barrier.id, {})
                for capability in barrier.capabilities:
                    own.setdefault(capability.id, capability)
        for name, barrier in found.items():
            yield barrier, tuple(parts[name].values())
