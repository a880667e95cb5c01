"""A consensus beside what people said, in words: the same on the sheet, on pages and in reports."""

from __future__ import annotations

from app.domain.drawing.charts import MISSING
from app.domain.promise.disclosure import OPENLY, Promise
from app.domain.questionnaire import Question
from app.domain.response import Choice
from app.domain.scoring.consensus import Beside, Standing
from app.domain.scoring.profile import NoScore, QuestionScore
from app.domain.scoring.questions import WITHHELD
from app.domain.words.wording import AGREEMENT, DASH, SPREAD_SENTENCE, figure, people

STANDING = {
    Standing.BELOW: "below the likely range",
    Standing.WITHIN: "within the likely range",
    Standing.ABOVE: "above the likely range",
}
NOT_WHOLE = "over the questions with a score on both sides"
NOT_AGREED = "The team did not agree on a level."
NO_LEVEL = {
    Choice.CANNOT_SEE: "Nobody in the team can see this.",
    Choice.NOT_APPLICABLE: "This does not apply here.",
}


def said(score: QuestionScore | None, promise: Promise = OPENLY) -> str:
    """Say what people answered to a question, from its published figures alone."""
    if score is None:
        return "People were not asked this question."
    if score.missing in WITHHELD or score.score is None:
        return not_shown(score, promise)
    who = "One person" if score.n == 1 else "People"
    return " ".join(part for part in (f"{who} said {figure(score.score)}.", _agreed(score)) if part)


def not_shown(score: QuestionScore, promise: Promise = OPENLY) -> str:
    """Say that a question has no figure to show, and why; nothing else is told of it."""
    if score.missing is NoScore.TOO_FEW and promise.figures_from > 1:
        why = f"{people(0, promise)} chose a level"
    elif score.missing is NoScore.PROTECTED:
        why = "a smaller group's answers could be worked out from them"
    else:
        why = MISSING[score.missing] if score.missing is not None else "no score"
    return f"Figures of this question are not shown: {why}."


def agreed(question: Question, choice: Choice | None) -> str:
    """Say what a team agreed on: the description it chose, or that it chose no level."""
    if choice is None:
        return NOT_AGREED
    return NO_LEVEL[choice] if choice.level is None else question.levels[choice.level - 1]


def difference(beside: Beside) -> str:
    """Say how far what was agreed lies from what people had said, and whether in their range."""
    if beside.difference is None:
        return DASH
    rounded = round(beside.difference, 1)
    words = "as people said"
    if rounded != 0:
        words = f"{abs(rounded):.1f} {'higher' if rounded > 0 else 'lower'}"
    if beside.standing is not None:
        return f"{words}, {STANDING[beside.standing]}"
    return words if beside.whole else f"{words}, {NOT_WHOLE}"


def _agreed(score: QuestionScore) -> str:
    """Say how far people agree, and whether they are in two camps; nothing of a single person."""
    agreement = score.agreement
    if agreement is None:
        return ""
    if agreement.ad == 0:
        return "All answered alike."
    words = AGREEMENT[agreement.word]
    far = f"{words[0].upper()}{words[1:]}; answers differ by about {agreement.ad:.1f} level."
    return far if score.spread is None else f"{far} {SPREAD_SENTENCE[score.spread]}"
