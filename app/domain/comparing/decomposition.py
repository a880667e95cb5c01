"""What changed and why: a barrier's difference between two rounds in parts that add up to it.

Our rule (measurement.md 3.13). The scoring rule is applied again to ever fewer questions: all that
counted, those that both rounds asked, those that counted in both. What each step takes away is the
part of what it leaves out. The last step, the common questions, is the like-for-like line; its own
difference is split between weights and answers by their midpoints, so that no order is preferred.

All parts are made of published figures; only the last split, in decomposition_people, is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.comparing.comparison import barrier_score
from app.domain.comparing.decomposition_people import (
    PeopleMoved,
    SamePeople,
    WhyTogether,
    same_people,
)
from app.domain.comparing.voices import Voices
from app.domain.promise.disclosure import Promise
from app.domain.promise.lattice import CellKind
from app.domain.scoring.profile import Profile


class Cause(StrEnum):
    """What moved a score: other questions, other questions that count, other weights, or answers.

    Answers are split into people who came or left and the same people where that may be told;
    where not, they are one part.
    """

    ASKED = "asked"
    COUNTED = "counted"
    WEIGHTS = "weights"
    PEOPLE = "people"
    SAME_PEOPLE = "same_people"
    ANSWERS = "answers"


class WhyWhole(StrEnum):
    """Why a barrier's difference has no parts."""

    OTHER_QUESTIONNAIRE = "other_questionnaire"
    OTHER_MODE = "other_mode"
    HIDDEN = "hidden"
    NOT_ASKED = "not_asked"
    NO_SCORE = "no_score"


@dataclass(frozen=True, slots=True)
class Part:
    """How much of the difference one cause makes, in levels."""

    cause: Cause
    amount: float


@dataclass(frozen=True, slots=True)
class QuestionChanges:
    """Ids of a barrier's questions that differ between the rounds, in the questionnaire's order.

    `added` and `removed` are those that one round only asked. `started` and `stopped` were asked
    both times and had a score in the later or the earlier round only. `moved` changed capability
    or barrier.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    started: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decomposition:
    """One barrier in two rounds, in levels; `parts` sum to now minus before.

    `like_for_like` holds the scores over the `common` questions alone, None where there are none.
    `people` counts those behind the split of the answers; where they aren't split, `together` says
    why. With `why_not` there are no parts, and `before` or `now` may be None.
    """

    barrier: str
    before: float | None
    now: float | None
    parts: tuple[Part, ...] = ()
    like_for_like: tuple[float, float] | None = None
    common: tuple[str, ...] = ()
    questions: QuestionChanges = field(default=QuestionChanges())
    people: PeopleMoved | None = None
    together: WhyTogether | None = None
    why_not: WhyWhole | None = None

    @property
    def whole(self) -> float | None:
        """Now minus before; None where there is nothing to take apart."""
        if self.why_not is not None or self.before is None or self.now is None:
            return None
        return self.now - self.before


def decompose(
    before: Voices,
    now: Voices,
    *,
    promises: tuple[Promise, Promise],
    cell: CellKind = CellKind.TEAM,
) -> tuple[Decomposition, ...]:
    """Take every barrier's difference apart: those of the later round, then those that are gone.

    Questions are matched by id. `promises` are what the earlier and the later round promised, in
    that order; `cell` is what both profiles are of. Each profile must be that of its round's
    questionnaire, narrowed to the form that was asked.
    """
    why_not = _unlike(before, now)
    profiles = before.side.profile, now.side.profile
    told = _told(profiles[0]), _told(profiles[1])
    found = []
    for barrier in dict.fromkeys(b.id for profile in profiles[::-1] for b in profile.barriers):
        scores = _score(profiles[0], barrier), _score(profiles[1], barrier)
        reason = why_not or _why_whole(profiles, barrier)
        if reason is not None or scores[0] is None or scores[1] is None:
            found.append(Decomposition(barrier, *scores, why_not=reason or WhyWhole.NO_SCORE))
            continue
        common = _in_barrier(told, barrier, told[0].means.keys() & told[1].means.keys())
        same = same_people(before, now, questions=common, promises=promises, cell=cell)
        found.append(_take_apart(barrier, (scores[0], scores[1]), told, common, same))
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """One round as it was published.

    `places` gives the barrier and capability of each question that was asked, `means` the mean of
    each that counts: it has a score, and so have its capability and its barrier.
    """

    places: Mapping[str, tuple[str, str]]
    means: Mapping[str, float]

    def weights(self, barrier: str, questions: Iterable[str]) -> dict[str, float]:
        """Give the share of each of the questions in the barrier's score, which sum to 1.

        The scoring rule: capabilities weigh alike, and so do the questions of one. None of the
        questions need lie in the barrier; then there are no weights.
        """
        wanted = frozenset(questions)
        capabilities: defaultdict[str, list[str]] = defaultdict(list)
        for question, (place, capability) in self.places.items():
            if place == barrier and question in wanted:
                capabilities[capability].append(question)
        return {
            question: 1 / (len(capabilities) * len(together))
            for together in capabilities.values()
            for question in together
        }

    def score(self, weights: Mapping[str, float]) -> float:
        """Give the barrier's score under these weights."""
        return sum(weight * self.means[question] for question, weight in weights.items())


_Pair = tuple[_Told, _Told]


def _told(profile: Profile) -> _Told:
    places, means = {}, {}
    for barrier in profile.barriers:
        for capability in barrier.capabilities:
            counts = barrier.score is not None and capability.score is not None
            for question in capability.questions:
                places[question.id] = (barrier.id, capability.id)
                if counts and question.score is not None:
                    means[question.id] = question.score
    return _Told(places, means)


def _unlike(before: Voices, now: Voices) -> WhyWhole | None:
    profiles = before.side.profile, now.side.profile
    if profiles[0].questionnaire_id != profiles[1].questionnaire_id:
        return WhyWhole.OTHER_QUESTIONNAIRE
    if before.mode is not now.mode:
        return WhyWhole.OTHER_MODE
    hidden = any(profile.hidden is not None for profile in profiles)
    return WhyWhole.HIDDEN if hidden else None


def _why_whole(profiles: tuple[Profile, Profile], barrier: str) -> WhyWhole | None:
    known = [barrier_score(profile, barrier) for profile in profiles]
    if any(one is None or not any(c.questions for c in one.capabilities) for one in known):
        return WhyWhole.NOT_ASKED
    return WhyWhole.NO_SCORE if any(one is None or one.score is None for one in known) else None


def _score(profile: Profile, barrier: str) -> float | None:
    found = barrier_score(profile, barrier)
    return None if found is None else found.score


def _in_barrier(pair: _Pair, barrier: str, questions: Iterable[str]) -> tuple[str, ...]:
    """Keep the questions that lie in the barrier in either round, in the questionnaire's order."""
    kept = set(questions)
    return tuple(
        question
        for question in dict.fromkeys((*pair[1].places, *pair[0].places))
        if question in kept and any(told.places.get(question, ("",))[0] == barrier for told in pair)
    )


def _take_apart(
    barrier: str,
    scores: tuple[float, float],
    told: _Pair,
    common: tuple[str, ...],
    same: SamePeople,
) -> Decomposition:
    asked = told[0].places.keys() & told[1].places.keys()
    on_asked = _line(barrier, told, [asked & one.means.keys() for one in told])
    line = _line(barrier, told, [common, common])
    moved = scores[1] - scores[0], _difference(on_asked), _difference(line)
    parts = [Part(Cause.ASKED, moved[0] - moved[1]), Part(Cause.COUNTED, moved[1] - moved[2])]
    split = line is not None
    if split:
        parts += _within_line(barrier, told, common, same)
    return Decomposition(
        barrier,
        *scores,
        tuple(parts),
        line,
        common if split else (),
        _question_changes(barrier, told),
        same.people if split else None,
        same.why_not if split else None,
    )


def _line(
    barrier: str, told: _Pair, questions: Iterable[Iterable[str]]
) -> tuple[float, float] | None:
    """Apply the scoring rule to some of each round's questions; None where one has none of them."""
    weights = [one.weights(barrier, some) for one, some in zip(told, questions, strict=True)]
    if not all(weights):
        return None
    return told[0].score(weights[0]), told[1].score(weights[1])


def _difference(line: tuple[float, float] | None) -> float:
    """Subtract; what can't be computed over fewer questions is all due to their being fewer."""
    return 0.0 if line is None else line[1] - line[0]


def _within_line(
    barrier: str, told: _Pair, common: tuple[str, ...], same: SamePeople
) -> list[Part]:
    """Split the difference of the like-for-like line: weights, and one or two parts of answers."""
    first, second = (one.weights(barrier, common) for one in told)
    weights = answers = stayed = 0.0
    for question in common:
        before, now = (one.means[question] for one in told)
        weight = first.get(question, 0.0), second.get(question, 0.0)
        weights += (weight[1] - weight[0]) * (before + now) / 2
        answers += (weight[0] + weight[1]) / 2 * (now - before)
        if same.moved is not None:
            stayed += (weight[0] + weight[1]) / 2 * same.moved[question]
    shift = Part(Cause.WEIGHTS, weights)
    if same.moved is None:
        return [shift, Part(Cause.ANSWERS, answers)]
    return [shift, Part(Cause.PEOPLE, answers - stayed), Part(Cause.SAME_PEOPLE, stayed)]


def _question_changes(barrier: str, told: _Pair) -> QuestionChanges:
    places = told[0].places, told[1].places
    counts = told[0].means, told[1].means
    both = places[0].keys() & places[1].keys()
    started, stopped = counts[1].keys() - counts[0].keys(), counts[0].keys() - counts[1].keys()
    return QuestionChanges(
        _in_barrier(told, barrier, places[1].keys() - both),
        _in_barrier(told, barrier, places[0].keys() - both),
        _in_barrier(told, barrier, both & started),
        _in_barrier(told, barrier, both & stopped),
        _in_barrier(told, barrier, (q for q in both if places[0][q] != places[1][q])),
    )
