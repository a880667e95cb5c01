"""Saving one answer at once, and telling other pages what is stored."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Any

from flask import Response, jsonify
from flask_wtf.csrf import generate_csrf

from app.domain.roles import Permission
from app.services import answering as service
from app.services.assessments import find_place
from app.services.revisions import AnswerValue, Conflict, Entry, OutcomeValue, Saved
from app.web import edge
from app.web.answering import ASSESSMENT, answering
from app.web.answering.forms import AnswerPayload, OutcomePayload, choice_words, read_payload
from app.web.permissions import requires, signed_in

Answer = Response | tuple[Response, int]


@answering.post(f"{ASSESSMENT}/answers")
@requires(Permission.ANSWER)
def save_answer(organization_id: uuid.UUID, assessment_id: uuid.UUID) -> Answer:
    """Store one answer; 409 with the other's when somebody has stored another one meanwhile."""
    del organization_id
    draft = read_payload(AnswerPayload, person_id=edge.actor().person_id).draft()
    [found] = service.save_answers(
        edge.db(), access=edge.here(), assessment_id=assessment_id, drafts=[draft], now=edge.now()
    )
    if isinstance(found, Saved):
        return jsonify(_saved(found))
    place = find_place(edge.db(), access=edge.here(), assessment_id=assessment_id)
    question = place.asked.questions[found.question]
    words = choice_words(question, found.theirs.value.choice)
    return _conflict(found, choice_text=words)


@answering.post(f"{ASSESSMENT}/outcome-answers")
@requires(Permission.ANSWER)
def save_outcome(organization_id: uuid.UUID, assessment_id: uuid.UUID) -> Answer:
    """Store one fact, likewise."""
    del organization_id
    draft = read_payload(OutcomePayload, person_id=edge.actor().person_id).draft()
    [found] = service.save_outcomes(
        edge.db(), access=edge.here(), assessment_id=assessment_id, drafts=[draft], now=edge.now()
    )
    return jsonify(_saved(found)) if isinstance(found, Saved) else _conflict(found)


@answering.get(f"{ASSESSMENT}/answers.json")
@requires(Permission.ANSWER)
def all_answers(organization_id: uuid.UUID, assessment_id: uuid.UUID) -> Answer:
    """Give everything that is stored, so that an open page can catch up."""
    del organization_id
    sheet = service.load_sheet(edge.db(), access=edge.here(), assessment_id=assessment_id)
    return jsonify(
        answers={key: _entry(entry) for key, entry in sheet.answers.items()},
        outcomes={key: _entry(entry) for key, entry in sheet.outcomes.items()},
        closed=sheet.place.closed_at is not None,
    )


@answering.get("/account/form-token")
@signed_in
def form_token() -> Answer:
    """Give a page that was open for long a token with which it can send again."""
    return jsonify(token=generate_csrf(), person=str(edge.actor().person_id))


def _saved(saved: Saved) -> dict[str, Any]:
    at = saved.saved_at.isoformat() if saved.saved_at else None
    return {"revision": saved.revision, "saved_at": at}


def _conflict(
    conflict: Conflict[AnswerValue] | Conflict[OutcomeValue], **more: str
) -> tuple[Response, int]:
    return jsonify(conflict=True, theirs=_entry(conflict.theirs) | more), 409


def _entry(entry: Entry[AnswerValue] | Entry[OutcomeValue]) -> dict[str, Any]:
    return {
        **asdict(entry.value),
        "revision": entry.revision,
        "saved_at": entry.saved_at.isoformat(),
        "saved_by": entry.name,
        "mine": entry.saved_by == edge.actor().person_id,
    }
