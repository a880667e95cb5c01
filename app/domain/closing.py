"""The closing of a survey: how far it is, and what of its frozen results will be shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.promise.disclosure import Hidden, Promise
from app.domain.promise.headcount import Headcount
from app.domain.promise.lattice import CellKind, Node


class ClosingState(StrEnum):
    """Where a survey is on its way from answers to results that can be read."""

    OPEN = "open"
    FREEZING = "freezing"
    FAILED = "failed"
    FROZEN = "frozen"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class CellReport:
    """A group of people whose result is frozen: how many they are, and whether it is shown.

    `cell` is the id of the team, the unit or the group, or empty. `questions_hidden` counts the
    questions that are withheld of a result that is shown otherwise.
    """

    kind: CellKind
    cell: str
    people: Headcount
    hidden: Hidden | None
    questions_hidden: int = 0


@dataclass(frozen=True, slots=True)
class AuditReport:
    """How many groups of people there are, and how many of them are hidden.

    `tested` counts what was tried to be worked out from everything that is shown, in vain: all that
    is hidden, and the people of one team in one group where they are few. `questions_hidden` counts
    questions of results that are shown otherwise, which were tried in the same way.
    """

    cells: int
    hidden: int
    tested: int
    questions_hidden: int


@dataclass(frozen=True, slots=True)
class ClosingReport:
    """What one closing froze: of what, under which promise, and what of it is shown.

    `questions` counts what was asked. `results_sha256` is the hash of every frozen document, in the
    order of `cells`. `tree` is the teams and units that people answered for, as they were.
    `compared_with` names the earlier round that changes are told against.
    """

    app_version: str
    questionnaire_id: str
    questionnaire_version: str
    questionnaire_sha256: str
    results_sha256: str
    promise: Promise
    responses: Headcount
    questions: int
    cells: tuple[CellReport, ...]
    audit: AuditReport
    tree: tuple[Node, ...]
    compared_with: str | None = None
