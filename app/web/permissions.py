"""What an endpoint declares: who may come in. An endpoint that declares nothing is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from app.domain.roles import Permission

View = TypeVar("View", bound=Callable[..., Any])
_ATTRIBUTE = "clearway_entry"


class Entry(StrEnum):
    """Who may come in where no permission in an organization is asked for."""

    ASSET = "asset"
    PUBLIC = "public"
    GUEST = "guest"
    SIGNED_IN = "signed_in"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Declaration:
    """An endpoint's entry: an Entry, or the permission that must hold in the organization."""

    needs: Entry | Permission


def asset(view: View) -> View:
    """Let anybody in without asking who they are: the answer is the same for everybody."""
    return _declare(view, Entry.ASSET)


def public(view: View) -> View:
    """Let anybody in."""
    return _declare(view, Entry.PUBLIC)


def guest(view: View) -> View:
    """Let everybody in whose browser holds the link of the URL's handle, whoever has signed in."""
    return _declare(view, Entry.GUEST)


def signed_in(view: View) -> View:
    """Let everybody in who is signed in; what they reach is theirs alone."""
    return _declare(view, Entry.SIGNED_IN)


def member(view: View) -> View:
    """Let everybody in who has any role in the organization of the URL."""
    return _declare(view, Entry.MEMBER)


def requires(permission: Permission) -> Callable[[View], View]:
    """Let those in who have the permission somewhere in the organization of the URL.

    The view still fetches each object through `g.access`, which knows for which teams it holds.
    """
    return lambda view: _declare(view, permission)


def declaration(view: Callable[..., Any] | None) -> Declaration | None:
    """Give what a view declares, or None."""
    return getattr(view, _ATTRIBUTE, None)


def _declare(view: View, needs: Entry | Permission) -> View:
    setattr(view, _ATTRIBUTE, Declaration(needs))
    return view
