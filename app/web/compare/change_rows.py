"""What the page about a change prints: a row a barrier, a column a cause, and the questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from app.domain.comparing.change import ScoreChange, Verdict
from app.domain.comparing.decomposition import Cause, Decomposition
from app.domain.round import RoundMode
from app.domain.words import decomposition_wording as words
from app.domain.words.change_wording import WHY_NOT_COMPARED, beyond_chance
from app.domain.words.wording import count, listed
from app.services.compare.what_changed import Change

_TONES: Mapping[Verdict | None, str] = {Verdict.UP: "good", Verdict.DOWN: "warn"}


@dataclass(frozen=True, slots=True)
class QuestionList:
    """Questions of a barrier that differ between the rounds in one way, by their texts."""

    title: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One barrier: its scores, what each cause made of the difference in tenths, and in words.

    `test` says whether it moved beyond chance; nothing where these two rounds were not tested.
    """

    title: str
    of: Decomposition
    parts: Mapping[Cause, float]
    test: str
    tone: str
    sentence: str
    line: str
    questions: tuple[QuestionList, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A cause that moved at least one barrier."""

    cause: Cause
    title: str


def rows(change: Change) -> tuple[ChangeRow, ...]:
    """Give a row a barrier: those of the later round, then those that are gone."""
    titles, texts, tests = _titles(change), _texts(change), _tests(change)
    return tuple(
        ChangeRow(
            titles[of.barrier],
            of,
            words.printed(of),
            *_tested(of, tests.get(of.barrier)),
            words.sentence(of, change.now.mode, tests.get(of.barrier)),
            words.line(of),
            _questions(of, texts),
        )
        for of in change.barriers
    )


def columns(change: Change) -> tuple[Column, ...]:
    """Give a column for each cause that moved something."""
    return tuple(Column(cause, _title(cause, change)) for cause in words.causes(change.barriers))


def unmoved(change: Change) -> str:
    """Name the causes that could have moved something and did not; nothing where all did."""
    acted = set(words.causes(change.barriers))
    possible = {part.cause for of in change.barriers for part in of.parts}
    names = [_title(cause, change).lower() for cause in Cause if cause in possible - acted]
    if not _survey(change) and Cause.PEOPLE not in acted:
        # Of a team's one sheet nobody asks whether other people filled it in.
        names = [name for name in names if name != _title(Cause.PEOPLE, change).lower()]
    if not names:
        return ""
    return str(_("Nothing of it comes from: %(causes)s.", causes=listed(tuple(names))))


def teams_moved(change: Change) -> str:
    """Say which teams answered in one of the rounds only; nothing where there is none."""
    moved = change.teams
    if moved is None:
        return ""
    sides = (
        (change.now.title, moved.came, moved.came_names),
        (change.before.title, moved.went, moved.went_names),
    )
    said = [
        str(
            _(
                "%(teams)s answered in %(round)s only.",
                round=title,
                teams=listed(names) or count(number, _("team"), _("teams")),
            )
        )
        for title, number, names in sides
        if number
    ]
    return " ".join(said)


def finding(change: Change) -> str:
    """Say in one sentence which barrier moved most."""
    titles = _titles(change)
    found = [(titles[of.barrier], of) for of in change.barriers]
    return words.headline(found, _tests(change))


def tested(change: Change) -> bool:
    """Say whether a test told anything of these two rounds."""
    return any(test.verdict is not None for test in _tests(change).values())


def untested(change: Change) -> str:
    """Say what was not tested between these two rounds, and why; nothing where all was."""
    if not tested(change):
        return _no_test(change)
    titles, tests = _titles(change), _tests(change)
    reasons = [(titles.get(one.id, one.id), one.why_not) for one in tests.values()]
    left_out = listed(tuple(f"{of} ({WHY_NOT_COMPARED[why]})" for of, why in reasons if why))
    sentences = (
        (left_out, _("Not tested: %(what)s.", what=left_out)),
        (
            any(not test.whole for test in tests.values()),
            _("The test takes only the questions that have a score in both rounds."),
        ),
    )
    return " ".join(str(sentence) for holds, sentence in sentences if holds)


def _no_test(change: Change) -> str:
    """Say that nothing was tested, and why if the closing that compared them could not."""
    told = [test.why_not for test in _tests(change).values()]
    told += [change.tested.why_not] if change.tested else []
    reasons = tuple(WHY_NOT_COMPARED[why] for why in dict.fromkeys(told) if why)
    if reasons:
        return str(_("No test was made of these two rounds: %(why)s.", why=listed(reasons)))
    return str(
        _("No test was made of these two rounds, so nothing tells whether chance would do as well.")
    )


def _tests(change: Change) -> dict[str, ScoreChange]:
    return {test.id: test for test in change.tested.barriers} if change.tested else {}


def _tested(of: Decomposition, test: ScoreChange | None) -> tuple[str, str]:
    """Say what the test said, and in which tone."""
    if test is None or of.whole is None:
        return "", ""
    return beyond_chance(test), _TONES.get(test.verdict, "")


def _title(cause: Cause, change: Change) -> str:
    titles = {
        Cause.ASKED: _("Questions asked"),
        Cause.COUNTED: _("Questions that count"),
        Cause.WEIGHTS: _("Weights"),
        Cause.PEOPLE: _("Who answered"),
        Cause.SAME_PEOPLE: _("Same people") if _survey(change) else _("Answers"),
        Cause.ANSWERS: _("Answers"),
    }
    return str(titles[cause])


def _survey(change: Change) -> bool:
    return change.now.mode is RoundMode.SURVEY


def _titles(change: Change) -> dict[str, str]:
    """Give every barrier's title; the later version's where both have it."""
    return {b.id: b.title for version in change.questionnaires for b in version.barriers}


def _texts(change: Change) -> dict[str, str]:
    return {q.id: q.text for version in change.questionnaires for q in version.questions}


def _questions(of: Decomposition, texts: Mapping[str, str]) -> tuple[QuestionList, ...]:
    lists = (
        (_("New"), of.questions.added),
        (_("No longer asked"), of.questions.removed),
        (_("Counted in the later round only"), of.questions.started),
        (_("Counted in the earlier round only"), of.questions.stopped),
        (_("Moved to another capability"), of.questions.moved),
    )
    return tuple(
        QuestionList(str(title), tuple(texts[question] for question in questions))
        for title, questions in lists
        if questions and of.why_not is None
    )
