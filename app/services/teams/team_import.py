"""Teams from a CSV file: what it would create, and every row that can't be taken.

The columns are `team` and `parent`. A parent is the name of a team, or its path from the top as in
`Claims / Fraud models`; it may come from the organization or from any row of the file.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.domain.roles import Permission
from app.services.access import Access
from app.services.csv_text import MAX_BYTES, RowProblem, Unreadable, read_records
from app.services.csv_text import decode as read_bytes
from app.services.errors import InvalidInput
from app.services.names import name_problem, same
from app.services.teams.team_tree import (
    DEPTH,
    SEPARATOR,
    TeamTree,
    load_tree,
    lock_organization,
)
from app.storage.rows import Team
from app.storage.rows.organization import NAME_LENGTH

MAX_ROWS = 2000
# The longest path of names; comparing texts without end takes time without end.
_PARENT_LENGTH = DEPTH * (NAME_LENGTH + len(SEPARATOR))
_COLUMNS = ("team", "parent")

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportedTeam:
    """A team that the file would create; `path` leads to it from the top."""

    line: int
    path: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """The names from the top down."""
        return SEPARATOR.join(self.path)


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What a file would do; with any problem it does nothing."""

    new: tuple[ImportedTeam, ...]
    existing: tuple[ImportedTeam, ...]
    problems: tuple[RowProblem, ...]

    @property
    def can_be_done(self) -> bool:
        """Whether there is something to create and nothing to correct."""
        return bool(self.new) and not self.problems


def decode(data: bytes) -> str:
    """Read an uploaded file as text; InvalidInput when it is too large or not UTF-8."""
    if len(data) > MAX_BYTES:
        raise InvalidInput("file", "The file is larger than 1 MB.")
    try:
        return read_bytes(data)
    except Unreadable as error:
        problem = str(error).removeprefix("This line ")
        raise InvalidInput("file", f"Line {error.line} {problem}") from None


def plan_import(session: Session, *, access: Access, text: str) -> ImportPlan:
    """Say what the text would create, without creating anything."""
    access.require(Permission.MANAGE_TEAMS)
    return _plan(load_tree(session, access=access), text)


def import_teams(session: Session, *, access: Access, text: str, now: datetime) -> ImportPlan:
    """Create what the text names, all or nothing; the plan's problems say why nothing was done."""
    access.require(Permission.MANAGE_TEAMS)
    lock_organization(session, access=access)
    tree = load_tree(session, access=access)
    plan = _plan(tree, text)
    if plan.can_be_done:
        _insert(session, access=access, tree=tree, plan=plan, now=now)
    return plan


def _insert(
    session: Session, *, access: Access, tree: TeamTree, plan: ImportPlan, now: datetime
) -> None:
    ids: dict[Key, uuid.UUID] = {_key(node.path): node.id for node in tree.active}
    rows = []
    for team in sorted(plan.new, key=lambda each: (len(each.path), each.line)):
        ids[_key(team.path)] = uuid.uuid4()
        rows.append(
            {
                "id": ids[_key(team.path)],
                "organization_id": access.organization_id,
                "parent_id": ids[_key(team.path[:-1])] if len(team.path) > 1 else None,
                "name": team.path[-1],
                "created_at": now,
            }
        )
    session.execute(insert(Team), rows)


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    team: str
    parent: str


def _plan(tree: TeamTree, text: str) -> ImportPlan:
    try:
        records = list(_read(text))
    except Unreadable as error:
        return ImportPlan((), (), (error.problem,))
    planner = _Planner()
    for node in tree.active:
        planner.know(_key(node.path), node.path)
    return planner.plan(records)


@dataclass(slots=True)
class _Planner:
    """Places rows below parents that are known, until nothing more can be placed."""

    paths: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    by_name: dict[str, list[Key]] = field(default_factory=lambda: defaultdict(list))
    lines: dict[Key, int] = field(default_factory=dict)
    new: list[ImportedTeam] = field(default_factory=list)
    existing: list[ImportedTeam] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    def know(self, key: Key, path: tuple[str, ...]) -> None:
        self.paths[key] = path
        self.by_name[key[-1]].append(key)

    def plan(self, records: list[_Record]) -> ImportPlan:
        named = [record for record in records if self._named(record)]
        waiting, before = named, len(named) + 1
        while waiting and len(waiting) < before:
            before = len(waiting)
            waiting = [record for record in waiting if not self._place(record)]
        for record in waiting:
            self._complain(record, f"There is no team “{record.parent}” to put it below.")
        unplaced = {record.line for record in waiting}
        for record in named:
            if record.line not in unplaced and len(self._candidates(record.parent)) > 1:
                self._complain(record, _ambiguous(record.parent))
        return ImportPlan(
            tuple(sorted(self.new, key=lambda team: team.line)),
            tuple(sorted(self.existing, key=lambda team: team.line)),
            tuple(sorted(set(self.problems), key=lambda problem: (problem.line, problem.message))),
        )

    def _named(self, record: _Record) -> bool:
        problem = name_problem(record.team) if record.team else "The team has no name."
        if len(record.parent) > _PARENT_LENGTH:
            problem = problem or f"The parent is longer than {_PARENT_LENGTH} characters."
        if problem:
            self._complain(record, problem)
        return not problem

    def _place(self, record: _Record) -> bool:
        """Settle a row, well or badly; False while its parent is not known."""
        candidates = self._candidates(record.parent)
        if not candidates:
            return False
        if len(candidates) == 1:
            self._settle(record, path=(*self.paths.get(candidates[0], ()), record.team))
        return True

    def _settle(self, record: _Record, *, path: tuple[str, ...]) -> None:
        key = _key(path)
        if key in self.lines:
            self._complain(record, f"The same team is in line {self.lines[key]} already.")
        elif len(path) > DEPTH:
            self._complain(record, f"The tree would have more than {DEPTH} levels.")
        elif key in self.paths:
            self.lines[key] = record.line
            self.existing.append(ImportedTeam(record.line, self.paths[key]))
        else:
            self.lines[key] = record.line
            self.know(key, path)
            self.new.append(ImportedTeam(record.line, path))

    def _candidates(self, parent: str) -> list[Key]:
        """Give the keys that a parent can mean; an empty key is the top."""
        if not parent:
            return [()]
        key = _key(tuple(parent.split(SEPARATOR.strip())))
        if len(key) > 1 and key in self.paths:
            return [key]
        return self.by_name.get(same(parent), [])

    def _complain(self, record: _Record, message: str) -> None:
        self.problems.append(RowProblem(record.line, message))


def _ambiguous(parent: str) -> str:
    return f"More than one team is called “{parent}”: write its path, such as Unit / Team."


def _key(path: tuple[str, ...]) -> Key:
    return tuple(same(name) for name in path)


def _read(text: str) -> Iterator[_Record]:
    """Give the rows with the lines on which they begin."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise Unreadable(1, "The text is larger than 1 MB.")
    found = read_records(
        text.removeprefix("\ufeff"), columns=_COLUMNS, needed=("team",), most=MAX_ROWS
    )
    for line, cells in found:
        yield _Record(line, **cells)
