"""Forms that change what stands: nobody overwrites unseen what somebody else changes meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256
from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import Field, HiddenField, SelectFieldBase, SubmitField

from app.web.presentation import day


class ChangeForm(FlaskForm):
    """A form whose fields begin as they stand (`data`), and whose page remembers how they stood.

    A field that somebody else has changed meanwhile, and this person has not, is taken over. Where
    both have, the form is not valid and says what stands now; sent once more, it goes through.
    """

    seen = HiddenField()
    overtaken = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, and that none was changed by somebody else as well."""
        valid = super().validate(extra_validators)
        before = self._seen_before()
        for field in self._changing():
            stood, stands = before.get(field.name), _mark(field.object_data)
            sent = _mark(field.data)
            if stood is None or stands in (stood, sent):
                continue
            if sent == stood:
                # What some fields show is what was sent, as long as it is there.
                field.data, field.raw_data = field.object_data, None
                continue
            self.overtaken = True
            field.errors = [
                *field.errors,
                _(
                    "This was changed meanwhile, to: %(value)s. To put yours in its place,"
                    " save once more.",
                    value=_told(field),
                ),
            ]
        return valid and not self.overtaken

    def hidden_tag(self, *fields: Field) -> Markup:
        """Remember in the page how everything stands while it is made."""
        marks = {field.name: _mark(field.object_data) for field in self._changing()}
        self.seen.data = json.dumps(marks)
        return Markup(super().hidden_tag(*fields))  # noqa: S704  (is markup)

    def _changing(self) -> Iterator[Field]:
        return (each for each in self if not isinstance(each, (HiddenField, SubmitField)))

    def _seen_before(self) -> dict[str, str]:
        """Read what the page remembered; nothing, where that is none of ours."""
        try:
            read = json.loads(self.seen.data or "{}")
        except ValueError:
            return {}
        items = read.items() if isinstance(read, dict) else ()
        return {name: mark for name, mark in items if isinstance(mark, str)}


def _mark(value: object) -> str:
    """Give a short mark of a field's value, the same for all that is the same to its reader."""
    held = json.dumps(sorted(map(_text, _held(value))))
    return sha256(held.encode()).hexdigest()[:16]


def _held(value: object) -> Iterable[object]:
    """Give the values of a field that may hold one or several."""
    return value if isinstance(value, (list, tuple, set)) else (value,)


def _text(value: object) -> str:
    return "\n".join(str(getattr(value, "value", value) or "").split("\r\n"))


def _told(field: Field) -> str:
    """Write what stands, as the field would show it."""
    value = field.object_data
    if isinstance(field, SelectFieldBase):
        chosen = set(map(_text, _held(value)))
        titles = [str(choice[1]) for choice in field.iter_choices() if _text(choice[0]) in chosen]
        return ", ".join(titles) or str(_("nothing"))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str((day(value) if isinstance(value, date) else str(value or "")) or _("nothing"))
