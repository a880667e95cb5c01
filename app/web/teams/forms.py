"""Forms about teams."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SubmitField

from app.services.teams.team_tree import TeamNode
from app.web.changing import ChangeForm
from app.web.forms import NAME, CsvForm, LineField, OfferedField, optional_id, trimmed


class TeamForm(FlaskForm):
    """A team's name and its place in the tree."""

    name = LineField(_l("Name of the team or unit"), NAME, filters=[trimmed])
    parent = OfferedField(_l("Below"), coerce=optional_id)
    submit = SubmitField(_l("Save"))

    def offer(self, parents: Iterable[TeamNode]) -> None:
        """Offer the places that the team can have."""
        places = [(str(node.id), node.full_name) for node in parents]
        self.parent.choices = [("", _("Nothing: at the top")), *places]


class ChangeTeamForm(ChangeForm, TeamForm):
    """The same of a team that stands."""


class ImportForm(CsvForm):
    """A file of teams."""

    submit = SubmitField(_l("Check what it would create"))


class ConfirmForm(FlaskForm):
    """The text that was checked, which is checked again."""

    text = HiddenField()
    submit = SubmitField(_l("Create the teams"))
