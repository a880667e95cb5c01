"""What only guests see: the first page with its promise, submitting, and what comes next."""

from __future__ import annotations

from flask import Response as JsonResponse
from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.services.answers import submitting
from app.services.answers.answering import load_sheet
from app.services.errors import InvalidInput, Refused
from app.services.invitations import guests
from app.services.invitations.guest_submission import submit_as_guest
from app.web import edge
from app.web.answering import doors, saving
from app.web.answering.contents import contents_of
from app.web.errors import status_of
from app.web.permissions import guest
from app.web.respond import AT, respond
from app.web.respond.desk import GuestDesk, sit

Answer = str | Response | tuple[str, int]

doors.hang(respond, AT, declare=guest, sit=sit)


@respond.get(AT)
@guest
def overview(handle: str) -> Answer:
    """Say whose round this is, exactly who will see what, and where to start or go on."""
    return _first_page(GuestDesk(handle))


@respond.post(f"{AT}/group")
@guest
def choose_group(handle: str) -> Answer:
    """Answer in a group of the round, until one has submitted."""
    desk = GuestDesk(handle)
    group = request.form.get("group", "")
    try:
        guests.choose_group(edge.db(), guest=edge.guest(), group=group, now=edge.now())
    except InvalidInput as problem:
        return _first_page(desk, problem=str(problem)), 422
    return redirect(desk.url("overview"))


@respond.get(f"{AT}/review")
@guest
def review(handle: str) -> Answer:
    """List what is open, and let one submit."""
    return _review_page(GuestDesk(handle))


@respond.post(f"{AT}/submit")
@guest
def submit(handle: str) -> Answer:
    """Let the answers count; a second click changes nothing."""
    desk = GuestDesk(handle)
    wish = request.form.get("comments_shown") == "yes"
    try:
        submit_as_guest(edge.db(), guest=edge.guest(), comments_shown=wish, now=edge.now())
    except Refused as refusal:
        return _review_page(desk, refusal=str(refusal)), status_of(refusal)
    return redirect(desk.url("thanks"))


@respond.get(f"{AT}/thanks")
@guest
def thanks(handle: str) -> Answer:
    """Thank them, and say what comes next."""
    desk = GuestDesk(handle)
    if not edge.guest().place.submitted:
        return redirect(desk.url("overview"))
    return render_template("respond/thanks.html", desk=desk, place=desk.place(), link=_own_link())


@respond.post(f"{AT}/leave")
@guest
def leave(handle: str) -> Answer:
    """Forget the link in this browser, which others may use as well."""
    del handle
    edge.forget_link(edge.guest().token)
    return render_template("respond/left.html")


@respond.get(f"{AT}/form-token")
@guest
def form_token(handle: str) -> JsonResponse | tuple[JsonResponse, int]:
    """Give a page that was open for long a token with which it can send again."""
    return saving.form_token(handle)


def _first_page(desk: GuestDesk, *, problem: str = "") -> str:
    present = edge.guest()
    sheet = load_sheet(edge.db(), place=present.place)
    return render_template(
        "respond/first.html",
        desk=desk,
        sheet=sheet,
        place=present.place,
        contents=contents_of(sheet),
        link=_own_link(),
        problem=problem,
    )


def _review_page(desk: GuestDesk, *, refusal: str = "") -> str:
    found = submitting.load_review(edge.db(), place=desk.place())
    return render_template(
        "respond/review.html",
        desk=desk,
        review=found,
        sheet=found.sheet,
        place=found.sheet.place,
        contents=contents_of(found.sheet),
        refusal=refusal,
    )


def _own_link() -> str:
    """Give the personal link of somebody who came by a team's: it was sent to them by nobody."""
    present = edge.guest()
    if present.team_link_id is None:
        return ""
    address = edge.parts().settings.address
    return address + url_for("respond.open_link", invitation_token=present.token)
