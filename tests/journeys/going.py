"""Going from page to page: by a link or a button, and on once the page is there."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys.looking import look_at


def follow(where: Locator, *, key: str | None = None) -> None:
    """Click a link or a button, or press a key on it, and wait until the page it leads to is there.

    A click alone comes back before the old page has gone: what is read next, without waiting, would
    be read from there.
    """
    with where.page.expect_event("load"):
        if key:
            where.press(key)
        else:
            where.click()


def press(page: Page, name: str) -> None:
    """Press the button of a form, and wait for the page that answers."""
    follow(page.get_by_role("button", name=name, exact=True))


def section(page: Page, name: str) -> None:
    """Go to a part of an organization by the links that stand on each page."""
    follow(page.get_by_role("navigation", name="Sections").get_by_role("link", name=name))


def go_on(page: Page) -> None:
    """Save and continue."""
    follow(page.get_by_role("button", name="Save and continue").last)


def heading(page: Page, name: str | re.Pattern[str]) -> None:
    """Wait until a page has this as its main heading, and look at the page."""
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    look_at(page)
