"""People and their roles, as administrators and consultants manage them."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from app.domain.roles import Role
from app.services.database import Database
from app.services.people import accounts
from app.storage.rows import Grant, LinkPurpose, OneTimeLink, Person
from tests.factories.world import World, create_world
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
NEW_PASSWORD = "a long new password"


@pytest.fixture
def world(database: Database) -> World:
    with database.transaction() as session:
        return create_world(session)


@pytest.fixture
def base(world: World) -> str:
    return f"/organizations/{world.organization}/people"


def roles(database: Database, world: World, address: str) -> set[Role]:
    with database.reader() as session:
        query = (
            select(Grant.role)
            .join(Person, Person.id == Grant.person_id)
            .where(Person.email == address, Grant.organization_id == world.organization)
        )
        return set(session.scalars(query))


def count_people(database: Database) -> int:
    with database.reader() as session:
        return session.scalar(select(func.count(Person.id))) or 0


def grant_of(database: Database, person_id: uuid.UUID) -> uuid.UUID:
    with database.reader() as session:
        return session.scalars(select(Grant.id).where(Grant.person_id == person_id)).one()


def give_elsewhere(database: Database, world: World, name: str) -> None:
    with database.transaction() as session:
        session.add(
            Grant(
                organization_id=world.other_organization,
                person_id=world.people[name],
                role=Role.LEADER,
                created_at=datetime.now(UTC),
            )
        )


def link_in(page: str) -> str:
    found = re.search(r'value="http[^"]*(/set-password/[^"]+)"', page)
    assert found is not None
    return found[1]


def test_everybody_is_listed_with_roles_and_teams(visit: Visit, base: str) -> None:
    page = visit("conrad").get(base).text
    for text in ("Ada", "Lea", "Conrad", "Carol", "Mara", "Claims / Claims analytics", "Leader"):
        assert text in page
    assert "Otto" not in page


@pytest.mark.parametrize("name", ["Zoë <script>alert(1)</script>", "مريم", "🙂 " + "x" * 118])
def test_a_new_person_gets_a_link_that_works_once(
    visit: Visit, base: str, world: World, name: str
) -> None:
    fields = {"role": "manager", "team": str(world.teams["Claims"])}
    page = (
        visit("ada")
        .post(f"{base}/new", name=name, email=" New@Example.org ", status=200, **fields)
        .text
    )
    assert name in html.unescape(page)
    assert "<script>alert" not in page
    assert "shown only now" in page
    assert "for 7 days" in page
    newcomer = visit()
    link = link_in(page)
    newcomer.post(link, new=NEW_PASSWORD, again=NEW_PASSWORD, status=302)
    newcomer.get(link, status=404)
    assert "new@example.org" in newcomer.get("/account").text


def test_an_account_that_exists_just_gets_the_role(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    before = count_people(database)
    visitor = visit("ada")
    answer = visitor.post(
        f"{base}/new", name="Whoever", email="Otto@example.org", role="leader", status=302
    )
    page = visitor.follow(answer).text
    assert "Done. They come in with their e-mail address and their password." in page
    assert "exist" not in page
    assert roles(database, world, "otto@example.org") == {Role.LEADER}
    assert count_people(database) == before
    assert visit("otto").get("/").text.count("Northwind")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "", "email": "a@b.c", "role": "leader"}, "Please fill this in."),
        ({"name": "A", "email": "nobody", "role": "leader"}, "This is not an e-mail address."),
        ({"name": "A", "email": "a\x01@b.c", "role": "leader"}, "This is not an e-mail address."),
        ({"name": "A", "email": "a@b.c", "role": "owner"}, "problem"),
        ({"name": "A", "email": "a@b.c", "role": "manager"}, "Choose the team"),
        ({"name": "A" * 121, "email": "a@b.c", "role": "leader"}, "at most 120"),
        ({"name": "Lea", "email": "lea@example.org", "role": "leader"}, "has this role already"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_stored(
    visit: Visit, base: str, database: Database, fields: dict[str, str], message: str
) -> None:
    before = count_people(database)
    assert message in visit("ada").post(f"{base}/new", team="", status=422, **fields).text
    assert count_people(database) == before


def test_only_managers_have_a_team(visit: Visit, base: str, world: World) -> None:
    page = visit("ada").post(
        f"{base}/new",
        name="A",
        email="a@b.c",
        role="leader",
        team=str(world.teams["Claims"]),
        status=422,
    )
    assert "Only managers have a team" in page.text


def test_another_clients_team_or_an_archived_one_is_not_given(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    visitor = visit("ada")
    pricing = world.teams["Pricing"]
    visitor.post(f"/organizations/{world.organization}/teams/{pricing}/archive", status=302)
    for team in (world.teams["Southern models"], pricing):
        visitor.post(
            f"{base}/new", name="A", email="a@b.c", role="manager", team=str(team), status=422
        )
    assert not roles(database, world, "a@b.c")


def test_roles_are_added_and_taken_away(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    visitor = visit("conrad")
    mara = f"{base}/{world.people['mara']}"
    taken = grant_of(database, world.people["mara"])
    visitor.post(f"{mara}/roles", role="leader", team="", status=302)
    visitor.post(f"{mara}/roles/{taken}/revoke", status=302)
    assert roles(database, world, "mara@example.org") == {Role.LEADER}
    visitor.post(f"{mara}/roles", role="leader", team="", status=422)


def test_a_role_of_somebody_else_is_not_taken_away(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    for other in ("lea", "otto"):
        grant = grant_of(database, world.people[other])
        visit("ada").post(f"{base}/{world.people['mara']}/roles/{grant}/revoke", status=404)
    visit("ada").post(f"{base}/{world.people['otto']}/remove", status=404)


def test_removing_ends_what_a_person_sees(visit: Visit, base: str, world: World) -> None:
    page = visit("ada")
    answer = page.post(f"{base}/{world.people['lea']}/remove", status=302)
    assert "What they answered is kept." in page.follow(answer).text
    visit("lea").get(f"/organizations/{world.organization}", status=404)


def test_the_last_who_can_manage_stays(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    visitor = visit("ada")
    visitor.post(f"{base}/{world.people['conrad']}/remove", status=302)
    for path in ("/remove", f"/roles/{grant_of(database, world.people['ada'])}/revoke"):
        page = visitor.post(f"{base}/{world.people['ada']}{path}", status=409)
        assert "Ada is the last who can manage this organization." in page.text
    assert roles(database, world, "ada@example.org") == {Role.ADMIN}


def test_one_may_leave_when_another_stays(visit: Visit, base: str, world: World) -> None:
    visitor = visit("conrad")
    answer = visitor.post(f"{base}/{world.people['conrad']}/remove", status=302)
    assert "You belong to no organization" in visitor.follow(answer).text


def test_a_new_link_replaces_the_password_and_signs_out(
    visit: Visit, base: str, world: World
) -> None:
    mara = visit("mara")
    page = visit("conrad").post(f"{base}/{world.people['mara']}/link", status=200).text
    visit().post(link_in(page), new=NEW_PASSWORD, again=NEW_PASSWORD, status=302)
    assert "/sign-in" in mara.get("/account", status=302).headers["Location"]


def test_no_link_into_an_account_that_reaches_another_client(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    give_elsewhere(database, world, "mara")
    visitor = visit("conrad")
    mara = f"{base}/{world.people['mara']}"
    assert "Give a new link" not in visitor.get(mara).text
    page = visitor.post(f"{mara}/link", status=409)
    assert "Ask their other administrator" in page.text
    with database.reader() as session:
        assert session.scalars(select(OneTimeLink)).all() == []


def test_no_link_into_an_operators_account_but_from_an_operator(
    visit: Visit, base: str, world: World
) -> None:
    visit("conrad").post(f"{base}/{world.people['ada']}/link", status=409)
    visit("ada").post(f"{base}/{world.people['ada']}/link", status=200)


def test_a_link_that_another_client_holds_dies_when_a_role_is_given_here(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    with database.transaction() as session:
        invited = Person(email="invited@example.org", name="I", created_at=datetime.now(UTC))
        session.add(invited)
        session.flush()
        session.add(
            Grant(
                organization_id=world.other_organization,
                person_id=invited.id,
                role=Role.LEADER,
                created_at=datetime.now(UTC),
            )
        )
        token = accounts.issue_link(
            session,
            purpose=LinkPurpose.SET_PASSWORD,
            person_id=invited.id,
            now=datetime.now(UTC),
        )
    visit("ada").post(
        f"{base}/new", name="I", email="invited@example.org", role="leader", status=302
    )
    visit().get(f"/set-password/{token}", status=404)


def test_only_who_brings_clients_makes_consultants(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    visit("conrad").post(f"{base}/{world.people['lea']}/roles", role="admin", team="", status=302)
    visitor = visit("lea")
    assert 'value="consultant"' not in visitor.get(f"{base}/new").text
    visitor.post(f"{base}/{world.people['lea']}/roles", role="consultant", team="", status=422)
    assert roles(database, world, "lea@example.org") == {Role.LEADER, Role.ADMIN}


@pytest.mark.parametrize("who", ["otto", "stranger", "mara", "carol", "lea"])
def test_nobody_else_finds_the_pages(
    visit: Visit, base: str, world: World, database: Database, who: str
) -> None:
    visitor = visit(who)
    mara = world.people["mara"]
    for path in ("", "/new", f"/{mara}"):
        visitor.get(base + path, status=404)
    grant = grant_of(database, mara)
    for path in ("/new", f"/{mara}/roles", f"/{mara}/roles/{grant}/revoke"):
        visitor.post(base + path, name="x", email="x@y.z", role="admin", team="", status=404)
    for path in (f"/{mara}/remove", f"/{mara}/link"):
        visitor.post(base + path, status=404)
    assert roles(database, world, "mara@example.org") == {Role.MANAGER}


def test_people_of_other_clients_do_not_exist(visit: Visit, base: str, world: World) -> None:
    for name in ("otto", "stranger"):
        visit("ada").get(f"{base}/{world.people[name]}", status=404)
        visit("ada").post(f"{base}/{world.people[name]}/link", status=404)
