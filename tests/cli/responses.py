"""Responses to the small questionnaire, as rows of a file."""

from __future__ import annotations

HEAD = "respondent,group,question,answer,comment"
ROWS = (
    "ann,engineering,finding-data-1,2,",
    "ann,engineering,finding-data-2,3,",
    "ann,engineering,getting-access-1,1,Nobody knows",
    "ann,engineering,models-started,4,",
    "bo,business,finding-data-1,4,",
    "bo,business,finding-data-2,3,",
    "bo,business,getting-access-1,2,",
)
SOUND = "\n".join((HEAD, *ROWS))
BROKEN = "\n".join((HEAD, "ann,engineering,finding-data-1,7,", "ann,pilots,nothing,3,"))
BROKEN_LINES = (
    "2: answer: '7' is not 1-5, not_applicable or cannot_see",
    "3: group: no respondent group is called 'pilots'",
    "3: question: no question is called 'nothing'",
)


def everybody(*levels: int, group: str = "engineering", name: str = "p") -> tuple[str, ...]:
    """Give rows of people who answer everything at one level each."""
    questions = ("finding-data-1", "finding-data-2", "getting-access-1")
    return tuple(
        f"{name}{number},{group},{question},{level},"
        for number, level in enumerate(levels)
        for question in questions
    )


def sheet(*rows: str) -> str:
    """Give a file of such rows."""
    return "\n".join((HEAD, *rows))
