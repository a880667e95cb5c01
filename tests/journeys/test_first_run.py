"""From the command that starts an empty installation to the start page of an organization."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Browser
from tests.journeys.going import follow, press
from tests.journeys.installation import Installation, until
from tests.journeys.looking import look_at

_LINK = re.compile(r"http://\S+/set-up/\S+")


def link_in_the_terminal(installation: Installation) -> str:
    until(lambda: bool(_LINK.search(installation.log("run"))), "the link in the terminal")
    found = _LINK.search(installation.log("run"))
    assert found is not None
    return found[0]


def test_the_first_visitor_becomes_administrator_with_the_link_from_the_terminal(
    installation: Installation, browser_of: Browser
):
    installation.run()
    link = link_in_the_terminal(installation)
    installation.wait_for_web()
    page, watch = browser_of()

    page.goto(link)
    look_at(page)
    page.get_by_label("Name of your organization").fill("Northwind")
    page.get_by_label("Your name").fill("Ada Lindqvist")
    page.get_by_label("Your e-mail address").fill("ada@example.org")
    page.get_by_label("Choose a password").fill("short")
    with watch.expecting("422"):
        press(page, "Create the administrator")
        expect(page.get_by_text("Use at least 10 characters.")).to_be_visible()
    look_at(page)
    page.get_by_label("Choose a password").fill("long enough to remember")
    press(page, "Create the administrator")

    expect(page.get_by_role("heading", name="Organizations")).to_be_visible()
    look_at(page)
    follow(page.get_by_role("link", name="Northwind"))
    expect(page.get_by_role("heading", level=1, name="Northwind")).to_be_visible()
    expect(page.get_by_text("Begin with the teams that will answer.")).to_be_visible()
    look_at(page)
    page.goto("/account")
    look_at(page)

    stranger, strangers_watch = browser_of()
    with strangers_watch.expecting("404"):
        stranger.goto(link)
        expect(stranger.get_by_text("This link was used before")).to_be_visible()
    look_at(stranger)
    stranger.goto("/")
    expect(stranger.get_by_role("heading", name="Sign in")).to_be_visible()
    look_at(stranger)
