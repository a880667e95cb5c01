"""Whether a published score of one team or unit differs from another's, or whether nobody can tell.

Nothing is read but what is published: score, interval and how many people have one, so a
difference tells no more of anybody than the two scores do (measurement.md 3.18, ours).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.comparing.change import NotCompared
from app.domain.comparing.contrast import FEWEST, SMALLEST_NAMED, cautious
from app.domain.comparing.inference import ALPHA, StandardError, holm, welch_from
from app.domain.questionnaire import QuestionForm
from app.domain.scoring.profile import Interval, NoScore
from app.domain.scoring.statistics import error_behind


class Way(StrEnum):
    """What can be said of a difference to the reference."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"


class Rule(StrEnum):
    """How it was judged: by Welch's test, by whether the intervals overlap, or at the closing."""

    TEST = "test"
    INTERVALS = "intervals"
    CLOSING = "closing"


class Basis(StrEnum):
    """Over whom a score is a mean: people, each counting once, or teams, each counting once."""

    PEOPLE = "people"
    TEAMS = "teams"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What makes the scores of one column comparable with another's, or not."""

    version: str
    form: QuestionForm
    routed: bool
    basis: Basis
    hidden: bool


@dataclass(frozen=True, slots=True)
class Published:
    """A published score in levels with its interval; `n` people or teams, None where not told.

    `alike` says that all answered alike, hence there is no interval.
    """

    score: float | None
    interval: Interval | None
    n: int | None
    alike: bool
    missing: NoScore | None = None

    @property
    def range(self) -> Interval | None:
        """The interval, or the score alone where all answered alike; None where it is unknown."""
        if self.interval is None and self.alike and self.score is not None:
            return Interval(self.score, self.score)
        return self.interval

    @property
    def error(self) -> float | None:
        """The standard error in levels; 0 where all answered alike, None where it is unknown."""
        if self.interval is None and self.alike and self.n is not None:
            return 0.0
        return None if self.score is None else error_behind(self.score, self.interval, self.n)


@dataclass(frozen=True, slots=True)
class Beside:
    """A score beside the reference's: `difference` is in levels, the reference taken away.

    Without a `way` `why_not` says why. `p_holm` allows for all that were tested together.
    """

    difference: float | None = None
    way: Way | None = None
    why_not: NotCompared | None = None
    rule: Rule | None = None
    p_holm: float | None = None


_WITHHELD = {NoScore.TOO_FEW, NoScore.PROTECTED}


def unlike(one: Sheet, other: Sheet) -> NotCompared | None:
    """Say why two columns can't be compared at all; None if they can."""
    if one.hidden or other.hidden:
        return NotCompared.WITHHELD
    if (one.version, one.routed) != (other.version, other.routed):
        return NotCompared.OTHER_QUESTIONS
    if one.form != other.form:
        return NotCompared.OTHER_FORM
    return NotCompared.OTHER_MODE if one.basis is not other.basis else None


def beside(reference: Mapping[str, Published], other: Mapping[str, Published]) -> dict[str, Beside]:
    """Set every score of the reference, by id, beside the other's: one family of tests.

    What one of them was not asked about has no difference.
    """
    pairs = {
        name: (score, other[name]) if name in other else None for name, score in reference.items()
    }
    tested = _test({name: pair for name, pair in pairs.items() if pair and not _why_not(*pair)})
    return {
        name: tested.get(name)
        or (_by_intervals(*pair) if pair else Beside(why_not=NotCompared.NO_SCORE))
        for name, pair in pairs.items()
    }


def _test(pairs: Mapping[str, tuple[Published, Published]]) -> dict[str, Beside]:
    """Test every pair of which both errors are known, allowing for all of them (Holm 1979)."""
    errors = {name: error for name, pair in pairs.items() if (error := _error(*pair))}
    differences = {name: _difference(*pairs[name]) for name in errors}
    p_values = [error.p(differences[name]) for name, error in errors.items()]
    return {
        name: Beside(
            differences[name],
            _way(differences[name], called=adjusted <= ALPHA),
            None,
            Rule.TEST,
            adjusted,
        )
        for name, adjusted in zip(errors, holm(p_values), strict=True)
    }


def _error(reference: Published, other: Published) -> StandardError | None:
    """Give the error of the difference from both published intervals, as of two sets of people."""
    sizes = (reference.n, other.n)
    errors = (reference.error, other.error)
    if sizes[0] is None or sizes[1] is None or errors[0] is None or errors[1] is None:
        return None
    people = (sizes[0], sizes[1])
    found = welch_from((errors[0] ** 2, errors[1] ** 2), people)
    return None if found is None else cautious(found, people)


def _by_intervals(reference: Published, other: Published) -> Beside:
    """Call a difference only if the intervals do not overlap: our rule where no test can be made.

    Of equal errors it asks for more than p = .006, of one that is 0 for p = .05.
    """
    why_not = _why_not(reference, other)
    if why_not is not None:
        known = reference.score is not None and other.score is not None
        return Beside(_difference(reference, other) if known else None, None, why_not)
    one, two = reference.range, other.range
    difference = _difference(reference, other)
    apart = one is not None and two is not None and (one.high < two.low or two.high < one.low)
    return Beside(difference, _way(difference, called=apart), None, Rule.INTERVALS)


def _why_not(reference: Published, other: Published) -> NotCompared | None:
    """Say why nothing can be told of two scores."""
    pair = (reference, other)
    missing = {each.missing for each in pair if each.score is None}
    if missing:
        return NotCompared.WITHHELD if missing & _WITHHELD else NotCompared.NO_SCORE
    return _few(pair) or (
        NotCompared.NO_SPREAD if all(each.interval is None for each in pair) else None
    )


def _few(pair: Sequence[Published]) -> NotCompared | None:
    fewest = min((each.n for each in pair if each.n is not None), default=FEWEST)
    if fewest < FEWEST:
        return NotCompared.ONE_VIEW if fewest <= 1 else NotCompared.FEW_TO_JUDGE
    unknown = any(each.range is None for each in pair)
    return NotCompared.FEW_TO_JUDGE if unknown else None


def _difference(reference: Published, other: Published) -> float:
    return (other.score or 0.0) - (reference.score or 0.0)


def _way(difference: float, *, called: bool) -> Way:
    """Name the way; a difference that prints as 0.0 is never called."""
    if not called or abs(difference) < SMALLEST_NAMED:
        return Way.NONE
    return Way.HIGHER if difference > 0 else Way.LOWER
