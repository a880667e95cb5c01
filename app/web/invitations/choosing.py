"""What of the list is looked at, and which of it was ticked."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app.domain.invitation import InvitationState
from app.services.errors import InvalidInput, NotFound
from app.web.forms import optional_id

CHOSEN = "chosen"
EVERYBODY = "everybody"
TO_TEAM = "to_team"
_MANY = 1000
_SEARCH_LENGTH = 200
_DIGITS = 7


class Narrowed(TypedDict, total=False):
    """The parts of an address that narrow the list; what narrows nothing is left out."""

    team: uuid.UUID
    state: str
    search: str
    page: int


@dataclass(frozen=True, slots=True)
class Filter:
    """What part of the list is looked at; nonsense in an address narrows nothing."""

    team: uuid.UUID | None = None
    state: InvitationState | None = None
    search: str = ""
    page: int = 1

    @property
    def narrows(self) -> bool:
        """Whether some invitations may be left out."""
        return bool(self.team or self.state or self.search)

    def args(self, *, page: int | None = None) -> Narrowed:
        """Give what to put into an address that shows the same part, or another page of it."""
        made = Narrowed()
        if self.team:
            made["team"] = self.team
        if self.state:
            made["state"] = self.state.value
        if self.search:
            made["search"] = self.search
        if (page or self.page) > 1:
            made["page"] = page or self.page
        return made


def asked_filter() -> Filter:
    """Read the filter from the address."""
    number = request.args.get("page", "")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < _DIGITS else 1
    return Filter(
        team=_team(),
        state=_state(),
        search=" ".join(request.args.get("search", "")[:_SEARCH_LENGTH].split()),
        page=max(page, 1),
    )


def chosen() -> list[uuid.UUID]:
    """Give the invitations that were ticked, each once; InvalidInput when there are none."""
    values = dict.fromkeys(request.form.getlist(CHOSEN))
    if not values:
        raise InvalidInput(CHOSEN, _("Tick at least one invitation first."))
    if len(values) > _MANY:
        raise InvalidInput(CHOSEN, _("Tick at most %(max)d invitations at once.", max=_MANY))
    try:
        return [uuid.UUID(value) for value in values]
    except ValueError:
        raise NotFound("There is no such invitation.") from None


def chosen_team(teams: Iterable[uuid.UUID]) -> uuid.UUID:
    """Give the team of the round, by its assessment, that the ticked are to go to."""
    value = request.form.get(TO_TEAM, "")
    if not value:
        raise InvalidInput(TO_TEAM, _("Choose a team first."))
    for each in teams:
        if str(each) == value:
            return each
    raise NotFound("This team is not in the round.")


def back(organization_id: uuid.UUID, round_id: uuid.UUID) -> Response:
    """Lead back to the part of the list that the address names."""
    return redirect(list_url(organization_id, round_id, asked_filter()))


def list_url(organization_id: uuid.UUID, round_id: uuid.UUID, shown: Filter) -> str:
    """Give the address of a part of the list."""
    return url_for(
        "invitations.index", organization_id=organization_id, round_id=round_id, **shown.args()
    )


def _team() -> uuid.UUID | None:
    try:
        return optional_id(request.args.get("team"))
    except ValueError:
        return None


def _state() -> InvitationState | None:
    try:
        return InvitationState(request.args.get("state", ""))
    except ValueError:
        return None
