"""A tiny questionnaire, built in code, and responses to it written in short.

data      find (3 questions), access (2, after find), join (1 and an optional one, after access)
platform  versions (2 questions), deploy (2, after versions)

tiny()                                  the questionnaire above
said("find-1=3 find-2=na find-3=cs")    a response; na is not_applicable, cs is cannot_see
everywhere(tiny(), 3)                   a response with the same level for each question
"""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.questionnaire import (
    Barrier,
    Capability,
    Effort,
    Impact,
    Move,
    OutcomeKind,
    OutcomeQuestion,
    Question,
    Questionnaire,
)
from app.domain.response import Answer, Choice, OutcomeAnswer, Response

SHORT = {"na": Choice.NOT_APPLICABLE, "cs": Choice.CANNOT_SEE}


def question(
    name: str, *, core: bool = True, short_form: bool = False, groups: tuple[str, ...] = ()
) -> Question:
    levels = tuple(f"{name} at level {level}" for level in range(1, 6))
    return Question(name, f"How is {name}?", groups, core, short_form, levels)


def move(from_level: int, impact: Impact = Impact.MEDIUM) -> Move:
    return Move(
        from_level=from_level,
        gap=f"still at level {from_level}",
        move=f"go to level {from_level + 1}",
        why="it helps",
        effort=Effort.SMALL,
        impact=impact,
        owner="the lead",
        first_step="begin",
        evidence="something to show",
    )


def capability(
    name: str,
    *questions: Question,
    requires: tuple[str, ...] = (),
    impact: Impact = Impact.MEDIUM,
) -> Capability:
    """Give a capability; without questions it has two, the first in the short form."""
    asked = questions or (question(f"{name}-1", short_form=True), question(f"{name}-2"))
    moves = tuple(move(level, impact) for level in range(1, 5))
    return Capability(name, name.capitalize(), f"about {name}", requires, (), asked, moves)


def barrier(name: str, *capabilities: Capability) -> Barrier:
    return Barrier(name, name.capitalize(), f"about {name}", capabilities)


def questionnaire(*barriers: Barrier) -> Questionnaire:
    count = OutcomeQuestion("in-production", "How many models?", OutcomeKind.COUNT, (), None)
    return Questionnaire(
        id="tiny",
        version="1.0.0",
        sha256="0" * 64,
        language="en",
        title="Tiny",
        summary="A tiny questionnaire",
        look_back="the last six months",
        notes=(),
        groups=(),
        sources=(),
        barriers=barriers,
        outcomes=(count,),
    )


def tiny() -> Questionnaire:
    find = (
        question("find-1", short_form=True),
        question("find-2"),
        question("find-3", groups=("engineering",)),
    )
    join = (question("join-1", short_form=True), question("join-2", core=False))
    return questionnaire(
        barrier(
            "data",
            capability("find", *find, impact=Impact.HIGH),
            capability("access", requires=("find",)),
            capability("join", *join, requires=("access",), impact=Impact.LOW),
        ),
        barrier(
            "platform",
            capability("versions"),
            capability("deploy", requires=("versions",), impact=Impact.HIGH),
        ),
    )


def choice(text: str) -> Choice:
    """Read a level, `na` or `cs`."""
    return SHORT.get(text) or Choice(text)


def said(
    text: str,
    *,
    who: str = "somebody",
    group: str | None = None,
    outcomes: Mapping[str, int] | None = None,
    evidence: str = "",
) -> Response:
    """Give a response from words such as `find-1=3 access-2=cs`."""
    pairs = (word.split("=") for word in text.split())
    answers = tuple(Answer(name, choice(given), evidence=evidence) for name, given in pairs)
    facts = tuple(OutcomeAnswer(name, value) for name, value in (outcomes or {}).items())
    return Response(who, group, answers, facts)


def everywhere(
    asked: Questionnaire, level: int, *, but: str = "", live_models: int | None = None
) -> Response:
    """Give a response with one level for each question, except for the answers in `but`."""
    other = dict(word.split("=") for word in but.split())
    text = " ".join(f"{q.id}={other.get(q.id, level)}" for q in asked.questions)
    return said(text, outcomes=None if live_models is None else {"in-production": live_models})
