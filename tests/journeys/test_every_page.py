"""Every kind of page that links lead to, with the demonstration's data and as its administrator."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from app.services import demonstration
from app.settings import Settings
from tests.journeys.conftest import Browser
from tests.journeys.installation import Installation
from tests.journeys.looking import look_at

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CAPABILITY = re.compile(r"/(answers|result)/[a-z-]+$")
ORGANIZATION = "/organizations/*"
ASSESSMENT = f"{ORGANIZATION}/assessments/*"
EXPECTED = {
    "/",
    "/account",
    "/method",
    "/organizations/new",
    "/questionnaires/ml-barriers/1.0.0",
    ORGANIZATION,
    f"{ORGANIZATION}/assessments",
    f"{ORGANIZATION}/compare",
    f"{ORGANIZATION}/people",
    f"{ORGANIZATION}/people/*",
    f"{ORGANIZATION}/people/new",
    f"{ORGANIZATION}/rename",
    f"{ORGANIZATION}/rounds",
    f"{ORGANIZATION}/rounds/*",
    f"{ORGANIZATION}/rounds/*/edit",
    f"{ORGANIZATION}/rounds/*/teams",
    f"{ORGANIZATION}/rounds/new",
    f"{ORGANIZATION}/teams",
    f"{ORGANIZATION}/teams/*",
    f"{ORGANIZATION}/teams/*/over-time",
    f"{ORGANIZATION}/teams/import",
    f"{ORGANIZATION}/teams/new",
    ASSESSMENT,
    f"{ASSESSMENT}/answers/*",
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
    found: list[str] = page.locator("a[href]").evaluate_all("links => links.map((a) => a.href)")
    return [link.split("#")[0] for link in found if link.startswith(installation.address)]


def test_every_kind_of_page_that_links_lead_to_is_in_order(
    installation: Installation, browser_of: Browser, ada: str
):
    page, _ = browser_of(address=ada, password=demonstration.PASSWORD)
    waiting = {"/": f"{installation.address}/"}
    seen: set[str] = set()
    while waiting:
        here = min(waiting)
        page.goto(waiting.pop(here))
        look_at(page)
        seen.add(here)
        for link in links(page, installation):
            if kind(link) not in seen:
                waiting.setdefault(kind(link), link)

    assert seen == EXPECTED
