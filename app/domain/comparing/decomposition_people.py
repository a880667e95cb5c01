"""How far the same people moved between two rounds, and whether that may be told at all.

This is the only part of a decomposition that reads single answers; all others are made of published
figures. A mean of the people who answered twice is a figure about a set that no cell is, and
pairing's rule holds for one cell alone: all of a unit, less its teams that may be linked, can be a
team that may not. Hence, unless people answer by name, only the organization's whole is split.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from app.domain.comparing.pairing import may_pair
from app.domain.comparing.voices import Voices
from app.domain.promise.disclosure import Promise
from app.domain.promise.lattice import CellKind
from app.domain.round import Confidentiality, RoundMode
from app.domain.scoring.persons import Bools
from app.domain.scoring.profile import Profile, QuestionScore
from app.domain.scoring.statistics import HIGHEST, LOWEST, TINY

_SHEET = "the team's sheet"
"""Where a team hands in one sheet, its author speaks for the team: the same voice each round."""


class WhyTogether(StrEnum):
    """Why the same people are not told apart from those who came or left."""

    ANONYMOUS = "anonymous"
    CONFIDENTIAL = "confidential"
    NOT_LINKED = "not_linked"
    TOO_FEW = "too_few"
    ANSWERS_CHANGED = "answers_changed"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class PeopleMoved:
    """How many who gave a level to the common questions were there both times, came, or went."""

    stayed: int
    came: int
    went: int


@dataclass(frozen=True, slots=True)
class SamePeople:
    """What the same people moved by, in levels, by question; or why that is not told."""

    moved: Mapping[str, float] | None = None
    people: PeopleMoved | None = None
    why_not: WhyTogether | None = None


def why_together(promises: Collection[Promise], cell: CellKind) -> WhyTogether | None:
    """Say why a cell's people may not be split into the same and others, whoever they are.

    Our rule: by name everywhere, confidentially for the organization's whole only, anonymously
    never. The stricter of the rounds' promises counts.
    """
    kept = {promise.confidentiality for promise in promises}
    if Confidentiality.ANONYMOUS in kept:
        return WhyTogether.ANONYMOUS
    if Confidentiality.CONFIDENTIAL in kept and cell is not CellKind.ORGANIZATION:
        return WhyTogether.CONFIDENTIAL
    return None


def same_people(
    before: Voices,
    now: Voices,
    *,
    questions: Sequence[str],
    promises: Collection[Promise],
    cell: CellKind,
) -> SamePeople:
    """Find what the same people moved by on questions that have a published mean in both rounds.

    By question that is (p1 + p2)/2 · (s2 - s1): s is the mean of those who belong to both rounds
    and gave a level, p their share of all who did. It is 0 where none of them gave one in one of
    the rounds.
    """
    reason = why_together(promises, cell)
    if reason is not None:
        return SamePeople(why_not=reason)
    pair = (_side(before, questions), _side(now, questions))
    reason = _why_not_linked(pair, max(promise.figures_from for promise in promises))
    if reason is not None:
        return SamePeople(why_not=reason)
    moved = {question: _moved(question, pair) for question in questions}
    return SamePeople(moved, _count(pair))


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """One round: who was there, and by question what they said and what was published of it."""

    names: tuple[str, ...]
    codes: Mapping[str, NDArray[np.int8]]
    means: Mapping[str, float]
    linked: bool

    def gave(self, question: str) -> Bools:
        """Say who gave a level."""
        codes = self.codes[question]
        return np.asarray((codes >= LOWEST) & (codes <= HIGHEST))

    def givers(self) -> frozenset[str]:
        """Name those who gave a level to any of the questions."""
        rows = [self.gave(question) for question in self.codes]
        gave = np.logical_or.reduce(rows) if rows else np.zeros(len(self.names), dtype=np.bool_)
        return frozenset(name for name, one in zip(self.names, gave, strict=True) if one)

    def among(self, names: frozenset[str]) -> Bools:
        """Say who is one of those named."""
        return np.array([name in names for name in self.names], dtype=np.bool_)

    def as_published(self) -> bool:
        """Say whether these answers are those that the published means were made of."""
        return all(
            gave.any() and abs(float(self.codes[question][gave].mean()) - mean) <= TINY
            for question, mean in self.means.items()
            for gave in [self.gave(question)]
        )


_Pair = tuple[_Side, _Side]


def _side(voices: Voices, questions: Sequence[str]) -> _Side:
    scores = {question.id: question.score for question in _questions(voices.side.profile)}
    row = {name: place for place, name in enumerate(scores)}
    names = _names(voices)
    known = tuple(name for name in names if name is not None)
    return _Side(
        known,
        {question: voices.side.matrix.codes[row[question]] for question in questions},
        {question: scores[question] or 0.0 for question in questions},
        bool(known) and len(set(known)) == len(names),
    )


def _questions(profile: Profile) -> Iterator[QuestionScore]:
    for barrier in profile.barriers:
        for capability in barrier.capabilities:
            yield from capability.questions


def _names(voices: Voices) -> tuple[str | None, ...]:
    one_sheet = voices.mode is not RoundMode.SURVEY and len(voices.participants) == 1
    return (_SHEET,) if one_sheet else voices.participants


def _why_not_linked(pair: _Pair, minimum: int) -> WhyTogether | None:
    if not all(side.linked for side in pair):
        return WhyTogether.NOT_LINKED
    if not all(side.as_published() for side in pair):
        return WhyTogether.ANSWERS_CHANGED
    spoke = pair[0].givers(), pair[1].givers()
    # Whoever stayed but gave a level once only is one of the same people, not one who came or left.
    # So the rule must hold for both ways of counting them: else one leaver could hide among these.
    heard = _with_silent(pair, spoke)
    allowed = (may_pair(first, second, minimum=minimum) for first, second in (spoke, heard))
    return None if all(allowed) else WhyTogether.TOO_FEW


def _with_silent(
    pair: _Pair, spoke: tuple[frozenset[str], frozenset[str]]
) -> tuple[frozenset[str], frozenset[str]]:
    """Add to those who gave a level whoever was there and gave one in the other round only."""
    either = spoke[0] | spoke[1]
    return spoke[0] | (_stayers(pair) & either), spoke[1] | (_stayers(pair) & either)


def _stayers(pair: _Pair) -> frozenset[str]:
    return frozenset(pair[0].names) & frozenset(pair[1].names)


def _count(pair: _Pair) -> PeopleMoved:
    first, second = _with_silent(pair, (pair[0].givers(), pair[1].givers()))
    return PeopleMoved(len(first & second), len(second - first), len(first - second))


def _moved(question: str, pair: _Pair) -> float:
    """Give what the same people moved by on one question, in levels of its mean."""
    stay = _stayers(pair)
    shares, means = [], []
    for side in pair:
        gave = side.gave(question)
        same = gave & side.among(stay)
        if not same.any():
            return 0.0
        shares.append(float(np.count_nonzero(same) / np.count_nonzero(gave)))
        means.append(float(side.codes[question][same].mean()))
    return (shares[0] + shares[1]) / 2 * (means[1] - means[0])
