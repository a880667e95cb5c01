"""The portfolio on the pages: where it is offered, and the way to its file."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from app.services.database import Database
from app.settings import Settings
from tests.factories import results as made
from tests.factories.world import World
from tests.web.conftest import Visitor
from tests.web.test_reports import fail, finish

Visit = Callable[..., Visitor]
TEAMS = ("Claims analytics", "Motor pricing")


@pytest.fixture
def overview(database: Database, world: World) -> str:
    """The address of the overview of the round, in which two teams have a result."""
    with database.transaction() as session:
        for team in TEAMS:
            made.freeze(session, world, assessment_id=world.assessments[team], people=1)
    return f"/organizations/{world.organization}/compare?round={world.round}"


def address(world: World, unit: str = "") -> str:
    place = f"/organizations/{world.organization}/rounds/{world.round}"
    return f"{place}/units/{world.teams[unit]}/portfolios" if unit else f"{place}/portfolios"


def test_the_overview_offers_it_for_what_it_shows(
    visit: Visit, world: World, overview: str
) -> None:
    lea = visit("lea")
    whole = lea.get(overview).text
    assert f'action="{address(world)}"' in whole
    assert "Portfolio (PDF)" in whole
    unit = lea.get(f"{overview}&unit={world.teams['Claims']}").text
    assert f'action="{address(world, "Claims")}"' in unit


def test_where_there_is_one_team_to_see_nothing_is_offered(
    visit: Visit, world: World, overview: str
) -> None:
    assert "Portfolio (PDF)" not in visit("mara").get(overview).text
    team = f"{overview}&unit={world.teams['Claims analytics']}"
    assert "Portfolio (PDF)" not in visit("lea").get(team).text


def test_it_is_followed_until_it_is_ready_and_leads_back(
    visit: Visit, database: Database, settings: Settings, world: World, overview: str
) -> None:
    lea = visit("lea")
    answer = lea.post(address(world, "Claims"), paper="letter", status=302)
    page = lea.follow(answer).text
    assert "Your portfolio is being made" in page
    assert re.search(r'aria-current="page"[^>]*>Compare<', page)
    finish(database, settings)
    place = answer.headers["Location"]
    ready = lea.get(place).text
    assert "Your portfolio is ready" in ready
    assert "A PDF on Letter paper: a page for the whole that you see, then a page a unit." in ready
    assert f'{overview}&amp;unit={world.teams["Claims"]}"' in ready
    lea.get(f"{place}/file").close()


def test_a_failed_one_can_be_tried_again(
    visit: Visit, database: Database, world: World, overview: str
) -> None:
    lea = visit("lea")
    place = lea.post(address(world), paper="a4").headers["Location"]
    fail(database)
    page = lea.get(place).text
    assert "The portfolio could not be made" in page
    assert f'action="{address(world)}"' in page
    assert lea.post(address(world), paper="a4").headers["Location"] == place


@pytest.mark.parametrize("who", ["ada", "conrad", "carol", "nora", "otto", "stranger"])
def test_nobody_else_has_it(
    visit: Visit, database: Database, settings: Settings, world: World, overview: str, who: str
) -> None:
    place = visit("lea").post(address(world), paper="a4").headers["Location"]
    finish(database, settings)
    for page in (place, f"{place}/state.json", f"{place}/file"):
        visit(who).get(page, status=404)
