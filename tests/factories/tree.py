"""More teams below a unit than a page shows at once."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.storage.rows import Assessment, Team
from tests.factories import results
from tests.factories.world import NOW, World


def grow(session: Session, world: World, teams: int, *, unit: str = "Pricing") -> tuple[str, ...]:
    """Put so many more teams with a result below a unit; give their names, in order."""
    made = results.empty_result(
        session, session.get_one(Assessment, world.assessments["Fraud models"])
    )
    names = tuple(f"T{number:04}" for number in range(teams))
    for name in names:
        team = Team(
            organization_id=world.organization,
            parent_id=world.teams[unit],
            name=name,
            created_at=NOW,
        )
        session.add(team)
        session.flush()
        row = Assessment(organization_id=world.organization, round_id=world.round, team_id=team.id)
        session.add(row)
        session.flush()
        results.store(session, assessment=row, result=made)
    return names
