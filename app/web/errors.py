"""Errors as pages: one table from what went wrong to a status, a title and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

import structlog
from flask import (
    Flask,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
)
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as WerkzeugResponse

from app.services.errors import InvalidInput, LinkUnknown, NotFound, NotYet, Over, Refused

_log = structlog.get_logger()
# Whoever follows a link gets no page with the navigation of members.
_GUESTS = ("/respond", "/join")


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a person reads when something went wrong."""

    status: int
    title: str
    message: str


def install(app: Flask) -> None:
    """Register the table."""
    app.register_error_handler(NotFound, lambda error: _answer(404, str(error)))
    app.register_error_handler(LinkUnknown, _link_unknown)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(InvalidInput, lambda error: _answer(422, str(error)))
    app.register_error_handler(CSRFError, lambda _error: _answer(400, _csrf_message()))
    app.register_error_handler(IntegrityError, lambda _error: _answer(409, _collision_message()))
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(MethodNotAllowed, _not_offered)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def status_of(refusal: Refused) -> int:
    """Give the status that says why something was refused."""
    if isinstance(refusal, Over):
        return 410
    reads = request.method in ("GET", "HEAD")
    return 403 if isinstance(refusal, NotYet) and reads else 409


def _refused(error: Refused) -> Response:
    title = str(_("Not open yet")) if isinstance(error, NotYet) else ""
    return _answer(status_of(error), str(error), title=title)


def _link_unknown(error: LinkUnknown) -> Response:
    # A page that is open keeps its answers, and tells that the link is needed again.
    title = str(_("Open your link again"))
    return _answer(401 if _wants_json() else 404, str(error), title=title)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if 300 <= status < 400:  # noqa: PLR2004  (redirects are answers, not errors)
        return make_response(error.get_response())
    return _answer(status, "")


def _not_offered(error: MethodNotAllowed) -> Response | WerkzeugResponse:
    if request.method in ("GET", "HEAD") and not _wants_json():
        # Whoever reloads or keeps the address that a form was sent to is looking for its page.
        return redirect(_page_above(request.path))
    response = _answer(405, "")
    response.allow.update(error.valid_methods or ())
    return response


def _page_above(path: str) -> str:
    """Give the address of the nearest page above, such as the action above its notes."""
    routes = current_app.create_url_adapter(request)
    above = path.rpartition("/")[0] or "/"
    try:
        if routes is not None:
            routes.match(above, method="GET")
    except HTTPException:
        return _page_above(above)
    return quote(above)


def _unavailable(error: Exception) -> Response:
    _log.error("database", problem=str(error))
    return _answer(503, "")


def _unexpected(error: Exception) -> Response:
    # An address may hold what moves a terminal's cursor.
    _log.exception("unexpected", path=ascii(request.path), error=type(error).__name__)
    try:
        return _answer(500, "")
    except Exception:  # noqa: BLE001  (the page itself may be what is broken)
        return Response("Something went wrong on our side.", 500, mimetype="text/plain")


def _answer(status: int, message: str, *, title: str = "") -> Response:
    # Whatever the view had begun is not kept.
    g.failed = True
    explanation = explain(status, message, title=title)
    if _wants_json():
        response = jsonify(error=explanation.title, message=explanation.message)
    else:
        frame = "respond/frame.html" if request.path.startswith(_GUESTS) else "base.html"
        page = render_template("errors/error.html", explanation=explanation, frame=frame)
        response = make_response(page)
    response.status_code = status
    return response


def _wants_json() -> bool:
    return request.is_json or request.accept_mimetypes.best == "application/json"


def explain(status: int, message: str, *, title: str = "") -> Explanation:
    """Give the words for a status; what the one who refused says replaces the general ones."""
    titles = {
        400: _("This form can't be accepted"),
        401: _("Please sign in"),
        403: _("This is not open to you"),
        404: _("There is no such page"),
        405: _("This can't be done here"),
        409: _("This can't be done now"),
        410: _("This is over"),
        413: _("This is too large"),
        422: _("Something needs correcting"),
        429: _("Too many attempts"),
        503: _("The database does not answer"),
    }
    general = {
        401: _("Your session has ended. Sign in to go on; what was shown as saved is kept."),
        404: _("It may have been moved, or you may not have access to it."),
        413: _("Nothing was stored. Shorten what you sent, or choose a smaller file."),
        503: _("Nothing was stored. Try again in a moment."),
    }
    nothing_stored = _("Nothing was stored. Go back and try again.")
    title = title or titles.get(status, _("Something went wrong on our side"))
    return Explanation(status, title, message or general.get(status, nothing_stored))


def _csrf_message() -> str:
    return str(
        _(
            "The page was open for too long, or in another session. Nothing was stored. Go back, "
            "reload the page and send it again."
        )
    )


def _collision_message() -> str:
    return str(_("Somebody else changed the same thing a moment ago. Reload and try again."))
