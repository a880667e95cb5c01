"""Forms about closing a survey."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, SubmitField
from wtforms.validators import InputRequired, Optional

from app.services.errors import InvalidInput


class PublishForm(FlaskForm):
    """What is published, and that it is meant."""

    closing = HiddenField()
    sure = BooleanField(
        _l("I have looked at what will be shown. It can't be taken back."),
        [InputRequired(_l("Tick this first: publishing can't be taken back."))],
    )
    submit = SubmitField(_l("Publish the results"))

    def closing_id(self) -> uuid.UUID:
        """Give the closing that the page showed; InvalidInput when it is no id."""
        try:
            return uuid.UUID(self.closing.data or "")
        except ValueError:
            raise InvalidInput("closing", "Reload the page and try again.") from None


class ReopenForm(FlaskForm):
    """Until when answers are taken again; without a day the round keeps its last one."""

    closes_on = DateField(_l("Last day for answers"), [Optional()])
    submit = SubmitField(_l("Reopen the round"))
