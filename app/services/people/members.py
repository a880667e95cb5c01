"""The people of an organization: who they are, what they may do, and how they get in."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.domain.roles import ROLE_PERMISSIONS, Permission, Role
from app.services.access import Access
from app.services.errors import InvalidInput, NotFound, Refused
from app.services.names import clean_name
from app.services.people import accounts
from app.services.teams.team_tree import TeamTree, load_tree, lock_organization
from app.storage.rows import Grant, LinkPurpose, Person

_GUARDIANS = tuple(r for r in Role if Permission.MANAGE_PEOPLE in ROLE_PERMISSIONS[r])
_REACHES_MORE = "This account reaches more than this organization."
_LINK_ELSEWHERE = (
    f"{_REACHES_MORE} Ask their other administrator, or whoever runs this installation, for a link."
)
_TEAM_MISSING = "Choose the team that the manager answers for."
_NAME_ELSEWHERE = f"{_REACHES_MORE} They correct their name themselves, under Your account."


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role that somebody has; `team` is the path of the team that it is for, if it is for one."""

    id: uuid.UUID
    role: Role
    team_id: uuid.UUID | None
    team: str


@dataclass(frozen=True, slots=True)
class Member:
    """A person as their organization sees them; without a password they never came in yet."""

    id: uuid.UUID
    name: str
    email: str
    has_password: bool
    roles: tuple[HeldRole, ...]


@dataclass(frozen=True, slots=True)
class NewMember:
    """Who is to be added, and as what; a manager has a team."""

    name: str
    email: str
    role: Role
    team_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Added:
    """A person who was added; `token` is for their one-time link, if they need one."""

    person_id: uuid.UUID
    token: str | None


def list_members(session: Session, *, access: Access) -> tuple[Member, ...]:
    """List everybody with a role in the organization, by name."""
    access.require(Permission.MANAGE_PEOPLE)
    return _members(session, access=access, tree=load_tree(session, access=access))


def find_member(session: Session, *, access: Access, person_id: uuid.UUID) -> Member:
    """Give one person of the organization; NotFound for anybody else."""
    access.require(Permission.MANAGE_PEOPLE)
    tree = load_tree(session, access=access)
    found = _members(session, access=access, tree=tree, person_id=person_id)
    if not found:
        raise NotFound("There is no such person.")
    return found[0]


def grantable_roles(access: Access) -> tuple[Role, ...]:
    """Give the roles that the actor may grant: only who brings clients makes consultants."""
    may_bring = access.actor.may_create_organizations
    return tuple(role for role in Role if role is not Role.CONSULTANT or may_bring)


def add_member(session: Session, *, access: Access, new: NewMember, now: datetime) -> Added:
    """Give a role to whoever has the address; an account is made when nobody does.

    What is given back doesn't tell whether another organization knows the address, except that
    nobody here gets a link into an account that reaches elsewhere.
    """
    access.require(Permission.MANAGE_PEOPLE)
    lock_organization(session, access=access)
    email, name = accounts.clean_address(new.email), clean_name(new.name)
    _require_grantable(session, access=access, role=new.role, team_id=new.team_id)
    person = session.scalar(select(Person).where(Person.email == email))
    if person is None:
        person = Person(email=email, name=name, created_at=now)
        session.add(person)
        session.flush()
    _grant(session, access=access, person=person, role=new.role, team_id=new.team_id, now=now)
    needs_link = (
        person.password_hash is None
        and _within(session, access=access, person=person)
        and _reachable(session, access=access, person=person)
    )
    return Added(person.id, _issue(session, person, now=now) if needs_link else None)


def add_role(
    session: Session,
    *,
    access: Access,
    person_id: uuid.UUID,
    role: Role,
    team_id: uuid.UUID | None,
    now: datetime,
) -> None:
    """Give one more role to a person of the organization."""
    find_member(session, access=access, person_id=person_id)
    lock_organization(session, access=access)
    _require_grantable(session, access=access, role=role, team_id=team_id)
    person = session.get_one(Person, person_id)
    _grant(session, access=access, person=person, role=role, team_id=team_id, now=now)


def require_team_given(role: Role, team_id: uuid.UUID | None) -> None:
    """Refuse a manager without a team, and anybody else with one."""
    if role is Role.MANAGER and team_id is None:
        raise InvalidInput("team", _TEAM_MISSING)
    if role is not Role.MANAGER and team_id is not None:
        raise InvalidInput("team", "Only managers have a team; leave this empty.")


def revoke_role(
    session: Session, *, access: Access, person_id: uuid.UUID, grant_id: uuid.UUID
) -> None:
    """Take one role away; the last one takes the person out of the organization."""
    lock_organization(session, access=access)
    member = find_member(session, access=access, person_id=person_id)
    held = next((role for role in member.roles if role.id == grant_id), None)
    if held is None:
        raise NotFound("There is no such role.")
    kept = tuple(role for role in member.roles if role.id != grant_id)
    _require_guardian(session, access=access, member=member, kept=kept)
    session.execute(
        delete(Grant).where(Grant.organization_id == access.organization_id, Grant.id == grant_id)
    )


def remove_member(session: Session, *, access: Access, person_id: uuid.UUID) -> None:
    """Take every role in the organization away; what the person answered stays."""
    lock_organization(session, access=access)
    member = find_member(session, access=access, person_id=person_id)
    _require_guardian(session, access=access, member=member, kept=())
    session.execute(
        delete(Grant).where(
            Grant.organization_id == access.organization_id, Grant.person_id == person_id
        )
    )
    if session.scalar(select(Grant.id).where(Grant.person_id == person_id).limit(1)) is None:
        # A link that was handed on must not open an account that belongs nowhere.
        accounts.revoke_links(session, person_id=person_id)


def rename_member(session: Session, *, access: Access, person_id: uuid.UUID, name: str) -> None:
    """Correct a person's name; Refused where other organizations would read it as well."""
    find_member(session, access=access, person_id=person_id)
    if not may_change_account(session, access=access, person_id=person_id):
        raise Refused(_NAME_ELSEWHERE)
    accounts.rename(session, person_id=person_id, name=name)


def may_change_account(session: Session, *, access: Access, person_id: uuid.UUID) -> bool:
    """Say whether the actor may correct the person's name, and make a link to a new password."""
    person = session.get(Person, person_id)
    return person is not None and _reachable(session, access=access, person=person)


def give_link(session: Session, *, access: Access, person_id: uuid.UUID, now: datetime) -> str:
    """Make a one-time link that sets a password, and give its token."""
    find_member(session, access=access, person_id=person_id)
    person = session.get_one(Person, person_id)
    if not _reachable(session, access=access, person=person):
        raise Refused(_LINK_ELSEWHERE)
    return _issue(session, person, now=now)


def _issue(session: Session, person: Person, *, now: datetime) -> str:
    purpose = LinkPurpose.SET_PASSWORD
    return accounts.issue_link(session, purpose=purpose, person_id=person.id, now=now)


def _reachable(session: Session, *, access: Access, person: Person) -> bool:
    """Say whether the account holds nothing that the actor could not give anyway.

    Else a link into it would give that away, and a name given to it would be read elsewhere.
    """
    if access.actor.operator:
        return True
    may_grant = set(grantable_roles(access))
    held = session.scalars(select(Grant.role).where(Grant.person_id == person.id).distinct())
    return (
        not person.operator
        and may_grant.issuperset(held)
        and _within(session, access=access, person=person)
    )


def _within(session: Session, *, access: Access, person: Person) -> bool:
    elsewhere = select(func.count(Grant.id)).where(
        Grant.person_id == person.id, Grant.organization_id != access.organization_id
    )
    return not session.scalar(elsewhere)


def _grant(
    session: Session,
    *,
    access: Access,
    person: Person,
    role: Role,
    team_id: uuid.UUID | None,
    now: datetime,
) -> None:
    here = (Grant.organization_id == access.organization_id, Grant.person_id == person.id)
    same = (Grant.role == role, Grant.team_id.is_not_distinct_from(team_id))
    if session.scalar(select(func.count(Grant.id)).where(*here, *same)):
        raise InvalidInput("role", "This person has this role already.")
    joins = not session.scalar(select(func.count(Grant.id)).where(*here))
    reaches = role is Role.CONSULTANT or not _within(session, access=access, person=person)
    if joins or reaches:
        # A link that somebody holds from before must not lead to more than they could give.
        accounts.revoke_links(session, person_id=person.id)
    session.add(
        Grant(
            organization_id=access.organization_id,
            person_id=person.id,
            role=role,
            team_id=team_id,
            created_at=now,
        )
    )
    session.flush()


def _require_grantable(
    session: Session, *, access: Access, role: Role, team_id: uuid.UUID | None
) -> None:
    if role not in grantable_roles(access):
        raise InvalidInput("role", "Only a consultant can make somebody a consultant.")
    require_team_given(role, team_id)
    if team_id is None:
        return
    team = load_tree(session, access=access).nodes.get(team_id)
    if team is None:
        raise InvalidInput("team", _TEAM_MISSING)
    if team.archived_at is not None:
        raise InvalidInput("team", f"{team.name} is archived.")


def _require_guardian(
    session: Session, *, access: Access, member: Member, kept: tuple[HeldRole, ...]
) -> None:
    """Refuse to leave nobody who can manage people."""
    if any(role.role in _GUARDIANS for role in kept):
        return
    others = session.scalar(
        select(func.count(Grant.id)).where(
            Grant.organization_id == access.organization_id,
            Grant.role.in_(_GUARDIANS),
            Grant.person_id != member.id,
        )
    )
    if not others:
        raise Refused(
            f"{member.name} is the last who can manage this organization. Make somebody else an "
            "administrator first."
        )


def _members(
    session: Session, *, access: Access, tree: TeamTree, person_id: uuid.UUID | None = None
) -> tuple[Member, ...]:
    query = (
        select(Person, Grant)
        .join(Grant, Grant.person_id == Person.id)
        .where(Grant.organization_id == access.organization_id)
        .order_by(func.lower(Person.name), Person.email, Grant.created_at, Grant.id)
    )
    if person_id is not None:
        query = query.where(Person.id == person_id)
    people: dict[uuid.UUID, Person] = {}
    held: dict[uuid.UUID, list[HeldRole]] = defaultdict(list)
    for person, grant in session.execute(query):
        people[person.id] = person
        team = tree.node(grant.team_id).full_name if grant.team_id else ""
        held[person.id].append(HeldRole(grant.id, grant.role, grant.team_id, team))
    return tuple(
        Member(p.id, p.name, p.email, p.password_hash is not None, tuple(held[p.id]))
        for p in people.values()
    )
