"""Forms about people and their roles."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SelectField, SubmitField

from app.domain.roles import Role
from app.services.people.members import require_team_given
from app.services.teams.team_tree import TeamNode
from app.web.forms import (
    ADDRESS,
    NAME,
    AddressField,
    LineField,
    OfferedField,
    accepted,
    optional_id,
    trimmed,
)

ROLE_TITLES = {
    Role.ADMIN: _l("Administrator"),
    Role.LEADER: _l("Leader"),
    Role.CONSULTANT: _l("Consultant"),
    Role.MANAGER: _l("Manager"),
}
_ROLE_CHOICES = {
    Role.MANAGER: _l("Manager: answers for a team and the teams below it"),
    Role.LEADER: _l("Leader: sees every team's results"),
    Role.ADMIN: _l("Administrator: sees and manages everything here"),
    Role.CONSULTANT: _l("Consultant: the same, and brings further organizations"),
}


class NameForm(FlaskForm):
    """A person's name, to be corrected."""

    name = LineField(_l("Name"), NAME, filters=[trimmed])
    submit = SubmitField(_l("Save the name"))


class RoleForm(FlaskForm):
    """A role, and the team of a manager."""

    role = SelectField(_l("Role"), coerce=Role)
    team = OfferedField(
        _l("Team"),
        coerce=optional_id,
        description=_l("Only for managers. A unit's manager also answers for the teams below it."),
    )
    submit = SubmitField(_l("Give this role"))

    def offer(self, *, roles: Iterable[Role], teams: Iterable[TeamNode]) -> None:
        """Offer the roles that the actor may grant, and the teams."""
        granted = set(roles)
        self.role.choices = [
            (role.value, str(text)) for role, text in _ROLE_CHOICES.items() if role in granted
        ]
        places = [(str(node.id), node.full_name) for node in teams]
        self.team.choices = [("", _("None: for the whole organization")), *places]

    def validate_team(self, field: Field) -> None:
        """Refuse a role without its team, or with one too many, together with the other fields."""
        if self.role.data and not field.errors:
            accepted(require_team_given, self.role.data, field.data)


class PersonForm(RoleForm):
    """Somebody to add, with their first role."""

    name = LineField(_l("Name"), NAME, filters=[trimmed])
    email = AddressField(
        _l("E-mail address"),
        ADDRESS,
        description=_l("They sign in with it."),
    )
    submit = SubmitField(_l("Add this person"))
