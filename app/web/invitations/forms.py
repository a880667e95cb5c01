"""Forms about invitations."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange

from app.domain.questionnaire import RespondentGroup
from app.services.invitations.invitations import InvitationPage, parse_addresses
from app.services.invitations.team_links import MAX_QUOTA
from app.web.forms import AddressField, CsvForm, OfferedField, accepted, trimmed

_PLEASE = _l("Please fill this in.")


class GroupForm(FlaskForm):
    """The respondent group in which somebody answers; empty lets them choose it themselves."""

    group = SelectField(_l("Respondent group"), default="")
    submit = SubmitField(_l("Save the group"))

    def offer_groups(self, groups: Iterable[RespondentGroup]) -> None:
        """Offer the round's groups; without any there is but the empty choice."""
        offered = [(group.id, group.title) for group in groups]
        self.group.choices = [("", _("They choose it themselves")), *offered]


class AddForm(GroupForm):
    """Addresses for one team, as they are copied from anywhere."""

    team = OfferedField(_l("Team"), coerce=uuid.UUID)
    addresses = TextAreaField(
        _l("Addresses"),
        [InputRequired(_l("Paste at least one address."))],
        description=_l("One a line, or with commas between. Names beside them are left out."),
        render_kw={"rows": 10, "spellcheck": "false", "autocapitalize": "off"},
    )
    submit = SubmitField(_l("Add these people"))

    def offer(self, page: InvitationPage) -> None:
        """Offer the round's teams and groups."""
        self.team.choices = [(str(each), name) for each, name in page.teams]
        self.offer_groups(page.groups)

    def validate_addresses(self, field: Field) -> None:
        """Name the wrong lines together with what else is wrong."""
        accepted(parse_addresses, field.data or "")


class ImportForm(CsvForm):
    """A file of people."""

    submit = SubmitField(_l("Check the list"))


class ConfirmForm(FlaskForm):
    """The text that was checked, which is checked again."""

    text = HiddenField()
    submit = SubmitField(_l("Add these people"))


class AddressForm(FlaskForm):
    """The right address of somebody whose mail came back."""

    address = AddressField(_l("Address"), [InputRequired(_PLEASE)], filters=[trimmed])
    submit = SubmitField(_l("Save the address"))


class QuotaForm(FlaskForm):
    """How many people may answer by a team's shared link."""

    quota = IntegerField(
        _l("Places"),
        [
            InputRequired(_l("Please give a number.")),
            NumberRange(1, MAX_QUOTA, _l("Give a number from %(min)s to %(max)s.")),
        ],
        render_kw={"min": 1, "max": MAX_QUOTA, "inputmode": "numeric"},
    )
    submit = SubmitField(_l("Save"))
