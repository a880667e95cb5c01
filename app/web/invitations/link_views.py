"""One link for a whole team: its places, and its code to print."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask import Response as FlaskResponse
from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.roles import Permission
from app.services.errors import InvalidInput, NotFound
from app.services.invitations import team_links as service
from app.services.invitations.team_links import SharedLinkItem
from app.web import edge
from app.web.forms import show_problem
from app.web.invitations import invitations, qr
from app.web.invitations.desk import load, render
from app.web.invitations.forms import QuotaForm
from app.web.permissions import requires

Answer = str | Response | tuple[str, int]


@invitations.get("/links")
@requires(Permission.MANAGE_ROUNDS)
def links(organization_id: uuid.UUID, round_id: uuid.UUID) -> Answer:
    """Show each team's shared link with its code; in named rounds, why there is none."""
    del organization_id
    return _page(round_id)


@invitations.post("/links/of-team/<uuid:assessment_id>")
@requires(Permission.MANAGE_ROUNDS)
def make_link(organization_id: uuid.UUID, round_id: uuid.UUID, assessment_id: uuid.UUID) -> Answer:
    """Give a team its link."""
    if assessment_id not in dict(load(round_id).teams):
        raise NotFound("This team is not in the round.")
    form = QuotaForm()
    try:
        if not form.validate_on_submit():
            return _page(round_id, wrong={assessment_id: form}), 422
        service.make_link(
            edge.db(),
            access=edge.here(),
            round_id=round_id,
            assessment_id=assessment_id,
            quota=form.quota.data or 0,
            secret_key=edge.parts().settings.secret_key,
            today=edge.now().date(),
        )
    except InvalidInput as problem:
        show_problem(form, problem)
        return _page(round_id, wrong={assessment_id: form}), 422
    flash(_("The link is made."))
    return _back(organization_id, round_id)


@invitations.post("/links/<uuid:link_id>")
@requires(Permission.MANAGE_ROUNDS)
def change_link(organization_id: uuid.UUID, round_id: uuid.UUID, link_id: uuid.UUID) -> Answer:
    """Give a link more places, or fewer."""
    form = QuotaForm()
    try:
        if not form.validate_on_submit():
            return _page(round_id, wrong={link_id: form}), 422
        service.change_link(
            edge.db(),
            access=edge.here(),
            round_id=round_id,
            link_id=link_id,
            quota=form.quota.data or 0,
            today=edge.now().date(),
        )
    except InvalidInput as problem:
        show_problem(form, problem)
        return _page(round_id, wrong={link_id: form}), 422
    flash(_("The places are saved."))
    return _back(organization_id, round_id)


@invitations.post("/links/<uuid:link_id>/revoke")
@requires(Permission.MANAGE_ROUNDS)
def revoke_link(organization_id: uuid.UUID, round_id: uuid.UUID, link_id: uuid.UUID) -> Answer:
    """Let nobody take a place any more."""
    service.revoke_link(edge.db(), access=edge.here(), round_id=round_id, link_id=link_id)
    flash(_("The link is taken back. Who has a place already can go on."))
    return _back(organization_id, round_id)


@invitations.post("/links/<uuid:link_id>/restore")
@requires(Permission.MANAGE_ROUNDS)
def restore_link(organization_id: uuid.UUID, round_id: uuid.UUID, link_id: uuid.UUID) -> Answer:
    """Let people take places again."""
    service.restore_link(edge.db(), access=edge.here(), round_id=round_id, link_id=link_id)
    flash(_("The link works again."))
    return _back(organization_id, round_id)


@invitations.get("/links/<uuid:link_id>/code.svg")
@requires(Permission.MANAGE_ROUNDS)
def code_svg(organization_id: uuid.UUID, round_id: uuid.UUID, link_id: uuid.UUID) -> Answer:
    """Draw a link's code for the screen."""
    del organization_id
    return FlaskResponse(qr.svg(_link(round_id, link_id).url), mimetype="image/svg+xml")


@invitations.get("/links/<uuid:link_id>/code.png")
@requires(Permission.MANAGE_ROUNDS)
def code_png(organization_id: uuid.UUID, round_id: uuid.UUID, link_id: uuid.UUID) -> Answer:
    """Draw a link's code for paper, as a download."""
    del organization_id
    response = FlaskResponse(qr.png(_link(round_id, link_id).url), mimetype="image/png")
    response.headers["Content-Disposition"] = "attachment; filename=link.png"
    return response


def _list(round_id: uuid.UUID) -> tuple[SharedLinkItem, ...]:
    settings = edge.parts().settings
    return service.list_links(
        edge.db(),
        access=edge.here(),
        round_id=round_id,
        secret_key=settings.secret_key,
        address=settings.address,
    )


def _link(round_id: uuid.UUID, link_id: uuid.UUID) -> SharedLinkItem:
    for each in _list(round_id):
        if each.id == link_id:
            return each
    raise NotFound("There is no such link.")


def _page(round_id: uuid.UUID, *, wrong: Mapping[uuid.UUID, QuotaForm] | None = None) -> str:
    """Write the page; `wrong` is the form that could not be taken, by the link's or team's id."""
    page = load(round_id)
    made = () if page.named else _list(round_id)
    return render(
        "links.html",
        round_id=round_id,
        page=page,
        links={each.assessment_id: each for each in made},
        wrong=wrong or {},
        most=service.MAX_QUOTA,
    )


def _back(organization_id: uuid.UUID, round_id: uuid.UUID) -> Response:
    return redirect(
        url_for("invitations.links", organization_id=organization_id, round_id=round_id)
    )
