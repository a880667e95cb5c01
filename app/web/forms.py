"""What all forms share."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, Length, Regexp

from app.services.errors import InvalidInput

# What a name that people give must hold; services check it again.
NAME = (
    InputRequired(_l("Please fill this in.")),
    Length(max=120, message=_l("Use at most %(max)d characters.", max=120)),
    Regexp(r".*\S", message=_l("Please fill this in.")),
)


def trimmed(value: str | None) -> str | None:
    """Take away spaces that nobody sees, so that they don't count."""
    return " ".join(value.split()) if value else value


def optional_id(value: object) -> uuid.UUID | None:
    """Read a choice that may be empty; ValueError when it is neither an id nor empty."""
    return uuid.UUID(str(value)) if value else None


def show_problem(form: FlaskForm, problem: InvalidInput) -> None:
    """Show a service's refusal of a value beside the field it names, or at the form's top."""
    field = form._fields.get(problem.field)
    if field is None:
        form.form_errors.append(str(problem))
    else:
        field.errors = [*field.errors, str(problem)]
