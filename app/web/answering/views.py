"""The pages of a sheet: a capability a page, the facts at the end."""

from __future__ import annotations

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app.services.answers import answering as service
from app.services.answers.answering import Sheet
from app.services.answers.revisions import Conflict
from app.services.errors import InvalidInputs, Refused
from app.web import edge
from app.web.answering import facts
from app.web.answering.contents import Step, contents_of, find_step
from app.web.answering.desk import Desk
from app.web.answering.forms import (
    Typed,
    drafts,
    stored,
    typed,
    with_conflicts,
    with_problems,
)
from app.web.answering.together import load_talk
from app.web.errors import status_of

Answer = str | Response | tuple[str, int]
_BUTTONS = ("take", "keep", "clear")


def capability(desk: Desk, capability_id: str) -> Answer:
    """Ask all questions of one capability."""
    sheet = desk.sheet()
    step = find_step(sheet, capability_id)
    return _capability_page(desk, sheet, step, stored(sheet, step.capability.questions))


def save_capability(desk: Desk, capability_id: str) -> Answer:
    """Store a whole page, for browsers without scripts; what can't be stored stays on the page."""
    sheet = desk.sheet()
    step = find_step(sheet, capability_id)
    lines = typed(request.form, sheet, step.capability.questions)
    try:
        found = service.save_answers(
            edge.db(), place=desk.hold(), drafts=drafts(lines), now=edge.now()
        )
    except InvalidInputs as problem:
        lines = with_problems(lines, problem.problems)
        return _capability_page(desk, sheet, step, lines), 422
    except Refused as refusal:
        shown = _capability_page(desk, sheet, step, lines, refusal=str(refusal))
        return shown, status_of(refusal)
    conflicts = {each.question: each for each in found if isinstance(each, Conflict)}
    if conflicts:
        sheet = desk.sheet()
        return _capability_page(desk, sheet, step, with_conflicts(lines, sheet, conflicts)), 409
    return redirect(_own_url(desk, step) if _stays() else _next_url(desk, sheet, step))


def outcomes(desk: Desk) -> Answer:
    """Ask for facts, which are never scored."""
    sheet = desk.sheet()
    return _outcomes_page(desk, sheet, facts.stored(sheet))


def save_outcomes(desk: Desk) -> Answer:
    """Store the facts, all or none."""
    sheet = desk.sheet()
    lines = facts.typed(request.form, sheet)
    try:
        found = service.save_outcomes(
            edge.db(), place=desk.hold(), drafts=facts.drafts(lines), now=edge.now()
        )
    except InvalidInputs as problem:
        return _outcomes_page(desk, sheet, facts.with_problems(lines, problem.problems)), 422
    except Refused as refusal:
        shown = _outcomes_page(desk, sheet, lines, refusal=str(refusal))
        return shown, status_of(refusal)
    conflicts = {each.question: each.theirs for each in found if isinstance(each, Conflict)}
    if conflicts:
        return _outcomes_page(desk, sheet, facts.with_conflicts(lines, conflicts)), 409
    return redirect(desk.url("outcomes" if _stays() else "review"))


def _capability_page(
    desk: Desk, sheet: Sheet, step: Step, lines: tuple[Typed, ...], *, refusal: str = ""
) -> str:
    return render_template(
        "answering/capability.html",
        desk=desk,
        sheet=sheet,
        step=step,
        lines=lines,
        contents=contents_of(sheet),
        next_url=_next_url(desk, sheet, step),
        refusal=refusal,
        talk=load_talk(sheet.place),
    )


def _outcomes_page(
    desk: Desk, sheet: Sheet, lines: tuple[facts.Fact, ...], *, refusal: str = ""
) -> str:
    return render_template(
        "answering/outcomes.html",
        desk=desk,
        sheet=sheet,
        lines=lines,
        contents=contents_of(sheet),
        next_url=desk.url("review"),
        refusal=refusal,
    )


def _stays() -> bool:
    """Whether a button on the page itself was pressed, rather than the one that goes on."""
    return any(name in request.form for name in _BUTTONS)


def _next_url(desk: Desk, sheet: Sheet, step: Step) -> str:
    if step.after is not None:
        return desk.url("capability", step.after.id)
    return desk.url("outcomes" if sheet.place.asked.outcomes else "review")


def _own_url(desk: Desk, step: Step) -> str:
    return desk.url("capability", step.capability.id)
