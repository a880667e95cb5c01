"""How far an invitation is, as those who run a round may see it."""

from __future__ import annotations

from enum import StrEnum


class InvitationState(StrEnum):
    """What became of the link of one address.

    Rounds that promise to hide who answered never show OPENED or ANSWERED beside an address.
    WAITING is a first mail that the worker has still to send, or that waits for the first day.
    """

    NOT_SENT = "not sent"
    WAITING = "waiting"
    SENT = "sent"
    HANDED_OUT = "handed out"
    OPENED = "opened"
    BOUNCED = "bounced"
    REVOKED = "revoked"
    ANSWERED = "answered"
