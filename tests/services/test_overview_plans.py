"""Leadership's pages read by key what they show: no plan goes through all teams or all figures."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from app.services.database import Database
from app.settings import Settings
from app.web import build_web
from tests.benchmarks.portfolio import MOST_QUERIES, Site, plans_of, queries
from tests.databases import KINDS, NewDatabase
from tests.factories.portfolio import LEADER, Shape, build
from tests.web.browser import sign_in

LARGE, SMALL = Shape(3, 10, 10), Shape(3, 10, 3)
PAGES = ("overview", "unit", "team", "compare", "opened", "below", "moved", "unit_moved")
# Each holds a row for every team at least; a round, a person or an action is one of few.
MANY = {
    "team",
    "assessment",
    "result",
    "profile",
    "score",
    "outcome",
    "unit_profile",
    "unit_score",
}
# What begins with all of a client on SQLite and stops after the first row, or the first 200.
STOPS = {"compare": {"team"}}


def _through(shown: str, plan: list[str]) -> list[str]:
    """Give the lines in which a database goes through a table, or through all of a client."""
    every, whole = "|".join(MANY), "|".join(MANY - STOPS.get(shown, set()))
    bad = re.compile(
        rf"SCAN (?:{every})(?:_\d+)?\b"
        rf"|SEARCH (?:{whole})(?:_\d+)? USING .*\(organization_id=\?\)"
        rf"|Seq Scan on (?:{every})\b"
    )
    return [line for line in plan if bad.search(line)]


@pytest.fixture(scope="module", params=KINDS)
def both(request: pytest.FixtureRequest, new_database: NewDatabase) -> Iterator[tuple[Site, Site]]:
    """An organization of 300 teams and one of 90; the leader is signed in to each."""
    with new_database(request.param) as large, new_database(request.param) as small:
        sites = _site(large, LARGE), _site(small, SMALL)
        yield sites
        for site in sites:
            site.database.dispose()


def _site(url: str, shape: Shape) -> Site:
    database = Database(url)
    made = build(database, shape, rounds=3)
    app = build_web(Settings(secret_key="only for tests, long enough"), database=database)
    return Site(database, app, sign_in(app, LEADER).client, made)


def _address(site: Site, shown: str) -> str:
    """Give a page's address; of the overview's tree also what is opened in place, and its lines."""
    pages, division, unit = site.pages(), site.made.divisions[0], site.made.unit
    opened = {
        "opened": f"{pages['overview']}?open={division}.{unit}",
        "below": f"{pages['overview']}/below/{unit}",
        "moved": f"{pages['overview']}/moved",
        "unit_moved": f"{pages['overview']}/moved?unit={unit}",
    }
    return {**pages, **opened}[shown]


@pytest.mark.parametrize("shown", PAGES)
def test_no_query_goes_through_everything(both: tuple[Site, Site], shown: str) -> None:
    site, _ = both
    for asked, plan in plans_of(site, _address(site, shown), as_if_large=True):
        assert not _through(shown, plan), f"{asked.text}\n{plan}"


@pytest.mark.parametrize("shown", PAGES)
def test_more_teams_are_no_more_queries(both: tuple[Site, Site], shown: str) -> None:
    large, small = (len(queries(site, _address(site, shown))) for site in both)
    assert large == small
    assert large <= MOST_QUERIES
