"""What an overview shows, as values: lines of teams and units, and the whole over the rounds."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce

from app.domain.comparing.change import Verdict
from app.domain.comparing.tally import Tally, UnitTally, tally_of
from app.domain.drawing.charts_over_time import LinePoint
from app.domain.promise.disclosure import Hidden
from app.domain.questionnaire import QuestionForm, Questionnaire
from app.domain.round import RoundMode
from app.domain.scoring.profile import Interval, NoScore
from app.services.compare.overview_tree import Crumb, ShownTree


@dataclass(frozen=True, slots=True)
class OverviewRound:
    """A round in which somebody whom the actor may see has a result."""

    id: uuid.UUID
    organization_id: uuid.UUID
    title: str
    closes_on: date
    mode: RoundMode
    form: QuestionForm
    version_id: uuid.UUID
    version: str
    respondent_groups: Sequence[str]

    def like(self, other: OverviewRound) -> bool:
        """Say whether both asked the same in the same way, so that a line may join them."""
        mine = (self.mode, self.form, self.version_id)
        return mine == (other.mode, other.form, other.version_id)


@dataclass(frozen=True, slots=True)
class Figure:
    """A published score in levels.

    `verdict` and `difference` are against the round before as its closing tested them, None where
    nothing was tested.
    """

    score: float | None
    missing: NoScore | None
    interval: Interval | None
    alike: bool
    verdict: Verdict | None = None
    difference: float | None = None

    @property
    def range(self) -> Interval | None:
        """The interval, or the score alone where all answered alike; None where it is unknown."""
        if self.score is not None and self.alike:
            return Interval(self.score, self.score)
        return self.interval


Figures = dict[str, Figure]
"""By id of barrier."""


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team that the round asked; without figures it has no result yet, or it is `hidden`."""

    team_id: uuid.UUID
    name: str
    depth: int
    assessment_id: uuid.UUID
    hidden: Hidden | None = None
    figures: Figures = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit with the teams below it added up, by id of barrier.

    Of one that is `open` the lines below follow; with `more`, only the first of them.
    """

    team_id: uuid.UUID
    name: str
    depth: int
    teams: UnitTally
    tallies: dict[str, Tally]
    open: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class Total:
    """Every team that the actor sees in the round, added up."""

    teams: UnitTally
    tallies: dict[str, Tally]

    def plus(self, line: TeamLine | UnitLine) -> Total:
        """Count one more team, if it has a result, or all that a unit's line adds up."""
        if isinstance(line, UnitLine):
            return self._and(line.teams, line.tallies)
        if not line.figures and line.hidden is None:
            return self
        own = {
            item: tally_of(figure.score, figure.verdict) for item, figure in line.figures.items()
        }
        return self._and(UnitTally(1, int(line.hidden is not None)), own)

    def _and(self, teams: UnitTally, tallies: Mapping[str, Tally]) -> Total:
        added = {item: self.tallies.get(item, Tally()) + tally for item, tally in tallies.items()}
        return Total(self.teams + teams, self.tallies | added)


NOTHING = Total(UnitTally(), {})


def add_up(lines: Iterable[TeamLine | UnitLine], total: Total = NOTHING) -> Total:
    """Count lines that have no team in common, beside what was counted already."""
    return reduce(Total.plus, lines, total)


@dataclass(frozen=True, slots=True)
class Moment:
    """The whole that is shown, in one round of the trend.

    `tallies` add up teams, each counting once; `pooled` is everybody in a survey, each person
    counting once, where the promise allows it.
    """

    round: OverviewRound
    teams: UnitTally
    tallies: dict[str, Tally]
    pooled: Figures

    def point(self, barrier: str) -> LinePoint:
        """Give a barrier of the whole: of everybody in a survey, else the mean of teams."""
        if self.round.mode is RoundMode.SURVEY:
            figure = self.pooled.get(barrier)
            return LinePoint(figure.score, figure.range) if figure else LinePoint(None, None)
        tally = self.tallies.get(barrier, Tally())
        return LinePoint(tally.mean, tally.interval)


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it; `trend` has the rounds that asked the same as the chosen one, oldest first.

    Without a whole that the actor may see there is no trend.
    """

    rounds: tuple[OverviewRound, ...]
    versions: tuple[str, ...]
    chosen: OverviewRound
    questionnaire: Questionnaire
    crumbs: tuple[Crumb, ...]
    tree: ShownTree
    lines: tuple[TeamLine | UnitLine, ...]
    trend: tuple[Moment, ...]
    total: Total
    group: str | None
    version: str | None
    sees_all: bool

    @property
    def team_lines(self) -> tuple[TeamLine, ...]:
        """The lines that are teams."""
        return tuple(line for line in self.lines if isinstance(line, TeamLine))

    @property
    def opened(self) -> tuple[uuid.UUID, ...]:
        """The units that were opened in a tree too large to be shown whole."""
        units = (line for line in self.lines if isinstance(line, UnitLine) and line.open)
        return () if self.tree.whole else tuple(line.team_id for line in units)


@dataclass(frozen=True, slots=True)
class OverviewPart:
    """The so-manieth `part` of what lies below a unit; after it there is `more`, or not."""

    name: str
    chosen: OverviewRound
    questionnaire: Questionnaire
    lines: tuple[TeamLine | UnitLine, ...]
    part: int
    more: bool
