"""The last page before submitting, submitting, and opening again."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.domain.roles import Permission
from app.services import submitting as service
from app.services.answering import load_sheet
from app.services.errors import Refused
from app.web import edge
from app.web.answering import ASSESSMENT, answering
from app.web.answering.contents import contents_of
from app.web.permissions import requires

Answer = str | Response | tuple[str, int]


@answering.get(f"{ASSESSMENT}/review")
@requires(Permission.ANSWER)
def review(organization_id: uuid.UUID, assessment_id: uuid.UUID) -> Answer:
    """List what is missing, and let one submit."""
    del organization_id
    return _review_page(assessment_id)


@answering.post(f"{ASSESSMENT}/submit")
@requires(Permission.ANSWER)
def submit(organization_id: uuid.UUID, assessment_id: uuid.UUID) -> Answer:
    """Freeze the result and show it; a second click on the button leads there as well."""
    result = url_for("results.show", organization_id=organization_id, assessment_id=assessment_id)
    if _submitted_by_me(assessment_id):
        return redirect(result)
    try:
        service.submit(edge.db(), access=edge.here(), assessment_id=assessment_id, now=edge.now())
    except Refused as refusal:
        return _review_page(assessment_id, refusal=str(refusal)), 409
    flash(_("Submitted. These are the figures; they stay as they are until you submit again."))
    return redirect(result)


@answering.post(f"{ASSESSMENT}/reopen")
@requires(Permission.ANSWER)
def reopen(organization_id: uuid.UUID, assessment_id: uuid.UUID) -> Answer:
    """Let the answers be changed again."""
    service.reopen(edge.db(), access=edge.here(), assessment_id=assessment_id, now=edge.now())
    flash(_("The assessment is open again. Submit it once more when you are done."))
    return redirect(
        url_for("answering.overview", organization_id=organization_id, assessment_id=assessment_id)
    )


def _submitted_by_me(assessment_id: uuid.UUID) -> bool:
    sheet = load_sheet(edge.db(), access=edge.here(), assessment_id=assessment_id)
    submission = sheet.submission
    return submission is not None and submission.person_id == edge.actor().person_id


def _review_page(assessment_id: uuid.UUID, *, refusal: str = "") -> str:
    found = service.load_review(edge.db(), access=edge.here(), assessment_id=assessment_id)
    return render_template(
        "answering/review.html",
        review=found,
        sheet=found.sheet,
        contents=contents_of(found.sheet),
        refusal=refusal,
    )
