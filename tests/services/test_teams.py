"""The tree of teams, on both databases."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.services.access import Access, load_access, load_actor
from app.services.errors import InvalidInput, NotFound, Refused
from app.services.teams import team_changes, team_import
from app.services.teams.team_tree import DEPTH, load_tree
from app.storage.database import Database
from app.storage.rows import Team
from tests.factories.world import NOW, World, create_world


@pytest.fixture
def world(database: Database) -> World:
    with database.transaction() as session:
        return create_world(session)


def access(session: Session, world: World, name: str = "ada") -> Access:
    actor = load_actor(session, person_id=world.people[name])
    return load_access(session, actor=actor, organization_id=world.organization)


def create(session: Session, world: World, name: str, parent: uuid.UUID | None) -> uuid.UUID:
    here = access(session, world)
    return team_changes.create_team(session, access=here, name=name, parent_id=parent, now=NOW)


def tree_of(session: Session, world: World) -> list[str]:
    tree = load_tree(session, access=access(session, world))
    return [node.full_name for node in tree.active]


def test_siblings_are_read_in_the_order_of_their_names(database: Database, world: World) -> None:
    with database.transaction() as session:
        create(session, world, "alpha", None)
        create(session, world, "Zeta", world.teams["Claims"])
        assert tree_of(session, world) == [
            "alpha",
            "Claims",
            "Claims / Claims analytics",
            "Claims / Fraud models",
            "Claims / Zeta",
            "Pricing",
            "Pricing / Motor pricing",
        ]


def test_the_tree_does_not_grow_too_deep(database: Database, world: World) -> None:
    with database.transaction() as session:
        parent: uuid.UUID | None = None
        for level in range(DEPTH):
            parent = create(session, world, f"Level {level}", parent)
        with pytest.raises(InvalidInput, match="more than 6 levels"):
            create(session, world, "One more", parent)
        here = access(session, world)
        with pytest.raises(InvalidInput, match="more than 6 levels"):
            team_changes.change_team(
                session,
                access=here,
                team_id=world.teams["Claims"],
                name="Claims",
                parent_id=load_tree(session, access=here).node(parent).parent_id,  # type: ignore[arg-type]
            )


def test_a_team_never_lies_below_itself(database: Database, world: World) -> None:
    with database.transaction() as session:
        for place in ("Claims", "Fraud models"):
            with pytest.raises(InvalidInput, match="below itself"):
                team_changes.change_team(
                    session,
                    access=access(session, world),
                    team_id=world.teams["Claims"],
                    name="Claims",
                    parent_id=world.teams[place],
                )


def test_places_on_offer_are_those_that_can_be_taken(database: Database, world: World) -> None:
    with database.reader() as session:
        tree = load_tree(session, access=access(session, world))
        offered = [
            node.name for node in team_changes.parents_for(tree, team_id=world.teams["Claims"])
        ]
        assert offered == ["Pricing", "Motor pricing"]


def test_a_team_keeps_its_name_and_place(database: Database, world: World) -> None:
    with database.transaction() as session:
        team_changes.change_team(
            session,
            access=access(session, world),
            team_id=world.teams["Fraud models"],
            name="FRAUD models",
            parent_id=world.teams["Claims"],
        )
        assert "Claims / FRAUD models" in tree_of(session, world)


def test_archived_places_take_nothing(database: Database, world: World) -> None:
    with database.transaction() as session:
        here = access(session, world)
        assert (
            team_changes.archive_team(session, access=here, team_id=world.teams["Claims"], now=NOW)
            == 3
        )
        with pytest.raises(InvalidInput, match="Claims is archived"):
            create(session, world, "Late", world.teams["Claims"])
        with pytest.raises(Refused, match="below an archived unit"):
            team_changes.restore_team(session, access=here, team_id=world.teams["Fraud models"])
        create(session, world, "Claims", None)
        with pytest.raises(Refused, match="Another team is called Claims"):
            team_changes.restore_team(session, access=here, team_id=world.teams["Claims"])


@pytest.mark.parametrize("name", ["carol", "lea"])
def test_others_change_nothing(database: Database, world: World, name: str) -> None:
    with database.transaction() as session:
        here = access(session, world, name)
        with pytest.raises(NotFound):
            team_changes.create_team(session, access=here, name="X", parent_id=None, now=NOW)
        with pytest.raises(NotFound):
            team_import.import_teams(session, access=here, text="team\nX\n", now=NOW)


def test_another_clients_teams_are_out_of_reach(database: Database, world: World) -> None:
    foreign = world.teams["Southern models"]
    with database.transaction() as session:
        with pytest.raises(NotFound):
            create(session, world, "X", foreign)
        with pytest.raises(NotFound):
            team_changes.archive_team(
                session, access=access(session, world), team_id=foreign, now=NOW
            )


def test_an_import_puts_parents_first_whatever_the_order(database: Database, world: World) -> None:
    text = "parent,team\nA / B,C\nA,B\n,A\nC,نموذج\nclaims,New\n"
    with database.transaction() as session:
        here = access(session, world)
        plan = team_import.import_teams(session, access=here, text=text, now=NOW)
        assert plan.problems == ()
        assert [team.full_name for team in plan.new] == [
            "A / B / C",
            "A / B",
            "A",
            "A / B / C / نموذج",
            "Claims / New",
        ]
        assert {"A / B / C / نموذج", "Claims / New"} <= set(tree_of(session, world))


def test_an_import_with_a_problem_creates_nothing(database: Database, world: World) -> None:
    with database.transaction() as session:
        before = len(session.scalars(select(Team.id)).all())
        plan = team_import.import_teams(
            session, access=access(session, world), text="team,parent\nA,\nB,Gone\n", now=NOW
        )
        assert [problem.line for problem in plan.problems] == [3]
        assert len(session.scalars(select(Team.id)).all()) == before


def test_the_meaning_of_a_parent_does_not_depend_on_the_order(
    database: Database, world: World
) -> None:
    rows = ["Models,", "X,Models", "Models,Pricing"]
    with database.reader() as session:
        here = access(session, world)
        for order in (rows, rows[::-1], [rows[1], rows[0], rows[2]]):
            text = "\n".join(["team,parent", *order])
            plan = team_import.plan_import(session, access=here, text=text)
            assert ["More than one" in problem.message for problem in plan.problems] == [True]
