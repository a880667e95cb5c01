"""The charts of comparing pages that a picture is made of; each address says what is shown."""

from __future__ import annotations

import uuid
from typing import Any

from app.domain.roles import Permission
from app.services.errors import NotFound
from app.web.compare import compare, heat_picture, side_picture
from app.web.compare.side_views import read_side_by_side
from app.web.compare.views import order, read_overview, shut
from app.web.permissions import requires
from app.web.pictures import picture_of

_COMPARE = "/organizations/<uuid:organization_id>/compare"


@compare.get(f"{_COMPARE}/teams.json")
@requires(Permission.SEE_RESULTS)
def teams_chart(organization_id: uuid.UUID) -> dict[str, Any]:
    """Give the heat map of the lines that the page shows."""
    del organization_id
    found = read_overview()
    if found is None or found.group:
        raise NotFound("There is no heat map here.")
    sort, descending = order(found)
    drawn = heat_picture.chart(found, sort=sort, descending=descending, shut=shut(found))
    return picture_of(drawn, levels=True)


@compare.get(f"{_COMPARE}/side-by-side.json")
@requires(Permission.SEE_RESULTS)
def side_by_side_chart(organization_id: uuid.UUID) -> dict[str, Any]:
    """Give the scores of the chosen teams and units, barrier by barrier."""
    del organization_id
    return picture_of(side_picture.chart(read_side_by_side()))
