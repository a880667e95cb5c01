"""Actions in words: their status, what changed in them, and what was measured afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.domain.comparing.change import NotCompared, ScoreChange
from app.domain.goals.action_outcome import Measured, Outcome
from app.domain.goals.actions import ActionStatus, NoteKind
from app.domain.questionnaire import Effort
from app.domain.round import RoundMode
from app.domain.words.change_wording import WHY_NOT_COMPARED, verdict_short
from app.domain.words.wording import EFFORT_SHORT, figure

STATUS = {
    ActionStatus.PLANNED: "planned",
    ActionStatus.IN_PROGRESS: "in progress",
    ActionStatus.DONE: "done",
    ActionStatus.DROPPED: "dropped",
}
NOTE = {NoteKind.NOTE: "Note", NoteKind.EVIDENCE: "Evidence", NoteKind.CHANGE: "Change"}
NO_PROOF = "Moved since, which is no proof that this did it."
_AGREED = "what a team agreed on is one view, and a change of it can't be told from chance"
# What follows a link in a sentence is not part of it.
_LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?')\]]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """What an action says of itself, as its history compares it."""

    title: str
    description: str
    owner: str
    due_on: date | None
    effort: Effort | None
    status: ActionStatus
    finished_on: date | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; `url` is where it leads, empty for plain words."""

    text: str
    url: str = ""


def outcome_short(outcome: Outcome) -> str:
    """Say in a few words whether the capability moved, for a list."""
    after = outcome.after
    if after is None:
        return "no round since"
    if after.verdict is None:
        return "not tested"
    return f"{verdict_short(_change(after))} in {after.title}"


def outcome_sentence(outcome: Outcome) -> str:
    """Say what the test of the next round said, and against which round."""
    after = outcome.after
    if after is None:
        return "There was no round since it was finished."
    if after.verdict is None:
        return f"Not tested: {_why_not(outcome, after)}."
    since = f"since {outcome.previous.title}" if outcome.previous else "since the round before"
    said = verdict_short(_change(after))
    return f"{said[0].upper()}{said[1:]} {since}."


def measured(one: Measured | None) -> str:
    """Write a score with its round, or that there is none."""
    return "no score before" if one is None else f"{figure(one.score)} in {one.title}"


def changes(old: Told, new: Told) -> str:
    """Write one line for each thing that changed; nothing when all is as it was."""
    lines = (
        _line(label, before, after)
        for label, before, after in zip(_LABELS, _values(old), _values(new), strict=True)
        if before != after
    )
    return "\n".join(lines)


def pieces(text: str) -> tuple[Piece, ...]:
    """Take a text apart into words and the web addresses in it; other links stay words."""
    return tuple(_pieces(text))


def _pieces(text: str) -> Iterator[Piece]:
    end = 0
    for found in _LINK.finditer(text):
        if found.start() > end:
            yield Piece(text[end : found.start()])
        yield Piece(found[0], found[0])
        end = found.end()
    if end < len(text):
        yield Piece(text[end:])


_LABELS = ("Title", "Description", "Owner", "Due", "Effort", "Status", "Finished")


def _values(told: Told) -> tuple[str, ...]:
    return (
        told.title,
        told.description,
        told.owner,
        _day(told.due_on),
        EFFORT_SHORT[told.effort] if told.effort else "",
        STATUS[told.status],
        _day(told.finished_on),
    )


def _line(label: str, before: str, after: str) -> str:
    if label == "Description":
        # Neither version is lost: what stood there is kept here.
        return f"Description changed. Before: {before}" if before else "Description added"
    return f"{label}: {before or 'none'} → {after or 'none'}"


def _day(value: date | None) -> str:
    return f"{value.day} {value:%B %Y}" if value else ""


def _change(after: Measured) -> ScoreChange:
    return ScoreChange("", difference=after.difference, verdict=after.verdict)


def _why_not(outcome: Outcome, after: Measured) -> str:
    if after.mode is RoundMode.CONSENSUS:
        return _AGREED
    return WHY_NOT_COMPARED[outcome.why_not or NotCompared.NO_SCORE]
