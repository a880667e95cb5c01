"""Portfolios as reports: whoever asks for one has it alone, as long as they see the same.

What it says changes with every action, reply and target, so each time that one asks it is drawn
anew; only what is still being drawn is not asked for twice. A new one takes the place of the last.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.jobs import JobKind, JobState
from app.domain.paper import Paper
from app.domain.roles import Permission
from app.services.access import Access
from app.services.errors import NotFound
from app.services.figures.figure_rounds import choose_round, list_rounds
from app.services.reports.portfolio_units import choose_units
from app.services.reports.report_orders import Subject, order_report
from app.services.version import app_version
from app.storage.rows import Job, PortfolioRow, Report


def ask_for_portfolio(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    unit_id: uuid.UUID | None,
    paper: Paper,
    now: datetime,
) -> uuid.UUID:
    """Ask for the portfolio of a round, of all that the actor sees or of one unit.

    NotFound for a round without figures that they may see, or for what is no unit of theirs.
    """
    _require(session, access=access, round_id=round_id, unit_id=unit_id)
    key: dict[str, object] = {
        "organization_id": access.organization_id,
        "round_id": round_id,
        "unit_id": unit_id,
        "asked_by": access.actor.person_id,
        "scope": scope_of(access),
    }
    portfolio_id = _being_drawn(session, key, paper)
    if portfolio_id is None:
        portfolio_id = uuid.uuid4()
        session.add(PortfolioRow(id=portfolio_id, **key))
        session.flush()
    wanted = {"portfolio_id": portfolio_id, "paper": paper, "template": app_version()[:40]}
    return order_report(session, access=access, kind=JobKind.PORTFOLIO, wanted=wanted, now=now)


def subject_of_portfolio(session: Session, access: Access, report: Report) -> Subject:
    """Give what it is of; NotFound for all but the one who asked, and when they see else by now."""
    row = session.get_one(PortfolioRow, report.portfolio_id)
    theirs = row.asked_by == access.actor.person_id
    if not (theirs and row.scope == scope_of(access) and access.may(Permission.SEE_RESULTS)):
        raise NotFound("There is no such report.")
    return Subject(JobKind.PORTFOLIO, round_id=row.round_id, unit_id=row.unit_id)


def drop_earlier(session: Session, *, report: Report) -> None:
    """Forget what the same person asked for before of the same thing on the same paper.

    Also what failed, and what they may not see any more. What still waits to be drawn stays.
    """
    new = session.get_one(PortfolioRow, report.portfolio_id)
    same = select(PortfolioRow.id).filter_by(
        organization_id=new.organization_id,
        round_id=new.round_id,
        unit_id=new.unit_id,
        asked_by=new.asked_by,
    )
    earlier = session.execute(
        select(Report.id, Report.job_id)
        .join(Job, Job.id == Report.job_id)
        .where(
            Report.organization_id == new.organization_id,
            Report.portfolio_id.in_(same),
            Report.paper == report.paper,
            Report.id != report.id,
            Job.finished_at.is_not(None),
        )
    ).all()
    session.execute(delete(Report).where(Report.id.in_([one.id for one in earlier])))
    session.execute(delete(Job).where(Job.id.in_([one.job_id for one in earlier])))
    left = select(Report.portfolio_id).where(
        Report.organization_id == new.organization_id, Report.portfolio_id.is_not(None)
    )
    session.execute(
        delete(PortfolioRow).where(PortfolioRow.id.in_(same), PortfolioRow.id.not_in(left))
    )


def scope_of(access: Access) -> str:
    """Give a text that stands for the teams whose results the actor sees; empty for all."""
    seen = access.teams(Permission.SEE_RESULTS)
    if seen is None:
        return ""
    return sha256(" ".join(sorted(team.hex for team in seen)).encode()).hexdigest()


def _require(
    session: Session, *, access: Access, round_id: uuid.UUID, unit_id: uuid.UUID | None
) -> None:
    access.require(Permission.SEE_RESULTS)
    if unit_id is not None:
        access.require_on(Permission.SEE_RESULTS, team_id=unit_id)
    choose_units(session, access=access, round_id=round_id, unit_id=unit_id)
    choose_round(session, list_rounds(session, access=access), round_id)


def _being_drawn(session: Session, key: dict[str, object], paper: Paper) -> uuid.UUID | None:
    """Find what the actor asked for already and does not have yet."""
    return session.scalar(
        select(PortfolioRow.id)
        .filter_by(**key)
        .join(Report, Report.portfolio_id == PortfolioRow.id)
        .join(Job, Job.id == Report.job_id)
        .where(Report.paper == paper, Job.state != JobState.DONE)
        .order_by(Report.created_at.desc(), Report.id)
        .limit(1)
    )
