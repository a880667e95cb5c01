"""Forms that change what stands: nobody overwrites unseen what somebody else changes meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import Field, HiddenField, SelectFieldBase, SubmitField

from app.services.teams.team_tree import lock_organization
from app.web import edge
from app.web.presentation import day


def hold_still() -> None:
    """Let what is compared with a form that was sent stand until the form is saved.

    For a view to say before it reads: of two who send at once the second must see the first.
    """
    if request.method not in edge.SAFE_METHODS:
        lock_organization(edge.db(), access=edge.here())


class ChangeForm(FlaskForm):
    """A form whose fields begin as they stand (`data`), and whose page remembers how they stood.

    A field that somebody else has changed meanwhile, and this person has not, is taken over. Where
    both have, the form is not valid and says what stands now; sent once more, it goes through. So
    it is where this person changed what can't be changed any more.
    """

    seen = HiddenField()
    overtaken = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, and that none was changed by somebody else as well."""
        super().validate(extra_validators)
        before = self._seen_before()
        self._tell_what_is_gone(before)
        for field in self._changing():
            stood, stands = before.get(field.name), _mark(field.object_data)
            sent = _mark(field.data)
            if stood is None or stands in (stood, sent):
                continue
            if sent == stood and not _is_unread(field):
                # What some fields show is what was sent, as long as it is there.
                field.data, field.raw_data, field.errors = field.object_data, None, []
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
        return not self.errors

    def hidden_tag(self, *fields: Field) -> Markup:
        """Remember in the page how everything stands while it is made."""
        marks = {field.name: _mark(field.object_data) for field in self._changing()}
        self.seen.data = json.dumps(marks)
        return Markup(super().hidden_tag(*fields))  # noqa: S704  (is markup)

    def _tell_what_is_gone(self, before: dict[str, str]) -> None:
        """Refuse a change of what the page still offered, and this form does not hold any more."""
        gone = before.keys() - self._fields.keys()
        if all(_mark(request.form.getlist(name)) == before[name] for name in gone):
            return
        self.overtaken = True
        self.form_errors.append(
            _(
                "Some of what you changed can't be changed any more, and stands as it is shown"
                " here. To save the rest, save once more."
            )
        )

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
    held = json.dumps(sorted(filter(None, map(_text, _held(value)))))
    return sha256(held.encode()).hexdigest()[:16]


def _held(value: object) -> Iterable[object]:
    """Give the values of a field that may hold one or several."""
    return value if isinstance(value, (list, tuple, set)) else (value,)


def _text(value: object) -> str:
    """Write a value as a browser sends it."""
    plain = getattr(value, "value", value)
    return "y" if plain is True else str(plain or "").replace("\r\n", "\n")


def _is_unread(field: Field) -> bool:
    """Say whether something was sent that is none of the field's values."""
    return bool(field.process_errors) and any(field.raw_data or ())


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
