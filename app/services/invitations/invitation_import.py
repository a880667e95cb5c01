"""Invitations from a CSV file with the columns address, team and group: all of it or nothing.

A team is written by its name, or by its path from the top as in `Claims / Fraud models`; a group by
its title or its id, or left empty so that people choose it themselves.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.questionnaire import RespondentGroup
from app.mail.addresses import BadAddress
from app.services.access import Access
from app.services.csv_text import RowProblem, Unreadable
from app.services.invitations.invitation_adding import Wanted, add_wanted
from app.services.invitations.invitation_addresses import clean_invited
from app.services.invitations.invitation_file import (
    MAX_BYTES,
    MAX_ROWS,
    FileRow,
    read_rows,
    shortened,
)
from app.services.invitations.invitation_rounds import (
    find_survey,
    hold_survey,
    portions,
    require_inviting,
    survey_groups,
    survey_teams,
)
from app.services.names import same
from app.services.teams.team_tree import SEPARATOR, TeamNode
from app.storage.rows import Assessment, Invitation, Participant, Round

__all__ = [
    "MAX_BYTES",
    "MAX_ROWS",
    "ImportPreview",
    "ImportedRow",
    "RowProblem",
    "import_rows",
    "preview",
]

_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A row that can be taken; `group` is a group's title, `already` that it changes nothing."""

    line: int
    address: str
    team: str
    group: str
    already: bool


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What a file would do, or did; with any problem it does nothing."""

    rows: tuple[ImportedRow, ...]
    problems: tuple[RowProblem, ...]
    new: int
    already: int

    @property
    def can_be_done(self) -> bool:
        """Whether there is somebody to invite and nothing to correct."""
        return self.new > 0 and not self.problems


def preview(session: Session, *, access: Access, round_id: uuid.UUID, data: bytes) -> ImportPreview:
    """Say what a file would do, without doing anything."""
    row = find_survey(session, access=access, round_id=round_id)
    reader, problems = _read(session, access, row, data)
    return _preview(session, row, reader, problems)


def import_rows(
    session: Session, *, access: Access, round_id: uuid.UUID, data: bytes, today: date
) -> ImportPreview:
    """Invite whom the file names, all or nobody; the problems say why nothing was done."""
    row = hold_survey(session, access=access, round_id=round_id)
    require_inviting(row, today)
    reader, problems = _read(session, access, row, data)
    plan = _preview(session, row, reader, problems)
    if plan.can_be_done:
        add_wanted(session, access=access, wanted=[each for _, each in reader.wanted])
    return plan


def _read(
    session: Session, access: Access, row: Round, data: bytes
) -> tuple[_Reader, list[RowProblem]]:
    teams = survey_teams(session, access=access, round_id=row.id)
    reader = _Reader(teams, survey_groups(session, row))
    try:
        reader.read(read_rows(data))
    except Unreadable as error:
        return reader, [error.problem]
    return reader, reader.problems


@dataclass(slots=True)
class _Reader:
    """Finds out whom each row means."""

    teams: dict[uuid.UUID, TeamNode]
    groups: tuple[RespondentGroup, ...]
    wanted: list[tuple[int, Wanted]] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    _lines: dict[tuple[uuid.UUID, str], int] = field(default_factory=dict)
    _named: dict[str, list[uuid.UUID]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for each, node in self.teams.items():
            self._named[same(node.name)].append(each)
            if node.units:
                self._named[_path(node.full_name)].append(each)

    def read(self, rows: Iterable[FileRow]) -> None:
        """Take the rows one by one; the problems say what is wrong with which."""
        for row in rows:
            try:
                self._take(row)
            except _Wrong as problem:
                self.problems.append(RowProblem(row.line, str(problem)))

    def _take(self, row: FileRow) -> None:
        try:
            address = clean_invited(row.address)
        except BadAddress as problem:
            raise _Wrong(f"“{shortened(row.address)}”. {problem}") from None
        wanted = Wanted(self._team(row.team), address, self._group(row.group))
        first = self._lines.setdefault((wanted.assessment_id, address), row.line)
        if first != row.line:
            raise _Wrong(f"The same address and team are in line {first} already.")
        self.wanted.append((row.line, wanted))

    def _team(self, name: str) -> uuid.UUID:
        if not name:
            raise _Wrong("The row has no team.")
        found = self._named.get(same(name)) or self._named.get(_path(name)) or []
        if not found:
            raise _Wrong(f"There is no team “{shortened(name)}” in this round.")
        if len(found) > 1:
            raise _Wrong(
                f"More than one team is called “{shortened(name)}”: write its path, such as "
                f"{self.teams[found[0]].full_name}."
            )
        node = self.teams[found[0]]
        if node.archived_at is not None:
            raise _Wrong(f"{node.name} is archived, so nobody can answer for it.")
        return found[0]

    def _group(self, name: str) -> str | None:
        if not name:
            return None
        for group in self.groups:
            if same(name) in {same(group.title), same(group.id)}:
                return group.id
        if not self.groups:
            raise _Wrong("This round has no groups: leave the column empty.")
        titles = ", ".join(group.title for group in self.groups)
        raise _Wrong(f"There is no group “{shortened(name)}”. There are: {titles}.")


class _Wrong(Exception):
    """What is wrong with a row."""


def _path(name: str) -> str:
    """Give what two ways to write a path share; a name without a slash never looks like one."""
    parts = [same(part) for part in name.split(SEPARATOR.strip())]
    return SEPARATOR.join(parts)


def _preview(
    session: Session, row: Round, reader: _Reader, problems: list[RowProblem]
) -> ImportPreview:
    """Say what would be done; nobody has to read more than so many problems."""
    present = _present(session, row, {each.address for _, each in reader.wanted})
    titles = {group.id: group.title for group in reader.groups}
    rows = tuple(
        ImportedRow(
            line,
            each.address,
            reader.teams[each.assessment_id].full_name,
            titles.get(each.group or "", ""),
            (each.assessment_id, each.address) in present,
        )
        for line, each in reader.wanted
    )
    already = sum(each.already for each in rows)
    more = len(problems) - _PROBLEMS
    if more > 0:
        rest = RowProblem(problems[_PROBLEMS].line, f"And so on: {more:,} more rows are wrong.")
        problems = [*problems[:_PROBLEMS], rest]
    return ImportPreview(rows, tuple(problems), len(rows) - already, already)


def _present(session: Session, row: Round, addresses: set[str]) -> set[tuple[uuid.UUID, str]]:
    """Give those of the addresses that are invited to the survey, with the assessment."""
    found: set[tuple[uuid.UUID, str]] = set()
    for some in portions(addresses):
        query = (
            select(Invitation.assessment_id, Participant.address)
            .join(Participant, Participant.id == Invitation.participant_id)
            .join(Assessment, Assessment.id == Invitation.assessment_id)
            .where(
                Invitation.organization_id == row.organization_id,
                Assessment.round_id == row.id,
                Participant.address.in_(some),
            )
        )
        found.update((each.assessment_id, each.address) for each in session.execute(query))
    return found
