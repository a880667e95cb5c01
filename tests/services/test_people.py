"""People and roles, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.roles import Role
from app.services.access import Access, load_access, load_actor
from app.services.errors import InvalidInput, NotFound, Refused
from app.services.people import accounts, members, organizations
from app.storage.database import Database
from app.storage.rows import Grant, OneTimeLink, Person
from tests.factories.world import NOW, World, create_world


@pytest.fixture
def world(database: Database) -> World:
    with database.transaction() as session:
        return create_world(session)


def access(session: Session, world: World, name: str = "ada", *, other: bool = False) -> Access:
    actor = load_actor(session, person_id=world.people[name])
    organization = world.other_organization if other else world.organization
    return load_access(session, actor=actor, organization_id=organization)


def newcomer(email: str = "New@Example.org", role: Role = Role.LEADER) -> members.NewMember:
    return members.NewMember(name="New", email=email, role=role, team_id=None)


def test_a_new_account_is_made_with_a_link(database: Database, world: World) -> None:
    with database.transaction() as session:
        here = access(session, world)
        added = members.add_member(session, access=here, new=newcomer(), now=NOW)
        assert added.token is not None
        person = session.get_one(Person, added.person_id)
        assert (person.email, person.password_hash, person.operator) == (
            "new@example.org",
            None,
            False,
        )
        accounts.find_password_link(session, token=added.token, now=NOW)


def test_an_account_with_a_password_gets_no_link_and_keeps_its_name(
    database: Database, world: World
) -> None:
    with database.transaction() as session:
        new = newcomer("OTTO@example.org")
        added = members.add_member(session, access=access(session, world), new=new, now=NOW)
        assert added.token is None
        assert session.get_one(Person, world.people["otto"]).name == "Otto"
        assert session.scalars(select(OneTimeLink)).all() == []


def test_somebody_invited_by_two_clients_is_nobodys_to_take_over(
    database: Database, world: World
) -> None:
    with database.transaction() as session:
        otto = access(session, world, "otto", other=True)
        first = members.add_member(session, access=otto, new=newcomer(), now=NOW)
        conrad = access(session, world, "conrad")
        second = members.add_member(session, access=conrad, new=newcomer(), now=NOW)
        assert first.token is not None
        assert second.token is None
        with pytest.raises(NotFound):
            accounts.find_password_link(session, token=first.token, now=NOW)
        for here in (otto, conrad):
            assert not members.may_change_account(session, access=here, person_id=first.person_id)
            with pytest.raises(Refused, match="other administrator"):
                members.give_link(session, access=here, person_id=first.person_id, now=NOW)
        operator = access(session, world, "ada")
        assert members.give_link(session, access=operator, person_id=first.person_id, now=NOW)


def test_a_link_from_a_client_of_before_leads_nowhere(database: Database, world: World) -> None:
    mara = world.people["mara"]
    with database.transaction() as session:
        conrad = access(session, world, "conrad")
        kept = members.give_link(session, access=conrad, person_id=mara, now=NOW)
        members.remove_member(session, access=conrad, person_id=mara)
        otto = access(session, world, "otto", other=True)
        members.add_member(session, access=otto, new=newcomer("mara@example.org"), now=NOW)
        with pytest.raises(NotFound):
            accounts.find_password_link(session, token=kept, now=NOW)


def test_a_link_from_before_does_not_lead_to_a_client_that_one_brings(
    database: Database, world: World
) -> None:
    with database.transaction() as session:
        ada = access(session, world)
        conrad = access(session, world, "conrad")
        kept = members.give_link(session, access=ada, person_id=world.people["conrad"], now=NOW)
        organizations.create_organization(session, actor=conrad.actor, name="Eastwind", now=NOW)
        with pytest.raises(NotFound):
            accounts.find_password_link(session, token=kept, now=NOW)


def test_an_administrator_gets_no_link_to_what_only_a_consultant_may(
    database: Database, world: World
) -> None:
    """Otto administers Southwind, and may bring no clients."""
    with database.transaction() as session:
        otto = access(session, world, "otto", other=True)
        session.add(
            Grant(
                organization_id=world.other_organization,
                person_id=world.people["ada"],
                role=Role.ADMIN,
                created_at=NOW,
            )
        )
        session.flush()
        ada = load_actor(session, person_id=world.people["ada"])
        both = load_access(session, actor=ada, organization_id=world.other_organization)

        invited = members.add_member(
            session, access=otto, new=newcomer("cora@example.org"), now=NOW
        )
        members.add_role(
            session,
            access=both,
            person_id=invited.person_id,
            role=Role.CONSULTANT,
            team_id=None,
            now=NOW,
        )

        assert invited.token is not None
        with pytest.raises(NotFound):
            accounts.find_password_link(session, token=invited.token, now=NOW)
        with pytest.raises(Refused):
            members.give_link(session, access=otto, person_id=invited.person_id, now=NOW)
        again = members.NewMember("Cora", "cora@example.org", Role.ADMIN, None)
        assert members.add_member(session, access=otto, new=again, now=NOW).token is None


def test_the_last_guardian_stays_whatever_the_way(database: Database, world: World) -> None:
    with database.transaction() as session:
        here = access(session, world)
        members.remove_member(session, access=here, person_id=world.people["conrad"])
        ada = members.find_member(session, access=here, person_id=world.people["ada"])
        with pytest.raises(Refused, match="Ada is the last"):
            members.remove_member(session, access=here, person_id=ada.id)
        members.add_role(
            session, access=here, person_id=ada.id, role=Role.CONSULTANT, team_id=None, now=NOW
        )
        members.revoke_role(session, access=here, person_id=ada.id, grant_id=ada.roles[0].id)
        with pytest.raises(Refused, match="Ada is the last"):
            members.remove_member(session, access=here, person_id=ada.id)


def test_a_manager_can_have_several_teams_once_each(database: Database, world: World) -> None:
    with database.transaction() as session:
        here = access(session, world)
        mara = world.people["mara"]
        for name in ("Pricing", "Fraud models"):
            members.add_role(
                session,
                access=here,
                person_id=mara,
                role=Role.MANAGER,
                team_id=world.teams[name],
                now=NOW,
            )
        with pytest.raises(InvalidInput, match="has this role already"):
            members.add_role(
                session,
                access=here,
                person_id=mara,
                role=Role.MANAGER,
                team_id=world.teams["Pricing"],
                now=NOW,
            )
        held = members.find_member(session, access=here, person_id=mara).roles
        assert {role.team for role in held} == {
            "Claims / Claims analytics",
            "Claims / Fraud models",
            "Pricing",
        }


@pytest.mark.parametrize("name", ["carol", "lea"])
def test_others_manage_nobody(database: Database, world: World, name: str) -> None:
    with database.transaction() as session:
        here = access(session, world, name)
        mara = world.people["mara"]
        grant = session.scalars(select(Grant.id).where(Grant.person_id == mara)).one()
        refused = (
            lambda: members.list_members(session, access=here),
            lambda: members.add_member(session, access=here, new=newcomer(), now=NOW),
            lambda: members.revoke_role(session, access=here, person_id=mara, grant_id=grant),
            lambda: members.remove_member(session, access=here, person_id=mara),
            lambda: members.give_link(session, access=here, person_id=mara, now=NOW),
        )
        for act in refused:
            with pytest.raises(NotFound):
                act()


def test_a_link_of_somebody_who_belongs_nowhere_any_more_opens_nothing(
    database: Database, world: World
) -> None:
    with database.transaction() as session:
        here = access(session, world)
        token = members.give_link(session, access=here, person_id=world.people["mara"], now=NOW)

        members.remove_member(session, access=here, person_id=world.people["mara"])

        with pytest.raises(NotFound):
            accounts.find_password_link(session, token=token, now=NOW)
