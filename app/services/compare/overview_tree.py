"""Which teams and units an overview shows: a small tree whole, of a large one what is opened."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from app.domain.roles import Permission
from app.services.access import Access
from app.services.errors import NotFound
from app.services.figures.figure_rounds import scope_values
from app.storage.rows import Team

WHOLE = 80
"""Up to so many teams and units are shown at once, as a tree; of more, one level at a time."""
ON_A_PAGE = 100
"""How many of one level are shown on a page."""
AT_ONCE = 50
"""How many of what lies right below a unit are shown as it is opened in place."""
MOST_OPEN = 20
"""How many units a page shows open when its address asks for it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A team or unit on the page; `is_unit` says that there are teams below it.

    Of a unit that is `open` what lies below is on the page too, of one with `more` only a part.
    """

    id: uuid.UUID
    name: str
    depth: int
    is_unit: bool
    open: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class Crumb:
    """A unit on the way down to the one that is shown."""

    id: uuid.UUID
    name: str


@dataclass(frozen=True, slots=True)
class ShownTree:
    """What is shown: `whole` with all that lies below, else one level of it, `page` of `pages`.

    Of the level, what lies below the units that are open is shown as well.
    """

    shown: tuple[Shown, ...]
    whole: bool
    page: int = 1
    pages: int = 1


def load_crumbs(session: Session, *, access: Access, unit_id: uuid.UUID) -> tuple[Crumb, ...]:
    """Give the units down to one, itself last, as far as the actor sees them; NotFound else."""
    access.require_on(Permission.SEE_RESULTS, team_id=unit_id)
    values = {"here": access.organization_id, "unit": unit_id}
    found = {row.id: row for row in session.connection().execute(_upwards(), values)}
    if unit_id not in found:
        raise NotFound("There is no such team.")
    crumbs = []
    current: uuid.UUID | None = unit_id
    while current is not None and access.may_on(Permission.SEE_RESULTS, team_id=current):
        crumbs.append(Crumb(current, found[current].name))
        current = found[current].parent_id
    return tuple(reversed(crumbs))


@cache
def _upwards() -> Select[*tuple[Any, ...]]:
    """Select a unit and all above it."""
    teams = select(Team.id, Team.parent_id, Team.name).where(_HERE)
    up = teams.where(Team.id == bindparam("unit")).cte("up", recursive=True)
    return select(up.union(teams.where(Team.id == up.c.parent_id)))


def load_shown(
    session: Session,
    *,
    access: Access,
    unit: Crumb | None,
    page: int = 1,
    opened: Collection[uuid.UUID] = (),
) -> ShownTree:
    """Give what lies below a unit, or below all that the actor sees; archived teams stay.

    The unit's own people come first, like one more team. Of a tree that is too large to be shown
    whole, units that were `opened` show what lies right below them.
    """
    tops, values = _tops(access, unit)
    many, count = session.connection().execute(_many(tops), values).one()
    if not many:
        rows = session.connection().execute(_below(tops).limit(WHOLE + 1), values).all()
        if len(rows) <= WHOLE:
            return ShownTree((*_own(unit), *_in_order(rows)), whole=True)
    pages = max(1, -(-count // ON_A_PAGE))
    at = min(max(page, 1), pages)
    values["skip"] = (at - 1) * ON_A_PAGE
    at_level = session.connection().execute(_level(tops), values)
    level = tuple(Shown(team, name, 0, is_unit) for team, name, is_unit in at_level)
    if opened:
        inside = _right_below(session, access, list(opened)[:MOST_OPEN])
        level = tuple(_unfolded(level, inside))
    return ShownTree((*_own(unit), *level), whole=False, page=at, pages=pages)


def load_whole(session: Session, *, access: Access, unit: Crumb | None) -> ShownTree:
    """Give all that lies below a unit, or below all that the actor sees, however much it is."""
    tops, values = _tops(access, unit)
    rows = session.connection().execute(_below(tops), values).all()
    return ShownTree((*_own(unit), *_in_order(rows)), whole=True)


def _own(unit: Crumb | None) -> tuple[Shown, ...]:
    """Give a unit's own people, who stand before what is below it."""
    return (Shown(unit.id, unit.name, 0, is_unit=False),) if unit else ()


def load_part(
    session: Session, *, access: Access, unit: Crumb, part: int, depth: int
) -> tuple[Shown, ...]:
    """Give a unit at a depth and, of what lies right below it, the so-manieth part from 1 on.

    The caller has asked whether the actor may see the unit, and so all below it.
    """
    inside = _right_below(session, access, [unit.id], skip=(part - 1) * AT_ONCE)
    return tuple(_unfolded([Shown(unit.id, unit.name, depth, is_unit=True)], inside))


# The statements are put together once, and take their values as parameters: to put one together
# takes longer than the database needs for the answer.
_HERE = Team.organization_id == bindparam("here")
_SEEN: BindParameter[Any] = bindparam("seen", expanding=True)


class _Tops(Enum):
    """What stands at the top of a page: right below a unit, or at the top of what is seen."""

    OF_UNIT = (Team.parent_id == bindparam("unit"),)
    OF_ALL = (Team.parent_id.is_(None),)
    OF_SEEN = (Team.id.in_(_SEEN), or_(Team.parent_id.is_(None), Team.parent_id.not_in(_SEEN)))


def _tops(access: Access, unit: Crumb | None) -> tuple[_Tops, dict[str, object]]:
    """Give what stands at the top for the actor, with the parameters of statements about it."""
    scope = scope_values(access)
    if unit is not None:
        return _Tops.OF_UNIT, {"here": access.organization_id, "unit": unit.id}
    return (_Tops.OF_SEEN if "seen" in scope else _Tops.OF_ALL), scope


@cache
def _many(tops: _Tops) -> Select[bool, int]:
    """Say whether the upper three levels alone hold too many to be shown whole, and count the tops.

    A walk down the tree can't tell as cheaply: SQLite opens every unit that it comes by, and would
    read most of 10,000 teams before the walk's limit ends it.
    """
    at_top = select(Team.id).where(_HERE, *tops.value)
    levels = [at_top.limit(WHOLE + 1).cte("top")]
    for name in ("second", "third"):
        below = select(Team.id).where(_HERE, Team.parent_id.in_(select(levels[-1])))
        levels.append(below.limit(WHOLE + 1).cte(name))
    counts = [select(func.count()).select_from(level).scalar_subquery() for level in levels]
    every = select(func.count()).select_from(Team).where(_HERE, *tops.value).scalar_subquery()
    return select(counts[0] + counts[1] + counts[2] > WHOLE, every)


@cache
def _below(tops: _Tops) -> Select[uuid.UUID, uuid.UUID, str]:
    """Select the tops and all below them."""
    teams = select(Team.id, Team.parent_id, Team.name).where(_HERE)
    start = teams.where(*tops.value).cte("below", recursive=True)
    child = aliased(Team)
    tree = start.union_all(
        select(child.id, child.parent_id, child.name).where(
            child.organization_id == bindparam("here"), child.parent_id == start.c.id
        )
    )
    return select(tree.c.id, tree.c.parent_id, tree.c.name)


def _in_order(rows: Sequence[Row[uuid.UUID, uuid.UUID | None, str]]) -> Iterator[Shown]:
    """Walk from the top down; siblings are in the order of their names."""
    known = {team_id for team_id, _, _ in rows}
    below: dict[uuid.UUID | None, list[tuple[str, str, uuid.UUID]]] = defaultdict(list)
    for team_id, parent_id, name in rows:
        parent = parent_id if parent_id in known else None
        below[parent].append((name.lower(), name, team_id))

    def walk(parent: uuid.UUID | None, depth: int) -> Iterator[Shown]:
        for _, name, team_id in sorted(below.get(parent, ())):
            is_unit = team_id in below
            yield Shown(team_id, name, depth, is_unit, open=is_unit)
            yield from walk(team_id, depth + 1)

    return walk(None, 0)


Inside = Mapping[uuid.UUID, Sequence[Shown]]
"""What lies right below units; one more than is shown at once where there is more."""


def _right_below(
    session: Session, access: Access, units: Sequence[uuid.UUID], *, skip: int = 0
) -> Inside:
    """Read the first of what lies right below each unit, in the order of names."""
    values = {
        "here": access.organization_id,
        "units": list(units),
        "first": skip + 1,
        "last": skip + AT_ONCE + 1,
    }
    found: dict[uuid.UUID, list[Shown]] = {unit: [] for unit in units}
    for unit, team_id, name, is_unit in session.connection().execute(_inside(), values):
        found[unit].append(Shown(team_id, name, 0, is_unit))
    return found


@cache
def _inside() -> Select[*tuple[Any, ...]]:
    """Select what lies right below units, from the first to the last of each."""
    by_name = (func.lower(Team.name), Team.name, Team.id)
    place = func.row_number().over(partition_by=Team.parent_id, order_by=by_name).label("place")
    inside = (
        select(Team.organization_id, Team.id, Team.parent_id, Team.name, place)
        .where(_HERE, Team.parent_id.in_(bindparam("units", expanding=True)))
        .subquery()
    )
    child = aliased(Team)
    has_below = exists().where(
        and_(child.organization_id == inside.c.organization_id, child.parent_id == inside.c.id)
    )
    return (
        select(inside.c.parent_id, inside.c.id, inside.c.name, has_below)
        .where(inside.c.place.between(bindparam("first"), bindparam("last")))
        .order_by(inside.c.parent_id, inside.c.place)
    )


def _unfolded(level: Sequence[Shown], inside: Inside, depth: int | None = None) -> Iterator[Shown]:
    """Put what lies below each open unit right after it."""
    for each in level:
        at = each.depth if depth is None else depth
        below = inside.get(each.id) if each.is_unit else None
        if below is None:
            yield replace(each, depth=at)
        else:
            yield replace(each, depth=at, open=True, more=len(below) > AT_ONCE)
            yield from _unfolded(below[:AT_ONCE], inside, at + 1)


@cache
def _level(tops: _Tops) -> Select[uuid.UUID, str, bool]:
    """Select a page of the tops, with whether anything is below each."""
    child = aliased(Team)
    has_below = exists().where(
        and_(child.organization_id == bindparam("here"), child.parent_id == Team.id)
    )
    return (
        select(Team.id, Team.name, has_below.label("is_unit"))
        .where(_HERE, *tops.value)
        .order_by(func.lower(Team.name), Team.name, Team.id)
        .limit(ON_A_PAGE)
        .offset(bindparam("skip"))
    )
