"""Names that people give to things: one form to store, one to compare by."""

from __future__ import annotations

import unicodedata

from app.services.errors import InvalidInput
from app.storage.rows.organization import NAME_LENGTH

_NEVER = {"Cc", "Cs"}
_VISIBLE = "LMNPS"
# Marks that turn round whatever follows on the line, figures as well. What is written from the
# right needs none of them.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_name(text: str, *, field: str = "name") -> str:
    """Give a name as it is stored: composed, and without spaces that nobody sees."""
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    problem = name_problem(name)
    if problem:
        raise InvalidInput(field, problem)
    return name


def name_problem(name: str) -> str:
    """Say what is wrong with a name, or give an empty text."""
    categories = {unicodedata.category(character) for character in name}
    if categories & _NEVER or turns_text(name):
        return "The name holds a character that cannot be shown."
    if not any(category[0] in _VISIBLE for category in categories):
        return "Please fill this in."
    if len(name) > NAME_LENGTH:
        return f"The name has {len(name)} characters; {NAME_LENGTH} fit."
    return ""


def turns_text(text: str) -> bool:
    """Say whether a text would change the order of what stands after it on the same line."""
    return not _TURNING.isdisjoint(text)


def same(name: str) -> str:
    """Give what two names share when people take them for the same."""
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()
