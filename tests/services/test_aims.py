"""Which target holds for a team, and that what is advised when a result freezes aims for it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.domain.scoring.result import Result
from app.services.closing.freezing import freeze
from app.services.targets.aims import aims_in_force, load_aims
from app.storage.database import Database
from app.storage.result_document import from_document
from app.storage.rows import Target, Team
from tests.factories import invitations, surveys
from tests.factories.world import NOW, TODAY, World, create_world, start_round
from tests.services.closings import ASKED, Office
from tests.services.planning import questionnaires
from tests.statements import counted

REAL = "ml-barriers"
DATA = "data-access"
TEAM = "Claims analytics"


def set_(
    session: Session,
    world: World,
    subject: uuid.UUID,
    levels: Mapping[str, float],
    questionnaire: str = REAL,
) -> None:
    session.add_all(
        Target(
            organization_id=world.organization,
            subject_id=subject,
            questionnaire=questionnaire,
            barrier=barrier,
            level=level,
            # Beyond its day a target still says where the team wants to be.
            due_on=TODAY - timedelta(days=1),
            set_at=NOW,
        )
        for barrier, level in levels.items()
    )
    session.flush()


def targets_of(result: Result, barrier: str = DATA) -> set[float]:
    """Give the levels that the advice on a barrier aims for: score and gap add up to them."""
    scores = {one.id: one.score for one in result.profile.barrier(barrier).capabilities}
    return {
        round((scores[advice.capability] or 0) + advice.gap, 6)
        for advice in result.recommendations
        if advice.gap
    }


def test_the_nearest_target_holds_barrier_by_barrier(database: Database) -> None:
    with database.transaction() as session:
        world = create_world(session)
        team, unit = world.teams[TEAM], world.teams["Claims"]
        set_(session, world, team, {DATA: 4.5})
        set_(session, world, unit, {DATA: 2.0, "communication": 3.5})
        set_(session, world, world.organization, {"communication": 5.0, "infrastructure": 2.5})
        here = {"organization_id": world.organization, "questionnaire": REAL}

        found = aims_in_force(session, **here)

        everywhere = {"communication": 5.0, "infrastructure": 2.5}
        assert found.of(team) == {DATA: 4.5, "communication": 3.5, "infrastructure": 2.5}
        assert found.of(unit) == {DATA: 2.0, "communication": 3.5, "infrastructure": 2.5}
        assert found.of(world.teams["Motor pricing"]) == everywhere
        assert found.of(None) == everywhere
        assert aims_in_force(session, **{**here, "questionnaire": "small"}).of(team) == {}
        assert load_aims(session, organization_id=world.other_organization) == {}


def test_one_query_where_there_is_no_target_and_two_however_many_teams(
    database: Database,
) -> None:
    with database.transaction() as session:
        world = create_world(session)
        here = {"organization_id": world.organization, "questionnaire": REAL}
        with counted(database) as without:
            aims_in_force(session, **here)
        for number in range(20):
            session.add(Team(organization_id=world.organization, name=f"T{number}", created_at=NOW))
        set_(session, world, world.organization, {DATA: 4.0})
        with counted(database) as many:
            aims_in_force(session, **here)

    assert (len(without), len(many)) == (1, 2)


@pytest.mark.parametrize(
    ("subject", "level"), [(TEAM, 4.5), ("Claims", 4.0), ("", 3.5), ("Pricing", 3.0)]
)
def test_a_closed_sheet_is_advised_against_the_target(
    database: Database, tmp_path: Path, subject: str, level: float
) -> None:
    path = questionnaires(tmp_path) / "small" / "1.0.0.yaml"
    with database.transaction() as session:
        world = create_world(session)
        start_round(session, world, questionnaire=path)
        surveys.respond(
            session,
            organization=world.organization,
            assessment=world.assessments[TEAM],
            questionnaire=ASKED,
            says=[surveys.at_random(4, certain=True)],
        )
        where = world.teams[subject] if subject else world.organization
        set_(session, world, where, {DATA: max(level, 3.5)}, "small")

        result = freeze(
            session,
            organization_id=world.organization,
            assessment_id=world.assessments[TEAM],
            now=NOW,
        )

    assert targets_of(result) == {level}


def test_a_surveys_results_are_advised_each_against_its_own_target(
    database: Database, tmp_path: Path
) -> None:
    office = Office(database, tmp_path)
    survey = office.survey(
        dict.fromkeys(invitations.TEAMS, 12), groups=("engineering",), certain=True
    )
    world = office.world
    with database.transaction() as session:
        set_(session, world, world.teams[TEAM], {DATA: 5.0}, "small")
        set_(session, world, world.teams["Claims"], {DATA: 4.5}, "small")
        set_(session, world, world.organization, {DATA: 4.0}, "small")

    office.close(survey)

    teams = {team: from_document(row.document) for team, row in office.results().items()}
    pooled = {key: from_document(text) for key, text in office.pooled(survey).items()}
    assert targets_of(teams[TEAM]) == {5.0}
    assert targets_of(teams["Fraud models"]) == {4.5}
    assert targets_of(teams["Motor pricing"]) == {4.0}
    assert targets_of(pooled["unit", str(world.teams["Claims"])]) == {4.5}
    assert targets_of(pooled["organization", ""]) == {4.0}
    assert targets_of(pooled["group", "engineering"]) == {4.0}
