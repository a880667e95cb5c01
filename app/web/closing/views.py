"""A survey from its last answer to results that can be read."""

from __future__ import annotations

import uuid

from flask import flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.closing import ClosingState
from app.domain.roles import Permission
from app.services.closing import closing_steps as service
from app.services.closing.closing_page import ClosingPage, load_closing, load_progress
from app.services.errors import InvalidInput
from app.web import edge
from app.web.closing import closing
from app.web.closing.forms import PublishForm, ReopenForm
from app.web.forms import show_problem
from app.web.permissions import requires

Answer = str | Response | tuple[str, int]
_UNDER_WAY = {ClosingState.FREEZING}


@closing.get("/closing")
@requires(Permission.MANAGE_ROUNDS)
def show(organization_id: uuid.UUID, round_id: uuid.UUID) -> Answer:
    """Show what closing a survey does, how far it is, and what of it will be shown."""
    del organization_id
    return _page(_load(round_id), PublishForm(formdata=None), ReopenForm(formdata=None))


@closing.get("/closing/state.json")
@requires(Permission.MANAGE_ROUNDS)
def state(organization_id: uuid.UUID, round_id: uuid.UUID) -> Response:
    """Say how far the results are, for the script that waits for them."""
    del organization_id
    found, percent = load_progress(edge.db(), access=edge.here(), round_id=round_id)
    return jsonify(state=found.value, percent=percent, ready=found not in _UNDER_WAY)


@closing.post("/closing")
@requires(Permission.MANAGE_ROUNDS)
def ask(organization_id: uuid.UUID, round_id: uuid.UUID) -> Answer:
    """End the answers, and ask for the results."""
    service.ask_to_close(edge.db(), access=edge.here(), round_id=round_id, now=edge.now())
    return _back(organization_id, round_id)


@closing.post("/closing/retry")
@requires(Permission.MANAGE_ROUNDS)
def retry(organization_id: uuid.UUID, round_id: uuid.UUID) -> Answer:
    """Let the worker try again."""
    service.retry(edge.db(), access=edge.here(), round_id=round_id)
    return _back(organization_id, round_id)


@closing.post("/closing/publish")
@requires(Permission.MANAGE_ROUNDS)
def publish(organization_id: uuid.UUID, round_id: uuid.UUID) -> Answer:
    """Let the results be read, for good."""
    form = PublishForm()
    if not form.validate_on_submit():
        return _page(_load(round_id), form, ReopenForm(formdata=None), status=422)
    service.publish(
        edge.db(),
        access=edge.here(),
        round_id=round_id,
        closing_id=form.closing_id(),
        now=edge.now(),
    )
    flash(_("The results are published."))
    return _back(organization_id, round_id)


@closing.post("/closing/reopen")
@requires(Permission.MANAGE_ROUNDS)
def reopen(organization_id: uuid.UUID, round_id: uuid.UUID) -> Answer:
    """Take answers again."""
    form = ReopenForm()
    try:
        if not form.validate_on_submit():
            return _page(_load(round_id), PublishForm(formdata=None), form, status=422)
        service.reopen(
            edge.db(),
            access=edge.here(),
            round_id=round_id,
            closes_on=form.closes_on.data,
            now=edge.now(),
        )
    except InvalidInput as problem:
        show_problem(form, problem)
        return _page(_load(round_id), PublishForm(formdata=None), form, status=422)
    flash(_("The round is open again."))
    return _back(organization_id, round_id)


def _load(round_id: uuid.UUID) -> ClosingPage:
    return load_closing(edge.db(), access=edge.here(), round_id=round_id, today=edge.now().date())


def _page(
    page: ClosingPage, publishing: PublishForm, reopening: ReopenForm, *, status: int = 200
) -> tuple[str, int]:
    if reopening.closes_on.data is None and not reopening.is_submitted():
        reopening.closes_on.data = max(page.dates.closes_on, edge.now().date())
    text = render_template(
        "closing/show.html", page=page, publishing=publishing, reopening=reopening
    )
    return text, status


def _back(organization_id: uuid.UUID, round_id: uuid.UUID) -> Response:
    return redirect(url_for("closing.show", organization_id=organization_id, round_id=round_id))
