"""What the worker does to close a survey: read it, decide, score, and store it unpublished.

Results are stored in parts, so that nobody who answers elsewhere waits for long; they count only
once the closing itself says that all of them are there. Every part is stored in the name of the
job's attempt: one that is somebody else's by now, or was called off, stores nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TypeAlias

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.domain.closing import AuditReport, CellReport, ClosingReport
from app.domain.promise.disclosure import Promise
from app.domain.promise.headcount import headcount
from app.domain.promise.lattice import Cell, CellKind, Node
from app.domain.questionnaire import QuestionForm
from app.domain.round_answers import membership
from app.domain.scoring.pooling import Pool, cell_result, pool
from app.domain.scoring.profile import Profile
from app.domain.scoring.questions import WITHHELD
from app.domain.scoring.result import Result
from app.services import jobs
from app.services.answers.said import load_round
from app.services.closing.earlier_rounds import EarlierRound, earlier_cells, find_earlier
from app.services.figures import figures, unit_sums
from app.services.figures.figures import Subject
from app.services.jobs import TakenJob
from app.services.questionnaires.questionnaire_versions import load_version
from app.services.targets.aims import AimsInForce, aims_in_force
from app.services.version import app_version
from app.storage.closing_document import to_document as to_report
from app.storage.result_document import to_document
from app.storage.rows import Assessment, Closing, PooledResult, ResultRow, Round, Team

Open: TypeAlias = Callable[[], AbstractContextManager[Session]]

CELLS_AT_ONCE = 25
"""How many results are stored in one transaction: about a megabyte."""


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """A closing with all that its results are computed from.

    `assessments` are by id of the team; `nobody` are the teams that nobody answered for.
    """

    closing_id: uuid.UUID
    organization_id: uuid.UUID
    round_id: uuid.UUID
    number: int
    form: QuestionForm
    pool: Pool
    assessments: dict[str, uuid.UUID]
    before: EarlierRound | None
    aims: AimsInForce
    app_version: str
    nobody: tuple[Cell, ...]

    @property
    def cells(self) -> int:
        """How many results there are to be."""
        return len(self.pool.cells) + len(self.nobody)

    @property
    def parts(self) -> Iterator[tuple[Cell, ...]]:
        """Give the cells in their order, some at a time; teams of nobody have a result as well."""
        cells = (*self.pool.cells, *self.nobody)
        for start in range(0, len(cells), CELLS_AT_ONCE):
            yield cells[start : start + CELLS_AT_ONCE]


@dataclass(frozen=True, slots=True)
class Scored:
    """A cell's frozen result as it is stored, and what the closing says of it."""

    cell: Cell
    result: Result
    document: str
    report: CellReport


def close(reading: Open, writing: Open, *, job: TakenJob, clock: Callable[[], datetime]) -> None:
    """Do all of it, a transaction a part; `writing` commits at its end, and `clock` tells the time.

    It ends early, with nothing that counts, when the job is somebody else's by now.
    """
    with reading() as session:
        work = load_work(session, closing_id=job.subject_id)
    with writing() as session:
        if not begin(session, work=work, job=job, now=clock()):
            return
    reports: list[CellReport] = []
    digest = sha256()
    for cells in work.parts:
        with reading() as session:
            scored = score_part(session, work=work, cells=cells)
        for one in scored:
            digest.update(one.document.encode())
            reports.append(one.report)
        percent = 20 + 79 * len(reports) // work.cells
        with writing() as session:
            if not keep_part(
                session, work=work, scored=scored, job=job, now=clock(), percent=percent
            ):
                return
    with writing() as session:
        finish(
            session,
            work=work,
            cells=tuple(reports),
            results_sha256=digest.hexdigest(),
            job=job,
            now=clock(),
        )


def load_work(session: Session, *, closing_id: uuid.UUID) -> Work:
    """Read a closed round, and decide what may be shown of it."""
    closing = session.get_one(Closing, closing_id)
    row = session.get_one(Round, closing.round_id)
    asked = load_version(session, version_id=row.questionnaire_version_id).asked(row.form)
    here = closing.organization_id
    answers = load_round(
        session,
        organization_id=here,
        round_id=row.id,
        questionnaire=asked,
        routed=row.routed,
    )
    members = membership(answers, _tree(session, here), groups=row.respondent_groups)
    assessments = _assessments(session, here, row.id)
    teams = (Cell(CellKind.TEAM, team) for team in sorted(assessments))
    return Work(
        closing_id=closing.id,
        organization_id=here,
        round_id=row.id,
        number=closing.number,
        form=row.form,
        pool=pool(asked, answers, members, Promise(row.confidentiality, row.minimum_group)),
        assessments=assessments,
        before=find_earlier(session, row=row, questionnaire=asked),
        aims=aims_in_force(session, organization_id=here, questionnaire=asked.id),
        app_version=app_version(),
        nobody=tuple(cell for cell in teams if cell not in members.places),
    )


def begin(session: Session, *, work: Work, job: TakenJob, now: datetime) -> bool:
    """Take away what an attempt that died left; False when the job is somebody else's by now."""
    if not jobs.beat(session, job=job, now=now, percent=20):
        return False
    session.execute(
        delete(ResultRow).where(
            ResultRow.organization_id == work.organization_id,
            ResultRow.assessment_id.in_(work.assessments.values()),
            ResultRow.number == work.number,
        )
    )
    session.execute(
        delete(PooledResult).where(
            PooledResult.organization_id == work.organization_id,
            PooledResult.round_id == work.round_id,
            PooledResult.number == work.number,
        )
    )
    # Figures have no number: whatever an earlier closing left was never published.
    figures.forget_round(session, organization_id=work.organization_id, round_id=work.round_id)
    return True


def score_part(session: Session, *, work: Work, cells: Sequence[Cell]) -> tuple[Scored, ...]:
    """Compute the results of some cells; the session reads what they are compared with."""
    before = work.before
    earlier = earlier_cells(session, before=before, cells=cells) if before is not None else {}
    return tuple(
        _scored(
            work,
            cell,
            cell_result(
                work.pool,
                cell,
                app_version=work.app_version,
                form=work.form,
                earlier=earlier.get(cell),
                targets=work.aims.of(_node(cell)),
            ),
        )
        for cell in cells
    )


def keep_part(
    session: Session,
    *,
    work: Work,
    scored: Sequence[Scored],
    job: TakenJob,
    now: datetime,
    percent: int,
) -> bool:
    """Store some results, unpublished; False when the job is somebody else's by now."""
    if not jobs.beat(session, job=job, now=now, percent=percent):
        return False
    teams = [one for one in scored if one.cell.kind is CellKind.TEAM]
    pooled = [one for one in scored if one.cell.kind is not CellKind.TEAM]
    if teams:
        session.execute(insert(ResultRow), [_result_row(work, one, now) for one in teams])
    if pooled:
        session.execute(insert(PooledResult), [_pooled_row(work, one, now) for one in pooled])
    figures.keep(session, ((_subject(work, one.cell), one.result) for one in scored))
    return True


def finish(
    session: Session,
    *,
    work: Work,
    cells: tuple[CellReport, ...],
    results_sha256: str,
    job: TakenJob,
    now: datetime,
) -> bool:
    """Say that everything is there; False when the job is somebody else's by now."""
    if not jobs.finish_job(session, job=job, now=now):
        return False
    unit_sums.add_up_round(session, organization_id=work.organization_id, round_id=work.round_id)
    closing = session.get_one(Closing, work.closing_id)
    closing.frozen_at = now
    closing.document = to_report(_report(work, cells, results_sha256))
    session.flush()
    return True


def _tree(session: Session, here: uuid.UUID) -> tuple[Node, ...]:
    rows = session.execute(
        select(Team.id, Team.parent_id).where(Team.organization_id == here).order_by(Team.id)
    )
    return tuple(Node(str(team), str(parent) if parent else None) for team, parent in rows)


def _assessments(session: Session, here: uuid.UUID, round_id: uuid.UUID) -> dict[str, uuid.UUID]:
    rows = session.execute(
        select(Assessment.team_id, Assessment.id)
        .where(Assessment.organization_id == here, Assessment.round_id == round_id)
        .order_by(Assessment.id)
    )
    return {str(team): assessment for team, assessment in rows}


def _node(cell: Cell) -> uuid.UUID | None:
    """Give the team or unit whose figures these are; groups are of the whole organization."""
    return uuid.UUID(cell.id) if cell.kind in {CellKind.TEAM, CellKind.UNIT} else None


def _scored(work: Work, cell: Cell, result: Result) -> Scored:
    of, profile = work.pool, result.profile
    people = headcount(of.people(cell).size, minimum=of.promise.figures_from)
    report = CellReport(
        kind=cell.kind,
        cell=cell.id,
        people=people,
        hidden=of.suppression.hidden.get(cell),
        questions_hidden=_withheld_questions(profile) if of.shows(cell) else 0,
    )
    return Scored(cell, result, to_document(result), report)


def _withheld_questions(profile: Profile) -> int:
    return sum(
        question.missing in WITHHELD
        for barrier in profile.barriers
        for capability in barrier.capabilities
        for question in capability.questions
    )


def _result_row(work: Work, scored: Scored, now: datetime) -> dict[str, object]:
    return {
        "id": uuid.uuid4(),
        "organization_id": work.organization_id,
        "assessment_id": work.assessments[scored.cell.id],
        "number": work.number,
        "frozen_at": now,
        "app_version": work.app_version,
        "questionnaire_sha256": work.pool.questionnaire.sha256,
        "document": scored.document,
    }


def _pooled_row(work: Work, scored: Scored, now: datetime) -> dict[str, object]:
    return {
        "id": uuid.uuid4(),
        "organization_id": work.organization_id,
        "round_id": work.round_id,
        "number": work.number,
        "kind": scored.cell.kind,
        "cell": scored.cell.id,
        "frozen_at": now,
        "document": scored.document,
    }


def _subject(work: Work, cell: Cell) -> Subject:
    here = work.organization_id
    if cell.kind in {CellKind.TEAM, CellKind.UNIT}:
        assessment = work.assessments[cell.id] if cell.kind is CellKind.TEAM else None
        return Subject(here, uuid.UUID(cell.id), cell.kind, work.round_id, assessment)
    return Subject(here, here, cell.kind, work.round_id, respondent_group=cell.id)


def _report(work: Work, cells: tuple[CellReport, ...], results_sha256: str) -> ClosingReport:
    of, audit = work.pool, work.pool.suppression.audit
    return ClosingReport(
        app_version=work.app_version,
        questionnaire_id=of.questionnaire.id,
        questionnaire_version=of.questionnaire.version,
        questionnaire_sha256=of.questionnaire.sha256,
        results_sha256=results_sha256,
        promise=of.promise,
        responses=headcount(of.answers.people, minimum=of.promise.figures_from),
        questions=len(of.questionnaire.questions),
        cells=cells,
        audit=AuditReport(
            cells=audit.cells,
            hidden=audit.hidden,
            tested=audit.tested,
            questions_hidden=sum(cell.questions_hidden for cell in cells),
        ),
        tree=of.members.nodes,
        compared_with=work.before.title if work.before is not None else None,
    )
