"""Leadership beside practitioners: the same work, seen from two sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from app.domain.comparing.change import NotCompared
from app.domain.comparing.contrast import Contrast, Side, Tested, contrasts, judge, why_untested
from app.domain.comparing.inference import StandardError, welch
from app.domain.promise.disclosure import Hidden, Promise
from app.domain.questionnaire import Questionnaire
from app.domain.response import Response
from app.domain.round import Confidentiality
from app.domain.scoring.matrix import answer_matrix
from app.domain.scoring.profile import Interval
from app.domain.scoring.scoring import score
from app.domain.scoring.statistics import Floats, t_interval

LEADERSHIP = "leadership"


class Family(StrEnum):
    """What a figure is of, which is also what it is tested together with."""

    BARRIER = "barrier"
    CAPABILITY = "capability"


class GapVerdict(StrEnum):
    """How one group sees it beside the others, or that the answers can't tell."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PerceptionGap:
    """One barrier or capability as a group sees it, beside everybody in the other groups.

    Both means are over the questions that have a score on both sides, in levels, each with its own
    95 % interval; `difference` is the group's minus the others'. `n_group` and `n_others` count the
    people behind them, None below the minimum. Interval, p and detectable size are those of a
    change (app.domain.comparing.change).
    """

    family: Family
    id: str
    group: str
    mean_group: float | None = None
    mean_others: float | None = None
    difference: float | None = None
    n_group: int | None = None
    n_others: int | None = None
    interval: Interval | None = None
    detectable: float | None = None
    p: float | None = None
    p_holm: float | None = None
    verdict: GapVerdict | None = None
    why_not: NotCompared | None = None
    interval_group: Interval | None = None
    interval_others: Interval | None = None


def gaps(
    questionnaire: Questionnaire,
    responses: Sequence[Response],
    *,
    minimum: int,
    group: str = LEADERSHIP,
    hidden: Collection[str] = (),
) -> tuple[PerceptionGap, ...]:
    """Set a group beside everybody in the other groups: every barrier, then every capability.

    Who gave no group is left out. There are no gaps where either side has fewer than `minimum`
    people, where fewer are left out than could stand for themselves (the rest would tell of them),
    or where the group is among those that are `hidden` for another reason.
    """
    inside = [r for r in responses if r.group == group]
    others = [r for r in responses if r.group not in {None, group}]
    aside = [r for r in responses if r.group is None]
    enough = min(len(inside), len(others)) >= max(minimum, 1)
    if group in hidden or not enough or 0 < len(aside) < minimum:
        return ()
    withheld = dict.fromkeys(_told_by_the_rest(aside, minimum), Hidden.PROTECTED)
    sides = [_side(questionnaire, of, minimum, withheld) for of in (others, inside)]
    return gaps_between(questionnaire, *sides, minimum=minimum, group=group)


def gaps_between(
    questionnaire: Questionnaire, others: Side, inside: Side, *, minimum: int, group: str
) -> tuple[PerceptionGap, ...]:
    """Set a group beside the others; whoever calls answers for both being fit to be shown."""
    barriers, capabilities = contrasts(questionnaire, others, inside)
    return (
        *_family(Family.BARRIER, barriers, group, minimum),
        *_family(Family.CAPABILITY, capabilities, group, minimum),
    )


def _side(
    questionnaire: Questionnaire,
    responses: Sequence[Response],
    minimum: int,
    withheld: Mapping[str, Hidden],
) -> Side:
    """Score some of the people by themselves, as a cell of their own."""
    kind = Confidentiality.NAMED if minimum <= 1 else Confidentiality.CONFIDENTIAL
    profile = score(questionnaire, responses, promise=Promise(kind, minimum), withheld=withheld)
    return Side(profile, answer_matrix(questionnaire, responses))


def _family(
    family: Family, rows: Sequence[Contrast], group: str, minimum: int
) -> Iterable[PerceptionGap]:
    """Test rows together; those that can't be tested say why."""
    reasons = [why_untested(row, minimum) for row in rows]
    errors = [
        _error(row) if reason is None else None for row, reason in zip(rows, reasons, strict=True)
    ]
    for row, reason, test in zip(rows, reasons, judge(rows, errors), strict=True):
        found = _figures(family, row, group, minimum)
        if test is None:
            yield replace(found, why_not=reason or NotCompared.NO_SPREAD)
        else:
            yield _tested(found, test)


def _error(row: Contrast) -> StandardError | None:
    others, inside = (own[~np.isnan(own)] for own in row.own)
    return welch(others, inside)


def _figures(family: Family, row: Contrast, group: str, minimum: int) -> PerceptionGap:
    """Give the figures without a verdict; no means of fewer than the minimum."""
    n_others, n_group = (n if n >= minimum else None for n in row.people)
    too_few = None in {n_others, n_group}
    mean_others, mean_group = (None, None) if too_few or not row.means else row.means
    own_others, own_group = (own[~np.isnan(own)] for own in row.own)
    return PerceptionGap(
        family=family,
        id=row.id,
        group=group,
        mean_group=mean_group,
        mean_others=mean_others,
        difference=None if mean_group is None else row.difference,
        n_group=n_group,
        n_others=n_others,
        interval_group=_likely(own_group, mean_group),
        interval_others=_likely(own_others, mean_others),
    )


def _likely(own: Floats, mean: float | None) -> Interval | None:
    return None if mean is None else t_interval(own, centre=mean)


def _tested(found: PerceptionGap, test: Tested) -> PerceptionGap:
    higher = (found.difference or 0.0) > 0
    called = GapVerdict.HIGHER if higher else GapVerdict.LOWER
    return replace(
        found,
        interval=test.interval,
        detectable=test.detectable,
        p=test.p,
        p_holm=test.p_holm,
        verdict=called if test.called else GapVerdict.NONE,
    )


def _told_by_the_rest(aside: Sequence[Response], minimum: int) -> list[str]:
    """Name the questions that some of those left out gave a level to, but fewer than `minimum`."""
    return [name for name, n in _levels(aside).items() if n < minimum]


def _levels(responses: Iterable[Response]) -> Counter[str]:
    """Count by question the people who gave a level."""
    return Counter(
        answer.question
        for response in responses
        for answer in response.answers
        if answer.choice.level is not None
    )
