"""Names without a space break where they stand, and make no page wider than its window."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import update

from app.storage.rows import Person, Round, Team
from tests.factories import results
from tests.factories.actions import plan
from tests.factories.world import TODAY, World, create_world, start_round
from tests.journeys.conftest import Browser
from tests.journeys.going import follow
from tests.journeys.installation import Installation
from tests.journeys.looking import look_at

TEAM = "Claims analytics"
DAY = timedelta(days=1)
LONG = {Team: {"name": "T" * 84}, Round: {"title": "R" * 84}, Person: {"name": "P" * 84}}


@pytest.fixture(scope="module")
def action_url(installation: Installation, questionnaire_file: Path) -> str:
    """Make an organization of long names; give the address of its one action."""
    with installation.database.transaction() as session:
        world = create_world(session)
        start_round(session, world, questionnaire=questionnaire_file, closes_on=TODAY - DAY)
        before = results.earlier_round(session, world, title="Q" * 84, team=TEAM, days_ago=100)
        for assessment in (before, world.assessments[TEAM]):
            results.freeze(session, world, assessment_id=assessment)
        action = plan(session, world, "w" * 300, owner="O" * 120, description="d" * 300)
        for rows, values in LONG.items():
            session.execute(update(rows).where(rows.id.in_(_ids(world))).values(**values))
        address = f"{'a' * 50}@{'e' * 60}.example"
        session.execute(
            update(Person).where(Person.id == world.people["nora"]).values(email=address)
        )
    installation.start_web()
    return f"/organizations/{world.organization}/actions/{action}"


def sides(page: Page, base: str) -> str:
    """Find the address of the long-named team beside itself in the round before."""
    page.goto(f"{base}/compare/side-by-side")
    team = page.locator("option", has_text="T" * 84).first.get_attribute("value")
    return f"compare/side-by-side?of={team}&of={team}"


def _ids(world: World) -> list[object]:
    return [world.teams[TEAM], world.round, world.people["mara"]]


def test_no_name_widens_the_page_that_it_stands_on(browser_of: Browser, action_url: str):
    page, _ = browser_of("ada")
    base = action_url.rpartition("/actions")[0]
    pages = ["actions", "actions?view=board", "assessments", "people", "teams", "rounds"]
    pages += ["compare", "compare/outcomes", "targets", sides(page, base)]
    for address in (action_url, f"{action_url}/edit", *(f"{base}/{each}" for each in pages)):
        page.goto(address)
        look_at(page)


def test_a_phone_shows_the_figure_behind_a_long_name(browser_of: Browser, action_url: str):
    page, _ = browser_of("mara")
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{action_url.rpartition('/actions')[0]}/compare")
    follow(page.get_by_role("link", name="T" * 84).first)
    follow(page.get_by_role("link", name="What changed and why"))
    cells = page.get_by_role("region", name="From").get_by_role("cell").all()
    assert cells
    for cell in cells:
        box = cell.bounding_box()
        assert box
        assert box["x"] + box["width"] <= 320
