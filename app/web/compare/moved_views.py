"""What moved beyond chance since the round before, as a page and as a part of the overview."""

from __future__ import annotations

import uuid

from flask import render_template

from app.domain.roles import Permission
from app.services.compare.movement_page import MovementPage, load_movement_page
from app.services.errors import NotFound
from app.web import edge
from app.web.compare import compare, moved_rows
from app.web.compare.views import wanted
from app.web.permissions import requires

_COMPARE = "/organizations/<uuid:organization_id>/compare"


@compare.get(f"{_COMPARE}/moved")
@requires(Permission.SEE_RESULTS)
def moved(organization_id: uuid.UUID) -> str:
    """Show which barriers and capabilities moved, in which teams, and what was done before."""
    found = _load()
    if found is None:
        return render_template("compare/none.html", organization_id=organization_id)
    return _page("compare/moved.html", organization_id, found)


@compare.get(f"{_COMPARE}/moved/most")
@requires(Permission.SEE_RESULTS)
def most_moved(organization_id: uuid.UUID) -> str:
    """Show the first of them, as a part of another page, which fetches it."""
    return _page("compare/moved_most.html", organization_id, read_moved())


def read_moved() -> MovementPage:
    """Read what the address asks for; NotFound before any result."""
    found = _load()
    if found is None:
        raise NotFound("There is no result yet.")
    return found


def _load() -> MovementPage | None:
    return load_movement_page(edge.db(), access=edge.here(), wanted=wanted())


def _page(template: str, organization_id: uuid.UUID, found: MovementPage) -> str:
    at = {"round": found.chosen.id, "version": found.version}
    return render_template(
        template,
        organization_id=organization_id,
        found=found,
        at=at,
        unit=found.crumbs[-1] if found.crumbs else None,
        says=moved_rows,
        finding=moved_rows.finding(found),
        everybody_url=moved_rows.everybody_url(found, organization_id),
        mover_url=moved_rows.mover_url(found, organization_id),
    )
