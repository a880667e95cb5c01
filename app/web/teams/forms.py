"""Forms about teams."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, SubmitField, TextAreaField

from app.services.teams.team_import import decode
from app.services.teams.team_tree import TeamNode
from app.web.forms import NAME, LineField, OfferedField, optional_id, trimmed


class TeamForm(FlaskForm):
    """A team's name and its place in the tree."""

    name = LineField(_l("Name of the team or unit"), NAME, filters=[trimmed])
    parent = OfferedField(_l("Below"), coerce=optional_id)
    submit = SubmitField(_l("Save"))

    def offer(self, parents: Iterable[TeamNode]) -> None:
        """Offer the places that the team can have."""
        places = [(str(node.id), node.full_name) for node in parents]
        self.parent.choices = [("", _("Nothing: at the top")), *places]


class ImportForm(FlaskForm):
    """A file, or its contents pasted."""

    file = FileField(_l("CSV file"))
    text = TextAreaField(
        _l("Or paste the lines here"),
        render_kw={"rows": 8, "spellcheck": "false"},
    )
    submit = SubmitField(_l("Check what it would create"))

    def contents(self) -> str:
        """Give the file's text, or what was pasted; InvalidInput when it can't be read."""
        upload = self.file.data
        return decode(upload.read()) if upload else self.text.data or ""


class ConfirmForm(FlaskForm):
    """The text that was checked, which is checked again."""

    text = HiddenField()
    submit = SubmitField(_l("Create the teams"))
