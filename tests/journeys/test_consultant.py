"""A consultant sets a client up: organization, teams, a manager with a link, a round."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.factories.world import create_world
from tests.journeys.conftest import Browser
from tests.journeys.going import follow, heading, press, section
from tests.journeys.installation import Installation
from tests.journeys.looking import Watch, look_at

_FILE = """team,parent
Underwriting,
Property pricing,Underwriting
Marine pricing,Underwriting
"""
_WRONG_FILE = """team,parent
Marine pricing,Nowhere
"""
_MANAGER = "Ingrid Solberg"


@pytest.fixture(scope="module", autouse=True)
def running(installation: Installation) -> None:
    with installation.database.transaction() as session:
        create_world(session)
    installation.start_web()


def create_organization(page: Page) -> None:
    page.goto("/")
    heading(page, "Organizations")
    follow(page.get_by_role("link", name="New organization"))
    heading(page, "New organization")
    page.get_by_label("Name of the organization").fill("Eastwind")
    press(page, "Create the organization")
    heading(page, "Eastwind")


def create_teams_one_by_one(page: Page) -> None:
    follow(page.get_by_role("link", name="Add teams"))
    heading(page, "Teams")
    follow(page.get_by_role("link", name="New team").first)
    heading(page, "New team")
    page.get_by_label("Name of the team or unit").fill("Claims")
    press(page, "Save")
    expect(page.get_by_role("status")).to_have_text("Claims is created.")
    follow(page.get_by_role("link", name="Add below Claims"))
    expect(page.get_by_label("Below")).to_contain_text("Claims")
    page.get_by_label("Name of the team or unit").fill("Claims analytics")
    press(page, "Save")
    heading(page, "Teams")


def import_teams(page: Page, watch: Watch, folder: Path) -> None:
    follow(page.get_by_role("link", name="Import from a file"))
    heading(page, "Import teams")
    for name, content in (("wrong.csv", _WRONG_FILE), ("teams.csv", _FILE)):
        (folder / name).write_text(content)
    refuse_a_huge_file(page, folder)
    page.get_by_label("CSV file").set_input_files(folder / "wrong.csv")
    with watch.expecting("422"):
        press(page, "Check what it would create")
        heading(page, "1 row needs correcting")
    page.get_by_label("CSV file").set_input_files(folder / "teams.csv")
    press(page, "Check what it would create")
    heading(page, "3 teams would be created")
    press(page, "Create the teams")
    heading(page, "Teams")
    for team in ("Claims analytics", "Property pricing", "Marine pricing"):
        expect(page.get_by_role("link", name=team, exact=True)).to_be_visible()
    follow(page.get_by_role("link", name="Marine pricing", exact=True))
    heading(page, "Marine pricing")


def refuse_a_huge_file(page: Page, folder: Path) -> None:
    """Choose what the server would not even read: it is told at once, and not sent."""
    (folder / "huge.csv").write_bytes(b"x" * 5_000_000)
    page.get_by_label("CSV file").set_input_files(folder / "huge.csv")
    expect(page.get_by_role("alert")).to_have_text(re.compile("larger than 1 MB"))
    expect(page.get_by_label("CSV file")).to_have_value("")
    look_at(page)


def add_manager(page: Page) -> str:
    """Add a manager of Claims analytics, and give the link that the page shows."""
    section(page, "People")
    follow(page.get_by_role("link", name="Add a person"))
    heading(page, "Add a person")
    page.get_by_label("Name").fill(_MANAGER)
    page.get_by_label("E-mail address").fill("ingrid@example.org")
    page.get_by_label("Role").select_option("manager")
    page.get_by_label("Team").select_option("Claims / Claims analytics")
    press(page, "Add this person")
    heading(page, f"A link for {_MANAGER}")
    link = page.get_by_label("One-time link").input_value()
    section(page, "People")
    follow(page.get_by_role("link", name=_MANAGER))
    heading(page, _MANAGER)
    return link


def start_round(page: Page) -> None:
    section(page, "Rounds")
    follow(page.get_by_role("link", name="New round").first)
    heading(page, "New round")
    page.get_by_label("Title").fill("Q3 2026")
    page.get_by_label("All teams of the organization").check()
    expect(page.get_by_text("3 chosen")).to_be_visible()
    press(page, "Start the round")
    heading(page, "Q3 2026")
    expect(page.get_by_text("0 of 3 teams have submitted.")).to_be_visible()
    expect(page.get_by_text("2 teams have no manager")).to_be_visible()
    expect(page.get_by_role("row", name="Claims analytics")).to_contain_text(_MANAGER)
    for name, title in (("Change", "Q3 2026"), ("Add teams", "Add teams")):
        follow(page.get_by_role("link", name=name, exact=True))
        heading(page, title)
        follow(page.get_by_role("link", name="Back to the round"))
    section(page, "Rounds")


def test_a_consultant_sets_up_a_client_and_its_manager_comes_in_with_the_link(
    installation: Installation, browser_of: Browser, tmp_path: Path
):
    page, watch = browser_of("conrad")
    create_organization(page)
    create_teams_one_by_one(page)
    import_teams(page, watch, tmp_path)
    link = add_manager(page)
    start_round(page)

    manager, _ = browser_of()
    manager.goto(link)
    heading(manager, "Choose a password")
    manager.get_by_label("New password").fill("a few words to remember")
    manager.get_by_label("The same again").fill("a few words to remember")
    press(manager, "Set the password")

    heading(manager, "Your assessments")
    expect(manager.get_by_role("heading", name="Claims analytics")).to_be_visible()
    section(page, "People")
    expect(page.get_by_text("has not come in yet")).to_have_count(0)
