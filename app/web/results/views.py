"""The result page, and the page behind each number."""

from __future__ import annotations

import uuid

from flask import render_template

from app.domain.disclosure import WORDS_FROM, words_are_shown
from app.domain.paper import Paper
from app.domain.roles import Permission
from app.services import results as service
from app.web import edge
from app.web.permissions import requires
from app.web.results import results, rows, together

_ASSESSMENT = "/organizations/<uuid:organization_id>/assessments/<uuid:assessment_id>"


@results.get(f"{_ASSESSMENT}/result")
@requires(Permission.SEE_RESULTS)
def show(organization_id: uuid.UUID, assessment_id: uuid.UUID) -> str:
    """Show what holds the team back, by how much, and what to do next."""
    page = service.load_result_page(edge.db(), access=edge.here(), assessment_id=assessment_id)
    if page.result is None:
        return render_template("results/none.html", organization_id=organization_id, page=page)
    return render_template(
        "results/result.html",
        organization_id=organization_id,
        page=page,
        profile=page.result.profile,
        barriers=rows.barrier_rows(page, page.result.profile),
        recommendations=rows.recommendation_rows(page.questionnaire, page.result),
        outcomes=rows.outcome_rows(page.questionnaire, page.result.profile),
        lead=rows.lead(page, page.result.profile),
        papers=tuple(Paper),
        both=together.both_sides(page.head, page.questionnaire),
    )


@results.get(f"{_ASSESSMENT}/result/<capability_id>")
@requires(Permission.SEE_RESULTS)
def capability(organization_id: uuid.UUID, assessment_id: uuid.UUID, capability_id: str) -> str:
    """Show where a capability's score comes from: questions, answers, arithmetic, sources."""
    page = service.load_capability_page(
        edge.db(),
        access=edge.here(),
        assessment_id=assessment_id,
        capability_id=capability_id,
    )
    return render_template(
        "results/capability.html",
        organization_id=organization_id,
        page=page,
        profile=page.result.profile,
        questions=rows.question_rows(page),
        capability_sum=rows.capability_sum(page),
        barrier_sum=rows.barrier_sum(page),
        sources=rows.sources(page),
        requires=rows.prerequisites(page),
        shown=words_are_shown(page.result.profile.respondents),
        words_from=WORDS_FROM,
        agreed=together.agreed_on(page),
    )
