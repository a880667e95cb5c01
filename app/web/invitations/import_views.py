"""People from a CSV file: check, look, confirm."""

from __future__ import annotations

import csv
import io
import uuid

from flask import flash, redirect
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.domain.roles import Permission
from app.services.errors import InvalidInput
from app.services.invitations import invitation_import as service
from app.services.invitations.invitations import InvitationPage
from app.web import edge
from app.web.forms import show_problem
from app.web.invitations import invitations
from app.web.invitations.choosing import Filter, list_url
from app.web.invitations.desk import load, render
from app.web.invitations.forms import ConfirmForm, ImportForm
from app.web.permissions import requires

_PEOPLE = ("ann", "ben", "cleo")
Answer = str | Response | tuple[str, int]


@invitations.route("/import", methods=["GET", "POST"])
@requires(Permission.MANAGE_ROUNDS)
def import_(organization_id: uuid.UUID, round_id: uuid.UUID) -> Answer:
    """Take a file and show whom it would add; nothing is stored."""
    del organization_id
    form = ImportForm()
    if not form.validate_on_submit():
        return _import_page(form, round_id)
    data = form.contents()
    try:
        plan = service.preview(edge.db(), access=edge.here(), round_id=round_id, data=data)
    except InvalidInput as problem:
        show_problem(form, problem)
        return _import_page(form, round_id)
    return _preview(plan, data, round_id)


@invitations.post("/import/confirm")
@requires(Permission.MANAGE_ROUNDS)
def confirm_import(organization_id: uuid.UUID, round_id: uuid.UUID) -> Answer:
    """Check the same text again, and add its people."""
    data = (ConfirmForm().text.data or "").encode()
    plan = service.import_rows(
        edge.db(), access=edge.here(), round_id=round_id, data=data, today=edge.now().date()
    )
    if not plan.can_be_done:
        return _preview(plan, data, round_id)
    number = plan.new
    flash(ngettext("%(num)d person is on the list.", "%(num)d people are on the list.", number))
    return redirect(list_url(organization_id, round_id, Filter()))


def _import_page(form: ImportForm, round_id: uuid.UUID) -> tuple[str, int]:
    page = load(round_id)
    text = render(
        "import.html",
        round_id=round_id,
        page=page,
        form=form,
        limit=service.MAX_ROWS,
        sample=_sample(page),
    )
    return text, 422 if form.is_submitted() else 200


def _preview(plan: service.ImportPreview, data: bytes, round_id: uuid.UUID) -> tuple[str, int]:
    text = data.decode("utf-8-sig", "replace")
    page = render(
        "preview.html",
        round_id=round_id,
        page=load(round_id),
        plan=plan,
        confirm=ConfirmForm(formdata=None, data={"text": text}),
        correct=ImportForm(formdata=None, data={"text": text}),
    )
    return page, 422 if plan.problems else 200


def _sample(page: InvitationPage) -> str:
    """Give a file that this round could take, with its own teams and groups."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(("address", "team", "group") if page.groups else ("address", "team"))
    groups = [*page.groups[:2], None]
    for number, (_id, team) in enumerate(page.teams[:3]):
        group = groups[min(number, len(groups) - 1)]
        cells = (f"{_PEOPLE[number]}@example.org", team)
        writer.writerow((*cells, group.title if group else "") if page.groups else cells)
    return lines.getvalue()
