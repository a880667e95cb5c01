"""The form with which leadership replies to an ask."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SubmitField
from wtforms.validators import InputRequired, Length

from app.domain.goals.actions import Reply
from app.domain.words.ask_wording import REPLY_CHOICE
from app.services.asks.ask_list import REPLY_LENGTH, clean_reply
from app.web.forms import ProseField, accepted


class ReplyForm(FlaskForm):
    """What is replied, and why."""

    reply = RadioField(
        _l("Your reply"),
        [InputRequired(_l("Please choose one."))],
        choices={reply.value: text for reply, text in REPLY_CHOICE.items()},
    )
    text = ProseField(
        _l("What you say to it"),
        [
            Length(
                max=REPLY_LENGTH,
                message=_l("Use at most %(max)d characters.", max=REPLY_LENGTH),
            )
        ],
        description=_l(
            "What will be done and by when, or why not. Everybody who sees the ask can read it, "
            "with your name. Needed unless you simply agree."
        ),
    )
    submit = SubmitField(_l("Reply"))

    def validate_text(self, field: ProseField) -> None:
        """Refuse what can't be stored, even where no reply is chosen yet."""
        if not field.errors:
            accepted(clean_reply, field.data or "")

    @property
    def chosen(self) -> Reply:
        """The reply of a form that was checked."""
        return Reply(self.reply.data)
