"""Texts of actions as they are stored: composed, with plain line ends, and short enough."""

from __future__ import annotations

import unicodedata

from app.services.errors import InvalidInput
from app.services.names import clean_name, turns_text
from app.storage.rows.action import TEXT_LENGTH, TITLE_LENGTH
from app.storage.rows.organization import NAME_LENGTH

# Less than a note holds, so that a change's note can keep what stood there before.
DESCRIPTION_LENGTH = 3000
NOTE_LENGTH = TEXT_LENGTH
_UNSHOWN = "This holds a character that can't be shown."

__all__ = [
    "DESCRIPTION_LENGTH",
    "NAME_LENGTH",
    "NOTE_LENGTH",
    "TITLE_LENGTH",
    "clean_owner",
    "clean_text",
    "clean_title",
]


def clean_title(text: str) -> str:
    """Give a title on one line; InvalidInput when it is blank or too long."""
    title = clean_text(" ".join(text.split()), field="title", length=TITLE_LENGTH)
    if not title:
        raise InvalidInput("title", "Please fill this in.")
    if turns_text(title):
        raise InvalidInput("title", _UNSHOWN)
    return title


def clean_owner(text: str) -> str:
    """Give the name of somebody without an account, or an empty text."""
    return clean_name(text, field="owner") if text.strip() else ""


def clean_text(text: str, *, field: str, length: int) -> str:
    """Give a text of several lines; InvalidInput when it can't be shown or is too long."""
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    clean = "\n".join(line.rstrip() for line in lines).strip()
    if any(unicodedata.category(each) in ("Cc", "Cs") for each in clean if each not in "\n\t"):
        raise InvalidInput(field, _UNSHOWN)
    if len(clean) > length:
        raise InvalidInput(field, f"This has {len(clean)} characters; {length} fit.")
    return clean
