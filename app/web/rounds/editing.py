"""The page that changes a round: a form of what can be changed, and the rest as it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from app.domain.promise.disclosure import OPENLY, USUAL_MINIMUM
from app.domain.round import RoundMode
from app.services.rounds.round_changes import RoundChange, Standing
from app.services.rounds.round_plan import MOST_REMINDERS
from app.services.rounds.round_progress import RoundDetail
from app.web.forms import unread
from app.web.rounds.forms import ChangeRoundForm, ChangeSurveyForm

_PROMISED = ("groups", "confidentiality", "minimum", "routed")


@dataclass(frozen=True, slots=True)
class EditPage:
    """A round as it stands, and the form for what can be changed."""

    detail: RoundDetail
    standing: Standing
    form: ChangeRoundForm

    def change(self) -> RoundChange:
        """Give what the form asks for, with what it does not hold as it stands."""
        form, refused, present = self.form, unread(self.form), self.detail.summary.dates
        dates = form.dates(None if "opens_on" in form else present.opens_on)
        title = form.title.data or ""
        if not isinstance(form, ChangeSurveyForm):
            return RoundChange(title, dates, unread=refused)
        terms = replace(
            self.standing.terms,
            message=form.message.data or "",
            reminders=form.reminder_days(),
        )
        if self.standing.fixed is None:
            terms = replace(
                terms,
                promise=form.promise(),
                groups=tuple(form.groups.data or ()),
                routed=bool(form.routed.data),
            )
        return RoundChange(title, dates, terms, refused)


def edit_page(detail: RoundDetail, standing: Standing) -> EditPage:
    """Make the form of what can be changed, filled with what is."""
    dates, terms = detail.summary.dates, standing.terms
    data: dict[str, Any] = {
        "title": detail.summary.title,
        "opens_on": dates.opens_on,
        "closes_on": dates.closes_on,
    }
    if standing.mode is not RoundMode.SURVEY:
        return EditPage(detail, standing, ChangeRoundForm(data=data))
    data |= {
        "groups": list(terms.groups),
        "confidentiality": terms.promise.confidentiality,
        "minimum": USUAL_MINIMUM if terms.promise == OPENLY else terms.promise.minimum,
        "routed": terms.routed,
        "message": terms.message,
    }
    data |= {f"reminder_{n}": day for n, day in enumerate(terms.reminders[:MOST_REMINDERS], 1)}
    form = ChangeSurveyForm(data=data)
    form.offer_groups(standing.offered)
    if standing.fixed is not None:
        for name in _PROMISED:
            del form[name]
    if standing.opened:
        del form.opens_on
    return EditPage(detail, standing, form)
