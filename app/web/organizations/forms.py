"""Forms about organizations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, SubmitField
from wtforms.validators import InputRequired, Length, Regexp


class OrganizationForm(FlaskForm):
    """The name of a new organization."""

    name = StringField(
        _l("Name of the organization"),
        [
            InputRequired(_l("Please fill this in.")),
            Length(max=120),
            Regexp(r".*\S", message=_l("Please fill this in.")),
        ],
    )
    submit = SubmitField(_l("Create the organization"))
