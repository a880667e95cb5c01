"""The units of an organization without their teams: what has teams below it, and how it lies."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from app.storage.rows import Team


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Units by id, with names and what is right above each; siblings are in the order of names.

    `parents` also holds single teams that were asked for; `children` holds units alone.
    """

    organization_id: uuid.UUID
    parents: Mapping[uuid.UUID, uuid.UUID | None]
    names: Mapping[uuid.UUID, str]
    children: Mapping[uuid.UUID | None, list[uuid.UUID]]

    def above(self, team_id: uuid.UUID) -> tuple[uuid.UUID, ...]:
        """Give a team with all that lies above it, the organization last."""
        found = []
        up: uuid.UUID | None = team_id
        while up is not None:
            found.append(up)
            up = self.parents[up]
        return (*found, self.organization_id)

    def path(self, unit_id: uuid.UUID) -> tuple[str, ...]:
        """Give the names from the top down to the unit's own."""
        return tuple(self.names[each] for each in reversed(self.above(unit_id)[:-1]))

    def walk(self, unit_id: uuid.UUID) -> Iterator[uuid.UUID]:
        """Give a unit and all units below it."""
        yield unit_id
        for child in self.children.get(unit_id, ()):
            yield from self.walk(child)


def load_units(
    session: Session, *, organization_id: uuid.UUID, teams: Collection[uuid.UUID] = ()
) -> Units:
    """Read all units, and with them where these single teams lie."""
    return _read(session, organization_id, true(), teams)


def load_units_around(
    session: Session, *, organization_id: uuid.UUID, team_id: uuid.UUID | None
) -> Units:
    """Read the levels above a team, and the units that are parts of one of these.

    None stands for the organization, of which all at the top are parts.
    """
    start = select(Team.id, Team.parent_id).where(
        Team.organization_id == organization_id, Team.id == team_id
    )
    up = start.cte("up", recursive=True)
    up = up.union(select(Team.id, Team.parent_id).where(Team.id == up.c.parent_id))
    levels = select(up.c.id)
    near = or_(Team.id.in_(levels), Team.parent_id.in_(levels), Team.parent_id.is_(None))
    return _read(session, organization_id, near, levels)


def _read(
    session: Session,
    organization_id: uuid.UUID,
    which: ColumnElement[bool],
    teams: Collection[uuid.UUID] | Select[uuid.UUID],
) -> Units:
    below = aliased(Team)
    has_teams = (
        select(below.parent_id)
        .where(below.organization_id == organization_id, below.parent_id.is_not(None))
        .scalar_subquery()
    )
    is_unit = Team.id.in_(has_teams)
    rows = session.execute(
        select(Team.id, Team.parent_id, Team.name, is_unit)
        .where(Team.organization_id == organization_id, which)
        .where(or_(is_unit, Team.id.in_(teams)))
        .order_by(func.lower(Team.name), Team.name, Team.id)
    ).all()
    children: dict[uuid.UUID | None, list[uuid.UUID]] = defaultdict(list)
    for team_id, parent_id, _name, unit in rows:
        if unit:
            children[parent_id].append(team_id)
    return Units(
        organization_id,
        {row.id: row.parent_id for row in rows},
        {row.id: row.name for row in rows},
        dict(children),
    )
