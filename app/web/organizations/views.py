"""Home: the organizations one belongs to, and making one."""

from __future__ import annotations

import uuid

from flask import Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from app.services import first_run
from app.services import organizations as service
from app.services.errors import NotFound
from app.web import edge
from app.web.organizations import organizations
from app.web.organizations.forms import OrganizationForm
from app.web.permissions import member, public, signed_in

Answer = str | Response | WerkzeugResponse | tuple[str, int]


@organizations.get("/healthz")
@public
def health() -> Answer:
    """Say that the web process runs and reaches its database."""
    first_run.is_first_run(edge.db())
    return Response("ok\n", mimetype="text/plain")


@organizations.get("/")
@signed_in
def home() -> Answer:
    """Go to one's only organization, or list them."""
    mine = service.list_organizations(edge.db(), actor=edge.actor())
    if len(mine) == 1 and not edge.actor().may_create_organizations:
        return redirect(url_for("organizations.show", organization_id=mine[0].id))
    return render_template("organizations/list.html", organizations=mine)


@organizations.get("/organizations/<uuid:organization_id>")
@member
def show(organization_id: uuid.UUID) -> Answer:
    """Show where to go in an organization."""
    return render_template("organizations/show.html", organization_id=organization_id)


@organizations.route("/organizations/new", methods=["GET", "POST"])
@signed_in
def create() -> Answer:
    """Make an organization."""
    if not edge.actor().may_create_organizations:
        raise NotFound("There is no such page.")
    form = OrganizationForm()
    if not form.validate_on_submit():
        page = render_template("organizations/new.html", form=form)
        return page, 422 if form.is_submitted() else 200
    organization_id = service.create_organization(
        edge.db(), actor=edge.actor(), name=form.name.data or "", now=edge.now()
    )
    return redirect(url_for("organizations.show", organization_id=organization_id))
