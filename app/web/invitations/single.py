"""One of the invited: the right address, another group."""

from __future__ import annotations

import uuid

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.roles import Permission
from app.services.errors import InvalidInput
from app.services.invitations import invitations as service
from app.web import edge
from app.web.forms import show_problem
from app.web.invitations import invitations
from app.web.invitations.choosing import back
from app.web.invitations.desk import load, render
from app.web.invitations.forms import AddressForm, GroupForm
from app.web.permissions import requires

Answer = str | Response | tuple[str, int]


@invitations.post("/<uuid:invitation_id>/address")
@requires(Permission.MANAGE_ROUNDS)
def correct_address(
    organization_id: uuid.UUID, round_id: uuid.UUID, invitation_id: uuid.UUID
) -> Answer:
    """Correct the address of somebody whose mail came back."""
    form = AddressForm()
    try:
        if not form.validate_on_submit():
            return _correct_page(form, round_id, invitation_id)
        service.correct_address(
            edge.db(),
            access=edge.here(),
            round_id=round_id,
            invitation_id=invitation_id,
            address=form.address.data or "",
            today=edge.now().date(),
        )
    except InvalidInput as problem:
        show_problem(form, problem)
        return _correct_page(form, round_id, invitation_id)
    flash(_("%(address)s is saved. Send the invitation again.", address=form.address.data))
    return back(organization_id, round_id)


@invitations.post("/<uuid:invitation_id>/group")
@requires(Permission.MANAGE_ROUNDS)
def change_group(
    organization_id: uuid.UUID, round_id: uuid.UUID, invitation_id: uuid.UUID
) -> Answer:
    """Put somebody into another respondent group, or let them choose it."""
    form = GroupForm()
    form.offer_groups(load(round_id).groups)
    if not form.validate_on_submit():
        raise InvalidInput("group", _("There is no such group in this round."))
    service.change_group(
        edge.db(),
        access=edge.here(),
        round_id=round_id,
        invitation_id=invitation_id,
        group=form.group.data or None,
    )
    flash(_("The group is saved."))
    return back(organization_id, round_id)


def _correct_page(
    form: AddressForm, round_id: uuid.UUID, invitation_id: uuid.UUID
) -> tuple[str, int]:
    text = render(
        "correct.html",
        round_id=round_id,
        page=load(round_id),
        form=form,
        invitation_id=invitation_id,
    )
    return text, 422
