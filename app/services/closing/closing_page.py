"""A survey's closing as its page shows it: what will be shown and hidden, and no figure at all."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.domain.closing import CellReport, ClosingReport, ClosingState
from app.domain.promise.disclosure import Promise
from app.domain.promise.headcount import Headcount, headcount
from app.domain.promise.lattice import CellKind
from app.domain.round import RoundDates, RoundState
from app.services import jobs
from app.services.access import Access
from app.services.closing.closing_steps import closing_state, find_survey, newest_closing
from app.services.jobs import JobProgress
from app.services.questionnaires.questionnaire_versions import load_version
from app.services.rounds.round_events import Event, list_events
from app.services.teams.team_tree import TeamTree, load_tree
from app.storage.closing_document import from_document
from app.storage.rows import Assessment, Closing, ResponseRow, Round


@dataclass(frozen=True, slots=True)
class Row:
    """A group of people by its name; `above` names the units that a team or unit lies in."""

    name: str
    above: tuple[str, ...]
    report: CellReport


@dataclass(frozen=True, slots=True)
class Frozen:
    """What the newest closing froze: everybody first, then the tree as it is read, then groups."""

    id: uuid.UUID
    at: datetime
    report: ClosingReport
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ClosingPage:
    """A survey on its way from answers to results; `progress` while the worker is at it."""

    round_id: uuid.UUID
    title: str
    dates: RoundDates
    today: RoundState
    promise: Promise
    state: ClosingState
    submitted: Headcount
    begun: Headcount
    progress: JobProgress | None
    frozen: Frozen | None
    published_at: datetime | None
    events: tuple[Event, ...]

    @property
    def may_close(self) -> bool:
        """Whether there is something to close, and it is time."""
        return self.today is not RoundState.PLANNED and self.submitted.most > 0


def load_closing(
    session: Session, *, access: Access, round_id: uuid.UUID, today: date
) -> ClosingPage:
    """Read the page of a survey; NotFound or Refused when there is none to close."""
    row = find_survey(session, access=access, round_id=round_id)
    closing = newest_closing(session, access=access, round_id=round_id)
    progress = _progress(session, closing)
    promise = Promise(row.confidentiality, row.minimum_group)
    dates = RoundDates(row.opens_on, row.closes_on)
    submitted, begun = _counts(session, row, minimum=promise.figures_from)
    stands = closing is not None and closing.reopened_at is None
    return ClosingPage(
        round_id=row.id,
        title=row.title,
        dates=dates,
        today=dates.state(today),
        promise=promise,
        state=closing_state(row, closing, progress.state if progress else None),
        submitted=submitted,
        begun=begun,
        progress=progress if stands else None,
        frozen=_frozen(session, access=access, row=row, closing=closing) if stands else None,
        published_at=row.published_at,
        events=list_events(session, access=access, round_id=round_id),
    )


def load_progress(
    session: Session, *, access: Access, round_id: uuid.UUID
) -> tuple[ClosingState, int]:
    """Say how far a closing is, in a word and in percent."""
    row = find_survey(session, access=access, round_id=round_id)
    closing = newest_closing(session, access=access, round_id=round_id)
    progress = _progress(session, closing)
    state = closing_state(row, closing, progress.state if progress else None)
    return state, progress.percent if progress else 0


def _progress(session: Session, closing: Closing | None) -> JobProgress | None:
    if closing is None:
        return None
    return jobs.progress(session, organization_id=closing.organization_id, job_id=closing.job_id)


def _counts(session: Session, row: Round, *, minimum: int) -> tuple[Headcount, Headcount]:
    """Count the responses that are submitted, and those that were begun and left."""
    submitted = func.sum(case((ResponseRow.submitted_at.is_not(None), 1), else_=0))
    every, done = session.execute(
        select(func.count(ResponseRow.id), submitted)
        .join(Assessment, Assessment.id == ResponseRow.assessment_id)
        .where(
            Assessment.organization_id == row.organization_id,
            ResponseRow.organization_id == row.organization_id,
            Assessment.round_id == row.id,
        )
    ).one()
    counted = int(done or 0)
    return headcount(counted, minimum=minimum), headcount(every - counted, minimum=minimum)


def _frozen(
    session: Session, *, access: Access, row: Round, closing: Closing | None
) -> Frozen | None:
    if closing is None or closing.frozen_at is None:
        return None
    report = from_document(closing.document)
    tree = load_tree(session, access=access)
    questionnaire = load_version(session, version_id=row.questionnaire_version_id)
    groups = {group.id: group.title for group in questionnaire.groups}
    rows = tuple(_row(cell, access.organization_name, tree, groups) for cell in report.cells)
    return Frozen(closing.id, closing.frozen_at, report, _in_order(rows, tree))


def _row(cell: CellReport, organization: str, tree: TeamTree, groups: Mapping[str, str]) -> Row:
    if cell.kind is CellKind.ORGANIZATION:
        return Row(organization, (), cell)
    if cell.kind is CellKind.GROUP:
        return Row(groups.get(cell.cell, cell.cell), (), cell)
    node = tree.node(uuid.UUID(cell.cell))
    return Row(node.name, node.units, cell)


def _in_order(rows: tuple[Row, ...], tree: TeamTree) -> tuple[Row, ...]:
    """Put everybody first, then the tree as it is read, a unit before its own team, then groups."""
    place = {str(team): number for number, team in enumerate(tree.nodes)}
    kinds = list(CellKind)
    return tuple(
        sorted(
            rows,
            key=lambda row: (
                row.report.kind is not CellKind.ORGANIZATION,
                row.report.kind is CellKind.GROUP,
                place.get(row.report.cell, 0),
                kinds.index(row.report.kind),
            ),
        )
    )
