"""Correcting a person's name: one's own, and as whoever manages people."""

from __future__ import annotations

import html
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from app.domain.roles import Role
from app.services.database import Database
from app.storage.rows import Grant, Person
from tests.factories.world import PASSWORD, World, create_world
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
ACCOUNT = "/account/name"
ODD = ["Zoë <script>alert(1)</script>", "مريم", "🙂 " + "x" * 118]
REFUSED = [
    ("", "Please fill this in."),
    (" \t\u2003 ", "Please fill this in."),
    ("\u200b", "Please fill this in."),
    ("x" * 121, "Use at most 120 characters."),
    ("Ma\x00ra", "holds a character that cannot be shown"),
    ("Ma\x1bra", "holds a character that cannot be shown"),
]


@pytest.fixture
def world(database: Database) -> World:
    with database.transaction() as session:
        return create_world(session)


@pytest.fixture
def people(world: World) -> str:
    return f"/organizations/{world.organization}/people"


def name_of(database: Database, person_id: uuid.UUID) -> str:
    with database.reader() as session:
        return session.get_one(Person, person_id).name


def give_elsewhere(database: Database, world: World, who: str) -> None:
    with database.transaction() as session:
        session.add(
            Grant(
                organization_id=world.other_organization,
                person_id=world.people[who],
                role=Role.LEADER,
                created_at=datetime.now(UTC),
            )
        )


@pytest.mark.parametrize("who", ["mara", "stranger"])
@pytest.mark.parametrize("name", ODD)
def test_everybody_corrects_their_own_name(
    visit: Visit, database: Database, world: World, who: str, name: str
):
    visitor = visit(who)
    assert f'value="{who.capitalize()}"' in visitor.get("/account").text

    page = visitor.follow(visitor.post(ACCOUNT, name=f"  {name}  ", status=302)).text

    assert "The name is saved." in page
    assert html.unescape(page).count(name) >= 2
    assert "<script>alert" not in page
    assert name_of(database, world.people[who]) == name


def test_ones_own_name_is_read_by_the_others_and_nobody_elses_is_changed(
    visit: Visit, database: Database, world: World, people: str
):
    visit("mara").post(ACCOUNT, name="Mara Winter", person_id=str(world.people["ada"]), status=302)

    listed = visit("ada").get(people).text

    assert "Mara Winter" in listed
    assert name_of(database, world.people["ada"]) == "Ada"


@pytest.mark.parametrize("name", ODD)
def test_an_administrator_corrects_a_members_name(
    visit: Visit, database: Database, world: World, people: str, name: str
):
    ada, mara = visit("ada"), f"{people}/{world.people['mara']}"
    assert 'value="Mara"' in ada.get(mara).text

    page = ada.follow(ada.post(f"{mara}/name", name=name, status=302)).text

    assert "The name is saved." in page
    assert name in html.unescape(page)
    assert "<script>alert" not in page
    assert name in html.unescape(visit("mara").get("/account").text)


@pytest.mark.parametrize(("name", "said"), REFUSED)
def test_what_is_no_name_is_said_beside_the_field_and_nothing_is_stored(
    visit: Visit, database: Database, world: World, people: str, name: str, said: str
):
    for page in (
        visit("mara").post(ACCOUNT, name=name, status=422).text,
        visit("ada").post(f"{people}/{world.people['mara']}/name", name=name, status=422).text,
    ):
        assert page.count("name-problem") == 2
        assert said in page
        assert "new-problem" not in page
        assert "role-problem" not in page
    assert name_of(database, world.people["mara"]) == "Mara"


def test_a_password_or_a_role_that_is_refused_says_nothing_of_the_name(
    visit: Visit, world: World, people: str
):
    mara = world.people["mara"]
    refused = (
        visit("mara").post("/account", present=PASSWORD, new="short", again="short", status=422),
        visit("ada").post(f"{people}/{mara}/roles", role="manager", team="", status=422),
    )
    for page in refused:
        assert "name-problem" not in page.text
        assert 'value="Mara"' in page.text


@pytest.mark.parametrize("who", ["otto", "stranger", "mara", "carol", "lea"])
def test_nobody_else_corrects_a_members_name(
    visit: Visit, database: Database, world: World, people: str, who: str
):
    for other in ("mara", "ada"):
        visit(who).post(f"{people}/{world.people[other]}/name", name="Forged", status=404)
        assert name_of(database, world.people[other]) != "Forged"


def test_a_name_that_other_clients_read_is_its_owners_alone(
    visit: Visit, database: Database, world: World, people: str
):
    give_elsewhere(database, world, "mara")
    for manager, member in (("conrad", "mara"), ("conrad", "ada")):
        person = f"{people}/{world.people[member]}"
        page = visit(manager).get(person).text
        assert "They correct their name themselves" in page
        assert "/name" not in page
        refused = visit(manager).post(f"{person}/name", name="Forged", status=409)
        assert "reaches more than this organization" in refused.text
        assert name_of(database, world.people[member]) == member.capitalize()
    # ada runs the whole installation.
    visit("ada").post(f"{people}/{world.people['mara']}/name", name="Mara W.", status=302)


def test_people_of_other_clients_have_no_name_to_correct_here(
    visit: Visit, database: Database, world: World, people: str
):
    for name in ("otto", "stranger"):
        visit("ada").post(f"{people}/{world.people[name]}/name", name="Forged", status=404)
        assert name_of(database, world.people[name]) == name.capitalize()


def test_a_form_without_its_token_changes_no_name(
    visit: Visit, database: Database, world: World, people: str
):
    address = f"{people}/{world.people['mara']}/name"
    visit("mara").post(ACCOUNT, name="Forged", csrf_token="forged", status=400)
    visit("ada").post(address, name="Forged", csrf_token="forged", status=400)
    visit().client.post(ACCOUNT, data={"name": "Forged"})
    assert name_of(database, world.people["mara"]) == "Mara"


def test_no_id_stands_twice_on_the_pages_with_two_forms(visit: Visit, world: World, people: str):
    for page in ("/account", f"{people}/{world.people['mara']}"):
        said = visit("ada").get(page).text
        ids = [part.split('"')[0] for part in said.split(' id="')[1:]]
        assert sorted(set(ids)) == sorted(ids)
