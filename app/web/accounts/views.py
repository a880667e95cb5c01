"""Signing in and out, the first run, and one's own account."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from app.services.errors import InvalidInput, Refused
from app.services.people import accounts as service
from app.services.people import first_run
from app.web import edge
from app.web.accounts import accounts
from app.web.accounts.forms import (
    ChangePasswordForm,
    NewPasswordForm,
    OwnNameForm,
    SetUpForm,
    SignInForm,
)
from app.web.forms import show_problem
from app.web.permissions import public, signed_in

Answer = str | Response | WerkzeugResponse | tuple[str, int]


@accounts.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Answer:
    """Show the form, or check it and open a session."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form)
    try:
        attempt = _attempt(form.email.data or "", form.password.data or "")
        days = edge.parts().settings.session_days
        token = service.sign_in(edge.db(), attempt=attempt, now=edge.now(), days=days)
    except Refused as refusal:
        form.password.errors = [str(refusal)]
        return _sign_in_page(form)
    edge.keep_signed_in(token)
    if _is_unsaved():
        flash(
            _(
                "What you sent was not saved, because you had been signed out. Go back in your "
                "browser to the page before the sign-in: what you typed may still be there."
            ),
            "unsaved",
        )
    return redirect(_safe_target(request.args.get("next")))


@accounts.post("/sign-out")
@public
def sign_out() -> Answer:
    """Revoke this browser's session."""
    service.sign_out(edge.db(), token=edge.present_token())
    edge.forget_signed_in()
    return redirect(url_for("accounts.sign_in"))


@accounts.route("/set-up/<token>", methods=["GET", "POST"])
@public
def set_up(token: str) -> Answer:
    """Let the first visitor create the administrator."""
    with edge.reading() as opened:
        first_run.require_open(opened, token=token, now=edge.now())
    form = SetUpForm()
    if not form.validate_on_submit():
        return _form_page("accounts/set_up.html", form)
    first = first_run.FirstAdministrator(
        organization=form.organization.data or "",
        name=form.name.data or "",
        email=form.email.data or "",
        password=form.password.data or "",
    )
    try:
        person = first_run.create_first_administrator(
            edge.db(), token=token, first=first, now=edge.now()
        )
    except InvalidInput as problem:
        show_problem(form, problem)
        return _form_page("accounts/set_up.html", form)
    _sign_in_as(person.id)
    return redirect(url_for("organizations.home"))


@accounts.route("/set-password/<token>", methods=["GET", "POST"])
@public
def set_password(token: str) -> Answer:
    """Let somebody with a one-time link choose a password."""
    with edge.reading() as opened:
        service.find_password_link(opened, token=token, now=edge.now())
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return _form_page("accounts/set_password.html", form)
    new_hash = service.hash_password(form.new.data or "")
    person_id = service.set_password_by_link(
        edge.db(), token=token, new_hash=new_hash, now=edge.now()
    )
    _sign_in_as(person_id)
    return redirect(url_for("organizations.home"))


@accounts.route("/account", methods=["GET", "POST"])
@signed_in
def account() -> Answer:
    """Show one's account; change the password."""
    form = ChangePasswordForm()
    if not form.is_submitted():
        return _account_page()
    if not form.validate():
        return _account_page(password=form)
    try:
        attempt = _attempt(edge.actor().email, form.present.data or "")
        service.change_password(
            edge.db(),
            attempt=attempt,
            new_hash=service.hash_password(form.new.data or ""),
            token=edge.present_token(),
            now=edge.now(),
        )
    except InvalidInput as problem:
        show_problem(form, problem)
        return _account_page(password=form)
    except Refused as refusal:
        show_problem(form, InvalidInput("present", str(refusal)))
        return _account_page(password=form)
    flash(_("Your password is changed, and you are signed out everywhere else."))
    return redirect(url_for("accounts.account"))


@accounts.post("/account/name")
@signed_in
def rename() -> Answer:
    """Correct one's own name."""
    form = OwnNameForm()
    if not form.validate_on_submit():
        return _account_page(naming=form)
    try:
        service.rename(edge.db(), person_id=edge.actor().person_id, name=form.name.data or "")
    except InvalidInput as problem:
        show_problem(form, problem)
        return _account_page(naming=form)
    flash(_("The name is saved."))
    return redirect(url_for("accounts.account"))


@accounts.post("/account/sign-out-elsewhere")
@signed_in
def sign_out_elsewhere() -> Answer:
    """Revoke every other session, such as one on a lost laptop."""
    number = service.sign_out_elsewhere(
        edge.db(), person_id=edge.actor().person_id, token=edge.present_token()
    )
    flash(_("Signed out in %(number)d other browsers.", number=number))
    return redirect(url_for("accounts.account"))


def _attempt(email: str, password: str) -> service.Attempt:
    """Check a password before anything is written."""
    with edge.reading() as opened:
        return service.try_password(
            opened,
            email=email,
            password=password,
            network=request.remote_addr or "",
            now=edge.now(),
        )


def _sign_in_page(form: SignInForm) -> tuple[str, int]:
    with edge.reading() as opened:
        nobody_yet = first_run.is_first_run(opened)
    page = render_template(
        "accounts/sign_in.html", form=form, nobody_yet=nobody_yet, unsaved=_is_unsaved()
    )
    return page, 422 if form.is_submitted() else 200


def _form_page(template: str, form: SetUpForm | NewPasswordForm) -> tuple[str, int]:
    return render_template(template, form=form), 422 if form.is_submitted() else 200


def _account_page(
    *, password: ChangePasswordForm | None = None, naming: OwnNameForm | None = None
) -> tuple[str, int]:
    """Show one's account, with the form that could not be taken, if one was sent."""
    actor = edge.actor()
    page = render_template(
        "accounts/account.html",
        form=password or ChangePasswordForm(formdata=None),
        naming=naming or OwnNameForm(formdata=None, name=actor.name),
        sessions=service.count_sessions(edge.db(), person_id=actor.person_id, now=edge.now()),
    )
    return page, 422 if password or naming else 200


def _sign_in_as(person_id: uuid.UUID) -> None:
    token = service.open_session(
        edge.db(),
        person_id=person_id,
        now=edge.now(),
        days=edge.parts().settings.session_days,
    )
    edge.keep_signed_in(token)


def _is_unsaved() -> bool:
    """Whether somebody was led here who had sent a form after they had been signed out."""
    return request.args.get("unsaved") == "1"


def _safe_target(target: str | None) -> str:
    """Give a path of our own to go on to; anything that could lead elsewhere leads home."""
    home = url_for("organizations.home")
    if not target or not target.startswith("/") or "\\" in target or not target.isprintable():
        return home
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or target.startswith("//"):
        return home
    return target
