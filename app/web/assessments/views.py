"""Your assessments: what is due, what waits, what was."""

from __future__ import annotations

import uuid

from flask import render_template, request

from app.domain.roles import Permission
from app.services.answers import assessments as service
from app.web import edge
from app.web.assessments import assessments
from app.web.permissions import requires

_PAGES = 10_000


@assessments.get("/organizations/<uuid:organization_id>/assessments")
@requires(Permission.SEE_RESULTS)
def index(organization_id: uuid.UUID) -> str:
    """List the assessments of the teams that the actor sees."""
    del organization_id
    today = edge.now().date()
    page = min(max(request.args.get("page", 1, type=int), 1), _PAGES)
    listed = service.list_assessments(edge.db(), access=edge.here(), today=today, page=page)
    return render_template("assessments/index.html", listed=listed, today=today)
