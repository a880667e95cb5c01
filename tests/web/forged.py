"""What somebody sends who tries every door: bodies with which most forms are complete."""

from __future__ import annotations

from pathlib import Path

from tests.factories.asked import asked_in
from tests.factories.world import PASSWORD

QUESTIONNAIRE = Path(__file__).parents[2] / "questionnaires" / "ml-barriers" / "1.0.0.yaml"
QUESTIONS = asked_in(QUESTIONNAIRE)
# Planted comments belong to the first question, which this capability asks.
BARRIER = QUESTIONS.barriers[0]
CAPABILITY = BARRIER.capabilities[0]
# What is sent to the addresses that take JSON, and what fills the fields of forms.
JSON_ADDRESSES = ("/answers", "/outcome-answers")
SAID = {"question": CAPABILITY.questions[0].id, "revision": 0, "choice": "3"}
SAID_OUTCOME = {"question": QUESTIONS.outcomes[0].id, "revision": 0, "value": "3"}
FORM = {
    "name": "Forged",
    "title": "Forged",
    "email": "forged@example.org",
    "password": PASSWORD,
    "present": PASSWORD,
    "new": "forged but long enough",
    "again": "forged but long enough",
    "role": "leader",
    "parent": "",
    "team": "",
    "form": "long",
    "paper": "letter",
    "reply": "agreed",
    "address": "forged@example.org",
    "addresses": "forged@example.org",
    "quota": "5",
    "barrier": QUESTIONS.barriers[0].id,
    "level": "3.5",
    "text": "team,parent\nForged,\n",
    "status": "in_progress",
    "kind": "evidence",
    "revision": "1",
    f"choice.{CAPABILITY.questions[0].id}": "3",
    f"value.{QUESTIONS.outcomes[0].id}": "3",
}
