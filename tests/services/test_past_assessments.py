"""Looking through past assessments, on both databases."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from app.services.answers.assessments import AssessmentFilter, list_assessments
from app.services.database import Database
from app.storage.rows import Round
from tests.factories.actions import access_of
from tests.factories.world import TODAY
from tests.services.desks import make_world


@pytest.mark.parametrize(
    ("who", "name", "found"),
    [
        ("lea", "", ["Claims analytics", "Fraud models", "Motor pricing"]),
        ("lea", "CLAIMS", ["Claims analytics", "Fraud models"]),
        ("lea", "% models", []),
        ("carol", "pric", []),
        ("nora", "pric", ["Motor pricing"]),
    ],
)
def test_teams_in_ones_scope_are_found_by_a_part_of_their_name_or_their_units(
    database: Database, tmp_path: Path, who: str, name: str, found: list[str]
):
    world = make_world(database, tmp_path)
    with database.transaction() as session:
        session.execute(update(Round).values(closes_on=TODAY - timedelta(days=1)))
    with database.reader() as session:
        listed = list_assessments(
            session,
            access=access_of(session, world, who),
            today=TODAY,
            asked=AssessmentFilter(world.round, name),
        )
    assert [item.team for item in listed.found] == found
    assert [each.title for each in listed.rounds] == ["Q3 2026"]
