"""Leadership's pages of an organization of 10,000 teams and 12 rounds, against their own SQL.

Theirs are the very queries of the page, sent on a bare connection that fetches every row. A page
must cost what it shows, so its time may not grow with teams and rounds that it doesn't show.
"""

from __future__ import annotations

import gzip
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.engine import make_url

from app.services.database import Database, open_database, upgrade_database
from app.settings import Settings
from app.web import build_web
from tests.benchmarks.bare import Bare, Statement, captured
from tests.benchmarks.pairs import Ratio, compare, seconds
from tests.factories.portfolio import LEADER, Portfolio, Shape, build
from tests.postgresql import start_durable
from tests.web.browser import sign_in

LARGE, SMALL = Shape(10, 10, 100), Shape(10, 10, 10)
ROUNDS, FEW_ROUNDS = 12, 4
MOST_QUERIES = 10
_PAIRS = 25
_ASSET = re.compile(r'(?:href|src)="(/assets/[^"]+\.(?:css|js))"')
_CHARTS = "echarts"


@dataclass(frozen=True, slots=True)
class Site:
    """An organization behind the whole web application, with its leader signed in."""

    database: Database
    app: Flask
    client: FlaskClient
    made: Portfolio

    def get(self, url: str) -> bytes:
        """Fetch a page as it goes to the browser."""
        answer = self.client.get(url)
        assert answer.status_code == 200, answer.text[:2000]
        return answer.data

    def pages(self) -> dict[str, str]:
        """Give the addresses that are measured, those of pages that there are.

        `empty` is the plainest page of a signed-in person: what it costs, every page costs.
        """
        made = self.made
        here = {"organization_id": made.organization}
        wanted: dict[str, tuple[str, dict[str, Any]]] = {
            "empty": ("accounts.account", {}),
            "overview": ("compare.index", here),
            "unit": ("compare.index", here | {"unit": made.unit}),
            "team": ("compare.over_time", here | {"team_id": made.team}),
            "compare": ("compare.side_by_side", here | {"of": list(made.teams[:2])}),
        }
        with self.app.test_request_context():
            return {
                name: self.app.url_for(endpoint, **values)
                for name, (endpoint, values) in wanted.items()
                if endpoint in self.app.view_functions
            }


def run(*, plans: bool = False) -> dict[str, Ratio | float]:
    """Measure on both databases; what has no database in its name is the worse of both."""
    found: dict[str, Ratio | float] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)
        server = stack.enter_context(start_durable(folder / "server"))
        for kind in ("sqlite", "postgresql"):
            with sites(kind, folder, server) as (large, small, short):
                if plans:
                    tell_plans(large)
                figures = measure(large, small, short)
                found |= {f"{figure}_{kind}": value for figure, value in figures.items()}
                names = tuple(figures)
    return {each: _worse(found, each) for each in names} | found


@contextmanager
def sites(kind: str, folder: Path, server: str) -> Iterator[tuple[Site, Site, Site]]:
    """Give the large organization, one of fewer teams, and one of fewer rounds as well."""
    wanted = ((LARGE, ROUNDS), (SMALL, ROUNDS), (SMALL, FEW_ROUNDS))
    with ExitStack() as stack:
        made = []
        for shape, rounds in wanted:
            name = f"clearway_{shape.size}_{rounds}"
            url = f"sqlite:///{folder / name}.sqlite3"
            if kind == "postgresql":
                url = _new_database(server, name)
            made.append(stack.enter_context(site(url, shape, rounds)))
        yield made[0], made[1], made[2]


@contextmanager
def site(url: str, shape: Shape, rounds: int) -> Iterator[Site]:
    """Fill an empty database, and sign the leader in."""
    database = open_database(url)
    upgrade_database(database)
    begun = time.perf_counter()
    made = build(database, shape, rounds=rounds)
    took = time.perf_counter() - begun
    print(
        f"{database.engine.dialect.name}: {shape.size:,} teams, {rounds} rounds in {took:.0f} s",
        flush=True,
    )
    app = build_web(Settings(secret_key="only for measuring, but long"), database=database)
    yield Site(database, app, sign_in(app, LEADER).client, made)
    database.dispose()


def measure(large: Site, small: Site, short: Site) -> dict[str, Ratio | float]:
    """Measure every page that there is, and what teams and rounds add to the overview."""
    found: dict[str, Ratio | float] = {}
    for name, url in large.pages().items():
        ratio = over_sql(large, url)
        found[f"{name}_over_sql"] = ratio
        found[f"{name}_milliseconds"] = ratio.ours_seconds * 1000
        found[f"{name}_queries"] = float(len(queries(large, url)))
    found["overview_growth_teams"] = _growth(large, small, "overview")
    found["overview_growth_rounds"] = _growth(small, short, "overview")
    found["team_growth_teams"] = _growth(large, small, "team")
    found["overview_kilobytes"] = kilobytes(large, large.pages()["overview"])
    return found


def over_sql(site: Site, url: str) -> Ratio:
    """Set a whole request beside its own queries on a bare connection."""
    asked = queries(site, url)
    bare = Bare(site.database)
    try:
        return compare(
            lambda: seconds(lambda: site.get(url)),
            lambda: seconds(lambda: bare.run(asked)),
            pairs=_PAIRS,
        )
    finally:
        bare.close()


def queries(site: Site, url: str) -> list[Statement]:
    """Give what a page asks the database, once everything that is kept between requests is."""
    site.get(url)
    with captured(site.database) as asked:
        site.get(url)
    return asked


def kilobytes(site: Site, url: str) -> float:
    """Give what a first visit sends, compressed: page, styles and scripts but the charts' own."""
    page = site.get(url)
    assets = [each for each in _ASSET.findall(page.decode()) if _CHARTS not in each]
    parts = [page, *(site.get(each) for each in dict.fromkeys(assets))]
    return sum(len(gzip.compress(part, 6)) for part in parts) / 1024


def plans_of(
    site: Site, url: str, *, as_if_large: bool = False
) -> list[tuple[Statement, list[str]]]:
    """Give each query of a page with the way that the database goes about it."""
    bare = Bare(site.database)
    try:
        if as_if_large:
            bare.prefer_indexes()
        return [(asked, bare.plan(asked)) for asked in queries(site, url)]
    finally:
        bare.close()


def tell_plans(site: Site) -> None:
    """Print them for every page."""
    for name, url in site.pages().items():
        for number, (asked, plan) in enumerate(plans_of(site, url), start=1):
            print(f"\n{name}, query {number} on {site.database.engine.dialect.name}:\n{asked.text}")
            print("\n".join(f"    {line}" for line in plan), flush=True)


def _growth(more: Site, fewer: Site, page: str) -> Ratio:
    longer, shorter = more.pages()[page], fewer.pages()[page]
    return compare(
        lambda: seconds(lambda: more.get(longer)),
        lambda: seconds(lambda: fewer.get(shorter)),
        pairs=_PAIRS,
    )


def _worse(found: dict[str, Ratio | float], name: str) -> Ratio | float:
    both = [found[f"{name}_{kind}"] for kind in ("sqlite", "postgresql")]
    return max(both, key=lambda figure: getattr(figure, "median", figure))


def _new_database(server: str, name: str) -> str:
    url = make_url(server)
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}".encode())
    return url.set(database=name).render_as_string(hide_password=False)
