"""Invented values for the report's tests: a questionnaire of the real one's size, and answers."""

from __future__ import annotations

from random import Random

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
    RespondentGroup,
    Source,
    SourceStatus,
)
from app.domain.response import Answer, Choice, OutcomeAnswer, Response

TITLES = {
    "Leadership support": (
        "Realistic expectations",
        "A business problem before a model",
        "Funding beyond the pilot",
        "Executive buy-in and go-live decisions",
        "Skills and roles",
    ),
    "Communication between teams": (
        "A shared definition of done",
        "Handover and ownership in production",
        "Working in one cadence",
        "Understanding what the model does",
        "Trust of those who use it",
        "Decisions that are written down",
    ),
    "Data access": (
        "Finding data",
        "Getting access in time",
        "Data one can rely on",
        "Owners for key tables",
        "The same data in training and in use",
        "Privacy and permission settled early",
    ),
    "Infrastructure": (
        "A path to production",
        "Repeatable builds and experiments",
        "Testing before release",
        "Deployment without heroics",
        "Monitoring, drift and retraining",
        "Capacity that can be had",
    ),
}
ANCHORS = (
    "Nothing visible has happened: nobody can name a document, a ticket or a person in charge.",
    "One or two people do it when they are asked; what they did is not written down anywhere.",
    "At least half of the projects of the last six months did it, and the notes can be shown.",
    "Every project does it in the same way, a named person answers for it, and misses are noticed.",
    "It is reviewed each quarter, something was changed after the last review, and others copy it.",
)

OUTCOMES = (
    OutcomeQuestion("started", "How many models were started?", OutcomeKind.COUNT, (), None),
    OutcomeQuestion("live", "How many of these are in use?", OutcomeKind.COUNT, (), "started"),
    OutcomeQuestion(
        "weeks",
        "How long did the last one take from first experiment to first use?",
        OutcomeKind.BANDS,
        ("under a month", "one to three months", "three to six months", "over six months"),
        None,
    ),
)


def slug(title: str) -> str:
    """Write a title as an identifier."""
    return "-".join("".join(c if c.isalnum() else " " for c in title.lower()).split())


def question(capability: str, number: int, groups: tuple[str, ...]) -> Question:
    """One maturity question."""
    asks = ("How is this done today, and who can show it?", "What happens when it goes wrong?")
    return Question(
        id=f"{slug(capability)}-{number}",
        text=f"{capability}: {asks[number - 1]}",
        groups=groups,
        core=True,
        short_form=number == 1,
        levels=ANCHORS,
    )


def move(capability: str, level: int) -> Move:
    """One move."""
    return Move(
        from_level=level,
        gap=f"{capability} depends on who happens to be in the room, so it differs every time.",
        move=f"Agree who answers for “{capability.lower()}” and write down how it is done",
        why="A model waits in the queue for as long as nobody may say that it is ready.",
        effort=tuple(Effort)[level % 3],
        impact=tuple(Impact)[(level + 1) % 3],
        owner="Data governance lead",
        first_step="Take the last ten cases and write down on one page how long each of them took.",
        evidence="The page, dated within the last quarter, with a name and the last three cases.",
    )


def capability(title: str, requires: tuple[str, ...] = ()) -> Capability:
    """One capability with two questions and four moves."""
    groups = ("leadership", "engineering")
    return Capability(
        id=slug(title),
        title=title,
        summary=f"The team has {title.lower()} in hand.",
        requires=requires,
        sources=("TNW", "RAND"),
        questions=tuple(question(title, number, groups) for number in (1, 2)),
        moves=tuple(move(title, level) for level in (1, 2, 3, 4)),
    )


def questionnaire() -> Questionnaire:
    """A questionnaire of 4 barriers, 23 capabilities and 46 questions."""
    return Questionnaire(
        id="ml-barriers",
        version="0.9.0",
        sha256="5d41402abc4b2a76b9719d911017c592aa11bb22cc33dd44ee55ff6677889900",
        language="en",
        title="What keeps models out of production",
        summary="Four barriers keep models out of production; this finds the one that holds yours.",
        look_back="Think of the last six months, and of your own team.",
        notes=("The grouping into four barriers is ours.", "No figure here is a benchmark."),
        groups=(RespondentGroup("leadership", "Leadership", "Those who decide on budgets."),),
        sources=(
            Source(
                "TNW",
                "Why models never hit the market",
                "https://tnw.example/why",
                SourceStatus.READ,
            ),
            Source(
                "RAND",
                "Root causes of failure",
                "RRA2680-1, at https://rand.example/x.",
                SourceStatus.EXCERPT,
            ),
        ),
        barriers=tuple(
            Barrier(
                slug(title),
                title,
                f"{title} is what a model needs before anybody dares to switch it on.",
                tuple(capability(name) for name in names),
            )
            for title, names in TITLES.items()
        ),
        outcomes=OUTCOMES,
    )


def responses(asked: Questionnaire, people: int, seed: int = 7) -> tuple[Response, ...]:
    """What so many people said, drawn from a fixed seed."""
    draw = Random(seed)
    lean = {barrier.id: 2.0 + 0.5 * place for place, barrier in enumerate(asked.barriers)}
    return tuple(
        Response(
            respondent=f"r{number}",
            group="leadership" if number % 3 == 0 else "engineering",
            answers=tuple(
                answer(item.id, lean[barrier.id], draw)
                for barrier in asked.barriers
                for part in barrier.capabilities
                for item in part.questions
            ),
            outcomes=(
                OutcomeAnswer("started", 9),
                OutcomeAnswer("live", 2),
                OutcomeAnswer("weeks", 2),
            ),
        )
        for number in range(people)
    )


def answer(name: str, lean: float, draw: Random) -> Answer:
    """One answer, now and then with a comment or a link."""
    kind = draw.random()
    if kind < 0.05:
        return Answer(name, Choice.CANNOT_SEE)
    if kind < 0.08:
        return Answer(name, Choice.NOT_APPLICABLE)
    level = min(5, max(1, round(draw.gauss(lean, 0.8))))
    comment = (
        "The request went back and forth for five weeks before anybody decided."
        if kind > 0.96
        else ""
    )
    evidence = "https://wiki.example/decisions/42" if 0.9 < kind < 0.94 else ""
    return Answer(name, Choice(str(level)), comment, evidence)
