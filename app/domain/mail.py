"""What a mail is for, what it says, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says: plain text, and the same as HTML for those who read it so."""

    subject: str
    text: str
    html: str = ""
