"""What every page about a round's invitations shows: the round, its list, what can be done."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from flask import render_template, url_for

from app.services.invitations import invitations as service
from app.services.invitations.invitations import InvitationPage
from app.services.rounds.rounds import find_round
from app.web import edge
from app.web.invitations.choosing import Filter


def load(round_id: uuid.UUID, shown: Filter | None = None) -> InvitationPage:
    """Give the part of the list that a filter leaves; without one it begins at the top."""
    shown = shown or Filter()
    return service.list_invitations(
        edge.db(),
        access=edge.here(),
        round_id=round_id,
        today=edge.now().date(),
        assessment_id=shown.team,
        state=shown.state,
        search=shown.search,
        page=shown.page,
    )


def render(template: str, *, round_id: uuid.UUID, page: InvitationPage, **values: Any) -> str:
    """Write a page about the invitations of a round."""
    round_ = find_round(edge.db(), access=edge.here(), round_id=round_id)
    return render_template(
        f"invitations/{template}",
        title=round_.title,
        page=page,
        sends_mail=edge.parts().settings.sends_mail,
        to=partial(url_for, organization_id=edge.here().organization_id, round_id=round_id),
        **values,
    )
