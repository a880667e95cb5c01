"""What an address asks for beside its path: ids and numbers, wherever a page reads them."""

from __future__ import annotations

import uuid

from flask import request

from app.services.errors import NotFound

NO_ROUND = "There is no such round."
NO_TEAM = "There is no such team."
_DIGITS = 6


def asked_id(name: str, missing: str) -> uuid.UUID | None:
    """Read an id; None where none is asked for, NotFound where what stands there is no id."""
    asked = request.args.get(name, "")
    try:
        return uuid.UUID(asked) if asked else None
    except ValueError:
        raise NotFound(missing) from None


def asked_number(name: str, otherwise: int) -> int:
    """Read a number from 0 on; what is none, or a huge one, is as if nothing stood there."""
    asked = request.args.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) <= _DIGITS else otherwise


def asked_page() -> int:
    """Read the number of a list's page, from 1 on."""
    return max(1, asked_number("page", 1))
