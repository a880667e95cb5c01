"""The tree of teams: create, rename, move, archive and restore."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.domain.roles import Permission
from app.services.access import Access
from app.services.errors import InvalidInput, Refused
from app.services.figures import unit_sums
from app.services.names import clean_name, same
from app.services.teams.team_tree import DEPTH, TeamNode, TeamTree, load_tree, lock_organization
from app.storage.rows import Team


def create_team(
    session: Session, *, access: Access, name: str, parent_id: uuid.UUID | None, now: datetime
) -> uuid.UUID:
    """Create a team at the top or below another one."""
    tree = _tree_to_change(session, access=access)
    cleaned = clean_name(name)
    _require_place(tree, parent_id=parent_id, levels=1)
    _require_free_name(tree, parent_id=parent_id, name=cleaned)
    team = Team(
        organization_id=access.organization_id, parent_id=parent_id, name=cleaned, created_at=now
    )
    session.add(team)
    session.flush()
    return team.id


def change_team(
    session: Session, *, access: Access, team_id: uuid.UUID, name: str, parent_id: uuid.UUID | None
) -> None:
    """Rename a team and move it, with all that is below it."""
    tree = _tree_to_change(session, access=access)
    node = _active(tree, team_id)
    cleaned = clean_name(name)
    if parent_id != node.parent_id:
        _require_move(tree, node=node, parent_id=parent_id)
    _require_free_name(tree, parent_id=parent_id, name=cleaned, besides=team_id)
    row = session.get_one(Team, team_id)
    row.name, row.parent_id = cleaned, parent_id
    session.flush()
    if parent_id != node.parent_id:
        unit_sums.move(
            session,
            organization_id=access.organization_id,
            team_id=team_id,
            old=node.parent_id,
            new=parent_id,
        )


def archive_team(session: Session, *, access: Access, team_id: uuid.UUID, now: datetime) -> int:
    """Archive a team and all below it; give their number. Nothing that was answered changes."""
    node = _active(_tree_to_change(session, access=access), team_id)
    ids = [each.id for each in node.walk() if each.archived_at is None]
    _set_archived(session, access=access, ids=ids, moment=now)
    return len(ids)


def restore_team(session: Session, *, access: Access, team_id: uuid.UUID) -> int:
    """Restore a team and what was archived together with it; give their number."""
    tree = _tree_to_change(session, access=access)
    node = tree.node(team_id)
    if node.archived_at is None:
        raise Refused(f"{node.name} is not archived.")
    if node.parent_id is not None and tree.node(node.parent_id).archived_at is not None:
        raise Refused(f"{node.name} lies below an archived unit. Restore that one first.")
    if _taken(tree, parent_id=node.parent_id, name=node.name):
        raise Refused(f"Another team is called {node.name} now. Rename that one, then restore.")
    ids = [each.id for each in node.walk() if each.archived_at == node.archived_at]
    _set_archived(session, access=access, ids=ids, moment=None)
    return len(ids)


def parents_for(tree: TeamTree, *, team_id: uuid.UUID | None) -> tuple[TeamNode, ...]:
    """Give the teams below which a team, or a new one, can be placed."""
    moved = tree.node(team_id) if team_id else None
    own = {node.id for node in moved.walk()} if moved else set()
    levels = moved.levels if moved else 1
    return tuple(
        node
        for node in tree.active
        if node.id not in own
        and (len(node.path) + levels <= DEPTH or (moved and node.id == moved.parent_id))
    )


def _tree_to_change(session: Session, *, access: Access) -> TeamTree:
    access.require(Permission.MANAGE_TEAMS)
    lock_organization(session, access=access)
    return load_tree(session, access=access)


def _active(tree: TeamTree, team_id: uuid.UUID) -> TeamNode:
    node = tree.node(team_id)
    if node.archived_at is not None:
        raise Refused(f"{node.name} is archived. Restore it first.")
    return node


def _require_move(tree: TeamTree, *, node: TeamNode, parent_id: uuid.UUID | None) -> None:
    if parent_id in {each.id for each in node.walk()}:
        raise InvalidInput("parent", "A team can't be moved below itself.")
    _require_place(tree, parent_id=parent_id, levels=node.levels)


def _require_place(tree: TeamTree, *, parent_id: uuid.UUID | None, levels: int) -> None:
    if parent_id is None:
        return
    parent = tree.node(parent_id)
    if parent.archived_at is not None:
        raise InvalidInput("parent", f"{parent.name} is archived.")
    if len(parent.path) + levels > DEPTH:
        raise InvalidInput("parent", f"The tree would have more than {DEPTH} levels.")


def _require_free_name(
    tree: TeamTree, *, parent_id: uuid.UUID | None, name: str, besides: uuid.UUID | None = None
) -> None:
    if _taken(tree, parent_id=parent_id, name=name, besides=besides):
        place = f"below {tree.node(parent_id).name}" if parent_id else "at the top"
        raise InvalidInput("name", f"There is a team of this name {place} already.")


def _taken(
    tree: TeamTree, *, parent_id: uuid.UUID | None, name: str, besides: uuid.UUID | None = None
) -> bool:
    return any(
        node.archived_at is None and node.id != besides and same(node.name) == same(name)
        for node in tree.children(parent_id)
    )


def _set_archived(
    session: Session, *, access: Access, ids: list[uuid.UUID], moment: datetime | None
) -> None:
    chosen = update(Team).where(Team.organization_id == access.organization_id, Team.id.in_(ids))
    session.execute(chosen.values(archived_at=moment))
