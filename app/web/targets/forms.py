"""The form of one barrier's target."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField, SubmitField
from wtforms.validators import InputRequired

from app.domain.goals.targets import LEVELS, Aim
from app.domain.words.wording import DASH
from app.services.targets.targets import check_due
from app.web import edge
from app.web.forms import accepted


def _level(value: object) -> float | None:
    """Read a level; an empty choice is none, and what is no number is a ValueError."""
    return float(str(value)) if value else None


class TargetForm(FlaskForm):
    """A level and the day until which it is to be reached."""

    barrier = HiddenField()
    level = SelectField(
        _l("Level"),
        [InputRequired(_l("Please choose a level."))],
        coerce=_level,
        choices={"": DASH, **{str(level): f"{level:.1f}" for level in LEVELS}},
    )
    due_on = DateField(_l("Until"), [InputRequired(_l("Please give a day."))])
    submit = SubmitField(_l("Save"))

    def validate_due_on(self, field: DateField) -> None:
        """Refuse a day that no target can have, whatever else is wrong."""
        if field.data:
            accepted(check_due, field.data, edge.now().date())

    @classmethod
    def showing(cls, barrier: str, aim: Aim | None) -> TargetForm:
        """Give the form of a barrier as it stands, whatever was sent for another one."""
        present: dict[str, Any] = {"barrier": barrier}
        if aim is not None:
            present |= {"level": aim.level, "due_on": aim.due_on}
        return cls(formdata=None, data=present)

    def aim(self) -> Aim:
        """Give what the checked form asks for."""
        assert self.due_on.data is not None  # noqa: S101  (required)
        return Aim(float(self.level.data), self.due_on.data)
