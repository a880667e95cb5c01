"""The pages of an assessment: where it starts, a capability a page, and the facts at the end."""

from __future__ import annotations

import uuid

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.roles import Permission
from app.services import answering as service
from app.services.answering import COMMENT_LENGTH, EVIDENCE_LENGTH, InvalidAnswers, Sheet
from app.services.assessments import answering_people
from app.services.errors import Refused
from app.services.revisions import Conflict
from app.web import edge
from app.web.answering import ASSESSMENT, answering, facts
from app.web.answering.contents import Step, contents_of, find_step
from app.web.answering.forms import (
    Typed,
    drafts,
    stored,
    typed,
    with_conflicts,
    with_problems,
)
from app.web.permissions import requires

Answer = str | Response | tuple[str, int]
_BUTTONS = ("take", "keep", "clear")


@answering.get(ASSESSMENT)
@requires(Permission.ANSWER)
def overview(organization_id: uuid.UUID, assessment_id: uuid.UUID) -> Answer:
    """Say what is asked, how long it takes and who sees it; lead to where one left off."""
    del organization_id
    sheet = _sheet(assessment_id)
    people = answering_people(edge.db(), access=edge.here(), team_id=sheet.place.team_id)
    return render_template(
        "answering/overview.html",
        sheet=sheet,
        contents=contents_of(sheet),
        people=people,
        today=edge.now().date(),
    )


@answering.get(f"{ASSESSMENT}/answers/<capability_id>")
@requires(Permission.ANSWER)
def capability(organization_id: uuid.UUID, assessment_id: uuid.UUID, capability_id: str) -> Answer:
    """Ask all questions of one capability."""
    del organization_id
    sheet = _sheet(assessment_id)
    step = find_step(sheet, capability_id)
    return _capability_page(sheet, step, stored(sheet, step.capability.questions))


@answering.post(f"{ASSESSMENT}/answers/<capability_id>")
@requires(Permission.ANSWER)
def save_capability(
    organization_id: uuid.UUID, assessment_id: uuid.UUID, capability_id: str
) -> Answer:
    """Store a whole page, for browsers without scripts; what can't be stored stays on the page."""
    del organization_id
    sheet = _sheet(assessment_id)
    step = find_step(sheet, capability_id)
    lines = typed(request.form, sheet, step.capability.questions)
    try:
        found = service.save_answers(
            edge.db(),
            access=edge.here(),
            assessment_id=assessment_id,
            drafts=drafts(lines),
            now=edge.now(),
        )
    except InvalidAnswers as problem:
        return _capability_page(sheet, step, with_problems(lines, problem.problems)), 422
    except Refused as refusal:
        return _capability_page(sheet, step, lines, refusal=str(refusal)), 409
    conflicts = {each.question: each for each in found if isinstance(each, Conflict)}
    if conflicts:
        sheet = _sheet(assessment_id)
        return _capability_page(sheet, step, with_conflicts(lines, sheet, conflicts)), 409
    stay = any(name in request.form for name in _BUTTONS)
    return redirect(_own_url(sheet, step) if stay else _next_url(sheet, step))


@answering.get(f"{ASSESSMENT}/outcomes")
@requires(Permission.ANSWER)
def outcomes(organization_id: uuid.UUID, assessment_id: uuid.UUID) -> Answer:
    """Ask for facts, which are never scored."""
    del organization_id
    sheet = _sheet(assessment_id)
    return _outcomes_page(sheet, facts.stored(sheet))


@answering.post(f"{ASSESSMENT}/outcomes")
@requires(Permission.ANSWER)
def save_outcomes(organization_id: uuid.UUID, assessment_id: uuid.UUID) -> Answer:
    """Store the facts, all or none."""
    del organization_id
    sheet = _sheet(assessment_id)
    lines = facts.typed(request.form, sheet)
    try:
        found = service.save_outcomes(
            edge.db(),
            access=edge.here(),
            assessment_id=assessment_id,
            drafts=facts.drafts(lines),
            now=edge.now(),
        )
    except InvalidAnswers as problem:
        return _outcomes_page(sheet, facts.with_problems(lines, problem.problems)), 422
    except Refused as refusal:
        return _outcomes_page(sheet, lines, refusal=str(refusal)), 409
    conflicts = {each.question: each.theirs for each in found if isinstance(each, Conflict)}
    if conflicts:
        return _outcomes_page(sheet, facts.with_conflicts(lines, conflicts)), 409
    stay = any(name in request.form for name in _BUTTONS)
    return redirect(_url("outcomes" if stay else "review", sheet))


def _sheet(assessment_id: uuid.UUID) -> Sheet:
    return service.load_sheet(edge.db(), access=edge.here(), assessment_id=assessment_id)


def _capability_page(
    sheet: Sheet, step: Step, lines: tuple[Typed, ...], *, refusal: str = ""
) -> str:
    return render_template(
        "answering/capability.html",
        sheet=sheet,
        step=step,
        lines=lines,
        contents=contents_of(sheet),
        next_url=_next_url(sheet, step),
        refusal=refusal,
        comment_length=COMMENT_LENGTH,
        evidence_length=EVIDENCE_LENGTH,
    )


def _outcomes_page(sheet: Sheet, lines: tuple[facts.Fact, ...], *, refusal: str = "") -> str:
    return render_template(
        "answering/outcomes.html",
        sheet=sheet,
        lines=lines,
        contents=contents_of(sheet),
        next_url=_url("review", sheet),
        refusal=refusal,
    )


def _next_url(sheet: Sheet, step: Step) -> str:
    if step.after is not None:
        return _url("capability", sheet, capability_id=step.after.id)
    return _url("outcomes" if sheet.place.asked.outcomes else "review", sheet)


def _own_url(sheet: Sheet, step: Step) -> str:
    return _url("capability", sheet, capability_id=step.capability.id)


def _url(name: str, sheet: Sheet, *, capability_id: str | None = None) -> str:
    return url_for(
        f"answering.{name}",
        organization_id=edge.here().organization_id,
        assessment_id=sheet.place.assessment_id,
        capability_id=capability_id,
    )
