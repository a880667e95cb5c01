"""What changed and why in words, and in tenths that add up as the exact parts do."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from app.domain.comparing.change import ScoreChange, Verdict
from app.domain.comparing.decomposition import Cause, Decomposition, WhyWhole
from app.domain.comparing.decomposition_people import WhyTogether
from app.domain.round import RoundMode
from app.domain.scoring.statistics import TINY
from app.domain.words.wording import count, figure, listed, moved

WHY_WHOLE = {
    WhyWhole.OTHER_QUESTIONNAIRE: "the two rounds asked different questionnaires",
    WhyWhole.OTHER_MODE: "the two rounds were not answered in the same way",
    WhyWhole.HIDDEN: "figures of one of the rounds are hidden",
    WhyWhole.NOT_ASKED: "one of the rounds did not ask about it",
    WhyWhole.NO_SCORE: "there is no score in one of the rounds",
}
WHY_TOGETHER = {
    WhyTogether.ANONYMOUS: "as answers are anonymous, nothing tells who answered both times",
    WhyTogether.CONFIDENTIAL: "as answers are confidential, nothing is said of those of one team"
    " or unit who answered both times",
    WhyTogether.NOT_LINKED: "nothing tells who answered both times",
    WhyTogether.TOO_FEW: "too few people answered both times, came or left",
    WhyTogether.ANSWERS_CHANGED: "answers were changed after the result was published",
    WhyTogether.TOO_MANY: "so many people's answers are not read for a page",
}
_CHOSE = {
    RoundMode.SELF: "the answers are {way}",
    RoundMode.CONSENSUS: "the team agreed on {way} levels",
    RoundMode.SURVEY: "the same people chose {way} levels",
}


def in_tenths(amounts: Sequence[float], whole: float) -> tuple[float, ...]:
    """Round amounts to 0.1 so that they sum to the whole as it is printed; ours for signed parts.

    The method of the largest remainder: all are rounded down, and the tenths that lack go to those
    that lost most by it, the first of equals. So each is less than 0.1 from its exact amount, and
    what is nothing stays nothing. The amounts must sum to the whole.
    """
    exact = [round(10 * amount, 6) for amount in amounts]
    tenths = [math.floor(amount) for amount in exact]
    lacking = round(10 * round(whole, 1)) - sum(tenths)
    by_loss = sorted(range(len(exact)), key=lambda place: tenths[place] - exact[place])
    for place in by_loss[:lacking]:
        tenths[place] += 1
    return tuple(number / 10 for number in tenths)


def printed(of: Decomposition) -> dict[Cause, float]:
    """Give each part as it is printed, in levels; together they are the printed change."""
    amounts = [part.amount for part in of.parts]
    tenths = in_tenths(amounts, of.whole or 0.0)
    return {part.cause: amount for part, amount in zip(of.parts, tenths, strict=True)}


def causes(found: Iterable[Decomposition]) -> tuple[Cause, ...]:
    """Name the causes that moved any of the barriers, in the order in which they are printed."""
    acted = {part.cause for of in found for part in of.parts if abs(part.amount) > TINY}
    return tuple(cause for cause in Cause if cause in acted)


def sentence(of: Decomposition, mode: RoundMode, test: ScoreChange | None = None) -> str:
    """Say how far the barrier went, whether beyond chance, and how much of it each cause made.

    `test` is what was tested of the barrier between these two rounds, if anything was.
    """
    if of.whole is None:
        return f"Not taken apart: {WHY_WHOLE[of.why_not or WhyWhole.NO_SCORE]}."
    chance = within(of, test)
    way = f"{moved(of.whole).capitalize()}{chance}"
    parts = [(cause, amount) for cause, amount in printed(of).items() if amount]
    if not parts:
        return f"{way}."
    if len(parts) == 1:
        return f"{way}{':' if chance else ', because'} {_because(of, mode, *parts[0])}."
    reasons = (
        f"{abs(amount):.1f} {'up' if amount > 0 else 'down'} because"
        f" {_because(of, mode, cause, amount)}"
        for cause, amount in parts
    )
    return f"{way}: {'; '.join(reasons)}."


def within(of: Decomposition, test: ScoreChange | None) -> str:
    """Say whether chance would do as well; nothing where the test was not of this very change."""
    whole = round(of.whole or 0.0, 1)
    if test is None or not test.whole or not whole:
        return ""
    if test.verdict is Verdict.NONE:
        return ", within chance"
    return ", beyond chance" if test.verdict is (Verdict.UP if whole > 0 else Verdict.DOWN) else ""


def line(of: Decomposition) -> str:
    """Say what the questions that count in both rounds would score alone."""
    if of.whole is None:
        return ""
    if of.like_for_like is None:
        return "No question counts in both rounds, so nothing can be set like for like."
    before, now = (figure(score) for score in of.like_for_like)
    number = len(of.common)
    alone = "that counts" if number == 1 else "that count"
    return f"Over the {count(number, 'question', 'questions')} {alone} in both: {before} to {now}."


def why_together(found: Iterable[Decomposition]) -> str:
    """Say why answers are one part, for every barrier of which that holds; nothing if for none."""
    reasons = dict.fromkeys(of.together for of in found if of.together is not None)
    if not reasons:
        return ""
    said = listed(tuple(WHY_TOGETHER[reason] for reason in reasons))
    return f"The same people and others are not told apart: {said}."


def headline(
    found: Sequence[tuple[str, Decomposition]], tests: Mapping[str, ScoreChange] | None = None
) -> str:
    """Say which barrier moved most, or which alike; `found` holds each one's title beside it.

    `tests` are what was tested of barriers between these two rounds, by id.
    """
    known = [(title, round(of.whole, 1)) for title, of in found if of.whole is not None]
    if not known:
        return "No barrier can be taken apart"
    most = max(abs(whole) for _, whole in known)
    if most == 0:
        return "No barrier moved"
    leading = [(title, whole) for title, whole in known if abs(whole) == most]
    how = moved(leading[0][1]) if len({whole for _, whole in leading}) == 1 else f"by {most:.1f}"
    names = {title for title, _ in leading}
    said = {within(of, (tests or {}).get(of.barrier)) for title, of in found if title in names}
    chance = said.pop() if len(said) == 1 else ""
    return f"{listed(tuple(title for title, _ in leading))} moved most: {how}{chance}"


def _because(of: Decomposition, mode: RoundMode, cause: Cause, amount: float) -> str:
    way = "higher" if amount > 0 else "lower"
    if cause is Cause.ASKED:
        return _asked(of)
    if cause is Cause.COUNTED:
        once = len(of.questions.started) + len(of.questions.stopped)
        return f"{count(once, 'question', 'questions')} counted in one round only"
    if cause is Cause.WEIGHTS:
        number = len(of.questions.moved)
        return f"{count(number, 'question', 'questions')} moved and others weigh differently"
    if cause is Cause.PEOPLE:
        return _came_or_left(of)
    return f"answers are {way}" if cause is Cause.ANSWERS else _CHOSE[mode].format(way=way)


def _asked(of: Decomposition) -> str:
    added, removed = len(of.questions.added), len(of.questions.removed)
    parts = (
        f"{count(added, 'question is', 'questions are')} new" if added else "",
        f"{count(removed, 'question is', 'questions are')} no longer asked" if removed else "",
    )
    return listed(tuple(filter(None, parts)))


def _came_or_left(of: Decomposition) -> str:
    came, went = (of.people.came, of.people.went) if of.people is not None else (0, 0)
    parts = (
        f"{count(came, 'person', 'people')} came" if came else "",
        f"{count(went, 'person', 'people')} left" if went else "",
    )
    return listed(tuple(filter(None, parts))) or "other people answered"
