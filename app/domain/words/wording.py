"""Figures and findings in words: the same words on a page, in a report and in an export."""

from __future__ import annotations

from unicodedata import bidirectional

from app.domain.drawing.charts import MISSING
from app.domain.promise.disclosure import OPENLY, Hidden, Promise
from app.domain.questionnaire import (
    Effort,
    Impact,
    Move,
    OutcomeKind,
    OutcomeQuestion,
    Questionnaire,
    SourceStatus,
)
from app.domain.round import RoundMode
from app.domain.scoring.guide import Discussion
from app.domain.scoring.profile import (
    Advice,
    Agreement,
    AgreementWord,
    BarrierScore,
    CapabilityScore,
    NoScore,
    OutcomeFigure,
    Profile,
    QuestionScore,
    Spread,
)

Scored = BarrierScore | CapabilityScore

DASH = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
_FIRST_STRONG_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"

AGREEMENT = {
    AgreementWord.NONE: "people don't agree",
    AgreementWord.WEAK: "people hardly agree",
    AgreementWord.MODERATE: "people partly agree",
    AgreementWord.STRONG: "people broadly agree",
    AgreementWord.VERY_STRONG: "people agree",
}
SPREAD = {Spread.WIDE: "wide spread", Spread.POLARISED: "two camps"}
SPREAD_SENTENCE = {
    Spread.WIDE: "Answers lie at both ends of the scale.",
    Spread.POLARISED: "People are in two camps, at both ends of the scale.",
}
OPENING = {
    None: "What have you seen in your own work that fits the one description, and what fits the "
    "other?",
    Spread.WIDE: "Answers point to both descriptions. Where in our work is the one true, and where "
    "the other?",
    Spread.POLARISED: "Many see the one and many the other. Where in our work is each of them "
    "true, and since when?",
}
"""What a facilitator may open a conversation with: it asks for places and facts, not for people."""
WHY_NO_SCORE = {
    NoScore.NOT_ASKED: "This round did not ask about it.",
    NoScore.UNANSWERED: "Nobody answered, so there is no score.",
    NoScore.NOT_VISIBLE: "Most who answered can't see it, so a score would be a guess. "
    "Making it visible comes first.",
    NoScore.NOT_APPLICABLE: "Most who answered say it does not apply here, so it is left out.",
    NoScore.TOO_LITTLE: "Too few answers were given for a score that means anything.",
    NoScore.TOO_FEW: "Too few people answered to show figures without pointing at somebody.",
    NoScore.PROTECTED: "Hidden so that a smaller group's answers can't be worked out from the "
    "figures around it.",
}
EFFORT = {
    Effort.SMALL: "up to two weeks of one person",
    Effort.MEDIUM: "up to a quarter of one team",
    Effort.LARGE: "longer than a quarter",
}
EFFORT_SHORT = {Effort.SMALL: "small", Effort.MEDIUM: "medium", Effort.LARGE: "large"}
IMPACT = {Impact.LOW: "low", Impact.MEDIUM: "medium", Impact.HIGH: "high"}
ADVICE = {
    Advice.ACT: "",
    Advice.DISCUSS_FIRST: "Discuss first: people see this differently.",
    Advice.MAKE_VISIBLE: "Make it visible first: most can't see how this is done.",
}
CHECKED = {
    SourceStatus.READ: "read at the source",
    SourceStatus.EXCERPT: "an excerpt was read",
    SourceStatus.UNVERIFIED: "not checked by us",
}
WHY_HIDDEN = {
    Hidden.TOO_FEW: WHY_NO_SCORE[NoScore.TOO_FEW],
    Hidden.PROTECTED: WHY_NO_SCORE[NoScore.PROTECTED],
}
VISIBILITY_MOVE = Move(
    from_level=1,
    gap="Most people who answered can't see how this is done here.",
    move="Show the team how this is done today, and keep it where everybody can look it up.",
    why="As long as most would have to guess, nobody can say how large the gap is, or agree on it.",
    effort=Effort.SMALL,
    impact=Impact.LOW,
    owner="the team's manager",
    first_step="Ask the person closest to it to show it to the team for ten minutes.",
    evidence="In the next round most who answer choose a level.",
)
"""What to do about a capability that most can't see; impact and owner come from its first move."""
MODE = {
    RoundMode.SELF: "One person answered for the team",
    RoundMode.SURVEY: "Everyone answered alone",
    RoundMode.CONSENSUS: "The team answered together",
}


def figure(value: float | None) -> str:
    """Write a score with one decimal, or a dash."""
    return DASH if value is None else f"{value:.1f}"


def percent(share: float) -> str:
    """Write a share as a whole percentage, whose number and sign no line parts."""
    return f"{share * 100:.0f}\u00a0%"


def isolated(name: str) -> str:
    """Write a name that a number follows: an Arabic or Hebrew one would draw it to its far side."""
    turning = any(bidirectional(letter) in {"R", "AL"} for letter in name)
    return f"{_FIRST_STRONG_ISOLATE}{name}{_END_OF_ISOLATE}" if turning else name


def signed(value: float | None) -> str:
    """Write a difference with its sign; a difference that rounds to nothing has none."""
    if value is None:
        return DASH
    rounded = round(value, 1)
    return "0.0" if rounded == 0 else f"{rounded:+.1f}".replace("-", MINUS)


def moved(value: float) -> str:
    """Say which way a score went: up 0.4, down 0.4, or unchanged when it rounds to nothing."""
    rounded = round(value, 1)
    if rounded == 0:
        return "unchanged"
    return f"{'up' if rounded > 0 else 'down'} {abs(rounded):.1f}"


def count(number: int, one: str, many: str) -> str:
    """Write a number with its noun: 1 person, 12 people."""
    return f"{number:,} {one if number == 1 else many}"


def listed(parts: tuple[str, ...], last: str = "and") -> str:
    """Join names as a sentence does: A, B and C."""
    return (
        f" {last} ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else "".join(parts)
    )


def likely(score: Scored) -> str:
    """Write the likely range, or why there is none."""
    if score.interval is not None:
        return f"{score.interval.low:.1f}{DASH}{score.interval.high:.1f}"
    return "all alike" if score.alike and score.n > 1 else DASH


def likely_sentence(score: Scored, respondents: int) -> str:
    """Give the likely range in words, or why there is none."""
    if score.interval is not None:
        return f"likely between {score.interval.low:.1f} and {score.interval.high:.1f}"
    if respondents == 1:
        return "one answer, no interval"
    return "all answered alike, no interval" if score.alike else "too few people for an interval"


def agreement(value: Agreement | None) -> str:
    """Say how far people agree, with the average difference in levels."""
    if value is None:
        return ""
    return f"{AGREEMENT[value.word]}; answers differ by about {value.ad:.1f} level"


def beside(score: Scored, respondents: int) -> str:
    """Say what stands beside a figure: why there is none, or its range and agreement."""
    if score.missing is not None:
        return no_score_short(score)
    agreed = f", {AGREEMENT[score.agreement.word]}" if score.agreement else ""
    return likely_sentence(score, respondents) + agreed


def no_score(score: Scored | QuestionScore, promise: Promise = OPENLY) -> str:
    """Say why there is no score; nothing if there is one. With a promise it names the threshold."""
    if score.missing is NoScore.TOO_FEW:
        return why_hidden(Hidden.TOO_FEW, promise)
    return WHY_NO_SCORE[score.missing] if score.missing is not None else ""


def why_hidden(hidden: Hidden, promise: Promise = OPENLY) -> str:
    """Say why figures are withheld, with the threshold where a promise has one."""
    if hidden is Hidden.TOO_FEW and promise.figures_from > 1:
        few = people(0, promise)
        return f"{few[0].upper()}{few[1:]} answered, so figures are not shown."
    return WHY_HIDDEN[hidden]


def people(number: int, promise: Promise = OPENLY) -> str:
    """Write how many people, or only that they are fewer than the promise counts."""
    written = few(number, promise)
    return f"{written} {'person' if written == '1' else 'people'}"


def few(number: int, promise: Promise = OPENLY) -> str:
    """Write a number of people without the noun, for a column of its own."""
    if number < promise.figures_from and promise.figures_from > 1:
        return f"fewer than {promise.figures_from}"
    return f"{number:,}"


def respondents(profile: Profile, promise: Promise = OPENLY) -> str:
    """Write how many people answered, as far as that is told."""
    if profile.hidden is Hidden.PROTECTED:
        return "not shown"
    return people(profile.respondents, promise)


def spread(score: CapabilityScore | QuestionScore) -> str:
    """Say in two words that answers lie at both ends, if they do."""
    return SPREAD[score.spread] if score.spread is not None else ""


def visibility(cannot_see: float) -> str:
    """Say how many can't see how something is done, from their share."""
    return f"{percent(cannot_see)} can't see it" if cannot_see else "everybody can see it"


def opening(discussion: Discussion) -> str:
    """Give a neutral question that a facilitator may open the conversation with."""
    return OPENING[discussion.spread]


def apart(discussion: Discussion) -> str:
    """Say how far answers to the disputed question lie apart, and if they form camps."""
    far = f"answers differ by about {discussion.ad:.1f} level"
    return f"{far}, {SPREAD[discussion.spread]}" if discussion.spread is not None else far


def no_score_short(score: Scored | QuestionScore) -> str:
    """Say in two or three words why there is no score."""
    return MISSING[score.missing] if score.missing is not None else "no score"


def finding(questionnaire: Questionnaire, profile: Profile, whom: str = "this team") -> str:
    """Say in one sentence what holds the team back, or whoever else was asked."""
    if profile.hidden is not None:
        return "Figures are not shown"
    titles = {barrier.id: barrier.title for barrier in questionnaire.barriers}
    bottleneck = profile.bottleneck
    scored = sum(barrier.score is not None for barrier in profile.barriers)
    if bottleneck.barrier is not None and scored < len(profile.barriers):
        return f"{titles[bottleneck.barrier]} is lowest of {small_number(scored)} scored barriers"
    if bottleneck.barrier is not None:
        return f"{titles[bottleneck.barrier]} holds {whom} back"
    if all(barrier.score is None for barrier in profile.barriers):
        return "There are not enough answers for a score yet"
    if len(bottleneck.candidates) > 1:
        return "No single bottleneck stands out"
    return "No bottleneck can be named from these answers"


def candidates(questionnaire: Questionnaire, profile: Profile) -> str:
    """Say which barriers are lowest and can't be told apart; nothing if one was named."""
    titles = {barrier.id: barrier.title for barrier in questionnaire.barriers}
    names = tuple(titles[name] for name in profile.bottleneck.candidates)
    if profile.bottleneck.barrier is not None or len(names) < 2:
        return ""
    if len(names) == len(profile.barriers):
        return f"All {small_number(len(names))} score too close together to tell which is lowest."
    return f"{listed(names)} score lowest, too close together to tell which one it is."


def small_number(number: int) -> str:
    """Write a small number as a word."""
    names = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return names[number] if number < len(names) else str(number)


def rests_on(profile: Profile, mode: RoundMode, promise: Promise = OPENLY) -> str:
    """Say how many answers the summary rests on, or why it tells nothing."""
    if profile.hidden is not None:
        return why_hidden(profile.hidden, promise)
    if profile.respondents == 0:
        return "Nobody has answered yet."
    if profile.respondents > 1:
        return f"{profile.respondents} people answered, each alone."
    if mode is RoundMode.CONSENSUS:
        return "The team agreed on one answer to each question; there is no interval."
    return "This is one person's view, so no interval is shown."


def outcome(question: OutcomeQuestion, found: OutcomeFigure | None) -> str:
    """Write the middle of the values given to an outcome question: a number, or its band."""
    if found is None or found.value is None:
        return "not answered"
    if question.kind is OutcomeKind.COUNT:
        return f"{found.value:g}"
    low, high = int(found.value), -int(-found.value // 1)
    names = dict.fromkeys((question.options[low], question.options[high]))
    return listed(tuple(names), "to")
