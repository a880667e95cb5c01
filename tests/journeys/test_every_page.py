"""Every kind of page that links lead to, with the demonstration's data and as its administrator."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from app.services import demonstration
from app.services.demonstration.quarters import last_quarters, quarter_of
from app.settings import Settings
from tests.journeys.conftest import Browser
from tests.journeys.going import follow
from tests.journeys.installation import Installation
from tests.journeys.looking import look_at

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CAPABILITY = re.compile(r"/(answers|result|asks/\*/\*)/[a-z-]+$")
ORGANIZATION = "/organizations/*"
ASSESSMENT = f"{ORGANIZATION}/assessments/*"
EXPECTED = {
    "/",
    "/account",
    "/method",
    "/organizations/new",
    "/questionnaires/ml-barriers/1.0.0",
    ORGANIZATION,
    f"{ORGANIZATION}/actions",
    f"{ORGANIZATION}/actions/*",
    f"{ORGANIZATION}/actions/*/edit",
    f"{ORGANIZATION}/actions/new",
    f"{ORGANIZATION}/asks",
    f"{ORGANIZATION}/asks/*/*/*",
    f"{ORGANIZATION}/assessments",
    f"{ORGANIZATION}/compare",
    f"{ORGANIZATION}/compare/moved",
    f"{ORGANIZATION}/compare/side-by-side",
    f"{ORGANIZATION}/compare/outcomes",
    f"{ORGANIZATION}/compare/what-changed",
    f"{ORGANIZATION}/people",
    f"{ORGANIZATION}/people/*",
    f"{ORGANIZATION}/people/new",
    f"{ORGANIZATION}/rename",
    f"{ORGANIZATION}/rounds",
    f"{ORGANIZATION}/rounds/*",
    f"{ORGANIZATION}/rounds/*/closing",
    f"{ORGANIZATION}/rounds/*/edit",
    f"{ORGANIZATION}/rounds/*/guide",
    f"{ORGANIZATION}/rounds/*/invitations",
    f"{ORGANIZATION}/rounds/*/invitations/add",
    f"{ORGANIZATION}/rounds/*/invitations/import",
    f"{ORGANIZATION}/rounds/*/invitations/links",
    f"{ORGANIZATION}/rounds/*/result",
    f"{ORGANIZATION}/rounds/*/result/*",
    f"{ORGANIZATION}/rounds/*/teams",
    f"{ORGANIZATION}/rounds/*/units/*/guide",
    f"{ORGANIZATION}/rounds/*/units/*/result",
    f"{ORGANIZATION}/rounds/*/units/*/result/*",
    f"{ORGANIZATION}/rounds/new",
    f"{ORGANIZATION}/targets",
    f"{ORGANIZATION}/teams",
    f"{ORGANIZATION}/teams/*",
    f"{ORGANIZATION}/teams/*/over-time",
    f"{ORGANIZATION}/teams/*/targets",
    f"{ORGANIZATION}/teams/*/what-changed",
    f"{ORGANIZATION}/teams/import",
    f"{ORGANIZATION}/teams/new",
    ASSESSMENT,
    f"{ASSESSMENT}/answers/*",
    f"{ASSESSMENT}/guide",
    f"{ASSESSMENT}/outcomes",
    f"{ASSESSMENT}/result",
    f"{ASSESSMENT}/result/*",
    f"{ASSESSMENT}/review",
}


@pytest.fixture(scope="module")
def ada(installation: Installation) -> str:
    """The address with which the demonstration's administrator signs in."""
    with installation.database.transaction() as session:
        folder = Settings().questionnaires_folder
        assert demonstration.fill(
            session, folder=folder, secret_key="only for tests", now=datetime.now(UTC)
        )
    installation.start_web()
    return next(login.email for login in demonstration.LOGINS if "ada" in login.email)


def kind(address: str) -> str:
    """Give what addresses of one kind of page have in common."""
    return _CAPABILITY.sub(r"/\1/*", _ID.sub("*", urlsplit(address).path))


def links(page: Page, installation: Installation) -> list[str]:
    pages = page.locator("a[href]:not([download])")
    found: list[str] = pages.evaluate_all("links => links.map((a) => a.href)")
    return [link.split("#")[0] for link in found if link.startswith(installation.address)]


def test_every_kind_of_page_that_links_lead_to_is_in_order(
    installation: Installation, browser_of: Browser, ada: str
):
    page, _ = browser_of(address=ada, password=demonstration.PASSWORD)
    seen: dict[str, str] = {}
    crawl(page, installation, seen, {"/": f"{installation.address}/"})
    # One round stood for all so far: an open survey and a consensus lead elsewhere.
    [last] = last_quarters(1, before=datetime.now(UTC).date())
    present = quarter_of(datetime.now(UTC).date())
    for title in (present.title, f"Conversation about {last.title}"):
        page.goto(seen[f"{ORGANIZATION}/rounds"])
        follow(page.get_by_role("link", name=title, exact=True))
        page.wait_for_url(re.compile(r"/rounds/[0-9a-f-]{36}$"))
        look_at(page)
        crawl(page, installation, seen, new_links(page, installation, seen))
    # Of many open assessments the list leads to the rounds, and each of these to its teams.
    page.goto(seen[f"{ORGANIZATION}/assessments"])
    follow(page.get_by_role("link", name=re.compile(r"^See \d+ teams Managers")))
    look_at(page)
    crawl(page, installation, seen, new_links(page, installation, seen))

    assert set(seen) == EXPECTED


def new_links(page: Page, installation: Installation, seen: dict[str, str]) -> dict[str, str]:
    """Give a link to each kind of page that was not seen yet."""
    return {kind(link): link for link in links(page, installation) if kind(link) not in seen}


def crawl(
    page: Page, installation: Installation, seen: dict[str, str], waiting: dict[str, str]
) -> None:
    """Look at every kind of page that the waiting ones lead to."""
    while waiting:
        here = min(waiting)
        seen[here] = waiting.pop(here)
        page.goto(seen[here])
        look_at(page)
        waiting = new_links(page, installation, seen) | waiting
