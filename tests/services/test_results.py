"""Read models of results: whose they are, which result counts, what may be told."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.domain.scoring.profile import Profile
from app.services.access import Access, load_access, load_actor
from app.services.compare.comparisons import load_team_rounds
from app.services.compare.overview import Wanted, load_overview
from app.services.compare.overview_values import Overview, TeamLine, UnitLine
from app.services.errors import NotFound
from app.services.results.team_results import load_capability_page, load_result_page
from app.storage.database import Database
from tests.factories import results as made
from tests.factories.world import World, create_world, start_round

SMALL = Path(__file__).parents[1] / "data" / "small.yaml"
TEAM = "Claims analytics"


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    database = Database(database_url)
    with database.writer() as opened:
        yield opened
    database.dispose()


@pytest.fixture
def questionnaire_file(tmp_path: Path) -> Path:
    """The small questionnaire, where a folder of questionnaires has it."""
    path = tmp_path / "small" / "1.0.0.yaml"
    path.parent.mkdir()
    path.write_bytes(SMALL.read_bytes())
    return path


@pytest.fixture
def world(session: Session, questionnaire_file: Path) -> World:
    created = create_world(session)
    start_round(session, created, questionnaire=questionnaire_file)
    return created


def access(session: Session, world: World, name: str) -> Access:
    actor = load_actor(session, person_id=world.people[name])
    organization = world.other_organization if name == "otto" else world.organization
    return load_access(session, actor=actor, organization_id=organization)


def freeze(session: Session, world: World, team: str = TEAM, **how: int) -> Profile:
    assessment = world.assessments[team]
    return made.freeze(session, world, assessment_id=assessment, **how).profile  # type: ignore[arg-type]


def test_a_frozen_result_comes_back_with_every_figure(session: Session, world: World) -> None:
    profile = freeze(session, world, people=12)
    page = load_result_page(
        session, access=access(session, world, "mara"), assessment_id=world.assessments[TEAM]
    )
    assert page.result is not None
    assert page.result.profile == profile
    assert (page.head.team, page.head.unit, page.head.round_title) == (TEAM, "Claims", "Q3 2026")


def test_without_a_result_there_is_none(session: Session, world: World) -> None:
    page = load_result_page(
        session, access=access(session, world, "mara"), assessment_id=world.assessments[TEAM]
    )
    assert page.result is None
    assert page.earlier is None


@pytest.mark.parametrize("who", ["nora", "otto"])
def test_others_find_nothing(session: Session, world: World, who: str) -> None:
    freeze(session, world)
    outsider = access(session, world, who)
    with pytest.raises(NotFound):
        load_result_page(session, access=outsider, assessment_id=world.assessments[TEAM])
    with pytest.raises(NotFound):
        load_team_rounds(session, access=outsider, team_id=world.teams[TEAM])


def test_the_round_before_is_the_last_one_of_the_same_team(session: Session, world: World) -> None:
    freeze(session, world)
    for title, team, days in (("Q1", TEAM, 200), ("Q2", TEAM, 100), ("Other", "Fraud models", 50)):
        earlier = made.earlier_round(session, world, title=title, team=team, days_ago=days)
        made.freeze(session, world, assessment_id=earlier)
    page = load_result_page(
        session, access=access(session, world, "mara"), assessment_id=world.assessments[TEAM]
    )
    assert page.earlier is not None
    assert page.earlier.round_title == "Q2"


@pytest.mark.parametrize(("people", "told"), [(1, 1), (2, 0), (9, 0), (10, 10)])
def test_remarks_are_told_for_one_voice_or_many(
    session: Session, world: World, people: int, told: int
) -> None:
    made.freeze(
        session, world, assessment_id=world.assessments[TEAM], people=people, comment="Said."
    )
    page = load_capability_page(
        session,
        access=access(session, world, "mara"),
        assessment_id=world.assessments[TEAM],
        capability_id="finding-data",
    )
    said = [remark for remark in page.remarks if remark.comment == "Said."]
    assert len(said) == told
    assert {remark.name for remark in said} <= ({"Mara"} if people == 1 else {None})


def overview(session: Session, world: World, round_id: uuid.UUID | None = None) -> Overview:
    seen = access(session, world, "lea")
    found = load_overview(session, access=seen, wanted=Wanted(round_id))
    assert found is not None
    return found


def test_units_are_the_mean_of_their_teams(session: Session, world: World) -> None:
    profiles = [
        freeze(session, world, team, seed=n) for n, team in enumerate((TEAM, "Fraud models"))
    ]
    found = overview(session, world)
    units = {row.name: row for row in found.lines if isinstance(row, UnitLine)}
    barrier = found.questionnaire.barriers[0].id
    scores = [profile.barriers[0].score or 0.0 for profile in profiles]
    assert units["Claims"].tallies[barrier].mean == pytest.approx(sum(scores) / 2, abs=1e-6)
    assert units["Claims"].teams.results == 2
    assert units["Pricing"].teams.results == 0
    assert units["Pricing"].tallies == {}


def test_a_team_that_is_a_unit_too_stands_below_its_own_mean(
    session: Session, world: World, questionnaire_file: Path
) -> None:
    start_round(
        session, world, questionnaire=questionnaire_file, title="Both", teams=("Claims", TEAM)
    )
    for team in ("Claims", TEAM):
        freeze(session, world, team)
    found = overview(session, world, world.round)
    names = [(row.name, row.depth, isinstance(row, TeamLine)) for row in found.lines]
    assert names == [("Claims", 0, False), ("Claims", 1, True), (TEAM, 1, True)]


def test_an_unknown_team_has_no_rounds(session: Session, world: World) -> None:
    with pytest.raises(NotFound):
        load_team_rounds(session, access=access(session, world, "lea"), team_id=uuid.uuid4())
