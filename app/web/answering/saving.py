"""Saving one answer at once, and telling other pages what is stored."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response, jsonify
from flask_wtf.csrf import generate_csrf

from app.services.answers import answering as service
from app.services.answers.places import Place
from app.services.answers.revisions import AnswerValue, Conflict, Entry, OutcomeValue, Saved
from app.web import edge
from app.web.answering.desk import Desk
from app.web.answering.forms import AnswerPayload, OutcomePayload, choice_words, read_payload

Answer = Response | tuple[Response, int]


def save_answer(desk: Desk) -> Answer:
    """Store one answer; 409 with the other's when somebody has stored another one meanwhile."""
    draft = read_payload(AnswerPayload, key=desk.key).draft()
    place = desk.hold()
    [found] = service.save_answers(edge.db(), place=place, drafts=[draft], now=edge.now())
    if isinstance(found, Saved):
        return jsonify(_saved(place, found))
    question = place.asked.questions[found.question]
    words = choice_words(question, found.theirs.value.choice)
    return _conflict(place, found, choice_text=words)


def save_outcome(desk: Desk) -> Answer:
    """Store one fact, likewise."""
    draft = read_payload(OutcomePayload, key=desk.key).draft()
    place = desk.hold()
    [found] = service.save_outcomes(edge.db(), place=place, drafts=[draft], now=edge.now())
    if isinstance(found, Saved):
        return jsonify(_saved(place, found))
    return _conflict(place, found)


def all_answers(desk: Desk) -> Answer:
    """Give everything that is stored, so that an open page can catch up."""
    sheet = desk.sheet()
    place = sheet.place
    return jsonify(
        answers={key: _entry(place, entry) for key, entry in sheet.answers.items()},
        outcomes={key: _entry(place, entry) for key, entry in sheet.outcomes.items()},
        closed=place.closed_at is not None,
        sealed=place.sealed,
    )


def form_token(key: str) -> Answer:
    """Give a page that was open for long a token with which it can send again."""
    return jsonify(token=generate_csrf(), person=key)


def _saved(place: Place, saved: Saved) -> dict[str, Any]:
    # What is sealed is stored without its moment, but whoever wrote it may be told.
    at = edge.now() if place.sealed else saved.saved_at
    return {"revision": saved.revision, "saved_at": at.isoformat() if at else None}


def _conflict(
    place: Place, conflict: Conflict[AnswerValue] | Conflict[OutcomeValue], **more: str
) -> tuple[Response, int]:
    return jsonify(conflict=True, theirs=_entry(place, conflict.theirs) | more), 409


def _entry(place: Place, entry: Entry[AnswerValue] | Entry[OutcomeValue]) -> dict[str, Any]:
    return {
        **asdict(entry.value),
        "revision": entry.revision,
        "saved_at": entry.saved_at.isoformat(),
        "saved_by": entry.name,
        "mine": entry.saved_by == place.person_id,
    }
