"""The large invented organization holds what closings would leave."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.domain.promise.lattice import CellKind
from app.services.database import Database
from app.services.figures import unit_sums
from app.storage.rows import ProfileRow, ScoreRow, UnitProfileRow, UnitScoreRow
from tests.factories.portfolio import Shape, build

SHAPE = Shape(divisions=2, units=3, teams=4)


def test_units_hold_what_adding_up_their_teams_gives(database: Database) -> None:
    made = build(database, SHAPE, rounds=3)
    with database.transaction() as session:
        before = _sums(session)
        for table in (UnitProfileRow, UnitScoreRow):
            session.execute(delete(table))
        for round_id in made.rounds:
            unit_sums.add_up_round(session, organization_id=made.organization, round_id=round_id)
        assert _sums(session) == before


def test_every_team_that_is_not_hidden_has_all_figures_of_every_round(database: Database) -> None:
    build(database, SHAPE, rounds=3)
    with database.reader() as session:
        profiles = session.execute(
            select(func.count(), func.count(ProfileRow.hidden)).where(
                ProfileRow.kind == CellKind.TEAM
            )
        ).one()
        scores = session.scalar(
            select(func.count()).select_from(ScoreRow).where(ScoreRow.kind == CellKind.TEAM)
        )
    assert profiles[0] == 3 * SHAPE.size
    assert scores == 27 * (profiles[0] - profiles[1])


def _sums(session: Session) -> dict[tuple[object, ...], tuple[int, ...]]:
    of_round = select(UnitProfileRow.unit_id, UnitProfileRow.round_id, *unit_sums.UNIT_TALLY)
    heads = {(unit, place): tuple(counts) for unit, place, *counts in session.execute(of_round)}
    key = (UnitScoreRow.unit_id, UnitScoreRow.round_id, UnitScoreRow.item)
    of_item = select(*key, *unit_sums.TALLY).where(UnitScoreRow.teams > 0)
    scores = {
        (unit, place, item): tuple(counts)
        for unit, place, item, *counts in session.execute(of_item)
    }
    return heads | scores
