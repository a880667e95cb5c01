"""Names that people give to things: one form to store, one to compare by."""

from __future__ import annotations

import unicodedata

from app.services.errors import InvalidInput
from app.storage.rows.organization import NAME_LENGTH

_NEVER = {"Cc", "Cs"}
_VISIBLE = "LMNPS"


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
    if categories & _NEVER:
        return "The name holds a character that cannot be shown."
    if not any(category[0] in _VISIBLE for category in categories):
        return "Please fill this in."
    if len(name) > NAME_LENGTH:
        return f"The name has {len(name)} characters; {NAME_LENGTH} fit."
    return ""


def same(name: str) -> str:
    """Give what two names share when people take them for the same."""
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()
