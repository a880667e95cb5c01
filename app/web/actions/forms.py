"""Forms about actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SubmitField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from app.domain.goals.actions import ActionStatus, NoteKind
from app.domain.questionnaire import Effort
from app.domain.words.action_wording import NOTE, STATUS
from app.domain.words.wording import EFFORT, EFFORT_SHORT
from app.services.actions.action_changes import About, ActionDraft
from app.services.actions.action_list import ActionPage
from app.services.actions.action_people import Owner
from app.services.actions.action_text import (
    DESCRIPTION_LENGTH,
    NAME_LENGTH,
    NOTE_LENGTH,
    TITLE_LENGTH,
)
from app.services.teams.team_tree import TeamNode
from app.web.forms import LineField, OfferedField, ProseField, optional_id, trimmed, unread


def _at_most(number: int) -> Length:
    return Length(max=number, message=_l("Use at most %(max)d characters.", max=number))


def _effort(value: object) -> Effort | None:
    return Effort(str(value)) if value else None


class ActionForm(FlaskForm):
    """What an action says, but not yet how far it is."""

    title = LineField(
        _l("What is to be done"),
        (InputRequired(_l("Please fill this in.")), _at_most(TITLE_LENGTH)),
        filters=[trimmed],
    )
    description = ProseField(
        _l("Description"), (_at_most(DESCRIPTION_LENGTH),), render_kw={"rows": 6}
    )
    owner_id = OfferedField(_l("Owner"), coerce=optional_id)
    owner = LineField(
        _l("Or the name of somebody without an account"),
        (_at_most(NAME_LENGTH),),
        filters=[trimmed],
        description=_l("Only people with an account get a mail when it is overdue."),
    )
    due_on = DateField(_l("Due"), (Optional(),))
    effort = SelectField(_l("Effort"), coerce=_effort)
    submit = SubmitField(_l("Save"))

    def offer(self, owners: Iterable[Owner]) -> None:
        """Offer the people who may own it, and the efforts."""
        self.owner_id.choices = [
            ("", _("Nobody with an account")),
            *((str(each.id), each.name) for each in owners),
        ]
        self.effort.choices = [
            ("", _("Not said")),
            *((each.value, f"{EFFORT_SHORT[each]}: {EFFORT[each]}") for each in Effort),
        ]


class NewActionForm(ActionForm):
    """An action of one's own: for which team, and what it is about."""

    team = OfferedField(_l("For"), coerce=optional_id)
    about = OfferedField(
        _l("Capability"),
        description=_l("The next round's score of it will stand beside the action."),
    )
    submit = SubmitField(_l("Plan it"))

    def offer_teams(self, teams: Iterable[TeamNode], *, organization: str) -> None:
        """Offer the teams, and the whole organization where that has a name."""
        whole = [("", _("%(name)s as a whole", name=organization))] if organization else []
        self.team.choices = [*whole, *((str(each.id), each.full_name) for each in teams)]

    def offer_capabilities(self, found: Mapping[str, About]) -> None:
        """Offer the capabilities."""
        self.about.choices = [
            ("", _("None in particular")),
            *((key, f"{one.barrier_title}: {one.capability_title}") for key, one in found.items()),
        ]

    def draft(self) -> ActionDraft:
        """Check the form and give what was filled in, with what of it can't be read."""
        return _draft(self)


class EditActionForm(ActionForm):
    """All of an action, on the revision that was seen."""

    status = SelectField(
        _l("Status"),
        coerce=ActionStatus,
        choices={each.value: words for each, words in STATUS.items()},
    )
    finished_on = DateField(_l("Finished on, if it is done"), (Optional(),))
    reason = ProseField(
        _l("Note"),
        (_at_most(NOTE_LENGTH),),
        description=_l("Stands in the history. Needed when you drop the action: why?"),
        render_kw={"rows": 3},
    )
    revision = IntegerField(widget=HiddenInput())

    def draft(self) -> ActionDraft:
        """Check the form and give what was filled in, with what of it can't be read."""
        return _draft(
            self,
            status=self.status.data,
            finished_on=self.finished_on.data,
            reason=self.reason.data or "",
        )


class StatusForm(FlaskForm):
    """A button that moves an action on, with what belongs to it."""

    status = SelectField(
        coerce=ActionStatus, choices={each.value: each.value for each in ActionStatus}
    )
    finished_on = DateField(_l("Finished on"), (Optional(),))
    reason = ProseField(_l("Text"), (_at_most(NOTE_LENGTH),))
    revision = IntegerField(widget=HiddenInput())


class NoteForm(FlaskForm):
    """A remark or a piece of evidence."""

    kind = RadioField(
        _l("What it is"),
        default=NoteKind.NOTE,
        coerce=NoteKind,
        choices={kind.value: NOTE[kind] for kind in (NoteKind.NOTE, NoteKind.EVIDENCE)},
    )
    text = ProseField(
        _l("Text"),
        (InputRequired(_l("Please fill this in.")), _at_most(NOTE_LENGTH)),
        description=_l("A web address in it becomes a link."),
        render_kw={"rows": 3},
    )
    submit = SubmitField(_l("Add"))


def values_of(page: ActionPage) -> dict[str, object]:
    """Give what the edit form starts with."""
    line = page.line
    return {
        "title": line.title,
        "description": page.line.description,
        "owner_id": line.owner_id,
        "owner": "" if line.owner_id else line.owner,
        "due_on": line.due_on,
        "effort": line.effort,
        "status": line.status,
        "finished_on": line.finished_on,
        "revision": line.revision,
    }


def _draft(form: ActionForm, **more: object) -> ActionDraft:
    return ActionDraft(
        title=form.title.data or "",
        description=form.description.data or "",
        owner_id=form.owner_id.data,
        owner=form.owner.data or "",
        due_on=form.due_on.data,
        effort=form.effort.data,
        unread=unread(form),
        **more,  # type: ignore[arg-type]  # the fields of the edit form
    )
