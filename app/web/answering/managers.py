"""The desk of those who fill in a team's sheet by name, and what only they do."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response as JsonResponse
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.roles import Permission
from app.services.answers import places, submitting
from app.services.answers.answering import Sheet, hold_open
from app.services.answers.assessments import answering_people
from app.services.answers.consensus import without_reason
from app.services.answers.places import Held, Place
from app.services.errors import Refused
from app.web import edge
from app.web.answering import ASSESSMENT, answering, doors, saving
from app.web.answering.contents import contents_of
from app.web.answering.desk import Desk
from app.web.answering.together import load_talk
from app.web.permissions import requires, signed_in

Answer = str | Response | tuple[str, int]


class ManagersDesk(Desk):
    """The sheet that a team's managers share, reached by being signed in."""

    frame = "base.html"
    shared = True

    def __init__(self, assessment_id: uuid.UUID) -> None:
        self._assessment_id = assessment_id
        self.key = str(edge.actor().person_id)
        self.storage = f"clearway {self.key} {assessment_id} "

    def place(self) -> Place:
        """Find the place, for reading."""
        return places.find_place(edge.db(), access=edge.here(), assessment_id=self._assessment_id)

    def hold(self) -> Held:
        """Hold the team's sheet."""
        return hold_open(
            edge.db(), access=edge.here(), assessment_id=self._assessment_id, now=edge.now()
        )

    def url(self, name: str, capability_id: str | None = None) -> str:
        """Give the address of a page of the assessment."""
        return url_for(
            f"answering.{name}",
            organization_id=edge.here().organization_id,
            assessment_id=self._assessment_id,
            capability_id=capability_id,
        )

    def token_url(self) -> str:
        """Give the address at which whoever is signed in gets a token."""
        return url_for("answering.form_token")


def sit(values: dict[str, Any]) -> ManagersDesk:
    """Take the ids out of what an address names, and give their desk."""
    del values["organization_id"]
    return ManagersDesk(values.pop("assessment_id"))


doors.hang(answering, ASSESSMENT, declare=requires(Permission.ANSWER), sit=sit)


@answering.get(ASSESSMENT)
@requires(Permission.ANSWER)
def overview(organization_id: uuid.UUID, assessment_id: uuid.UUID) -> Answer:
    """Say what is asked, how long it takes and who sees it; lead to where one left off."""
    del organization_id
    desk = ManagersDesk(assessment_id)
    sheet = desk.sheet()
    people = answering_people(edge.db(), access=edge.here(), team_id=sheet.place.team_id)
    return render_template(
        "answering/overview.html",
        desk=desk,
        sheet=sheet,
        contents=contents_of(sheet),
        people=people,
        talk=load_talk(sheet.place),
        today=edge.now().date(),
    )


@answering.get(f"{ASSESSMENT}/review")
@requires(Permission.ANSWER)
def review(organization_id: uuid.UUID, assessment_id: uuid.UUID) -> Answer:
    """List what is missing, and let one submit."""
    del organization_id
    return _review_page(ManagersDesk(assessment_id))


@answering.post(f"{ASSESSMENT}/submit")
@requires(Permission.ANSWER)
def submit(organization_id: uuid.UUID, assessment_id: uuid.UUID) -> Answer:
    """Freeze the result and show it; a second click on the button leads there as well."""
    result = url_for("results.show", organization_id=organization_id, assessment_id=assessment_id)
    desk = ManagersDesk(assessment_id)
    if _submitted_by_me(desk.sheet()):
        return redirect(result)
    try:
        submitting.submit(
            edge.db(), access=edge.here(), assessment_id=assessment_id, now=edge.now()
        )
    except Refused as refusal:
        return _review_page(desk, refusal=str(refusal)), 409
    flash(_("Submitted. These are the figures; they stay as they are until you submit again."))
    return redirect(result)


@answering.post(f"{ASSESSMENT}/reopen")
@requires(Permission.ANSWER)
def reopen(organization_id: uuid.UUID, assessment_id: uuid.UUID) -> Answer:
    """Let the answers be changed again."""
    del organization_id
    submitting.reopen(edge.db(), access=edge.here(), assessment_id=assessment_id, now=edge.now())
    flash(_("The assessment is open again. Submit it once more when you are done."))
    return redirect(ManagersDesk(assessment_id).url("overview"))


@answering.get("/account/form-token")
@signed_in
def form_token() -> JsonResponse | tuple[JsonResponse, int]:
    """Give a page that was open for long a token with which it can send again."""
    return saving.form_token(str(edge.actor().person_id))


def _submitted_by_me(sheet: Sheet) -> bool:
    submission = sheet.submission
    return submission is not None and submission.person_id == edge.actor().person_id


def _review_page(desk: ManagersDesk, *, refusal: str = "") -> str:
    found = submitting.load_review(edge.db(), place=desk.place())
    return render_template(
        "answering/review.html",
        desk=desk,
        review=found,
        sheet=found.sheet,
        contents=contents_of(found.sheet),
        refusal=refusal,
        unexplained=without_reason(found.sheet),
    )
