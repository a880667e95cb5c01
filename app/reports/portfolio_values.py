"""What the portfolio is made from: the whole that its reader sees, then its units, a page each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.comparing.change import Verdict
from app.domain.comparing.movement import Movement
from app.domain.comparing.tally import Tally, UnitTally
from app.domain.drawing.charts_over_time import LinePoint
from app.domain.goals.action_outcome import Outcome
from app.domain.goals.asks import Answer, Since
from app.domain.goals.targets import Outlook
from app.domain.promise.disclosure import Hidden
from app.domain.questionnaire import Questionnaire
from app.domain.round import RoundMode
from app.domain.scoring.profile import Interval, NoScore


@dataclass(frozen=True, slots=True)
class Cell:
    """A barrier's published score in levels; a unit's is the mean of its teams, without a range."""

    score: float | None
    interval: Interval | None = None
    missing: NoScore | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A unit, a team, or the people of the unit itself: a cell a barrier, none without figures.

    `teams` counts those of a unit with figures; it is None for a team.
    """

    name: str
    teams: int | None
    cells: tuple[Cell, ...]
    hidden: Hidden | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """What the page is of, in one round: a point a barrier, and its models in production, 0-1."""

    title: str
    points: tuple[LinePoint, ...]
    share: float | None
    told: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is asked of leadership: whom, by how many teams, and what was replied."""

    title: str
    owner: str
    move: str
    low: int
    teams: int
    since: Since
    answer: Answer


@dataclass(frozen=True, slots=True)
class Aimed:
    """A barrier's target beside its last score in levels, and the round that this is of.

    It is the last one on the day on which the portfolio is made, whatever round that is of.
    """

    barrier: str
    score: float | None
    round_title: str
    outlook: Outlook


@dataclass(frozen=True, slots=True)
class Task:
    """An action that is named; `outcome` is there for a finished one that names a capability."""

    title: str
    whose: str
    owner: str
    due_on: date | None
    overdue: bool = False
    finished_on: date | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """Actions in numbers, and the ones to name: the `first` open ones by their day, and `finished`.

    Of the `done`, `up` and `down` were followed by a change that a test saw, `still` by none,
    `waiting` wait for the next round, and the others could not be tested.
    """

    open: int
    overdue: int
    done: int
    up: int
    down: int
    still: int
    waiting: int
    first: tuple[Task, ...] = ()
    finished: tuple[Task, ...] = ()

    @property
    def untested(self) -> int:
        """How many finished ones no test could say anything of."""
        return self.done - self.up - self.down - self.still - self.waiting


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: what the round says of the whole or of a unit.

    `within` are the names of the units above. `teams` and `tallies`, by id of barrier, add up every
    team; `lines` stand right below. `trend` has the rounds that asked the same, oldest first.
    `asks` are the ones of the most teams out of `asked` in all.
    """

    name: str
    within: tuple[str, ...]
    teams: UnitTally
    tallies: dict[str, Tally]
    lines: tuple[Line, ...]
    trend: tuple[Moment, ...] = ()
    moved: tuple[Movement, ...] = ()
    asks: tuple[Asked, ...] = ()
    asked: int = 0
    targets: tuple[Aimed, ...] = ()
    work: Work = Work(0, 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Everything that the document says; equal values give equal bytes.

    `whole` is the organization, one unit of it, or, where `seen` names units, all that the reader
    may see. `without_page` units have a result and no page of their own, `silent` ones have none.
    """

    organization: str
    reader: str
    seen: tuple[str, ...]
    round_title: str
    closes_on: date
    mode: RoundMode
    questionnaire: Questionnaire
    invented: bool
    generated_on: date
    whole: Sheet
    units: tuple[Sheet, ...] = ()
    without_page: int = 0
    silent: int = 0

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """Every page, the whole first."""
        return (self.whole, *self.units)
