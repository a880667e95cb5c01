"""The desk of a guest: reached by a link alone, whoever has signed in in the same browser."""

from __future__ import annotations

from typing import Any

from flask import abort, g, redirect, url_for

from app.services.answers.places import Held, Place
from app.services.invitations import guests
from app.web import edge
from app.web.answering.desk import Desk


class GuestDesk(Desk):
    """One guest's own answers; `key` is the handle of their link."""

    frame = "respond/frame.html"
    shared = False

    def __init__(self, handle: str) -> None:
        self.key = handle
        self.storage = f"clearway {handle} "

    def place(self) -> Place:
        """Give the place as the edge found it, or lead to where the group is chosen."""
        if edge.guest().lacks_group:
            abort(redirect(self.url("overview")))
        return edge.guest().place

    def hold(self) -> Held:
        """Hold the guest's own place."""
        present = guests.hold_open(edge.db(), guest=edge.guest(), now=edge.now())
        present.require_group()
        g.guest = present
        return guests.held_place(present)

    def url(self, name: str, capability_id: str | None = None) -> str:
        """Give the address of one of the guest's pages."""
        return url_for(f"respond.{name}", handle=self.key, capability_id=capability_id)

    def token_url(self) -> str:
        """Give the address at which a guest gets a token."""
        return self.url("form_token")


def sit(values: dict[str, Any]) -> GuestDesk:
    """Take the handle out of what an address names, and give its desk."""
    return GuestDesk(values.pop("handle"))
