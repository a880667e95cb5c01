"""The list of the invited: add, send, remind, take back."""

from __future__ import annotations

import uuid

from flask import flash, redirect, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.domain.invitation import InvitationState
from app.domain.roles import Permission
from app.services.errors import InvalidInput
from app.services.invitations import invitations as service
from app.services.invitations.invitations import Added, InvitationPage
from app.services.rounds.survey_progress import teams_of_few
from app.web import edge
from app.web.forms import show_problem
from app.web.invitations import invitations
from app.web.invitations.choosing import (
    EVERYBODY,
    Filter,
    asked_filter,
    back,
    chosen,
    chosen_team,
    list_url,
)
from app.web.invitations.desk import load, render
from app.web.invitations.forms import AddForm
from app.web.permissions import requires

Answer = str | Response | tuple[str, int]
# Beside an address these would tell who has answered.
_BY_NAME_ONLY = (InvitationState.OPENED, InvitationState.ANSWERED)


@invitations.get("")
@requires(Permission.MANAGE_ROUNDS)
def index(organization_id: uuid.UUID, round_id: uuid.UUID) -> Answer:
    """List the invited, and offer what is next."""
    del organization_id
    shown = asked_filter()
    page = load(round_id, shown)
    return render(
        "index.html",
        round_id=round_id,
        page=page,
        shown=shown,
        states=[each for each in InvitationState if page.named or each not in _BY_NAME_ONLY],
        group_titles={group.id: group.title for group in page.groups},
        first=(page.page - 1) * service.PAGE_SIZE + 1,
        invited=load(round_id).total,
        unsent=load(round_id, Filter(state=InvitationState.NOT_SENT)).total,
        few=teams_of_few(edge.db(), access=edge.here(), round_id=round_id),
    )


@invitations.route("/add", methods=["GET", "POST"])
@requires(Permission.MANAGE_ROUNDS)
def add(organization_id: uuid.UUID, round_id: uuid.UUID) -> Answer:
    """Take addresses for a team; nobody is written to yet."""
    page = load(round_id)
    form = AddForm(data={"team": asked_filter().team})
    form.offer(page)
    if not form.validate_on_submit():
        return _add_page(form, page, round_id)
    try:
        added = service.add_invitations(
            edge.db(),
            access=edge.here(),
            round_id=round_id,
            assessment_id=form.team.data,
            addresses=service.parse_addresses(form.addresses.data or ""),
            group=form.group.data or None,
            today=edge.now().date(),
        )
    except InvalidInput as problem:
        show_problem(form, problem)
        return _add_page(form, page, round_id)
    flash(_added(added))
    return redirect(list_url(organization_id, round_id, Filter(team=form.team.data)))


@invitations.post("/send")
@requires(Permission.MANAGE_ROUNDS)
def send(organization_id: uuid.UUID, round_id: uuid.UUID) -> Answer:
    """Write to those who were ticked, or to everybody who never got a link."""
    service.send(
        edge.db(),
        access=edge.here(),
        round_id=round_id,
        invitation_ids=None if EVERYBODY in request.form else chosen(),
        now=edge.now(),
    )
    # How many mails there are would tell who has answered already.
    flash(
        _(
            "The mail goes out within minutes, or on the round's first day if that is still to "
            "come. Who has answered, and whose link was taken back, gets none."
        )
    )
    return back(organization_id, round_id)


@invitations.route("/remind", methods=["GET", "POST"])
@requires(Permission.MANAGE_ROUNDS)
def remind(organization_id: uuid.UUID, round_id: uuid.UUID) -> Answer:
    """Remind those who have not answered, whoever they are."""
    if request.method == "GET":
        return render("remind.html", round_id=round_id, page=load(round_id))
    service.remind(edge.db(), access=edge.here(), round_id=round_id, now=edge.now())
    flash(_("Reminders go out within minutes, only to those who have not answered."))
    return back(organization_id, round_id)


@invitations.post("/revoke")
@requires(Permission.MANAGE_ROUNDS)
def revoke(organization_id: uuid.UUID, round_id: uuid.UUID) -> Answer:
    """Take links back."""
    for each in chosen():
        service.revoke(edge.db(), access=edge.here(), round_id=round_id, invitation_id=each)
    flash(_("The links are taken back: they lead nowhere until you restore them."))
    return back(organization_id, round_id)


@invitations.post("/restore")
@requires(Permission.MANAGE_ROUNDS)
def restore(organization_id: uuid.UUID, round_id: uuid.UUID) -> Answer:
    """Let links that were taken back work again."""
    for each in chosen():
        service.restore(edge.db(), access=edge.here(), round_id=round_id, invitation_id=each)
    flash(_("The links work again."))
    return back(organization_id, round_id)


@invitations.post("/remove")
@requires(Permission.MANAGE_ROUNDS)
def remove(organization_id: uuid.UUID, round_id: uuid.UUID) -> Answer:
    """Take people off the list, all that were ticked or none."""
    ids = chosen()
    for each in ids:
        service.remove(edge.db(), access=edge.here(), round_id=round_id, invitation_id=each)
    flash(ngettext("%(num)d person is off the list.", "%(num)d people are off the list.", len(ids)))
    return back(organization_id, round_id)


@invitations.post("/move")
@requires(Permission.MANAGE_ROUNDS)
def move(organization_id: uuid.UUID, round_id: uuid.UUID) -> Answer:
    """Put people into another team, all that were ticked or none."""
    team = chosen_team(dict(load(round_id).teams))
    ids = chosen()
    for each in ids:
        service.move(
            edge.db(),
            access=edge.here(),
            round_id=round_id,
            invitation_id=each,
            assessment_id=team,
            today=edge.now().date(),
        )
    flash(ngettext("%(num)d person is moved.", "%(num)d people are moved.", len(ids)))
    return back(organization_id, round_id)


def _add_page(form: AddForm, page: InvitationPage, round_id: uuid.UUID) -> tuple[str, int]:
    text = render("add.html", round_id=round_id, page=page, form=form)
    return text, 422 if form.is_submitted() else 200


def _added(added: Added) -> str:
    new = len(added.new)
    text = ngettext("%(num)d person is added.", "%(num)d people are added.", new)
    if added.already:
        text += " " + ngettext(
            "%(num)d was on the list already.", "%(num)d were on the list already.", added.already
        )
    return str(text)
