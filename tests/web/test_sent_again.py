"""Forms that are sent twice: by a double click, or from a page that one went back to."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from app.services.database import Database
from app.storage.rows import Action, Organization
from tests.factories.world import World
from tests.web.acting import TEAM, here, notes, plan
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]


def test_planning_twice_leads_to_the_action_made_first_and_other_words_to_another(
    visit: Visit, database: Database, world: World
) -> None:
    mara, typed = (
        visit("mara"),
        {"title": "Name owners", "team": str(world.teams[TEAM]), "about": ""},
    )
    where = [
        mara.post(here(world, "/new"), **typed, **more, status=302).headers["Location"]
        for more in ({}, {}, {"description": "All of them"})
    ]
    assert where[0] == where[1] != where[2]
    with database.reader() as session:
        told = sorted(session.scalars(select(Action.description)))
    assert told == ["", "All of them"]


def test_a_note_that_is_sent_twice_stands_once_and_other_words_beside_it(
    visit: Visit, database: Database, world: World
) -> None:
    action = plan(database, world, "Name owners")
    mara, url = visit("mara"), here(world, f"/{action}")
    for said in ("Asked them", "Asked them", "Asked them all"):
        added = mara.post(f"{url}/notes", kind="note", text=said, status=302)
        assert "It stands in the history." in mara.follow(added).text
    assert notes(database, action) == ["Asked them", "Asked them all", "Planned"]


def test_an_organization_that_is_created_twice_is_there_once(
    visit: Visit, database: Database, world: World
) -> None:
    conrad = visit("conrad")
    sent = [conrad.post("/organizations/new", name="Eastwind", status=302) for _ in range(2)]
    assert sent[0].headers["Location"] == sent[1].headers["Location"]
    with database.reader() as session:
        names = session.scalars(select(Organization.name)).all()
    assert names.count("Eastwind") == 1
