"""More teams in a round than a page tells of one by one."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.storage.rows import Assessment, Team
from tests.factories.world import NOW, World


def add_teams_to_round(session: Session, world: World, *, below: str, number: int) -> None:
    """Add `Team 00`, `Team 01` and so on below a unit, each with an assessment."""
    names = [f"Team {index:02}" for index in range(number)]
    parent = world.teams[below]
    teams = [
        Team(organization_id=world.organization, parent_id=parent, name=name, created_at=NOW)
        for name in names
    ]
    session.add_all(teams)
    session.flush()
    assessments = [
        Assessment(organization_id=world.organization, round_id=world.round, team_id=team.id)
        for team in teams
    ]
    session.add_all(assessments)
    session.flush()
    world.teams |= {team.name: team.id for team in teams}
    world.assessments |= {name: each.id for name, each in zip(names, assessments, strict=True)}
