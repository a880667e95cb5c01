"""Your assessments: what is due, how far all are, what was."""

from __future__ import annotations

import uuid

from flask import render_template, request, url_for

from app.domain.roles import Permission
from app.services.answers import assessments as service
from app.services.answers.assessments import AssessmentFilter
from app.web import edge
from app.web.asked import NO_ROUND, asked_id, asked_page
from app.web.assessments import assessments
from app.web.permissions import requires

_NAME_LENGTH = 120


@assessments.get("/organizations/<uuid:organization_id>/assessments")
@requires(Permission.SEE_RESULTS)
def index(organization_id: uuid.UUID) -> str:
    """List the assessments of the teams that the actor sees."""
    today, asked = edge.now().date(), _asked_filter()
    listed = service.list_assessments(
        edge.db(), access=edge.here(), today=today, asked=asked, page=asked_page()
    )

    def at(page: int) -> str:
        """Give the address of another page of what was asked for."""
        return url_for(
            "assessments.index",
            organization_id=organization_id,
            round=asked.round_id,
            team=asked.name or None,
            page=page,
            _anchor="found",
        )

    return render_template("assessments/index.html", listed=listed, today=today, asked=asked, at=at)


def _asked_filter() -> AssessmentFilter:
    """Read a round and a part of a name; what no name can hold, a database may not take."""
    name = " ".join(request.args.get("team", "").replace("\0", " ").split())[:_NAME_LENGTH]
    return AssessmentFilter(asked_id("round", NO_ROUND), name.encode("utf-8", "replace").decode())
