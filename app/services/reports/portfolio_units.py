"""Which units a portfolio gives a page, and what it is of as a whole."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.promise.lattice import CellKind
from app.domain.roles import Permission
from app.services.access import Access
from app.services.errors import NotFound
from app.services.teams.units import Units, load_units
from app.storage.rows import ProfileRow, Team, UnitProfileRow

MOST_PAGES = 40
"""So many units get a page; of more, those at the top come first."""


@dataclass(frozen=True, slots=True)
class UnitsOfPortfolio:
    """The whole (`root` is a unit, or None for all that the actor sees) and the units with a page.

    `seen` names what the actor sees, nothing where that is all. `units` are in the order of the
    `tree`; `without_page` others have a result and are counted in the unit above, `silent` none.
    """

    root: uuid.UUID | None
    seen: tuple[str, ...]
    units: tuple[uuid.UUID, ...]
    without_page: int
    silent: int
    tree: Units


def choose_units(
    session: Session, *, access: Access, round_id: uuid.UUID, unit_id: uuid.UUID | None
) -> UnitsOfPortfolio:
    """Choose the units at the top, and of those below the ones with teams of their own.

    Whoever sees a single unit has that as the whole. NotFound for a team that is no unit.
    """
    units = load_units(session, organization_id=access.organization_id)
    if unit_id is not None and unit_id not in units.names:
        raise NotFound("There is no such unit.")
    tops = _seen_tops(session, access)
    root = unit_id
    if root is None and tops is not None and len(tops) == 1:
        root = next(iter(set(tops) & units.names.keys()), None)
    starts = _starts(units, root, tops)
    every = [(depth, unit) for start in starts for depth, unit in _walk(units, start)]
    found = _with_result(session, access, round_id, [unit for _, unit in every])
    holding = _holding_teams(session, access)
    named = [(d, unit) for d, unit in every if unit in found and (d == 0 or unit in holding)]
    kept = {unit for _, unit in sorted(named, key=lambda each: each[0])[:MOST_PAGES]}
    return UnitsOfPortfolio(
        root,
        tuple(tops.values()) if tops is not None else (),
        tuple(unit for _, unit in named if unit in kept),
        len(found) - len(kept),
        len(every) - len(found),
        units,
    )


def _seen_tops(session: Session, access: Access) -> dict[uuid.UUID, str] | None:
    """Name the teams and units at the top of what the actor sees; None where that is all."""
    seen = access.teams(Permission.SEE_RESULTS)
    if seen is None:
        return None
    rows = session.execute(
        select(Team.id, Team.name, Team.parent_id)
        .where(Team.organization_id == access.organization_id, Team.id.in_(sorted(seen)))
        .order_by(Team.name, Team.id)
    )
    return {team_id: name for team_id, name, parent_id in rows if parent_id not in seen}


def _starts(
    units: Units, root: uuid.UUID | None, tops: Collection[uuid.UUID] | None
) -> list[uuid.UUID]:
    """Give the units right below the whole."""
    if root is not None or tops is None:
        return list(units.children.get(root, ()))
    return [top for top in tops if top in units.names]


def _walk(units: Units, start: uuid.UUID, depth: int = 0) -> list[tuple[int, uuid.UUID]]:
    below = (_walk(units, child, depth + 1) for child in units.children.get(start, ()))
    return [(depth, start), *(each for part in below for each in part)]


def _holding_teams(session: Session, access: Access) -> set[uuid.UUID]:
    """Find the units that have a single team right below them."""
    here = Team.organization_id == access.organization_id
    units = select(Team.parent_id).where(here, Team.parent_id.is_not(None))
    rows = session.scalars(
        select(Team.parent_id)
        .where(here, Team.parent_id.is_not(None), Team.id.not_in(units))
        .distinct()
    )
    return {unit for unit in rows if unit is not None}


def _with_result(
    session: Session, access: Access, round_id: uuid.UUID, units: Collection[uuid.UUID]
) -> set[uuid.UUID]:
    """Find the units in which, or of whose own people, there is a result, hidden or not."""
    below = session.scalars(
        select(UnitProfileRow.unit_id).where(
            UnitProfileRow.organization_id == access.organization_id,
            UnitProfileRow.unit_id.in_(units),
            UnitProfileRow.round_id == round_id,
            UnitProfileRow.results > 0,
        )
    )
    own = session.scalars(
        select(ProfileRow.subject_id).where(
            ProfileRow.organization_id == access.organization_id,
            ProfileRow.subject_id.in_(units),
            ProfileRow.kind == CellKind.TEAM,
            ProfileRow.round_id == round_id,
        )
    )
    return {*below, *own}
