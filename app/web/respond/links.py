"""Following a link: a personal one leads on, a team's shared one gives a personal one first."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.services.errors import InvalidInput
from app.services.invitations import guests, joining, tokens
from app.services.invitations.joining import SharedLink
from app.web import edge
from app.web.permissions import public
from app.web.respond import respond

Answer = str | Response | tuple[str, int]


@respond.get("/respond/<invitation_token>")
@public
def open_link(invitation_token: str) -> Answer:
    """Keep the link in this browser, note that it was opened, and show what it leads to."""
    guest = guests.find_guest(edge.db(), token=invitation_token)
    guest.require_open(edge.now().date())
    # The one thing that following a link notes; a program that only asks for the head opens none.
    if request.method == "GET" and not guest.opened:
        with edge.writing() as session:
            guests.note_opened(session, guest=guest)
    return redirect(url_for("respond.overview", handle=edge.keep_link(invitation_token)))


@respond.get("/join/<team_link_token>")
@public
def join(team_link_token: str) -> Answer:
    """Show what is promised, and ask for the group; go on with a place that was taken here."""
    link = joining.find_shared_link(edge.db(), token=team_link_token)
    link.require_open(edge.now().date())
    own = joining.own_tokens(edge.db(), link=link, tokens=edge.link_tokens())
    if not own:
        link.require_room()
    return _join_page(link, own=own)


@respond.post("/join/<team_link_token>")
@public
def take_place(team_link_token: str) -> Answer:
    """Take a place, and go on to it."""
    fresh = request.form.get("key", "")
    group = request.form.get("group") or None
    try:
        joining.take_place(
            edge.db(),
            token=team_link_token,
            new_token=fresh,
            group=group,
            today=edge.now().date(),
        )
    except InvalidInput as problem:
        link = joining.find_shared_link(edge.db(), token=team_link_token)
        return _join_page(link, problem=str(problem)), 422
    return redirect(url_for("respond.overview", handle=edge.keep_link(fresh)))


def _join_page(link: SharedLink, *, own: tuple[str, ...] = (), problem: str = "") -> str:
    return render_template(
        "respond/join.html",
        link=link,
        place=link.place,
        own=[tokens.handle(token) for token in own],
        fresh=tokens.new_token(),
        problem=problem,
        title=_("Your answers for %(team)s", team=link.place.team),
    )
