"""Figures of an invented organization: drawn by chance, added up, and given as rows.

Arrays run over teams, rounds and items; scores are in levels 1-5. Every hundredth team or so has
too few people in a round to show.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.comparing.comparison import LOW
from app.domain.comparing.tally import MILLION, THOUSAND
from app.domain.promise.disclosure import Hidden
from app.domain.promise.lattice import CellKind
from app.domain.questionnaire import Questionnaire
from app.domain.scoring.profile import AgreementWord
from app.domain.scoring.recommendations import IN_PRODUCTION
from app.services.figures.unit_sums import STARTED
from app.storage.rows import Family
from tests.factories.bulk import Line

Array = NDArray[Any]
_TOLD = 0.5
"""From so many levels on, the invented test calls a difference up or down."""


@dataclass(frozen=True, slots=True)
class Items:
    """What is scored, in the order of the rows' key, and the lowest capability of each barrier."""

    families: tuple[Family, ...]
    ids: tuple[str, ...]
    limiting: tuple[str | None, ...]

    @property
    def barriers(self) -> int:
        """How many of the items are barriers; these come first."""
        return self.families.count(Family.BARRIER)


def items_of(asked: Questionnaire) -> Items:
    """Give a questionnaire's barriers and capabilities."""
    found = sorted(
        [(Family.BARRIER, barrier.id, barrier.capabilities[0].id) for barrier in asked.barriers]
        + [
            (Family.CAPABILITY, capability.id, None)
            for barrier in asked.barriers
            for capability in barrier.capabilities
        ]
    )
    families, ids, limiting = zip(*found, strict=True)
    return Items(families, ids, limiting)


@dataclass(frozen=True, slots=True)
class Figures:
    """Scores by subject, round and item; people, hidden and models by subject and round."""

    items: Items
    score: Array
    half: Array
    people: Array
    hidden: Array
    started: Array
    live: Array

    @property
    def verdict(self) -> Array:
        """Against the round before: 1 up, -1 down, 0 neither; the first round has neither."""
        step = self.difference
        return np.where(step > _TOLD, 1, np.where(step < -_TOLD, -1, 0))

    @property
    def difference(self) -> Array:
        """Levels since the round before; 0 in the first."""
        return np.diff(self.score, axis=1, prepend=self.score[:, :1])


def draw(teams: int, rounds: int, items: Items, seed: int) -> Figures:
    """Let teams, items and rounds differ as they do in practice, and drift up slowly."""
    random, width = np.random.default_rng(seed), len(items.ids)
    score = (
        2.7
        + random.normal(0, 0.45, (teams, 1, 1))
        + random.normal(0, 0.35, (1, 1, width))
        + 0.04 * np.arange(rounds)[None, :, None]
        + random.normal(0, 0.35, (teams, rounds, width))
    )
    started = random.integers(1, 9, (teams, rounds))
    return Figures(
        items,
        np.clip(score, 1, 5),
        random.uniform(0.2, 0.8, (teams, rounds, width)),
        random.integers(5, 12, (teams, rounds)),
        random.random((teams, rounds)) < 0.01,
        started,
        np.minimum(started, random.integers(0, 5, (teams, rounds))),
    )


@dataclass(frozen=True, slots=True)
class Sums:
    """Counters of units, named as the columns; by unit, round and, of scores, item."""

    figures: Figures
    heads: dict[str, Array]
    scores: dict[str, Array]


def add_up(figures: Figures, below: int) -> Sums:
    """Add up each `below` neighbouring teams, in whole millionths as tallies do."""
    shown = ~figures.hidden[:, :, None]
    total = np.rint(figures.score * MILLION).astype(np.int64)
    level = np.clip((figures.score + 0.5).astype(np.int64), 1, 5)
    each = {"teams": np.ones_like(total), "total": total, "squares": total**2}
    each["low"] = figures.score < LOW
    each |= {f"level_{number}": level == number for number in range(1, 6)}
    each |= {"up": figures.verdict > 0, "down": figures.verdict < 0}
    told = ~figures.hidden
    heads = {"results": np.ones_like(figures.people), "hidden": figures.hidden, "told": told}
    heads["started"] = figures.started * THOUSAND * told
    heads["in_production"] = figures.live * THOUSAND * told
    return Sums(
        figures,
        {name: _by_unit(values, below) for name, values in heads.items()},
        {name: _by_unit(values * shown, below) for name, values in each.items()},
    )


def _by_unit(values: Array, below: int) -> Array:
    apart = values.astype(np.int64).reshape(-1, below, *values.shape[1:])
    return apart.sum(axis=1)


def pool(sums: Sums) -> Figures:
    """Give what everybody below each unit would score, about as their teams do on average."""
    people = _by_unit(sums.figures.people, len(sums.figures.people) // len(sums.heads["results"]))
    score = sums.scores["total"] / np.maximum(sums.scores["teams"], 1) / MILLION
    return Figures(
        sums.figures.items,
        np.clip(score, 1, 5),
        np.broadcast_to(1 / np.sqrt(people)[:, :, None], score.shape),
        people,
        np.zeros_like(people, dtype=bool),
        sums.heads["started"] // THOUSAND,
        sums.heads["in_production"] // THOUSAND,
    )


@dataclass(frozen=True, slots=True)
class Subjects:
    """Whose figures they are, in the order of the arrays."""

    organization: uuid.UUID
    rounds: Sequence[uuid.UUID]
    kind: CellKind
    ids: Sequence[uuid.UUID]

    def each(self) -> Iterator[tuple[int, int, str, str, str]]:
        """Give the places of subject and round, and the keys of organization, subject, round."""
        here, rounds = self.organization.hex, [each.hex for each in self.rounds]
        for subject, subject_id in enumerate(self.ids):
            for place, round_id in enumerate(rounds):
                yield subject, place, here, subject_id.hex, round_id


def profile_rows(
    subjects: Subjects, figures: Figures, assessments: Mapping[tuple[int, int], str]
) -> Iterator[Line]:
    """Give a row for each subject and round; only teams have assessments."""
    kind, items = subjects.kind.value, figures.items
    lowest = figures.score[:, :, : items.barriers].argmin(axis=2).tolist()
    people, hidden = figures.people.tolist(), figures.hidden.tolist()
    for subject, place, here, subject_id, round_id in subjects.each():
        key = here, subject_id, kind, "", round_id, assessments.get((subject, place))
        if hidden[subject][place]:
            yield *key, Hidden.TOO_FEW.value, None, None
        else:
            bottleneck = items.ids[lowest[subject][place]]
            yield *key, None, people[subject][place], bottleneck


def score_rows(subjects: Subjects, figures: Figures) -> Iterator[Line]:
    """Give a row for each item of each subject that is not hidden in the round."""
    kind, words = subjects.kind.value, {0: "none", 1: "up", -1: "down"}
    columns = (
        figures.score,
        np.clip(figures.score - figures.half, 1, 5),
        np.clip(figures.score + figures.half, 1, 5),
        figures.difference,
        figures.verdict,
    )
    items = tuple(
        (family.value, item, limiting)
        for family, item, limiting in zip(
            figures.items.families, figures.items.ids, figures.items.limiting, strict=True
        )
    )
    agreement, people = AgreementWord.MODERATE.value, figures.people
    for subject, place, here, subject_id, round_id in subjects.each():
        if figures.hidden[subject, place]:
            continue
        n = int(people[subject, place])
        drawn = zip(items, *(column[subject, place].tolist() for column in columns), strict=True)
        for (family, item, limiting), score, low, high, step, verdict in drawn:
            key = here, subject_id, kind, "", round_id, family, item
            said = score, None, n, low, high, False, agreement, 0.7, None, limiting
            moved = (step, words[verdict]) if place else (None, None)
            yield *key, *said, *moved


def outcome_rows(subjects: Subjects, figures: Figures) -> Iterator[Line]:
    """Give the two rows from which the share in production is made."""
    kind = subjects.kind.value
    told = sorted([(STARTED, figures.started.tolist()), (IN_PRODUCTION, figures.live.tolist())])
    for subject, place, here, subject_id, round_id in subjects.each():
        if not figures.hidden[subject, place]:
            for question, values in told:
                yield here, subject_id, kind, "", round_id, question, float(values[subject][place])


def unit_profile_rows(units: Subjects, sums: Sums) -> Iterator[Line]:
    """Give a row for each unit and round."""
    for unit, place, here, unit_id, round_id in units.each():
        counted = (int(values[unit, place]) for values in sums.heads.values())
        yield here, unit_id, round_id, *counted


def unit_score_rows(units: Subjects, sums: Sums) -> Iterator[Line]:
    """Give a row for each unit, round and item."""
    items = sums.figures.items
    named = [(family.value, item) for family, item in zip(items.families, items.ids, strict=True)]
    for unit, place, here, unit_id, round_id in units.each():
        counted = [values[unit, place].tolist() for values in sums.scores.values()]
        for (family, item), counters in zip(named, zip(*counted, strict=True), strict=True):
            yield here, unit_id, round_id, family, item, *counters
