"""Forms about rounds."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    SubmitField,
    TextAreaField,
)
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Optional, ValidationError

from app.domain.promise.disclosure import OPENLY, Promise
from app.domain.questionnaire import QuestionForm, Questionnaire, RespondentGroup
from app.domain.round import Confidentiality, RoundDates, RoundMode
from app.services.errors import InvalidInput, InvalidInputs
from app.services.rounds.round_plan import USUAL_PROMISE
from app.services.rounds.round_progress import RoundSummary
from app.services.rounds.rounds import choose_teams
from app.services.teams.team_tree import TeamTree
from app.web.changing import ChangeForm
from app.web.forms import NAME, LineField, optional_id, show_problem, trimmed

_DAY = (InputRequired(_l("Please give a day.")),)


class RoundForm(FlaskForm):
    """A round's title and dates."""

    title = LineField(
        _l("Title"),
        NAME,
        filters=[trimmed],
        description=_l("How people recognize it, such as Q3 2026."),
    )
    opens_on = DateField(_l("First day"), _DAY)
    closes_on = DateField(_l("Last day"), _DAY)
    submit = SubmitField(_l("Save"))

    def dates(self, opened_on: date | None = None) -> RoundDates:
        """Give both days; one that could not be read bounds nothing that depends on it.

        `opened_on` is the first day of a round where it stands, and is not among the fields.
        """
        opens_on = opened_on or self.opens_on.data or date.min
        return RoundDates(opens_on, self.closes_on.data or date.max)


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
        """Give the teams that were chosen in one way or the other; none that could not be read."""
        if self.teams.errors or self.below.errors:
            return frozenset()
        return choose_teams(
            tree,
            teams=self.teams.data or (),
            below=self.below.data or (),
            everywhere=bool(self.everywhere.data),
        )


def _confidentiality() -> dict[str, str]:
    return {
        Confidentiality.ANONYMOUS.value: _("Anonymous"),
        Confidentiality.CONFIDENTIAL.value: _("Confidential"),
        Confidentiality.NAMED.value: _("By name"),
    }


class TermsForm(FlaskForm):
    """What a survey tells those whom it asks, and when it reminds them."""

    groups = SelectMultipleField(_l("Groups"))
    confidentiality = RadioField(
        _l("Confidentiality"),
        coerce=Confidentiality,
        default=USUAL_PROMISE.confidentiality,
        choices=_confidentiality,
    )
    minimum = IntegerField(_l("Smallest group"), default=USUAL_PROMISE.minimum)
    routed = BooleanField(_l("Ask each group only what it can see"))
    message = TextAreaField(
        _l("Your message"),
        description=_l(
            "Stands in each letter, before the link: what it is about, and what you will do with "
            "the answers. It may be left empty."
        ),
    )
    reminder_1 = DateField(_l("First reminder"), [Optional()])
    reminder_2 = DateField(_l("Second reminder"), [Optional()])
    reminder_3 = DateField(_l("Third reminder"), [Optional()])

    def offer_groups(self, groups: Iterable[RespondentGroup]) -> None:
        """Offer groups, each once."""
        self.groups.choices = list({each.id: each.title for each in groups}.items())

    def reminder_days(self) -> tuple[date, ...]:
        """Give the days that were filled in."""
        fields = (self.reminder_1, self.reminder_2, self.reminder_3)
        return tuple(field.data for field in fields if field.data)

    def promise(self) -> Promise:
        """Give what is promised; the service says when the minimum can't be kept."""
        chosen = self.confidentiality.data
        named = chosen is Confidentiality.NAMED
        return Promise(chosen, OPENLY.minimum if named else self.minimum.data or 0)


_TERMS = {
    *("groups", "confidentiality", "minimum", "routed", "message"),
    *("reminder_1", "reminder_2", "reminder_3"),
}


class ChangeRoundForm(ChangeForm, RoundForm):
    """The title and dates of a round that stands."""


class ChangeSurveyForm(ChangeRoundForm, TermsForm):
    """A survey's title, dates and terms; what stands already is not among the fields."""


class NewRoundForm(RoundForm, TeamsForm, TermsForm):
    """All that makes a round."""

    mode = RadioField(
        _l("Who answers"),
        coerce=RoundMode,
        default=RoundMode.SELF,
        choices={each.value: each.value for each in RoundMode},
    )
    questionnaire = SelectField(_l("Questionnaire"))
    form = RadioField(_l("Length"), coerce=QuestionForm, default=QuestionForm.LONG)
    based_on_round_id = SelectField(_l("Which survey it is about"), coerce=optional_id)
    submit = SubmitField(_l("Start the round"))

    def offer_questionnaires(self, versions: Iterable[Questionnaire]) -> None:
        """Offer the versions, their long and short forms, and the groups of all of them."""
        offered = tuple(versions)
        self.questionnaire.choices = [(key(each), _label(each)) for each in offered]
        self.form.choices = [
            (QuestionForm.LONG.value, _("All questions")),
            (QuestionForm.SHORT.value, _("Short form: one question a capability")),
        ]
        self.offer_groups(group for each in reversed(offered) for group in each.groups)

    def offer_surveys(self, surveys: Iterable[RoundSummary]) -> None:
        """Offer published surveys, and a fresh sheet."""
        self.based_on_round_id.choices = [
            ("", _("None: a fresh sheet")),
            *((str(each.id), each.title) for each in surveys),
        ]

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Check what belongs to the chosen mode; the rest is not even looked at."""
        super().validate(extra_validators)
        for name in self._of_other_modes():
            self[name].errors = []
        return not self.errors

    def _of_other_modes(self) -> set[str]:
        if self.mode.data is RoundMode.SURVEY:
            return {"based_on_round_id"}
        return _TERMS if self.mode.data is RoundMode.CONSENSUS else {*_TERMS, "based_on_round_id"}


_FIELDS = {"reminders": "reminder_1"}


def show_round_problem(form: FlaskForm, problem: InvalidInput) -> None:
    """Show what the service refuses; what is wrong with the reminders stands at the first."""
    at_fields = {_FIELDS.get(name, name): text for name, text in problem.problems.items()}
    show_problem(form, InvalidInputs(at_fields))


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
