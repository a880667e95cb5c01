"""Changes between rounds and gaps between groups in words, for pages, reports and exports alike."""

from __future__ import annotations

import math

from app.domain.comparing.change import Changes, Method, NotCompared, ScoreChange, Verdict
from app.domain.comparing.contrast import WIDEST
from app.domain.comparing.perception import GapVerdict, PerceptionGap
from app.domain.questionnaire import Questionnaire
from app.domain.words.wording import DASH, figure, listed, moved, signed

WHY_NOT_COMPARED = {
    NotCompared.OTHER_QUESTIONS: "the two rounds asked different versions of the questions",
    NotCompared.OTHER_FORM: "one round asked the short form and the other the long one",
    NotCompared.OTHER_MODE: "the two rounds were not answered in the same way",
    NotCompared.OTHER_GROUPS: "the groups that answered are less than half the same",
    NotCompared.WITHHELD: "figures of one of the rounds are withheld",
    NotCompared.TOO_FEW: "too few people have a score of their own in one of the rounds",
    NotCompared.ONE_VIEW: "with one person's view a change can't be told from chance",
    NotCompared.FEW_TO_JUDGE: "with fewer than four people a change can't be told from chance",
    NotCompared.NO_SCORE: "there is no score in one of the rounds",
    NotCompared.LITTLE_SHARED: "too few questions have a score in both rounds",
    NotCompared.NO_SPREAD: "all answered alike in each round, so there is no spread to judge by",
}
WHY_NO_GAP = {
    NotCompared.WITHHELD: "figures of one side are withheld",
    NotCompared.TOO_FEW: "too few people of one side have a score",
    NotCompared.ONE_VIEW: "with one person's view a difference can't be told from chance",
    NotCompared.FEW_TO_JUDGE: "with fewer than four people a difference can't be told from chance",
    NotCompared.NO_SCORE: "there is no score on one side",
    NotCompared.LITTLE_SHARED: "the two sides were asked different questions",
    NotCompared.NO_SPREAD: "all answered alike on each side, so there is no spread to judge by",
}
_FEW_STAYED = "too few people answered both times, came or left"


def how_judged(questionnaire: Questionnaire, changes: Changes) -> tuple[str, ...]:
    """Say how the barriers were tested, and of which that holds where it is not the same for all.

    Where one was tested person by person answers are linked, so of the others too few people
    stayed, came or left for it (measurement.md 3.5).
    """
    used = {one.id: one.method for one in changes.barriers}
    titles = {
        method: tuple(each.title for each in questionnaire.barriers if used.get(each.id) is method)
        for method in Method
    }
    unlinked = "" if titles[Method.PAIRED] else "answers are not linked between the rounds, or "
    ways = {
        Method.WELCH: f"judged as two sets of people, since {unlinked}{_FEW_STAYED}.",
        Method.PAIRED: "judged person by person, since the same people answered in both rounds.",
    }
    found = tuple(method for method in Method if titles[method])
    if len(found) == 1:
        return (ways[found[0]].capitalize(),)
    return tuple(f"{listed(titles[method])}: {ways[method]}" for method in found)


def verdict(change: ScoreChange) -> str:
    """Say which way a score went, or why that can't be told."""
    if change.difference is not None and change.verdict in {Verdict.UP, Verdict.DOWN}:
        return moved(change.difference)
    if change.verdict is Verdict.NONE:
        return f"no detectable change: {_would_have_been_seen('change', change)}"
    reason = change.why_not or NotCompared.NO_SCORE
    return f"not compared: {WHY_NOT_COMPARED[reason]}"


def verdict_short(change: ScoreChange) -> str:
    """Say the same in three words at most, for a table that explains itself elsewhere."""
    if change.verdict is None:
        return "not compared"
    return "no detectable change" if change.verdict is Verdict.NONE else verdict(change)


def beyond_chance(change: ScoreChange) -> str:
    """Say whether it moved beyond chance, beside a figure that says how far it did."""
    if change.verdict is None:
        return "not tested"
    if change.verdict is Verdict.NONE:
        return "no detectable change"
    return f"{change.verdict.value} beyond chance"


def summary(questionnaire: Questionnaire, changes: Changes) -> str:
    """Say in a sentence or two which barriers went up or down since the earlier round."""
    if changes.why_not is not None:
        reason = WHY_NOT_COMPARED[changes.why_not]
        return f"Not compared with {changes.since}: {reason}."
    called = [c for c in changes.barriers if c.verdict in {Verdict.UP, Verdict.DOWN}]
    judged = [c for c in changes.barriers if c.verdict is not None]
    if not judged:
        return f"No barrier could be compared with {changes.since}."
    if not called:
        return f"No detectable change since {changes.since}."
    titles = {barrier.id: barrier.title for barrier in questionnaire.barriers}
    parts = tuple(f"{titles[c.id]} is {verdict(c)}" for c in called)
    rest = "" if len(called) == len(judged) else " No detectable change in the others."
    return f"Since {changes.since}, {listed(parts)}.{rest}"


def not_whole(change: ScoreChange) -> str:
    """Say that figures differ from the published scores, and why; nothing if they don't."""
    if change.whole or change.difference is None:
        return ""
    return "Over the questions that have a score in both rounds, which are not all."


def gap_verdict(gap: PerceptionGap, *, name: str = "leadership") -> str:
    """Say whether a group sees it higher or lower than the others, or that it can't be told."""
    if gap.difference is not None and gap.verdict in {GapVerdict.HIGHER, GapVerdict.LOWER}:
        way = "higher" if gap.verdict is GapVerdict.HIGHER else "lower"
        return f"{name} sees it {abs(gap.difference):.1f} {way}"
    if gap.verdict is GapVerdict.NONE:
        return f"no detectable difference: {_would_have_been_seen('difference', gap)}"
    return f"not compared: {WHY_NO_GAP[gap.why_not or NotCompared.NO_SCORE]}"


def gap_sentence(title: str, gap: PerceptionGap, *, name: str = "leadership") -> str:
    """Put both means and the verdict into a sentence about the barrier or capability."""
    said = gap_verdict(gap, name=name)
    if gap.mean_group is None or gap.mean_others is None:
        return f"{title} is {said}."
    means = f"{figure(gap.mean_group)} by {name}, {figure(gap.mean_others)} by practitioners"
    return f"{title}: {means}; {said}."


def no_gaps(minimum: int) -> str:
    """Say what it takes for leadership and practitioners to be set side by side."""
    if minimum <= 1:
        return "Leadership and practitioners are set side by side once both have answered."
    return (
        f"Leadership and practitioners are set side by side once at least {minimum} of each have"
        f" answered, and not while fewer than {minimum} people gave no group: what these few"
        " answered could be worked out."
    )


def difference_range(of: ScoreChange | PerceptionGap) -> str:
    """Write the likely range of a difference with its signs, or a dash."""
    if of.interval is None:
        return DASH
    return f"{signed(of.interval.low)} to {signed(of.interval.high)}"


def _would_have_been_seen(what: str, of: ScoreChange | PerceptionGap) -> str:
    """Name the smallest difference that would have had a verdict, rounded up to stay true.

    One that would print as the very difference that was not seen is named a tenth larger.
    """
    if of.detectable is None or of.detectable > WIDEST:
        return f"so few answers could not show any {what}"
    tenths = math.ceil(round(of.detectable * 10, 6))
    tenths = max(tenths, round(abs(round(of.difference or 0.0, 1)) * 10) + 1)
    return f"a {what} of {tenths / 10:.1f} or more would have been seen"
