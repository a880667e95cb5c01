"""What every test may ask for; each part says in its own file what it gives."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browsers import ARGUMENTS, BrowserMissing, find_browser

pytest_plugins = ["tests.databases"]


@pytest.fixture(scope="session")
def browser_path() -> str:
    """The path of Chromium; without one, the tests that need it fail with the remedy."""
    try:
        return find_browser()
    except BrowserMissing as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_path: str
) -> dict[str, Any]:
    """Playwright's `browser` and `page` drive that Chromium, headless."""
    return {**browser_type_launch_args, "executable_path": browser_path, "args": ARGUMENTS}
