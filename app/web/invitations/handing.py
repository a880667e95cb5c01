"""Links to pass on by hand, where no mail server is set: shown once, since only hashes are kept."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import request
from werkzeug.wrappers import Response

from app.domain.roles import Permission
from app.services.invitations import invitations as service
from app.services.invitations.invitations import HandedOut
from app.web import edge
from app.web.invitations import invitations
from app.web.invitations.choosing import EVERYBODY, chosen
from app.web.invitations.desk import load, render
from app.web.permissions import requires
from app.web.tables import Column, Table, table_file

Answer = str | Response | tuple[str, int]
_COLUMNS = tuple(map(Column, ("address", "team", "group", "link", "subject", "text")))


@invitations.post("/hand-out/confirm")
@requires(Permission.MANAGE_ROUNDS)
def confirm_hand_out(organization_id: uuid.UUID, round_id: uuid.UUID) -> Answer:
    """Say what handing links out means, before any is made."""
    del organization_id
    return _page("confirm_hand_out.html", round_id, made=())


@invitations.post("/hand-out")
@requires(Permission.MANAGE_ROUNDS)
def hand_out(organization_id: uuid.UUID, round_id: uuid.UUID) -> Answer:
    """Make fresh links, and show them once with the text to copy."""
    del organization_id
    return _page("handed_out.html", round_id, made=_hand_out(round_id))


@invitations.post("/hand-out/links.csv")
@requires(Permission.MANAGE_ROUNDS)
def hand_out_file(organization_id: uuid.UUID, round_id: uuid.UUID) -> Answer:
    """Make fresh links, and give them as a file."""
    del organization_id
    table = Table("links", "", _COLUMNS, map(_cells, _hand_out(round_id)))
    return table_file(table, "csv", page="invitations.index")


def _cells(each: HandedOut) -> tuple[str, ...]:
    letter = each.letter
    return (each.address, each.team, each.group, each.link, letter.subject, letter.text)


def _wanted() -> list[uuid.UUID] | None:
    """Give the invitations that were ticked; None for everybody who never got a link."""
    return None if EVERYBODY in request.form else chosen()


def _hand_out(round_id: uuid.UUID) -> Sequence[HandedOut]:
    return service.hand_out(
        edge.db(),
        access=edge.here(),
        round_id=round_id,
        invitation_ids=_wanted(),
        address=edge.parts().settings.address,
    )


def _page(template: str, round_id: uuid.UUID, *, made: Sequence[HandedOut]) -> str:
    return render(
        template,
        round_id=round_id,
        page=load(round_id),
        ids=_wanted() or (),
        made=made,
    )
