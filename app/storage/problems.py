"""What is wrong with a file that somebody wrote: every problem, each with its line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in a file; `where` names the part of the file, `what` what is wrong."""

    file: str
    line: int
    where: str
    what: str

    def __str__(self) -> str:
        """Say it on one line, as compilers do, so that editors can jump to it."""
        text = f"{self.file}:{self.line}: {self.where}: {self.what}"
        return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


class FileInvalid(Exception):
    """A file that cannot be used; `problems` are in the order of their lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def shortened(text: str, limit: int = 60) -> str:
    """Quote what was written, short enough to stand inside a message."""
    return f"'{text}'" if len(text) <= limit else f"'{text[:limit]}...'"
