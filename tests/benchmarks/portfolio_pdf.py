"""The portfolio for leadership: reading it, and drawing it against bare WeasyPrint on its HTML."""

from __future__ import annotations

import statistics
from pathlib import Path

from sqlalchemy import select

from app.domain.paper import Paper
from app.reports.portfolio import Portfolio, html, render
from app.services.access import load_access, load_actor
from app.services.database import Database, open_database, upgrade_database
from app.services.reports.portfolio_values import gather_portfolio
from app.storage.rows import Person
from tests.benchmarks.pairs import Ratio, compare, seconds
from tests.benchmarks.reports import bare
from tests.factories.portfolio import LEADER, Shape, build
from tests.factories.portfolio import Portfolio as Made
from tests.factories.world import TODAY, email

# 40 teams in 8 units of 2 divisions: a sheet for the whole, and one for each division and unit.
SHAPE, ROUNDS = Shape(2, 4, 5), 6
_SHEETS = 1 + 2 + 8
_PAIRS = 7


def run(folder: Path) -> dict[str, Ratio | float]:
    """Measure on SQLite; seconds are medians."""
    database = open_database(f"sqlite:///{folder / 'portfolio.sqlite3'}")
    upgrade_database(database)
    made = build(database, SHAPE, rounds=ROUNDS)
    portfolio = _read(database, made)
    assert 1 + len(portfolio.units) == _SHEETS
    reading = [seconds(lambda: _read(database, made)) for _ in range(_PAIRS)]
    database.dispose()
    page = folder / "portfolio.html"
    page.write_text(html(portfolio, Paper.A4), encoding="utf-8")
    drawing = compare(
        lambda: seconds(lambda: render(portfolio, paper=Paper.A4)),
        lambda: seconds(lambda: bare(page)),
        pairs=_PAIRS,
    )
    return {
        "portfolio_read_seconds": statistics.median(reading),
        "portfolio_draw_seconds": drawing.ours_seconds,
        "portfolio_over_weasyprint": drawing,
    }


def _read(database: Database, made: Made) -> Portfolio:
    """Read the last round as the leader, who sees all of it."""
    with database.reader() as session:
        leader = session.scalars(select(Person.id).where(Person.email == email(LEADER))).one()
        actor = load_actor(session, person_id=leader)
        return gather_portfolio(
            session,
            access=load_access(session, actor=actor, organization_id=made.organization),
            round_id=made.rounds[-1],
            unit_id=None,
            today=TODAY,
        )
