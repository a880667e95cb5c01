"""The edge: who comes in, one session a request, and the one place that commits.

Load -> authorize -> act -> respond. A view that returns is committed when its method is unsafe; a
view that raises is rolled back; GET reads only.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote_to_bytes, urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as WerkzeugResponse

from app.services import access
from app.services.access import Access, Actor
from app.services.database import Database
from app.services.errors import LinkUnknown, NotFound
from app.services.invitations import guests
from app.services.invitations.guests import Guest
from app.services.invitations.tokens import handle
from app.settings import Settings
from app.web.permissions import Declaration, Entry, declaration

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_TOKEN = "signed_in"  # noqa: S105  (the name of a field in the cookie)
_LINKS = "links"
_LINKS_KEPT = 6


@dataclass(frozen=True, slots=True)
class Parts:
    """What the application was built with."""

    settings: Settings
    database: Database


def parts() -> Parts:
    """Give what the running application was built with."""
    built: Parts = current_app.extensions["clearway"]
    return built


def now() -> datetime:
    """Read the clock; views pass it on, so that services have none."""
    return datetime.now(UTC)


def db() -> Session:
    """Give the request's session: it reads for safe methods and writes for the others."""
    if "db" not in g:
        database = parts().database
        g.db = database.reader() if request.method in SAFE_METHODS else database.writer()
    opened: Session = g.db
    return opened


@contextmanager
def reading() -> Iterator[Session]:
    """Give a session that only reads, for what is slow and mustn't hold up those who write."""
    with parts().database.reader() as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """Give a session that is committed at the end, for the one thing that a GET notes."""
    with parts().database.transaction() as session:
        yield session


def actor() -> Actor:
    """Give the signed-in person; an endpoint that lets nobody else in may rely on it."""
    present: Actor | None = g.get("actor")
    if present is None:
        abort(401)
    return present


def here() -> Access:
    """Give what the actor may do in the organization of the URL."""
    present: Access = g.access
    return present


def keep_signed_in(token: str) -> None:
    """Put a session's token into the browser's signed cookie.

    Nothing else of the cookie stays: whoever planted it would know the token of the forms.
    """
    session.clear()
    session["csrf_token"] = secrets.token_hex(20)
    session[_TOKEN] = token
    session.permanent = True


def present_token() -> str:
    """Give the token of this browser's session, or an empty text."""
    return str(session.get(_TOKEN, ""))


def forget_signed_in() -> None:
    """Empty the browser's cookie."""
    session.clear()


def guest() -> Guest:
    """Give whoever holds the link of the URL's handle, as they were when the request came in."""
    present: Guest = g.guest
    return present


def keep_link(token: str) -> str:
    """Put a link's token into the browser's signed cookie, with a few others; give its handle."""
    kept = [each for each in link_tokens() if each != token]
    session[_LINKS] = [*kept, token][-_LINKS_KEPT:]
    session.permanent = True
    return handle(token)


def link_tokens() -> list[str]:
    """Give the tokens of the links that this browser holds."""
    return list(session.get(_LINKS, []))


def forget_link(token: str) -> None:
    """Take a link out of the browser's cookie."""
    session[_LINKS] = [each for each in link_tokens() if each != token]


def install(app: Flask) -> None:
    """Hang the edge into the application."""
    app.context_processor(lambda: {"guest": g.get("guest")})
    app.before_request(_let_in)
    app.after_request(_commit)
    app.teardown_request(_close)


def undeclared(app: Flask) -> list[str]:
    """Name the endpoints that declare no entry."""
    return sorted(name for name, view in app.view_functions.items() if declaration(view) is None)


def _let_in() -> WerkzeugResponse | None:
    declared = _declared()
    if declared is not None and declared.needs is Entry.ASSET:
        return None
    if request.method in SAFE_METHODS:
        return _check_in(db(), declared)
    # One writer holds up all others on SQLite: it begins with the view, when the body is there.
    with reading() as opened:
        turned_away = _check_in(opened, declared)
    if turned_away is None:
        _require_text()
    return turned_away


def _require_text() -> None:
    """Refuse a form whose bytes are no text; its fields would hold something else than was sent."""
    if request.mimetype != "application/x-www-form-urlencoded":
        return
    try:
        unquote_to_bytes(request.get_data()).decode()
    except UnicodeDecodeError:
        abort(400)


def _declared() -> Declaration | None:
    return declaration(current_app.view_functions.get(request.endpoint or ""))


def _check_in(opened: Session, declared: Declaration | None) -> WerkzeugResponse | None:
    if declared is not None and declared.needs is Entry.GUEST:
        _check_in_guest(opened)
        return None
    token = present_token()
    g.actor = access.find_actor(opened, token=token, now=now()) if token else None
    if request.endpoint is None:
        return None
    if declared is None:
        abort(403)
    if declared.needs is Entry.PUBLIC:
        return None
    if g.actor is None:
        return _ask_to_sign_in()
    _authorize(opened, declared)
    return None


def _check_in_guest(opened: Session) -> None:
    """Let a guest in by the link alone: who is signed in is not even looked at."""
    wanted = str((request.view_args or {}).get("handle"))
    token = next((each for each in link_tokens() if handle(each) == wanted), None)
    if token is None:
        raise LinkUnknown(guests.UNKNOWN)
    g.guest = guests.find_guest(opened, token=token)
    g.guest.require_valid()
    if request.method in SAFE_METHODS:
        # Whoever writes is told once their place is held, on the page that they typed on.
        g.guest.require_open(now().date())


def _ask_to_sign_in() -> WerkzeugResponse:
    if request.accept_mimetypes.best == "application/json" or request.is_json:
        abort(401)
    if request.method in SAFE_METHODS:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    # Told by the address: a cookie set here would sign out whoever another site makes send a form,
    # as the browser sends none of ours with it.
    return redirect(url_for("accounts.sign_in", next=_sent_from(), unsaved=1))


def _sent_from() -> str | None:
    """Give the path of our page that a form was sent from, None unless the browser says so."""
    try:
        page = urlsplit(request.referrer or "")
    except ValueError:
        return None
    if page.netloc != request.host:
        return None
    return f"{page.path}?{page.query}" if page.query else page.path


def _authorize(opened: Session, declared: Declaration) -> None:
    if declared.needs is Entry.SIGNED_IN:
        return
    organization_id = (request.view_args or {}).get("organization_id")
    if not isinstance(organization_id, uuid.UUID):
        raise NotFound("There is no such organization.")
    g.access = access.load_access(opened, actor=actor(), organization_id=organization_id)
    if not isinstance(declared.needs, Entry):
        g.access.require(declared.needs)


def _commit(response: Response) -> Response:
    opened: Session | None = g.get("db")
    if opened is not None and request.method not in SAFE_METHODS and not g.get("failed", False):
        opened.commit()
    return response


def _close(_error: BaseException | None) -> None:
    opened: Session | None = g.pop("db", None)
    if opened is not None:
        opened.close()
