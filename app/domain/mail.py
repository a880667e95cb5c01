"""What a mail is for, and how far it is."""

from __future__ import annotations

from enum import StrEnum


class MailKind(StrEnum):
    """Why somebody gets a mail."""

    INVITATION = "invitation"
    REMINDER = "reminder"


class MailState(StrEnum):
    """Waiting, handed to the mail server, refused by it for good, or no longer needed."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"
