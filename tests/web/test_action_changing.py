"""Changing an action: its status, its days, and two people who do it at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from app.services.database import Database
from app.storage.rows import Action
from tests.factories.world import TODAY, World
from tests.web.acting import TEAM, here, notes, plan, send, stored, text
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
DAY = timedelta(days=1)


def test_it_is_begun_and_closed_with_evidence_by_buttons_alone(
    visit: Visit, database: Database, world: World
):
    action = plan(database, world, "Write it down")
    mara, url = visit("mara"), here(world, f"/{action}")
    send(mara, f"{url}/status", status="in_progress", revision="1")
    evidence = "It is at https://wiki.example.org/x, and <b>seen</b>."
    send(mara, f"{url}/status", status="done", revision="2", reason=evidence)

    assert stored(database, action).finished_on == TODAY
    page = mara.get(url).text
    assert 'href="https://wiki.example.org/x" rel="noopener noreferrer nofollow"' in page
    assert "&lt;b&gt;seen" in page
    assert "Status: planned → in progress" in page
    assert "It is about no capability in particular" in page
    send(mara, f"{url}/status", status="in_progress", revision="3")
    assert stored(database, action).finished_on is None


def test_it_can_not_be_done_in_the_future_nor_dropped_without_a_reason(
    visit: Visit, database: Database, world: World
):
    action = plan(database, world, "Write it down")
    mara, url = visit("mara"), here(world, f"/{action}")
    later = (TODAY + 2 * DAY).isoformat()
    done = {"status": "done", "finished_on": later, "revision": "1"}
    assert "still to come" in send(mara, f"{url}/status", 422, **done)
    nothing = {"status": "dropped", "reason": "  ", "revision": "1"}
    assert "Say why it is dropped" in send(mara, f"{url}/status", 422, **nothing)
    assert stored(database, action).revision == 1

    send(mara, f"{url}/status", **{**nothing, "reason": "Bought instead"})
    assert stored(database, action).status == "dropped"
    assert "Bought instead" in notes(database, action)


@pytest.mark.parametrize("status", ["planned", "in_progress", "dropped"])
def test_a_day_of_finishing_is_refused_where_nothing_is_finished(
    visit: Visit, database: Database, world: World, status: str
):
    action = plan(database, world, "First")
    fields = {"title": "Typed", "status": status, "revision": "1", "reason": "Typed for long"}
    url, day = here(world, f"/{action}/edit"), (TODAY - DAY).isoformat()

    page = send(visit("mara"), url, 422, **fields, finished_on=day)
    assert "Only a finished action has this day." in page
    for typed in ("Typed", "Typed for long", day):
        assert typed in page
    assert stored(database, action).revision == 1


def test_the_day_of_a_finished_action_goes_with_its_status_but_never_unseen(
    visit: Visit, database: Database, world: World
):
    action = plan(database, world, "First")
    mara, url = visit("mara"), here(world, f"/{action}/edit")
    done = {"title": "First", "status": "done"}
    day = (TODAY - DAY).isoformat()
    send(mara, url, **done, revision="1", finished_on=day)
    assert "say which" in send(mara, url, 422, **done, revision="2", finished_on="")
    assert stored(database, action).finished_on == TODAY - DAY

    again = {"title": "First", "status": "in_progress", "revision": "2"}
    send(mara, url, **again, finished_on=day)
    assert stored(database, action).finished_on is None


def test_a_day_that_is_past_is_no_day_to_plan_for_but_one_that_has_passed_stays(
    visit: Visit, database: Database, world: World
):
    mara, yesterday = visit("mara"), (TODAY - DAY).isoformat()
    new = {"title": "Typed", "team": str(world.teams[TEAM]), "about": ""}
    page = mara.post(here(world, "/new"), **new, due_on="2020-01-01", status=422).text
    assert "This day is past. Choose today or a later day." in page
    assert 'value="2020-01-01"' in page

    late = plan(database, world, "Late", due_on=TODAY - DAY)
    url = here(world, f"/{late}/edit")
    fields = {"title": "Renamed", "status": "planned", "revision": "1"}
    earlier = (TODAY - 2 * DAY).isoformat()
    assert "This day is past." in send(mara, url, 422, **fields, due_on=earlier)
    send(mara, url, **fields, due_on=yesterday)
    assert (stored(database, late).title, stored(database, late).due_on) == ("Renamed", TODAY - DAY)
    send(mara, url, **{**fields, "revision": "2"}, due_on=TODAY.isoformat())
    assert stored(database, late).due_on == TODAY


def problems(page: str) -> dict[str, str]:
    """Give what is said beside each field."""
    found = re.findall(r'<p class="problem" id="([\w-]+)-problem"[^>]*>([^<]+)</p>', page)
    assert len(found) == page.count('class="problem"')
    return {field: unescape(words) for field, words in found}


@pytest.mark.parametrize(
    ("due_on", "why"),
    [("31 May", "Not a valid date value."), ("2020-01-01", "This day is past.")],
)
def test_whoever_plans_is_told_all_that_is_wrong_at_once_and_loses_nothing(
    visit: Visit, database: Database, world: World, due_on: str, why: str
):
    typed = {"title": "", "description": "A line\x07 of it", "due_on": due_on, "owner_id": "nobody"}
    fields = {**typed, "team": str(world.teams[TEAM]), "about": "", "owner": "Somebody else"}
    page = visit("mara").post(here(world, "/new"), **fields, status=422).text

    told = problems(page)
    assert told.keys() == {"title", "description", "due_on", "owner_id"}
    assert told["title"] == "Please fill this in."
    assert "can't be shown" in told["description"]
    assert why in told["due_on"]
    for kept in ("A line\x07 of it", f'value="{due_on}"', 'value="Somebody else"'):
        assert kept in page
    assert re.search(rf'<option selected value="{world.teams[TEAM]}">', page)
    with database.reader() as session:
        assert session.scalars(select(Action)).all() == []


def test_whoever_plans_for_a_team_beyond_reach_is_told_what_else_is_missing(
    visit: Visit, world: World
):
    fields = {"team": str(world.teams["Motor pricing"]), "due_on": "31 May", "about": ""}
    told = problems(visit("mara").post(here(world, "/new"), **fields, status=422).text)
    assert told.keys() == {"team", "title", "due_on"}


def test_whoever_changes_it_is_told_all_that_is_wrong_at_once_and_loses_nothing(
    visit: Visit, database: Database, world: World
):
    action = plan(database, world, "First")
    later = (TODAY + 2 * DAY).isoformat()
    typed = {"due_on": "2020-01-01", "finished_on": later, "reason": "Re\x07ason"}
    both = {"owner_id": str(world.people["miles"]), "owner": "Outside firm"}
    fields = {"title": " ", "status": "done", "effort": "huge", "revision": "1", **typed, **both}
    page = send(visit("mara"), here(world, f"/{action}/edit"), 422, **fields)

    told = problems(page)
    assert told.keys() == {"title", "owner", "due_on", "effort", "finished_on", "reason"}
    assert "not both" in told["owner"]
    assert "still to come" in told["finished_on"]
    for kept in ('value="2020-01-01"', f'value="{later}"', "Re\x07ason", 'value="Outside firm"'):
        assert kept in page
    assert stored(database, action).revision == 1


def test_whoever_finishes_or_drops_it_is_told_all_that_is_wrong_at_once(
    visit: Visit, database: Database, world: World
):
    action = plan(database, world, "First")
    url = here(world, f"/{action}/status")
    fields = {"status": "done", "finished_on": "31 May", "reason": "Se\x07en", "revision": "1"}
    page = send(visit("mara"), url, 422, **fields)
    assert problems(page).keys() == {"done-finished_on", "done-reason"}
    assert 'value="31 May"' in page
    assert "Se\x07en" in page

    told = problems(send(visit("mara"), url, 422, **{**fields, "status": "dropped", "reason": ""}))
    assert told == {"dropped-reason": "Say why it is dropped: others will ask."}


def test_two_who_change_it_see_both_versions_and_nothing_is_lost(
    visit: Visit, database: Database, world: World
):
    action = plan(database, world, "First", description="As it was")
    url = here(world, f"/{action}/edit")
    fields = {"status": "planned", "revision": "1"}
    send(visit("carol"), url, **fields, title="Of Carol", description="Carol wrote this")
    mara = visit("mara")
    page = send(mara, url, 409, **fields, title="Of Mara", description="Mara too")

    for words in ("Of Carol", "Carol wrote this", "Of Mara", "Mara too", "Last change:"):
        assert words in page
    assert stored(database, action).title == "Of Carol"
    assert 'name="revision" type="hidden" value="2"' in page
    send(mara, url, **{**fields, "revision": "2"}, title="Of Mara", description="Mara too")
    assert stored(database, action).title == "Of Mara"
    assert any("Before: Carol wrote this" in note for note in notes(database, action))


def test_a_stale_button_changes_nothing_and_says_who_made_it_what_it_is(
    visit: Visit, database: Database, world: World
):
    action = plan(database, world, "First")
    mara, url = visit("mara"), here(world, f"/{action}")
    send(visit("carol"), f"{url}/status", status="in_progress", revision="1")
    mara.post(f"{url}/notes", kind="note", text="A later note is no change", status=302)

    page = text(send(mara, f"{url}/status", 409, status="in_progress", revision="1"))
    assert "nothing was overwritten. It is in progress now. Last change: Carol," in page
    assert "ersions" not in page
    assert "What you typed" not in page
    assert stored(database, action).revision == 2


@pytest.mark.parametrize(
    ("meanwhile", "where"),
    [("in_progress", "is still in the form"), ("done", "stands under History")],
)
def test_a_stale_button_keeps_what_was_typed(
    visit: Visit, database: Database, world: World, meanwhile: str, where: str
):
    action = plan(database, world, "First")
    mara, url = visit("mara"), here(world, f"/{action}")
    send(mara, f"{url}/status", status=meanwhile, revision="1")
    stale = {"status": "dropped", "reason": "Typed for long", "revision": "1"}

    page = send(mara, f"{url}/status", 409, **stale)
    assert re.search(r"<textarea[^>]*>\s*Typed for long</textarea>", page)
    assert f"What you typed {where}" in page
    assert stored(database, action).status == meanwhile
