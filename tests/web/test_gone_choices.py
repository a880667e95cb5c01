"""Forms that offer what somebody else has taken away meanwhile: each says so beside the field."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from app.services.database import Database
from app.storage.rows import Grant, Team
from tests.factories.world import World
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
SAID = "What you chose is not offered any more. Choose again."
NEW = {"title": "Typed", "about": ""}


@pytest.mark.parametrize(
    ("page", "field", "typed"),
    [
        ("actions/new", "team", NEW),
        ("teams/new", "parent", {"name": "Typed"}),
        (
            "people/new",
            "team",
            {"name": "Typed", "email": "typed@example.org", "role": "manager"},
        ),
    ],
)
def test_a_team_that_was_archived_meanwhile(
    visit: Visit, database: Database, world: World, page: str, field: str, typed: dict[str, str]
) -> None:
    gone = world.teams["Motor pricing"]
    ada = visit("ada")
    with database.transaction() as session:
        session.get_one(Team, gone).archived_at = datetime.now(UTC)
    url = f"/organizations/{world.organization}/{page}"
    assert_told(ada.post(url, **{**typed, field: str(gone)}, status=422).text, field)


def test_an_owner_who_lost_their_access_meanwhile(
    visit: Visit, database: Database, world: World
) -> None:
    gone = world.people["miles"]
    with database.transaction() as session:
        session.query(Grant).filter(Grant.person_id == gone).delete()
    url = f"/organizations/{world.organization}/actions/new"
    fields = {**NEW, "team": "", "owner_id": str(gone)}
    assert_told(visit("ada").post(url, **fields, status=422).text, "owner_id")


def assert_told(page: str, field: str) -> None:
    assert dict(re.findall(r'class="problem" id="([\w-]+)-problem">([^<]*)<', page)) == {
        field: SAID
    }
    assert 'value="Typed"' in page
