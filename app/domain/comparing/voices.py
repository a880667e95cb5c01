"""Two rounds of one team or group side by side: what rose, what fell, and what can't be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.domain.comparing.change import Changes, Method, NotCompared, ScoreChange, Verdict
from app.domain.comparing.contrast import Contrast, Side, Tested, contrasts, judge, why_untested
from app.domain.comparing.inference import Places, StandardError, linked, welch
from app.domain.comparing.pairing import may_pair
from app.domain.questionnaire import QuestionForm, Questionnaire
from app.domain.response import Response
from app.domain.round import RoundMode
from app.domain.scoring.matrix import answer_matrix
from app.domain.scoring.profile import Profile
from app.domain.scoring.statistics import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Voices:
    """One cell in one round: what its people said, and what was published of it.

    `participants` and `groups` are in the order of the responses; a participant is None where
    nothing links a person to another round.
    """

    side: Side
    participants: tuple[str | None, ...]
    groups: tuple[str | None, ...]
    form: QuestionForm
    mode: RoundMode


def listen(
    questionnaire: Questionnaire,
    responses: Sequence[Response],
    profile: Profile,
    *,
    form: QuestionForm,
    mode: RoundMode,
    participants: Sequence[str | None] = (),
) -> Voices:
    """Prepare the responses that a published profile was made from for comparison.

    The questionnaire is narrowed to the form that was asked. Without `participants` nobody is
    linked; otherwise there is one for each response.
    """
    known = tuple(participants) or (None,) * len(responses)
    if len(known) != len(responses):
        raise ValueError(f"{len(known)} participants for {len(responses)} responses")
    groups = tuple(response.group for response in responses)
    side = Side(profile, answer_matrix(questionnaire, responses))
    return Voices(side, known, groups, form, mode)


def compare(
    questionnaire: Questionnaire,
    before: Voices,
    now: Voices,
    *,
    minimum: int,
    since: str = "",
) -> Changes:
    """Say of every barrier and capability whether it went up or down since the round before.

    `minimum` is the larger of what the two rounds promised: no figure rests on fewer people.
    Barriers are tested together, and capabilities together by themselves.
    """
    unlike = _unlike(questionnaire, before, now, minimum)
    if unlike is not None:
        return Changes(since, unlike)
    people = _link(before, now, minimum)
    barriers, capabilities = contrasts(questionnaire, before.side, now.side)
    return Changes(
        since,
        barriers=_family(barriers, people, minimum),
        capabilities=_family(capabilities, people, minimum),
    )


def groups_overlap(before: Sequence[str | None], now: Sequence[str | None]) -> bool:
    """Say whether half of each round or more comes from groups that the other has as well.

    It is the sum over groups of the smaller of their two shares; our rule. Whoever gave no group is
    a group of its own. Compared in whole numbers.
    """
    one, other = Counter(before), Counter(now)
    common = sum(min(one[group] * len(now), other[group] * len(before)) for group in one)
    return 2 * common >= len(before) * len(now)


def _unlike(
    questionnaire: Questionnaire, before: Voices, now: Voices, minimum: int
) -> NotCompared | None:
    """Say why the two rounds can't be compared at all."""
    profiles = (before.side.profile, now.side.profile)
    few = min(len(before.participants), len(now.participants)) < max(minimum, 1)
    by_group = now.mode is RoundMode.SURVEY
    reasons = {
        NotCompared.OTHER_QUESTIONS: any(
            profile.questionnaire_sha256 != questionnaire.sha256 for profile in profiles
        ),
        NotCompared.OTHER_FORM: before.form is not now.form,
        NotCompared.OTHER_MODE: before.mode is not now.mode,
        NotCompared.TOO_FEW: few,
        NotCompared.WITHHELD: any(profile.hidden is not None for profile in profiles),
        NotCompared.OTHER_GROUPS: by_group and not groups_overlap(before.groups, now.groups),
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


@dataclass(frozen=True, slots=True)
class _People:
    """Who answered in both rounds, if people are linked at all, and the promised minimum."""

    before: tuple[str, ...]
    now: tuple[str, ...]
    minimum: int

    def pairs(self, row: Contrast) -> tuple[Places, Places] | None:
        """Give the places, among the scores of a row, of the people who have one in both rounds."""
        first, second = (
            {name: place for place, name in enumerate(_who_has(names, own))}
            for names, own in zip((self.before, self.now), row.own, strict=True)
        )
        if not may_pair(frozenset(first), frozenset(second), minimum=self.minimum):
            return None
        both = [name for name in first if name in second]
        return (
            np.array([first[name] for name in both], dtype=np.intp),
            np.array([second[name] for name in both], dtype=np.intp),
        )


def _link(before: Voices, now: Voices, minimum: int) -> _People | None:
    names = [tuple(p for p in of.participants if p is not None) for of in (before, now)]
    for of, known in zip((before, now), names, strict=True):
        if len(set(known)) != len(of.participants):
            return None
    if not may_pair(frozenset(names[0]), frozenset(names[1]), minimum=minimum):
        return None
    return _People(names[0], names[1], minimum)


def _who_has(names: tuple[str, ...], own: Floats) -> list[str]:
    return [name for name, has in zip(names, ~np.isnan(own), strict=True) if has]


def _family(
    rows: Sequence[Contrast], people: _People | None, minimum: int
) -> tuple[ScoreChange, ...]:
    """Test rows together; those that can't be tested say why."""
    reasons = [why_untested(row, minimum) for row in rows]
    found = [
        _error(row, people) if reason is None else None
        for row, reason in zip(rows, reasons, strict=True)
    ]
    tested = judge(rows, [error[0] if error is not None else None for error in found])
    return tuple(
        _tested(row, error[1], test)
        if error is not None and test is not None
        else _untested(row, reason or NotCompared.NO_SPREAD, minimum)
        for row, reason, error, test in zip(rows, reasons, found, tested, strict=True)
    )


def _error(row: Contrast, people: _People | None) -> tuple[StandardError, Method] | None:
    """Find the standard error; of linked people who all moved alike as if nobody were linked."""
    before, now = (own[~np.isnan(own)] for own in row.own)
    pairs = people.pairs(row) if people is not None else None
    if pairs is not None and (together := linked(before, now, pairs)) is not None:
        return together, Method.PAIRED
    apart = welch(before, now)
    return None if apart is None else (apart, Method.WELCH)


def _tested(row: Contrast, method: Method, test: Tested) -> ScoreChange:
    up = (row.difference or 0.0) > 0
    called = Verdict.UP if up else Verdict.DOWN
    return replace(
        _figures(row),
        interval=test.interval,
        detectable=test.detectable,
        p=test.p,
        p_holm=test.p_holm,
        verdict=called if test.called else Verdict.NONE,
        method=method,
    )


def _untested(row: Contrast, reason: NotCompared, minimum: int) -> ScoreChange:
    """Give the figures without a verdict, or no figures at all of fewer than the minimum."""
    n_before, n_now = (n if n >= minimum else None for n in row.people)
    shown = _figures(row) if reason is not NotCompared.TOO_FEW else ScoreChange(row.id)
    return replace(shown, n_before=n_before, n_now=n_now, why_not=reason)


def _figures(row: Contrast) -> ScoreChange:
    before, now = row.means or (None, None)
    return ScoreChange(row.id, before, now, row.difference, *row.people, whole=row.whole)
