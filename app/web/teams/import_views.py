"""Teams from a CSV file: check, look, confirm."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.domain.roles import Permission
from app.services.errors import InvalidInput
from app.services.teams import team_import as service
from app.services.teams.team_import import ImportPlan
from app.web import edge
from app.web.forms import show_problem
from app.web.permissions import requires
from app.web.teams import teams
from app.web.teams.forms import ConfirmForm, ImportForm

Answer = str | Response | tuple[str, int]


@teams.route("/import", methods=["GET", "POST"])
@requires(Permission.MANAGE_TEAMS)
def import_(organization_id: uuid.UUID) -> Answer:
    """Take a file and show what it would create; nothing is stored."""
    del organization_id
    form = ImportForm()
    if not form.validate_on_submit():
        return _import_page(form)
    try:
        text = service.decode(form.contents())
    except InvalidInput as problem:
        show_problem(form, problem)
        return _import_page(form)
    plan = service.plan_import(edge.db(), access=edge.here(), text=text)
    return _preview(plan, text)


@teams.post("/import/confirm")
@requires(Permission.MANAGE_TEAMS)
def confirm_import(organization_id: uuid.UUID) -> Answer:
    """Check the same text again, and create its teams."""
    text = ConfirmForm().text.data or ""
    plan = service.import_teams(edge.db(), access=edge.here(), text=text, now=edge.now())
    if not plan.can_be_done:
        return _preview(plan, text)
    number = len(plan.new)
    flash(ngettext("%(num)d team is created.", "%(num)d teams are created.", number))
    return redirect(url_for("teams.index", organization_id=organization_id))


def _import_page(form: ImportForm) -> tuple[str, int]:
    page = render_template("teams/import.html", form=form, limit=service.MAX_ROWS)
    return page, 422 if form.is_submitted() else 200


def _preview(plan: ImportPlan, text: str) -> tuple[str, int]:
    confirm = ConfirmForm(formdata=None, data={"text": text})
    correct = ImportForm(formdata=None, data={"text": text})
    page = render_template("teams/preview.html", plan=plan, confirm=confirm, correct=correct)
    return page, 422 if plan.problems else 200
