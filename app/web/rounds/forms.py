"""Forms about rounds."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
)
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, ValidationError

from app.domain.questionnaire import QuestionForm, Questionnaire
from app.services.rounds import choose_teams
from app.services.team_tree import TeamTree
from app.web.forms import NAME, trimmed

_DAY = (InputRequired(_l("Please give a day.")),)


class RoundForm(FlaskForm):
    """A round's title and dates."""

    title = StringField(
        _l("Title"),
        NAME,
        filters=[trimmed],
        description=_l("How people recognize it, such as Q3 2026."),
    )
    opens_on = DateField(_l("First day"), _DAY)
    closes_on = DateField(_l("Last day"), _DAY)
    submit = SubmitField(_l("Save"))


class _TeamsField(SelectMultipleField):
    """Teams, each chosen once; more than are offered are not even looked at."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take each choice once: checking one compares it with every team."""
        super().process_formdata(list(dict.fromkeys(valuelist)))

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what can't be right before comparing it."""
        if len(self.data or ()) > len(self.choices or ()):
            self.data = []
            raise ValidationError(_("One of the teams is not there any more. Choose again."))
        super().pre_validate(form)


class TeamsForm(FlaskForm):
    """Teams chosen from the tree: one by one, or all below a unit."""

    teams = _TeamsField(_l("Teams"), coerce=uuid.UUID)
    below = _TeamsField(_l("All teams below"), coerce=uuid.UUID)
    everywhere = BooleanField(_l("All teams of the organization"))
    submit = SubmitField(_l("Add these teams"))

    def offer_teams(self, tree: TeamTree) -> None:
        """Offer every team that is not archived."""
        choices = [(str(node.id), node.full_name) for node in tree.active]
        self.teams.choices = choices
        self.below.choices = choices

    def chosen(self, tree: TeamTree) -> frozenset[uuid.UUID]:
        """Give the teams that were chosen in one way or the other."""
        return choose_teams(
            tree,
            teams=self.teams.data or (),
            below=self.below.data or (),
            everywhere=bool(self.everywhere.data),
        )


class NewRoundForm(RoundForm, TeamsForm):
    """All that makes a round."""

    questionnaire = SelectField(_l("Questionnaire"))
    form = RadioField(_l("Length"), coerce=QuestionForm, default=QuestionForm.LONG)
    submit = SubmitField(_l("Start the round"))

    def offer_questionnaires(self, versions: Iterable[Questionnaire]) -> None:
        """Offer the versions, and their long and short forms."""
        self.questionnaire.choices = [(key(each), _label(each)) for each in versions]
        self.form.choices = [
            (QuestionForm.LONG.value, _("All questions")),
            (QuestionForm.SHORT.value, _("Short form: one question a capability")),
        ]


def key(questionnaire: Questionnaire) -> str:
    """Give what identifies a version in a form."""
    return f"{questionnaire.id}/{questionnaire.version}"


def _label(questionnaire: Questionnaire) -> str:
    return str(
        _(
            "%(title)s %(version)s (%(long)d questions, short form %(short)d)",
            title=questionnaire.title,
            version=questionnaire.version,
            long=sum(question.core for question in questionnaire.questions),
            short=len(questionnaire.asked(QuestionForm.SHORT).questions),
        )
    )
