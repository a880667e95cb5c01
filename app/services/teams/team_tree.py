"""An organization's tree of teams, read in one query."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.services.access import Access
from app.services.errors import NotFound
from app.storage.rows import Organization, Team

DEPTH = 6
SEPARATOR = " / "


@dataclass(frozen=True, slots=True)
class TeamNode:
    """A team with what lies below it; `path` holds the names from the top down to its own."""

    id: uuid.UUID
    parent_id: uuid.UUID | None
    path: tuple[str, ...]
    archived_at: datetime | None
    children: tuple[TeamNode, ...]

    @property
    def name(self) -> str:
        """The team's own name."""
        return self.path[-1]

    @property
    def full_name(self) -> str:
        """The names from the top down, as they are written in imports."""
        return SEPARATOR.join(self.path)

    @property
    def units(self) -> tuple[str, ...]:
        """The names of what lies above."""
        return self.path[:-1]

    @property
    def active_children(self) -> tuple[TeamNode, ...]:
        """The children that are not archived."""
        return tuple(child for child in self.children if child.archived_at is None)

    @property
    def levels(self) -> int:
        """How many levels the team and what is below it take."""
        return 1 + max((child.levels for child in self.children), default=0)

    def walk(self) -> Iterator[TeamNode]:
        """Give the team and everything below it, from the top down."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class TeamTree:
    """All teams of an organization; `nodes` is in the order in which the tree is read."""

    roots: tuple[TeamNode, ...]
    nodes: dict[uuid.UUID, TeamNode]

    @property
    def active_roots(self) -> tuple[TeamNode, ...]:
        """The top of what is not archived."""
        return tuple(root for root in self.roots if root.archived_at is None)

    @property
    def active(self) -> tuple[TeamNode, ...]:
        """Every team that is not archived."""
        return tuple(node for node in self.nodes.values() if node.archived_at is None)

    @property
    def archived(self) -> tuple[TeamNode, ...]:
        """Every archived team."""
        return tuple(node for node in self.nodes.values() if node.archived_at is not None)

    def node(self, team_id: uuid.UUID) -> TeamNode:
        """Give a team; NotFound if the organization has no such team."""
        found = self.nodes.get(team_id)
        if found is None:
            raise NotFound("There is no such team.")
        return found

    def children(self, parent_id: uuid.UUID | None) -> tuple[TeamNode, ...]:
        """Give the teams right below one, or those at the top."""
        return self.roots if parent_id is None else self.node(parent_id).children

    def above(self, team_id: uuid.UUID) -> Iterator[uuid.UUID]:
        """Give the team and each one above it, upwards."""
        current: uuid.UUID | None = team_id
        while current is not None:
            yield current
            current = self.nodes[current].parent_id


def load_tree(session: Session, *, access: Access) -> TeamTree:
    """Read the tree; siblings are in the order of their names."""
    return read_tree(session, organization_id=access.organization_id)


def read_tree(session: Session, *, organization_id: uuid.UUID) -> TeamTree:
    """Read the tree of an organization that the caller may act for."""
    rows = session.scalars(
        select(Team)
        .where(Team.organization_id == organization_id)
        .order_by(func.lower(Team.name), Team.name, Team.id)
    )
    below: dict[uuid.UUID | None, list[Team]] = defaultdict(list)
    for row in rows:
        below[row.parent_id].append(row)
    roots = _nodes(below, parent_id=None, path=())
    return TeamTree(roots, {node.id: node for root in roots for node in root.walk()})


def _nodes(
    below: dict[uuid.UUID | None, list[Team]], *, parent_id: uuid.UUID | None, path: tuple[str, ...]
) -> tuple[TeamNode, ...]:
    return tuple(
        TeamNode(
            row.id,
            parent_id,
            (*path, row.name),
            row.archived_at,
            _nodes(below, parent_id=row.id, path=(*path, row.name)),
        )
        for row in below.get(parent_id, [])
    )


def lock_organization(session: Session, *, access: Access) -> None:
    """Let one change of the tree, the people or the rounds follow the other.

    The lock leaves the key alone, so that answers, whose keys point here, can be saved meanwhile.
    """
    session.execute(
        select(Organization.id)
        .where(Organization.id == access.organization_id)
        .with_for_update(key_share=True)
    )
