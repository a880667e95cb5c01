"""The method in plain words, and a questionnaire version with all its anchors."""

from __future__ import annotations

from flask import render_template

from app.domain.comparing.comparison import LOW
from app.domain.promise.disclosure import WORDS_FROM
from app.domain.questionnaire import Questionnaire
from app.services.errors import NotFound
from app.services.questionnaires.questionnaire_versions import shipped
from app.web import edge
from app.web.method import method
from app.web.permissions import signed_in


@method.get("/method")
@signed_in
def show() -> str:
    """Explain how the numbers are made, what they can't say, and what they rest on."""
    return render_template(
        "method/method.html", questionnaires=_shipped(), low=LOW, words_from=WORDS_FROM
    )


@method.get("/questionnaires/<questionnaire_id>/<version>")
@signed_in
def questionnaire(questionnaire_id: str, version: str) -> str:
    """Show everything a questionnaire version asks, with all levels and sources."""
    asked = (questionnaire_id, version)
    found = next((q for q in _shipped() if (q.id, q.version) == asked), None)
    if found is None:
        raise NotFound("There is no such questionnaire.")
    return render_template("method/questionnaire.html", questionnaire=found)


def _shipped() -> tuple[Questionnaire, ...]:
    return shipped(edge.parts().settings.questionnaires_folder)
