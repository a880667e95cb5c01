"""Forms about organizations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SubmitField

from app.web.forms import NAME, LineField, trimmed


class OrganizationForm(FlaskForm):
    """The name of a new organization."""

    name = LineField(_l("Name of the organization"), NAME, filters=[trimmed])
    submit = SubmitField(_l("Create the organization"))


class RenameForm(OrganizationForm):
    """Another name for an organization."""

    submit = SubmitField(_l("Save"))
