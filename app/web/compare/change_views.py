"""What changed between two rounds of a team or of everybody, and why."""

from __future__ import annotations

import uuid
from typing import Any

from flask import render_template, url_for

from app.domain.roles import Permission
from app.domain.words import decomposition_wording
from app.services.compare.everybody_changed import load_everybody_changed
from app.services.compare.what_changed import WhatChanged, load_what_changed
from app.web import edge
from app.web.asked import NO_ROUND, NO_TEAM, asked_id
from app.web.compare import change_rows, compare
from app.web.permissions import requires


@compare.get("/organizations/<uuid:organization_id>/teams/<uuid:team_id>/what-changed")
@requires(Permission.SEE_RESULTS)
def what_changed(organization_id: uuid.UUID, team_id: uuid.UUID) -> str:
    """Take every barrier's difference between two rounds of a team apart, by what it comes from."""
    found = read_what_changed(team_id)
    here: dict[str, Any] = {"organization_id": organization_id}
    assessments = (found.change.assessments if found.change else None) or ()
    return _page(
        found,
        back_url=url_for("compare.over_time", **here, team_id=team_id),
        result_urls=[url_for("results.show", **here, assessment_id=one) for one in assessments],
        table=("compare.what_changed_table", {**here, "team_id": team_id}),
    )


@compare.get("/organizations/<uuid:organization_id>/compare/what-changed")
@requires(Permission.SEE_RESULTS)
def everybody_changed(organization_id: uuid.UUID) -> str:
    """Do so for everybody in the organization, or in the unit that the address names."""
    found = read_everybody_changed()
    here: dict[str, Any] = {"organization_id": organization_id}
    unit, change = found.team_id, found.change
    rounds = (change.before.id, change.now.id) if change else ()
    of = "results.unit" if unit else "results.pooled"
    now = change.now.id if change else None
    return _page(
        found,
        back_url=url_for("compare.index", **here, unit=unit, round=now),
        result_urls=[url_for(of, **here, round_id=one, team_id=unit) for one in rounds],
        table=("compare.everybody_changed_table", {**here, "unit": unit}),
        everybody=True,
    )


def _page(found: WhatChanged, *, everybody: bool = False, **addresses: object) -> str:
    change = found.change
    return render_template(
        "compare/what_changed.html",
        found=found,
        everybody=everybody,
        chosen=(change.before.id, change.now.id) if change else _asked_rounds(),
        rows=change_rows.rows(change) if change else (),
        columns=change_rows.columns(change) if change else (),
        tested=change_rows.tested(change) if change else False,
        untested=change_rows.untested(change) if change else "",
        unmoved=change_rows.unmoved(change) if change else "",
        together=decomposition_wording.why_together(change.barriers) if change else "",
        teams=change_rows.teams_moved(change) if change else "",
        finding=change_rows.finding(change) if change else "",
        **addresses,
    )


def read_what_changed(team_id: uuid.UUID) -> WhatChanged:
    """Read what the address asks to be taken apart of a team."""
    before, now = _asked_rounds()
    return load_what_changed(
        edge.db(), access=edge.here(), team_id=team_id, from_id=before, to_id=now
    )


def read_everybody_changed() -> WhatChanged:
    """Read what the address asks to be taken apart of everybody."""
    before, now = _asked_rounds()
    unit = asked_id("unit", NO_TEAM)
    return load_everybody_changed(
        edge.db(), access=edge.here(), unit_id=unit, from_id=before, to_id=now
    )


def _asked_rounds() -> tuple[uuid.UUID | None, uuid.UUID | None]:
    return asked_id("from", NO_ROUND), asked_id("to", NO_ROUND)
