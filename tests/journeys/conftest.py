"""A running installation for each module, and browsers in which nothing may go wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.factories.world import PASSWORD, email
from tests.journeys.installation import Installation
from tests.journeys.looking import Watch

expect.set_options(timeout=15_000)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A data folder in which nothing runs yet; whatever a test starts in it is stopped."""
    made = Installation(tmp_path_factory.mktemp("installation"))
    yield made
    made.stop()


class Browser(Protocol):
    """What `browser_of` gives: a browser of one's own, signed in as one of the world's people or
    with an address."""

    def __call__(
        self,
        name: str | None = None,
        *,
        address: str | None = None,
        password: str = PASSWORD,
        **options: Any,
    ) -> tuple[Page, Watch]: ...


@pytest.fixture
def browser_of(
    installation: Installation, new_context: Callable[..., BrowserContext]
) -> Iterator[Browser]:
    """Open browsers, each with cookies of its own; at the end nothing may have gone wrong."""
    watches: list[Watch] = []

    def open_browser(
        name: str | None = None,
        *,
        address: str | None = None,
        password: str = PASSWORD,
        **options: Any,
    ) -> tuple[Page, Watch]:
        context = new_context(base_url=installation.address, **options)
        watches.append(Watch(context))
        page = context.new_page()
        if name or address:
            sign_in(page, address or email(name or ""), password)
        return page, watches[-1]

    yield open_browser
    for watch in watches:
        watch.assert_calm()


def sign_in(page: Page, address: str, password: str) -> None:
    """Sign in by the form."""
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


@pytest.fixture(scope="session")
def questionnaire_file() -> Path:
    """The questionnaire that is shipped."""
    return Path(__file__).parents[2] / "questionnaires" / "ml-barriers" / "1.0.0.yaml"
