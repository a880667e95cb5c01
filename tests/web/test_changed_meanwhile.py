"""Two people change the same team or round at once: neither overwrites the other unseen."""

# ruff: noqa: F811  (fixtures that are imported are parameters here)

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest

from app.services.database import Database
from app.storage.rows import Round, Team
from tests.factories.invitations import invite
from tests.factories.world import World
from tests.web.conftest import Visitor
from tests.web.test_survey_rounds import (  # noqa: F401  (fixtures)
    NEXT_WEEK,
    asking,
    base,
    settings,
    survey,
    world,
)

Visit = Callable[..., Visitor]
TEAM = "Claims analytics"


def seen(page: str) -> str:
    """Give what a page remembers of how things stood."""
    found = re.search(r'name="seen"[^>]* value="([^"]*)"', page)
    assert found
    return unescape(found[1])


@pytest.fixture
def team_url(world: World) -> str:
    return f"/organizations/{world.organization}/teams/{world.teams[TEAM]}"


def stored_team(database: Database, world: World) -> tuple[str, str]:
    """Give the team's name, and that of the unit above it."""
    with database.reader() as session:
        team = session.get_one(Team, world.teams[TEAM])
        above = session.get_one(Team, team.parent_id)
        return team.name, above.name


def test_what_one_left_alone_is_kept_as_another_changed_it(
    visit: Visit, database: Database, world: World, team_url: str
) -> None:
    claims, pricing = (str(world.teams[unit]) for unit in ("Claims", "Pricing"))
    ada, conrad = visit("ada"), visit("conrad")
    before = seen(ada.get(team_url).text)
    conrad.post(team_url, name="Triage", parent=claims, seen=before, status=302)
    # Ada moves the team, and sends the name as her page still shows it.
    ada.post(team_url, name=TEAM, parent=pricing, seen=before, status=302)
    assert stored_team(database, world) == ("Triage", "Pricing")


def test_what_both_changed_is_told_and_goes_through_once_it_was_seen(
    visit: Visit, database: Database, world: World, team_url: str
) -> None:
    claims, pricing = (str(world.teams[unit]) for unit in ("Claims", "Pricing"))
    ada, conrad = visit("ada"), visit("conrad")
    before = seen(ada.get(team_url).text)
    conrad.post(team_url, name="Triage <1>", parent=pricing, seen=before, status=302)

    page = unescape(ada.post(team_url, name="First look", parent="", seen=before, status=409).text)
    assert "This was changed meanwhile, to: Triage <1>." in page
    assert "This was changed meanwhile, to: Pricing." in page
    assert 'value="First look"' in page
    assert stored_team(database, world) == ("Triage <1>", "Pricing")

    ada.post(team_url, name="First look", parent=claims, seen=seen(page), status=302)
    assert stored_team(database, world) == ("First look", "Claims")


@pytest.mark.parametrize("forged", ["", "{", "[]", '{"name": 1}', '"x"'])
def test_a_page_that_remembers_nothing_of_use_breaks_nothing(
    visit: Visit, database: Database, world: World, team_url: str, forged: str
) -> None:
    sent = {"name": "Triage", "parent": str(world.teams["Pricing"]), "seen": forged}
    visit("ada").post(team_url, status=302, **sent)
    assert stored_team(database, world) == ("Triage", "Pricing")


def test_where_a_unit_is_gone_that_only_another_has_left_nothing_is_told(
    visit: Visit, database: Database, world: World, team_url: str
) -> None:
    claims, pricing = (str(world.teams[unit]) for unit in ("Claims", "Pricing"))
    ada, conrad = visit("ada"), visit("conrad")
    before = seen(ada.get(team_url).text)
    conrad.post(team_url, name=TEAM, parent=pricing, seen=before, status=302)
    conrad.post(f"{team_url.rpartition('/')[0]}/{claims}/archive", status=302)
    ada.post(team_url, name="Triage", parent=claims, seen=before, status=302)
    assert stored_team(database, world) == ("Triage", "Pricing")


def as_shown(row: Round, **changes: str) -> dict[str, object]:
    """Give what the page of a survey's change sends when only this was changed on it."""
    days = {"opens_on": row.opens_on.isoformat(), "closes_on": row.closes_on.isoformat()}
    return asking(title=row.title, message=row.message, **days) | changes


def test_of_a_survey_the_days_of_one_and_the_message_of_another_stay(
    visit: Visit, database: Database, world: World, survey: str
) -> None:
    url, told = f"{survey}/edit", "Please answer\r\nbefore Friday."
    ada, conrad = visit("ada"), visit("conrad")
    with database.reader() as session:
        row = session.get_one(Round, world.round)
    before = seen(ada.get(url).text)
    conrad.post(url, **as_shown(row, message=told, seen=before), status=302)
    ada.post(url, **as_shown(row, closes_on=NEXT_WEEK.isoformat(), seen=before), status=302)
    with database.reader() as session:
        after = session.get_one(Round, world.round)
    assert after.message.split() == told.split()
    assert after.closes_on == NEXT_WEEK

    # What nobody else has changed goes through, with line breaks as a browser sends them.
    before = seen(ada.get(url).text)
    ada.post(url, **as_shown(after, title="Autumn", message=told, seen=before), status=302)

    late = seen(ada.get(url).text)
    conrad.post(url, **as_shown(after, title="Winter", message=told, seen=late), status=302)
    page = ada.post(url, **as_shown(after, title="Spring", message=told, seen=late), status=409)
    assert "This was changed meanwhile, to: Winter." in page.text


def test_of_a_choice_is_told_what_the_page_calls_it(
    visit: Visit, database: Database, world: World, survey: str
) -> None:
    url, ada = f"{survey}/edit", visit("ada")
    with database.reader() as session:
        row = session.get_one(Round, world.round)
    before = seen(ada.get(url).text)
    groups = ["engineering"]
    theirs = as_shown(row, confidentiality="named", groups=groups, routed="y", seen=before)
    visit("conrad").post(url, **theirs, status=302)
    mine = as_shown(row, confidentiality="anonymous", groups="business", seen=before)
    page = ada.post(url, **mine, status=409).text
    told = re.findall(r"This was changed meanwhile, to: ([^.]+)\.", page)
    assert told == ["By name", "Engineering"]
    # What only the other has ticked is ticked.
    assert re.search(r"<input[^>]* checked[^>]* name=\"routed\"", page)


def test_a_day_that_can_not_be_read_does_not_count_as_left_alone(
    visit: Visit, database: Database, world: World, survey: str
) -> None:
    url = f"{survey}/edit"
    ada, conrad = visit("ada"), visit("conrad")
    with database.reader() as session:
        row = session.get_one(Round, world.round)
    before = seen(ada.get(url).text)
    first = (row.opens_on + timedelta(days=2)).isoformat()
    conrad.post(url, **as_shown(row, reminder_1=first, seen=before), status=302)
    page = ada.post(url, **as_shown(row, reminder_1="In May", seen=before), status=409).text
    assert 'value="In May"' in page
    assert "This was changed meanwhile, to:" in page


@pytest.mark.parametrize(
    "changed",
    [{"confidentiality": "anonymous"}, {"minimum": "7"}, {"groups": "business"}, {"routed": "y"}],
    ids=lambda changed: next(iter(changed)),
)
def test_a_promise_that_stands_meanwhile_is_told_and_the_rest_goes_through_once_it_was_seen(
    visit: Visit, database: Database, world: World, survey: str, changed: dict[str, str]
) -> None:
    url, ada = f"{survey}/edit", visit("ada")
    with database.reader() as session:
        row = session.get_one(Round, world.round)
    before = seen(ada.get(url).text)
    with database.transaction() as session:
        invite(session, world)

    sent = as_shown(row, title="Autumn", seen=before, **changed)
    page = unescape(ada.post(url, **sent, status=409).text)
    assert page.count("Some of what you changed can't be changed any more") == 1
    assert "People are invited already, so what was promised stands." in page
    ada.post(url, **{**sent, "seen": seen(page)}, status=302)

    # Who changed nothing of it is not held up.
    unchanged = as_shown(row, title="Winter", seen=before)
    assert "can't be changed" not in unescape(ada.post(url, **unchanged, status=409).text)
