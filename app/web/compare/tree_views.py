"""What lies below a unit of the overview, as lines that are put into its table."""

from __future__ import annotations

import uuid
from dataclasses import replace

from flask import render_template, request, url_for

from app.domain.roles import Permission
from app.services.compare.overview import load_overview_part
from app.web import edge
from app.web.asked import asked_number
from app.web.compare import compare, overview_rows
from app.web.compare.views import order, wanted
from app.web.permissions import requires


@compare.get("/organizations/<uuid:organization_id>/compare/below/<uuid:team_id>")
@requires(Permission.SEE_RESULTS)
def below(organization_id: uuid.UUID, team_id: uuid.UUID) -> str:
    """Show a part of what lies below a unit, in the round and the order that the page shows."""
    part, depth = max(asked_number("part", 1), 1), asked_number("depth", 0)
    asked = replace(wanted(), unit_id=team_id)
    found = load_overview_part(edge.db(), access=edge.here(), wanted=asked, part=part, depth=depth)
    sort, descending = order(found)
    path = url_for("compare.index", organization_id=organization_id)
    kept = {name: request.args.get(name, "") for name in ("version", "order")}
    view = {"round": str(found.chosen.id), **kept, "sort": sort}
    return render_template(
        "compare/heat_rows.html",
        organization_id=organization_id,
        part=found,
        unit_id=team_id,
        name=found.name,
        depth=depth,
        rows=overview_rows.heat_lines(found, sort=sort, descending=descending),
        sort=sort,
        barriers=found.questionnaire.barriers,
        view_url=overview_rows.changed(view, path),
    )
