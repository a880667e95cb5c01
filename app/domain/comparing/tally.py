"""What the teams under one roof scored, added up: exact, so that a team can be taken out again.

Scores are counted in whole millionths of a level: sums of them are exact in any order, and the mean
of any number of teams lies within half a millionth of what the scores themselves give.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from math import sqrt

from scipy.special import stdtrit

from app.domain.comparing.change import Verdict
from app.domain.comparing.comparison import LOW
from app.domain.drawing.charts import level_of
from app.domain.scoring.profile import Interval
from app.domain.scoring.statistics import HIGHEST, LOWEST

MILLION = 1_000_000
THOUSAND = 1_000


@dataclass(frozen=True, slots=True)
class Tally:
    """The scores of `teams` teams in one barrier or capability, each team counting once.

    `total` is in millionths of a level, `squares` adds up the squares of those. `low` teams lie
    below LOW, `level_k` have k as their nearest level, `up` and `down` were called so by the test
    against the round before.
    """

    teams: int = 0
    total: int = 0
    squares: int = 0
    low: int = 0
    level_1: int = 0
    level_2: int = 0
    level_3: int = 0
    level_4: int = 0
    level_5: int = 0
    up: int = 0
    down: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Put the teams of both together."""
        return Tally(*(one + two for one, two in zip(astuple(self), astuple(other), strict=True)))

    def __neg__(self) -> Tally:
        """Give what takes these teams out again when it is added."""
        return Tally(*(-one for one in astuple(self)))

    @property
    def levels(self) -> tuple[int, ...]:
        """How many teams have 1, 2, 3, 4 and 5 as their nearest level."""
        return (self.level_1, self.level_2, self.level_3, self.level_4, self.level_5)

    @property
    def mean(self) -> float | None:
        """The mean of the teams' scores in levels, however many people answered in each."""
        return self.total / self.teams / MILLION if self.teams else None

    @property
    def alike(self) -> bool:
        """Whether several teams have the same score, to a millionth."""
        return self.teams > 1 and not self._spread

    @property
    def interval(self) -> Interval | None:
        """The 95 % t interval of the mean of teams like these, in levels; None without a spread.

        It says how far the mean would stray with other teams of the kind, not how sure each team's
        score is (measurement.md 3.9).
        """
        mean = self.mean
        if mean is None or not self._spread:
            return None
        variance = self._spread / (self.teams * (self.teams - 1)) / MILLION**2
        half = float(stdtrit(self.teams - 1, 0.975)) * sqrt(variance / self.teams)
        return Interval(max(float(LOWEST), mean - half), min(float(HIGHEST), mean + half))

    @property
    def _spread(self) -> int:
        """Give n times the sum of squared distances from the mean, exactly; 0 for one team."""
        return self.teams * self.squares - self.total**2


@dataclass(frozen=True, slots=True)
class UnitTally:
    """How many teams have a result, how many of these are hidden, and what became of models.

    `started` and `in_production` are models in thousandths, of the `told` teams that told both.
    """

    results: int = 0
    hidden: int = 0
    told: int = 0
    started: int = 0
    in_production: int = 0

    def __add__(self, other: UnitTally) -> UnitTally:
        """Put the teams of both together."""
        both = zip(astuple(self), astuple(other), strict=True)
        return UnitTally(*(one + two for one, two in both))

    def __neg__(self) -> UnitTally:
        """Give what takes these teams out again when it is added."""
        return UnitTally(*(-one for one in astuple(self)))

    @property
    def share_in_production(self) -> float | None:
        """The share of the models started in the last 12 months that are in production, 0-1."""
        return self.in_production / self.started if self.started else None


def tally_of(score: float | None, verdict: Verdict | None) -> Tally:
    """Count one team; nothing is counted of one without a score."""
    if score is None:
        return Tally()
    total = round(score * MILLION)
    return Tally(
        teams=1,
        total=total,
        squares=total**2,
        low=int(score < LOW),
        up=int(verdict is Verdict.UP),
        down=int(verdict is Verdict.DOWN),
        **{f"level_{level_of(score)}": 1},
    )


def unit_tally_of(*, hidden: bool, started: float | None, in_production: float | None) -> UnitTally:
    """Count one team with a result; models count where it told of both and started any."""
    if hidden or not started or in_production is None:
        return UnitTally(1, int(hidden))
    # Medians of several people's counts need not fit together; more than all is no share.
    live = min(in_production, started)
    return UnitTally(1, 0, 1, round(started * THOUSAND), round(live * THOUSAND))
