"""The overview, on both databases: what is shown of whom, and what it costs."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.domain.comparing.comparison import mean_of_teams
from app.services.access import load_access, load_actor
from app.services.compare import overview_tree
from app.services.compare.overview import Wanted, load_overview, load_overview_part
from app.services.compare.overview_values import Overview, TeamLine, UnitLine
from app.services.database import Database
from app.services.errors import NotFound
from tests.factories import results
from tests.factories.actions import access_of
from tests.factories.tree import grow
from tests.factories.world import TODAY, World, create_world, start_round
from tests.services.closings import Office
from tests.statements import counted

REAL = Path(__file__).parents[2] / "questionnaires" / "ml-barriers" / "1.0.0.yaml"
PEOPLE = {"Claims analytics": 8, "Fraud models": 3, "Motor pricing": 9}


@pytest.fixture
def world(database: Database) -> World:
    with database.transaction() as session:
        world = create_world(session)
        start_round(session, world, questionnaire=REAL)
        for seed, team in enumerate(("Claims analytics", "Fraud models", "Motor pricing")):
            results.freeze(
                session, world, assessment_id=world.assessments[team], people=1, seed=seed
            )
        return world


def seen(
    session: Session, world: World, who: str = "lea", wanted: Wanted | None = None
) -> Overview | None:
    actor = load_actor(session, person_id=world.people[who])
    access = load_access(session, actor=actor, organization_id=world.organization)
    return load_overview(session, access=access, wanted=wanted or Wanted())


def shown(
    session: Session, world: World, who: str = "lea", wanted: Wanted | None = None
) -> Overview:
    found = seen(session, world, who, wanted)
    assert found is not None
    return found


def lines(found: Overview) -> list[str]:
    return [f"{'  ' * line.depth}{line.name}" for line in found.lines]


def test_a_unit_shows_what_is_below_it_alone(database: Database, world: World) -> None:
    with database.reader() as session:
        found = shown(session, world, wanted=Wanted(unit_id=world.teams["Claims"]))
    assert lines(found) == ["Claims analytics", "Fraud models"]
    assert [crumb.name for crumb in found.crumbs] == ["Claims"]
    assert found.total.teams.results == 2


def test_the_whole_is_the_mean_of_its_teams_for_every_round(
    database: Database, world: World
) -> None:
    with database.reader() as session:
        found = shown(session, world)
    barrier = found.questionnaire.barriers[0].id
    scores = [line.figures[barrier].score for line in found.team_lines]
    assert found.trend[-1].tallies[barrier].mean == pytest.approx(mean_of_teams(scores), abs=1e-6)
    assert found.total.tallies[barrier].mean == found.trend[-1].tallies[barrier].mean


def test_a_manager_has_no_sum_of_teams_that_they_do_not_see(
    database: Database, world: World
) -> None:
    with database.reader() as session:
        found = shown(session, world, "mara")
        assert lines(found) == ["Claims analytics"]
        assert found.total.teams.results == 1
        assert found.trend == ()
        assert not found.sees_all
        for other in ("Claims", "Pricing", "Motor pricing"):
            with pytest.raises(NotFound):
                seen(session, world, "mara", Wanted(unit_id=world.teams[other]))


def test_what_there_is_not_is_not_found(database: Database, world: World) -> None:
    with database.reader() as session:
        for wanted in (
            Wanted(round_id=uuid.uuid4()),
            Wanted(unit_id=uuid.uuid4()),
            Wanted(unit_id=world.teams["Southern models"]),
            Wanted(group="leadership"),
            Wanted(version="9.9.9"),
        ):
            with pytest.raises(NotFound):
                seen(session, world, wanted=wanted)


def test_a_unit_that_was_asked_itself_counts_its_own_people_as_one_team(
    database: Database, world: World
) -> None:
    with database.transaction() as session:
        start_round(
            session,
            world,
            questionnaire=REAL,
            title="Both",
            teams=("Claims", "Fraud models"),
            closes_on=TODAY + timedelta(days=20),
        )
        for seed, team in enumerate(("Claims", "Fraud models")):
            results.freeze(
                session, world, assessment_id=world.assessments[team], people=1, seed=seed
            )
        whole = shown(session, world)
        unit = shown(session, world, wanted=Wanted(unit_id=world.teams["Claims"]))
    top = whole.lines[0]
    assert isinstance(top, UnitLine)
    assert top.teams.results == 2
    assert unit.total.teams.results == 2
    assert lines(unit) == ["Claims", "Fraud models"]


def test_a_published_survey_tells_of_groups_and_hides_teams(
    database: Database, tmp_path: Path
) -> None:
    office = Office(database, tmp_path)
    survey = office.survey(PEOPLE, groups=("engineering", "business"))
    closing = office.close(survey)
    with database.reader() as session:
        assert seen(session, office.world) is None
    office.publish(survey, closing)
    with database.reader() as session:
        found = shown(session, office.world)
        hidden = [line.name for line in found.team_lines if line.hidden]
        assert "Fraud models" in hidden
        assert all(not line.figures for line in found.team_lines if line.hidden)
        assert found.total.teams.hidden == len(hidden)
        assert found.trend[0].pooled
        group = shown(session, office.world, wanted=Wanted(group="engineering"))
        assert group.lines == ()
        assert group.trend[0].pooled != found.trend[0].pooled
        with pytest.raises(NotFound):
            seen(session, office.world, "mara", Wanted(group="engineering"))


def test_of_a_large_tree_one_level_is_shown_a_page_at_a_time(
    database: Database, world: World
) -> None:
    with database.transaction() as session:
        grow(session, world, overview_tree.ON_A_PAGE + 5)
        whole = shown(session, world)
        assert lines(whole) == ["Claims", "Pricing"]
        assert not whole.tree.whole
        assert whole.total.teams.results == overview_tree.ON_A_PAGE + 8
        unit = Wanted(unit_id=world.teams["Pricing"])
        first = shown(session, world, wanted=unit)
        last = shown(session, world, wanted=replace(unit, page=2))
        assert (first.tree.pages, last.tree.page) == (2, 2)
        names = [line.name for line in (*first.lines, *last.lines) if isinstance(line, TeamLine)]
        assert len(names) == len(set(names)) == overview_tree.ON_A_PAGE + 6


def test_the_cost_stays_when_teams_come(database: Database, world: World) -> None:
    with database.transaction() as session:
        shown(session, world)
        with counted(database) as few:
            shown(session, world)
        grow(session, world, 60)
        with counted(database) as many:
            shown(session, world)
    assert len(few) == len(many) <= 9


def test_whoever_sees_a_part_is_told_of_all_of_it_however_large(
    database: Database, world: World
) -> None:
    with database.transaction() as session:
        small = shown(session, world, "carol")
        grow(session, world, overview_tree.WHOLE, unit="Claims")
        large = shown(session, world, "carol")
    assert (small.tree.whole, large.tree.whole) == (True, False)
    assert small.total.teams.results == 2
    assert large.total.teams.results == 2 + overview_tree.WHOLE


def test_what_is_opened_in_a_large_tree_changes_no_sum(database: Database, world: World) -> None:
    with database.transaction() as session:
        grow(session, world, overview_tree.WHOLE)
        for who in ("lea", "carol"):
            closed = shown(session, world, who)
            opened = shown(session, world, who, Wanted(opened=(world.teams["Pricing"],)))
            assert opened.total == closed.total


def test_a_units_own_people_stand_below_it_once_it_is_open(
    database: Database, world: World
) -> None:
    with database.transaction() as session:
        start_round(
            session,
            world,
            questionnaire=REAL,
            title="Both",
            teams=("Claims", "Fraud models"),
            closes_on=TODAY + timedelta(days=20),
        )
        for seed, team in enumerate(("Claims", "Fraud models")):
            results.freeze(
                session, world, assessment_id=world.assessments[team], people=1, seed=seed
            )
        grow(session, world, overview_tree.WHOLE)
        claims = Wanted(unit_id=world.teams["Claims"])
        closed = shown(session, world)
        opened = shown(session, world, wanted=Wanted(opened=(world.teams["Claims"],)))
        part = load_overview_part(
            session, access=access_of(session, world, "lea"), wanted=claims, part=1, depth=0
        )
    below = ["  Claims", "  Fraud models"]
    assert lines(closed) == ["Claims", "Pricing"]
    assert lines(opened) == ["Claims", *below, "Pricing"]
    assert [f"{'  ' * line.depth}{line.name}" for line in part.lines] == below
