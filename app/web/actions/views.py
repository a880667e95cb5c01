"""The list, the board, and one action: planned, changed, moved on, written about."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.goals.actions import OPEN, ActionStatus, NoteKind
from app.domain.roles import Permission
from app.services.actions import action_changes as changes
from app.services.actions import action_list as service
from app.services.actions.action_changes import NOTHING, Stale
from app.services.actions.action_choices import capabilities, filter_choices, plannable_teams
from app.services.actions.action_people import Owner, owners_anywhere, owners_for
from app.services.errors import InvalidInput
from app.web import edge
from app.web.actions import actions
from app.web.actions.asked import address, asked_filter, kept
from app.web.actions.forms import (
    EditActionForm,
    NewActionForm,
    NoteForm,
    StatusForm,
    values_of,
)
from app.web.actions.tables import actions_table
from app.web.asked import asked_page
from app.web.forms import show_problem, unread
from app.web.permissions import requires
from app.web.tables import ENDING, table_file

Answer = str | Response | tuple[str, int]
_ACTION = "/actions/<uuid:action_id>"


@actions.get("/actions")
@requires(Permission.SEE_RESULTS)
def index(organization_id: uuid.UUID) -> Answer:
    """Show the list, or the board with a column for each status."""
    del organization_id
    session, access, today = edge.db(), edge.here(), edge.now().date()
    asked = asked_filter()
    shared = {
        "asked": asked,
        "address": address,
        "kept": kept(),
        "choices": filter_choices(session, access=access),
        "may_plan": access.may(Permission.MANAGE_ACTIONS),
        "owner_key": service.owner_key,
    }
    if request.args.get("view") == "board":
        columns, counts = service.board(session, access=access, asked=asked, today=today)
        return render_template("actions/board.html", columns=columns, counts=counts, **shared)
    found = service.list_actions(
        session, access=access, asked=asked, today=today, page=asked_page()
    )
    return render_template("actions/list.html", found=found, counts=found.counts, **shared)


@actions.get(f"/actions.{ENDING}")
@requires(Permission.SEE_RESULTS)
def table(organization_id: uuid.UUID, ending: str) -> Answer:
    """Give all that the filter finds as a file."""
    del organization_id
    access, today = edge.here(), edge.now().date()
    lines = service.every_action(edge.db(), access=access, asked=asked_filter(), today=today)
    made = actions_table(lines, organization=access.organization_name)
    return table_file(made, ending, page="actions.index")


@actions.route("/actions/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def create(organization_id: uuid.UUID) -> Answer:
    """Plan an action of one's own."""
    form, about = _new_form()
    if not form.is_submitted():
        return _new_page(form)
    draft = form.draft()
    if form.team.errors:
        return _new_page(form)
    try:
        action_id = changes.create_action(
            edge.db(),
            access=edge.here(),
            team_id=form.team.data,
            draft=draft,
            now=edge.now(),
            about=about.get(form.about.data, NOTHING),
        )
    except InvalidInput as problem:
        show_problem(form, problem)
        return _new_page(form)
    flash(_("The action is planned."))
    return redirect(_url(organization_id, action_id))


@actions.get(_ACTION)
@requires(Permission.SEE_RESULTS)
def show(organization_id: uuid.UUID, action_id: uuid.UUID) -> Answer:
    """Show an action, what was measured since it was finished, and its history."""
    del organization_id
    return _show_page(_load(action_id))


@actions.route(f"{_ACTION}/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_ACTIONS)
def edit(organization_id: uuid.UUID, action_id: uuid.UUID) -> Answer:
    """Change an action; when somebody else did meanwhile, show both versions."""
    page = _load(action_id)
    changes.require_change(edge.here(), page.line.team_id)
    form = EditActionForm(data=values_of(page))
    form.offer(_owners_with_present(page))
    if not form.is_submitted():
        return _edit_page(form, page)
    try:
        changes.edit_action(
            edge.db(),
            access=edge.here(),
            action_id=action_id,
            revision=form.revision.data or 0,
            draft=form.draft(),
            now=edge.now(),
        )
    except InvalidInput as problem:
        show_problem(form, problem)
        return _edit_page(form, page)
    except Stale as stale:
        return _stale_page(form, _load(action_id), stale)
    flash(_("The action is saved."))
    return redirect(_url(organization_id, action_id))


@actions.post(f"{_ACTION}/status")
@requires(Permission.MANAGE_ACTIONS)
def change_status(organization_id: uuid.UUID, action_id: uuid.UUID) -> Answer:
    """Move an action on: begin it, close it, drop it, take it up again."""
    page = _load(action_id)
    changes.require_change(edge.here(), page.line.team_id)
    form = StatusForm()
    refused = unread(form)
    if form.status.errors:
        return _show_page(page, status_form=form)
    try:
        changes.change_status(
            edge.db(),
            access=edge.here(),
            action_id=action_id,
            revision=form.revision.data or 0,
            status=form.status.data,
            finished_on=form.finished_on.data,
            text=form.reason.data or "",
            unread=refused,
            now=edge.now(),
        )
    except InvalidInput as problem:
        show_problem(form, problem)
        return _show_page(page, status_form=form)
    except Stale as stale:
        return _stale_status_page(form, _load(action_id), stale)
    flash(_("The action is saved."))
    return redirect(_url(organization_id, action_id))


@actions.post(f"{_ACTION}/notes")
@requires(Permission.MANAGE_ACTIONS)
def add_note(organization_id: uuid.UUID, action_id: uuid.UUID) -> Answer:
    """Add a remark or a piece of evidence."""
    page = _load(action_id)
    changes.require_change(edge.here(), page.line.team_id)
    form = NoteForm()
    if not form.validate_on_submit():
        return _show_page(page, note_form=form)
    try:
        changes.add_note(
            edge.db(),
            access=edge.here(),
            action_id=action_id,
            kind=form.kind.data,
            text=form.text.data or "",
            now=edge.now(),
        )
    except InvalidInput as problem:
        show_problem(form, problem)
        return _show_page(page, note_form=form)
    flash(_("It stands in the history."))
    return redirect(_url(organization_id, action_id))


def _url(organization_id: uuid.UUID, action_id: uuid.UUID) -> str:
    return url_for("actions.show", organization_id=organization_id, action_id=action_id)


def _source_url(page: service.ActionPage) -> str:
    """Give the address of the result that an action was taken up from; empty for one's own."""
    source, team = page.source, page.line.team_id
    if source is None:
        return ""
    here = edge.here().organization_id
    if source.assessment_id is not None:
        return url_for("results.show", organization_id=here, assessment_id=source.assessment_id)
    if team is not None:
        return url_for("results.unit", organization_id=here, round_id=source.round_id, team_id=team)
    return url_for("results.pooled", organization_id=here, round_id=source.round_id)


def _load(action_id: uuid.UUID) -> service.ActionPage:
    today = edge.now().date()
    return service.load_action(edge.db(), access=edge.here(), action_id=action_id, today=today)


def _new_form() -> tuple[NewActionForm, dict[str, changes.About]]:
    session, access = edge.db(), edge.here()
    form = NewActionForm()
    everywhere = Permission.MANAGE_ACTIONS in access.everywhere
    teams = plannable_teams(session, access=access)
    form.offer_teams(
        teams,
        organization=access.organization_name if everywhere else "",
    )
    form.offer(owners_anywhere(session, access=access))
    about = capabilities(session, access=access)
    form.offer_capabilities(about)
    if not form.is_submitted():
        asked = request.args.get("team")
        form.team.data = next((each.id for each in teams if str(each.id) == asked), None)
    return form, about


def _new_page(form: NewActionForm) -> tuple[str, int]:
    return render_template("actions/new.html", form=form), 422 if form.is_submitted() else 200


def _owners_with_present(page: service.ActionPage) -> tuple[Owner, ...]:
    """Give who may own it, and who owns it now even if they lost their access."""
    owners = owners_for(edge.db(), access=edge.here(), team_id=page.line.team_id)
    held = page.line.owner_id
    if held is None or held in {each.id for each in owners}:
        return owners
    lost = _("%(name)s (has no access any more)", name=page.line.owner)
    return (*owners, Owner(held, lost))


def _edit_page(form: EditActionForm, page: service.ActionPage) -> tuple[str, int]:
    return (
        render_template("actions/edit.html", form=form, page=page, stale=""),
        422 if form.is_submitted() else 200,
    )


def _stale_page(form: EditActionForm, page: service.ActionPage, stale: Stale) -> tuple[str, int]:
    """Show the present version beside what was typed; saving again is a decision then."""
    form.revision.data = page.line.revision
    form.revision.raw_data = None
    return render_template("actions/edit.html", form=form, page=page, stale=str(stale)), 409


def _stale_status_page(form: StatusForm, page: service.ActionPage, stale: Stale) -> Answer:
    """Say what the action is now; what was typed stays, as a note where its form is gone."""
    note_form = None
    if form.reason.data and page.line.status not in OPEN:
        kind = NoteKind.EVIDENCE if form.status.data is ActionStatus.DONE else NoteKind.NOTE
        note_form = NoteForm(formdata=None, data={"kind": kind, "text": form.reason.data})
    return _show_page(page, status_form=form, note_form=note_form, stale=str(stale), status=409)


def _show_page(
    page: service.ActionPage,
    *,
    status_form: StatusForm | None = None,
    note_form: NoteForm | None = None,
    stale: str = "",
    status: int = 422,
) -> Answer:
    body = render_template(
        "actions/show.html",
        page=page,
        source_url=_source_url(page),
        note_form=note_form or NoteForm(formdata=None),
        status_form=status_form,
        tried=status_form.status.data if status_form else None,
        statuses=ActionStatus,
        stale=stale,
        today=edge.now().date(),
    )
    return body if status_form is None and note_form is None else (body, status)
