"""What a published result says of itself: what was promised, who answered, and why not more.

The same sentences stand on pages and in reports.
"""

from __future__ import annotations

from app.domain.promise.disclosure import SMALLEST_MINIMUM, Hidden, Promise
from app.domain.round import Confidentiality
from app.domain.scoring.profile import BarrierScore, CapabilityScore, Profile, QuestionScore
from app.domain.scoring.questions import WITHHELD
from app.domain.scoring.result import Result
from app.domain.words.change_wording import verdict_short
from app.domain.words.wording import DASH, count, likely_sentence, no_score_short, percent, spread

_KIND = {
    Confidentiality.CONFIDENTIAL: "Answers were confidential",
    Confidentiality.ANONYMOUS: "Answers were anonymous",
}
_WHY_HIDDEN = {
    Hidden.TOO_FEW: "The round promised to show no figures of fewer than {minimum} people, so that"
    " nobody can be told by what they said.",
    Hidden.PROTECTED: "Beside the figures that are shown, those of this {whom} would let somebody"
    " work out what a smaller group of people said. They are withheld to keep the promise that was"
    " made to those people.",
}


def promise(made: Promise) -> str:
    """Say what respondents were promised before they answered."""
    if made.figures_from == 1:
        return "Answers were given by name, so nothing is withheld."
    return (
        f"{_KIND.get(made.confidentiality, 'Answers were confidential')}. It was promised before"
        f" the round opened that figures are shown of {made.figures_from} people or more, and"
        f" numbers of single answers and comments of {made.words_from} or more."
    )


def turnout(profile: Profile, made: Promise, invited: int | None) -> str:
    """Say how many of those who were invited answered; fewer than the minimum only as fewer."""
    least = made.figures_from
    if profile.hidden is Hidden.PROTECTED:
        were = _were_invited(invited)
        return f"{were}; how many answered is not shown." if invited else ""
    if profile.hidden is Hidden.TOO_FEW:
        if not invited:
            return f"Fewer than {least} people answered."
        if invited < least:
            return f"{_were_invited(invited)}, fewer than {least}."
        return f"Fewer than {least} of the {invited} who were invited answered."
    if not invited or invited < profile.respondents:
        return f"{count(profile.respondents, 'person', 'people')} answered."
    answered = profile.respondents
    share = percent(answered / invited)
    return f"{answered:,} of {count(invited, 'person', 'people')} invited answered ({share})."


def why_hidden(hidden: Hidden, made: Promise, whom: str = "team") -> str:
    """Say at length why nothing is shown of a team, a unit or a group."""
    return _WHY_HIDDEN[hidden].format(minimum=made.figures_from, whom=whom)


def next_time(hidden: Hidden, made: Promise, invited: int | None) -> tuple[str, ...]:
    """Say what would make a hidden team's figures visible in the next round."""
    talk = (
        "Talk it through instead: in a consensus round the team agrees on one answer to each"
        " question, and nobody's own answer is recorded."
    )
    kept = "What was promised for this round stays promised: it is never lowered afterwards."
    return (_enough_next_time(hidden, made.figures_from, invited), talk, kept)


def _enough_next_time(hidden: Hidden, least: int, invited: int | None) -> str:
    if hidden is Hidden.PROTECTED:
        return (
            f"More answers in the teams beside this one: once no team there falls below {least},"
            " nothing has to be withheld for its sake."
        )
    if not invited or invited >= least:
        were = "" if not invited else f" {_were_invited(invited)} this time."
        return (
            f"At least {least} people answer.{were} Say what the answers are for, and remind those"
            " who have not answered."
        )
    lower = (
        f", or choose a lower minimum before the round opens ({SMALLEST_MINIMUM} at least)"
        if least > SMALLEST_MINIMUM
        else ""
    )
    return (
        f"At least {least} people are invited and answer. If the team is smaller than that, ask it"
        f" together with the team that it works with most{lower}."
    )


def _were_invited(invited: int | None) -> str:
    number = invited or 0
    return f"{number:,} {'person was' if number == 1 else 'people were'} invited"


def shares_are_told(score: BarrierScore | CapabilityScore) -> bool:
    """Say whether shares of the answers may be told: not where every question is withheld."""
    questions = (
        [question for part in score.capabilities for question in part.questions]
        if isinstance(score, BarrierScore)
        else list(score.questions)
    )
    return not questions or any(question.missing not in WITHHELD for question in questions)


def cannot_see(profile: Profile) -> float | None:
    """Give the mean share, over the capabilities that tell it, of those who can't see them."""
    told = [
        capability.cannot_see
        for barrier in profile.barriers
        for capability in barrier.capabilities
        if capability.questions and shares_are_told(capability)
    ]
    return sum(told) / len(told) if told else None


def counts_are_told(score: QuestionScore) -> bool:
    """Say whether it is told how many people chose which level."""
    return score.levels is not None


def beside_capability(score: CapabilityScore, respondents: int) -> str:
    """Say in one line what a capability's figure rests on."""
    if score.missing is not None:
        return no_score_short(score)
    if respondents == 1:
        return likely_sentence(score, respondents)
    agreed = f"answers differ by about {score.agreement.ad:.1f} level" if score.agreement else ""
    seen = f"{percent(score.cannot_see)} can't see it" if score.cannot_see else ""
    parts = (likely_sentence(score, respondents), agreed, spread(score), seen)
    return " · ".join(part for part in parts if part)


def changed(result: Result, barrier_id: str) -> str:
    """Say in three words what became of a barrier since the round before, if it was compared."""
    changes = result.changes
    if changes is None or changes.why_not is not None:
        return ""
    found = next((one for one in changes.barriers if one.id == barrier_id), None)
    return "" if found is None else verdict_short(found)


def mean_note(kind: str) -> str:
    """Say which mean a pooled figure is."""
    return (
        f"Everyone in {kind} who answered counts once, so that large teams weigh more than small"
        " ones."
    )


def people(number: int | None, made: Promise) -> str:
    """Write a number of people, or only that they are few."""
    if number is None:
        return f"fewer than {made.figures_from}" if made.figures_from > 1 else DASH
    return f"{number:,}"
