"""What every test may ask for; each part says in its own file what it gives."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.browsers import ARGUMENTS, BrowserMissing, find_browser
from tests.passwords import hash_quickly

pytest_plugins = ["tests.databases"]
hash_quickly()  # before a module of tests keeps a hash


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


# Modules that take long although they hold few tests; xdist would begin with those of many.
_LONG = (
    "tests/journeys/",
    "tests/load/",
    "tests/jobs/",
    "tests/web/test_endpoint_roles.py",
    "tests/web/test_planted_names.py",
    "tests/services/test_demonstration.py",
    "tests/services/test_survey_reports.py",
    "tests/reports/",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest modules, so that none is left to one process while others idle."""
    modules = Counter(_module(item) for item in items)

    def place(item: pytest.Item) -> tuple[int, int, str]:
        module = _module(item)
        rank = next((n for n, start in enumerate(_LONG) if module.startswith(start)), len(_LONG))
        return rank, -modules[module], module

    items.sort(key=place)  # which keeps a module's own order


def _module(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]
