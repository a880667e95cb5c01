"""The page of targets: what it tells, what it takes, and what it says where it does not."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.domain.promise.lattice import CellKind
from app.services.database import Database
from app.storage.rows import Assessment, Round, Target
from tests.factories.histories import Asked, add_rounds
from tests.factories.world import TODAY, World
from tests.web.conftest import QUESTIONNAIRE, Visitor

Visit = Callable[..., Visitor]
TEAM = "Claims analytics"
DATA = "data-access"
DUE = TODAY + timedelta(days=300)
GOOD = {"barrier": DATA, "level": "3.5", "due_on": DUE.isoformat()}


def page_of(world: World, team: str | None = TEAM, organization: uuid.UUID | None = None) -> str:
    base = f"/organizations/{organization or world.organization}"
    return f"{base}/teams/{world.teams[team]}/targets" if team else f"{base}/targets"


def words(response: TestResponse) -> str:
    """The page as it is read: without tags, entities resolved."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def steady(database: Database, world: World, team: str | None = TEAM) -> None:
    """Give a subject three rounds in which data access rises."""
    with database.transaction() as session:
        add_rounds(
            session,
            world,
            Asked(QUESTIONNAIRE),
            subject=world.teams[team] if team else world.organization,
            kind=CellKind.TEAM if team else CellKind.ORGANIZATION,
            scores=[{DATA: 2.0}, {DATA: 2.3}, {DATA: 2.6}],
        )


def count(database: Database) -> int:
    with database.reader() as session:
        return session.scalar(select(func.count()).select_from(Target)) or 0


def test_a_target_is_set_shown_replaced_and_removed(
    visit: Visit, database: Database, world: World
) -> None:
    steady(database, world)
    visitor = visit("mara")
    assert words(visitor.get(page_of(world))).count("No target yet.") == 4

    page = visitor.follow(visitor.post(page_of(world), status=302, **GOOD))

    assert "The target is saved." in words(page)
    assert "2.6 2.5\N{EN DASH}2.7 Quarter 3 3.5" in words(page)
    pace = "At the pace of the last three rounds: by the end of Q"
    assert f"0.9 0.27 levels a quarter {pace}" in words(page)
    assert re.search(rf"{pace}.*? to .*?; (in time|late|may be in time or late)\.", words(page))
    assert '<option selected value="3.5">' in page.text
    assert f'value="{DUE.isoformat()}"' in page.text
    later = DUE + timedelta(days=30)
    visitor.post(page_of(world), status=302, **{**GOOD, "due_on": later.isoformat()})
    assert count(database) == 1
    removed = visitor.post(f"{page_of(world)}/remove", barrier=DATA, status=302)
    assert "The target is removed." in words(visitor.follow(removed))
    assert count(database) == 0


def test_the_organizations_targets_have_a_page_of_their_own(
    visit: Visit, database: Database, world: World
) -> None:
    steady(database, world, None)
    visitor = visit("lea")

    page = visitor.follow(visitor.post(page_of(world, None), status=302, **GOOD))

    assert "Targets of Northwind" in words(page)
    assert "each person counting once" in words(page)
    assert "At the pace of the last three rounds: by the end of Q" in words(page)
    visitor.post(f"{page_of(world, None)}/remove", barrier=DATA, status=302)
    assert count(database) == 0


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("level", "", "Please choose a level."),
        ("level", "3.25", "Not a valid choice."),
        ("level", "1.0", "Not a valid choice."),
        ("level", "nan", "Not a valid choice."),
        ("level", "9" * 400, "Not a valid choice."),
        ("level", "high", "Invalid Choice: could not coerce."),
        ("due_on", "", "Please give a day."),
        ("due_on", "2027-13-45", "Not a valid date value."),
        ("due_on", "tomorrow", "Not a valid date value."),
        ("due_on", TODAY.isoformat(), "Choose a day that is still ahead."),
        ("due_on", "9999-12-31", "Choose a day within the next ten years."),
    ],
)
def test_what_can_not_be_is_said_beside_the_field_and_changes_nothing(
    visit: Visit, database: Database, world: World, field: str, value: str, message: str
) -> None:
    steady(database, world)

    page = visit("mara").post(page_of(world), status=422, **{**GOOD, field: value})

    problem = re.search(rf'id="{DATA}-{field}-problem">([^<]+)<', page.text)
    assert problem is not None
    assert html.unescape(problem[1]) == message
    assert page.text.count('class="problem"') == 1
    assert count(database) == 0


def test_a_missing_level_and_a_day_that_is_past_are_both_told(
    visit: Visit, database: Database, world: World
) -> None:
    steady(database, world)

    sent = {**GOOD, "level": "", "due_on": "2020-01-01"}
    page = visit("mara").post(page_of(world), status=422, **sent).text

    told = dict(re.findall(rf'id="{DATA}-(\w+)-problem">([^<]+)<', page))
    assert told == {
        "level": "Please choose a level.",
        "due_on": "Choose a day that is still ahead.",
    }
    assert 'value="2020-01-01"' in page


@pytest.mark.parametrize("barrier", ["", "weather", "<script>alert(1)</script>", "x" * 5000])
def test_an_unknown_barrier_is_told_at_the_top(
    visit: Visit, database: Database, world: World, barrier: str
) -> None:
    steady(database, world)

    page = visit("mara").post(page_of(world), status=422, **{**GOOD, "barrier": barrier})

    assert "There is no such barrier." in words(page)
    assert "<script>alert" not in page.text
    assert count(database) == 0
    visit("mara").post(f"{page_of(world)}/remove", barrier=barrier, status=302)


@pytest.mark.parametrize(
    ("name", "team"),
    [
        ("otto", TEAM),
        ("otto", None),
        ("mara", None),
        ("mara", "Claims"),
        ("mara", "Fraud models"),
        ("carol", "Motor pricing"),
        ("nora", TEAM),
        ("ada", "Southern models"),
    ],
)
def test_what_one_may_not_reach_is_not_found(
    visit: Visit, database: Database, world: World, name: str, team: str | None
) -> None:
    steady(database, world)
    visitor = visit(name)

    visitor.get(page_of(world, team), status=404)
    visitor.post(page_of(world, team), status=404, **GOOD)
    visitor.post(f"{page_of(world, team)}/remove", status=404, barrier=DATA)

    assert count(database) == 0


def test_a_team_of_another_client_is_not_found_under_ones_own_address(
    visit: Visit, world: World
) -> None:
    own = world.other_organization

    visit("otto").get(page_of(world, TEAM, own), status=404)
    visit("otto").post(page_of(world, TEAM, own), status=404, **GOOD)


@pytest.mark.parametrize("team", ["not-an-id", "0", "%00"])
def test_an_address_that_is_no_id_is_not_found(visit: Visit, world: World, team: str) -> None:
    visit("ada").get(f"/organizations/{world.organization}/teams/{team}/targets", status=404)


def test_before_the_first_round_the_page_says_what_to_do(
    visit: Visit, database: Database, world: World
) -> None:
    with database.transaction() as session:
        other = session.scalars(select(Round)).one()
        for assessment in world.assessments.values():
            session.delete(session.get_one(Assessment, assessment))
        session.flush()
        session.delete(other)

    manager, office = visit("mara").get(page_of(world)), visit("ada").get(page_of(world))

    assert "Nothing has been asked yet" in words(manager)
    assert "Go to the assessments" in words(manager)
    assert "Start a round" in words(office)
    assert "Set the targets" not in words(office)


def test_a_team_without_a_result_can_aim_already(visit: Visit, world: World) -> None:
    visitor = visit("mara")

    page = visitor.follow(visitor.post(page_of(world), status=302, **GOOD))

    assert "There is no score yet." in words(page)


def test_a_target_from_above_is_told_where_there_is_none_of_its_own(
    visit: Visit, database: Database, world: World
) -> None:
    steady(database, world)
    visit("lea").post(page_of(world, None), status=302, **GOOD)

    page = words(visit("mara").get(page_of(world)))

    assert "No target of its own. What holds from above: 3.5 until" in page
    assert page.count("No target yet.") == 3


def test_the_page_over_time_leads_to_the_targets(visit: Visit, world: World) -> None:
    base = f"/organizations/{world.organization}/teams/{world.teams[TEAM]}"

    assert f'href="{base}/targets"' in visit("mara").get(f"{base}/over-time").text
