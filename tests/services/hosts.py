"""Those who run a survey at the services, each step in a transaction of its own."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from app.domain.invitation import InvitationState
from app.domain.mail import MailKind
from app.services.invitations import invitations
from app.services.invitations.invitations import InvitationItem, InvitationPage
from app.services.mail import sending
from app.storage.rows import Invitation, OutgoingMail, Round
from tests.factories.post_office import ADDRESS, Letterbox, token_in
from tests.factories.world import NOW, TODAY
from tests.services.desks import TEAM, access
from tests.services.visitors import Visitors


class Hosts(Visitors):
    """An open survey, and what its consultant does with the invitations."""

    def call(self, act: Callable[..., Any], *, name: str = "conrad", **given: Any) -> Any:
        given.setdefault("round_id", self.world.round)
        with self.database.transaction() as session:
            return act(session, access=access(session, self.world, name), **given)

    def add(self, *names: str, team: str = TEAM, group: str | None = None, **given: Any) -> Any:
        return self.call(
            invitations.add_invitations,
            assessment_id=self.world.assessments[team],
            addresses=[f"{name}@example.org" for name in names],
            group=group,
            today=given.pop("today", TODAY),
            **given,
        )

    def page(self, **given: Any) -> InvitationPage:
        given.setdefault("today", TODAY)
        found = self.call(invitations.list_invitations, **given)
        assert isinstance(found, InvitationPage)
        return found

    def item(self, name: str) -> InvitationItem:
        (found,) = self.page(search=f"{name}@").items
        return found

    def states(self, **given: Any) -> dict[str, InvitationState]:
        return {each.address.partition("@")[0]: each.state for each in self.page(**given).items}

    def send(self, *names: str, **given: Any) -> None:
        ids = [self.item(name).id for name in names] if names else None
        self.call(invitations.send, invitation_ids=ids, now=NOW, **given)

    def remind(self) -> None:
        self.call(invitations.remind, now=NOW)

    def hand_out(self, *names: str, **given: Any) -> Any:
        ids = [self.item(name).id for name in names] if names else None
        return self.call(invitations.hand_out, invitation_ids=ids, address=ADDRESS, **given)

    def one(self, act: Callable[..., Any], name: str, **given: Any) -> Any:
        return self.call(act, invitation_id=self.item(name).id, **given)

    def deliver(self, box: Letterbox | None = None, *, days: int = 0) -> dict[str, str]:
        """Let the worker send what is due; give the token that each name got."""
        box = box or Letterbox()
        now = NOW + timedelta(days=days, minutes=1)
        sending.send_due(self.database, mailer=box, address=ADDRESS, clock=lambda: now)
        return {each.to.partition("@")[0]: token_in(each) for each in box.parcels}

    def change(self, invitation_id: uuid.UUID, **values: Any) -> None:
        with self.database.transaction() as session:
            query = update(Invitation).where(Invitation.id == invitation_id)
            session.execute(query.values(**values))

    def change_round(self, **values: Any) -> None:
        with self.database.transaction() as session:
            session.execute(update(Round).values(**values))

    def mails(self) -> list[tuple[MailKind, uuid.UUID]]:
        with self.database.reader() as session:
            rows = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))
            return [(row.kind, row.invitation_id) for row in rows]
