"""What all forms share."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import ParamSpec

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import EmailField, Field, SelectField, StringField, TextAreaField
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import EmailInput, TextArea, TextInput

from app.services.csv_text import MAX_BYTES
from app.services.errors import InvalidInput
from app.services.names import clean_name
from app.services.people.accounts import clean_address

Given = ParamSpec("Given")


# Fields below keep all that is pasted, so that too much is told instead of cut off by the browser.
_NO_LENGTH = ["required", "disabled"]


class _ProseArea(TextArea):
    validation_attrs = _NO_LENGTH


class _LineInput(TextInput):
    validation_attrs = _NO_LENGTH


class _AddressInput(EmailInput):
    validation_attrs = _NO_LENGTH


class ProseField(TextAreaField):
    """Text of several lines."""

    widget = _ProseArea()


class LineField(StringField):
    """Text of one line."""

    widget = _LineInput()


class AddressField(EmailField):
    """An e-mail address."""

    widget = _AddressInput()


class OfferedField(SelectField):
    """A choice of what somebody else may take away while the form is open.

    The field then begins with another choice, which nobody should send unawares.
    """

    def pre_validate(self, form: BaseForm) -> None:
        """Tell that it is gone."""
        try:
            super().pre_validate(form)
        except ValidationError:
            gone = _l("What you chose is not offered any more. Choose again.")
            raise ValidationError(str(gone)) from None


class CsvForm(FlaskForm):
    """A CSV file, or its contents pasted; one of them is there and holds something."""

    file = FileField(
        _l("CSV file"),
        render_kw={
            "data-most": MAX_BYTES,
            "data-too-large": _l("The file is larger than 1 MB. Split it, or choose another one."),
        },
    )
    text = TextAreaField(
        _l("Or paste the lines here"), render_kw={"rows": 8, "spellcheck": "false"}
    )

    def contents(self) -> bytes:
        """Give the file's bytes, or what was pasted."""
        upload = self.file.data
        return upload.read() if upload else (self.text.data or "").encode()

    def validate_file(self, field: Field) -> None:
        """Refuse a file in which nothing stands."""
        if field.data and not field.data.read(1):
            raise ValidationError(str(_l("This file is empty. Choose another one.")))
        if field.data:
            field.data.seek(0)

    def validate_text(self, field: Field) -> None:
        """Refuse to check nothing."""
        if not self.file.data and not (field.data or "").strip():
            raise ValidationError(str(_l("Choose a file, or paste its lines here.")))


def trimmed(value: str | None) -> str | None:
    """Take away spaces that nobody sees, so that they don't count."""
    return " ".join(value.split()) if value else value


def optional_id(value: object) -> uuid.UUID | None:
    """Read a choice that may be empty; ValueError when it is neither an id nor empty."""
    return uuid.UUID(str(value)) if value else None


def unread(form: FlaskForm) -> dict[str, str]:
    """Check a form, and give by field what can't be read, for a service to refuse with the rest."""
    form.validate()
    return {name: " ".join(map(str, texts)) for name, texts in form.errors.items()}


def accepted(check: Callable[Given, object], *args: Given.args, **more: Given.kwargs) -> None:
    """Let a service check a field, so that what it refuses is told with the form's other problems.

    For a form's own validators: ValidationError where the service raises InvalidInput.
    """
    try:
        check(*args, **more)
    except InvalidInput as refused:
        raise ValidationError(str(refused)) from refused


def a_name(_form: BaseForm, field: Field) -> None:
    """Refuse what can't be a name, unless more is wrong with it already."""
    if not field.errors:
        accepted(clean_name, field.data or "")


def an_address(_form: BaseForm, field: Field) -> None:
    """Refuse what is no e-mail address, unless more is wrong with it already."""
    if not field.errors:
        accepted(clean_address, field.data or "")


# What a name and an address that people give must hold; services check it again.
_PLEASE = InputRequired(_l("Please fill this in."))
NAME = (_PLEASE, Length(max=120, message=_l("Use at most %(max)d characters.", max=120)), a_name)
ADDRESS = (
    _PLEASE,
    Length(max=254, message=_l("Use at most %(max)d characters.", max=254)),
    an_address,
)


def show_problem(form: FlaskForm, refused: InvalidInput) -> None:
    """Show each value that a service refused beside the field it names, or at the form's top.

    What the form itself has said of a field stands: the service saw only what could be read.
    """
    for name, problem in refused.problems.items():
        field = form._fields.get(name)
        if field is None:
            form.form_errors = list(dict.fromkeys([*form.form_errors, problem]))
        elif not field.errors:
            field.errors = [problem]
