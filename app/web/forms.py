"""What all forms share."""

from __future__ import annotations

from flask_wtf import FlaskForm

from app.services.errors import InvalidInput


def show_problem(form: FlaskForm, problem: InvalidInput) -> None:
    """Show a service's refusal of a value beside the field it names, or at the form's top."""
    field = form._fields.get(problem.field)
    if field is None:
        form.form_errors.append(str(problem))
    else:
        field.errors = [*field.errors, str(problem)]
