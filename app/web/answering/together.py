"""What stands beside the questions of a consensus: what people said, what to talk about first."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from app.domain.drawing.charts import level_of
from app.domain.round import RoundMode
from app.domain.scoring.consensus import question_scores
from app.domain.scoring.guide import Discussion
from app.domain.scoring.profile import CapabilityScore, QuestionScore
from app.domain.scoring.result import Result
from app.domain.words import consensus_wording
from app.services.answers.consensus import Before, load_before
from app.services.answers.places import Place
from app.web import edge


@dataclass(frozen=True, slots=True)
class Turn:
    """A capability that comes first in the conversation, by its number; `after` is the next."""

    number: int
    of: int
    title: str
    discussion: Discussion
    after: Discussion | None
    after_title: str


@dataclass(frozen=True, slots=True)
class Talk:
    """A team's conversation: the survey before it, if there is one, and the turns in order."""

    before: Before | None
    turns: tuple[Turn, ...]

    @property
    def result(self) -> Result | None:
        """The survey's result, if it may stand beside the questions; its figures may be hidden."""
        before = self.before
        return before.result if before is not None and before.comparable else None

    def said(self, question: str) -> str:
        """Say what people answered to a question; nothing where no survey stands before."""
        result = self.result
        if result is None:
            return ""
        return consensus_wording.said(self._score(question), result.promise)

    def near(self, question: str) -> tuple[int, ...]:
        """Give the levels that what people said lies nearest to; none where answers are apart.

        Of a question that the guide names they are its two anchors.
        """
        named = (turn.discussion for turn in self.turns if turn.discussion.question == question)
        discussion = next(named, None)
        if discussion is not None:
            return discussion.lower, discussion.upper
        score = self._score(question)
        if score is None or score.score is None or score.spread is not None:
            return ()
        return (level_of(score.score),)

    def capability(self, capability: str) -> CapabilityScore | None:
        """Give what was published of a capability, if anything stands beside it."""
        if self.result is None or self.result.profile.hidden is not None:
            return None
        parts = (part for barrier in self.result.profile.barriers for part in barrier.capabilities)
        return next((part for part in parts if part.id == capability), None)

    def turn(self, capability: str) -> Turn | None:
        """Give a capability's turn, if it is one of those that come first."""
        return next((t for t in self.turns if t.discussion.capability == capability), None)

    def _score(self, question: str) -> QuestionScore | None:
        return question_scores(self.result.profile).get(question) if self.result else None


def load_talk(place: Place) -> Talk | None:
    """Give what stands beside a team's sheet; None where nobody talks it over."""
    if place.mode is not RoundMode.CONSENSUS:
        return None
    before = load_before(
        edge.db(), organization_id=place.organization_id, assessment_id=place.assessment_id
    )
    return Talk(before, _turns(place, before))


def _turns(place: Place, before: Before | None) -> tuple[Turn, ...]:
    if before is None or before.result is None or not before.comparable:
        return ()
    titles = {one.id: one.title for one in place.asked.questionnaire.capabilities if one.questions}
    listed = [one for one in before.result.guide if one.capability in titles]
    return tuple(
        Turn(
            number,
            len(listed),
            titles[one.capability],
            one,
            after,
            titles[after.capability] if after else "",
        )
        for number, (one, after) in enumerate(pairwise([*listed, None]), start=1)
        if one is not None
    )
