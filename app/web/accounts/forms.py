"""Forms about a person's own account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, SubmitField
from wtforms.validators import EqualTo, InputRequired, Length

from app.services.people.accounts import PASSWORD_LENGTH
from app.web.forms import ADDRESS, NAME, AddressField, LineField, trimmed
from app.web.people.forms import NameForm

_PASSWORD = (
    InputRequired(_l("Please choose a password.")),
    Length(
        min=PASSWORD_LENGTH,
        max=200,
        message=_l("Use at least %(min)d characters.", min=PASSWORD_LENGTH),
    ),
)


# What the browser and its password manager may fill in.
_USERNAME = {"autocomplete": "username"}
_NEW = {"autocomplete": "new-password"}
_PRESENT = {"autocomplete": "current-password"}


class SignInForm(FlaskForm):
    """Address and password."""

    email = AddressField(
        _l("E-mail address"), [InputRequired(), Length(max=254)], render_kw=_USERNAME
    )
    password = PasswordField(_l("Password"), [InputRequired(), Length(max=200)], render_kw=_PRESENT)
    submit = SubmitField(_l("Sign in"))


class SetUpForm(FlaskForm):
    """What the first visitor says."""

    organization = LineField(
        _l("Name of your organization"), NAME, render_kw={"autocomplete": "organization"}
    )
    name = LineField(_l("Your name"), NAME, render_kw={"autocomplete": "name"})
    email = AddressField(_l("Your e-mail address"), ADDRESS, render_kw=_USERNAME)
    password = PasswordField(_l("Choose a password"), _PASSWORD, render_kw=_NEW)
    submit = SubmitField(_l("Create the administrator"))


class OwnNameForm(NameForm):
    """One's own name, which the browser may know."""

    name = LineField(_l("Name"), NAME, filters=[trimmed], render_kw={"autocomplete": "name"})


class NewPasswordForm(FlaskForm):
    """A password chosen with a one-time link."""

    new = PasswordField(_l("New password"), _PASSWORD, render_kw=_NEW)
    again = PasswordField(
        _l("The same again"),
        [EqualTo("new", _l("The two passwords are not the same."))],
        render_kw=_NEW,
    )
    submit = SubmitField(_l("Set the password"))


class ChangePasswordForm(NewPasswordForm):
    """A password changed by someone who knows the present one."""

    present = PasswordField(
        _l("Present password"), [InputRequired(), Length(max=200)], render_kw=_PRESENT
    )
