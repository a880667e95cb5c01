"""The result page, and the page behind each number."""

from __future__ import annotations

import uuid

from flask import render_template

from app.domain.paper import Paper
from app.domain.promise.disclosure import Hidden
from app.domain.roles import Permission
from app.domain.scoring.result import Result
from app.domain.words import reading, survey_rows
from app.services.results import team_results as service
from app.services.results.pooled_results import may_see_pooled
from app.web import edge
from app.web.permissions import requires
from app.web.results import links, results, rows, survey, taking, together
from app.web.results.apart import apart

_ASSESSMENT = "/organizations/<uuid:organization_id>/assessments/<uuid:assessment_id>"


@results.get(f"{_ASSESSMENT}/result")
@requires(Permission.SEE_RESULTS)
def show(organization_id: uuid.UUID, assessment_id: uuid.UUID) -> str:
    """Show what holds the team back, by how much, and what to do next."""
    page = service.load_result_page(edge.db(), access=edge.here(), assessment_id=assessment_id)
    if page.result is None:
        return render_template("results/none.html", organization_id=organization_id, page=page)
    if page.result.profile.hidden is not None:
        return _hidden(organization_id, page, page.result, page.result.profile.hidden)
    advice = rows.recommendation_rows(page.questionnaire, page.result)
    return render_template(
        "results/result.html",
        organization_id=organization_id,
        page=page,
        profile=page.result.profile,
        barriers=rows.barrier_rows(page.questionnaire, page.result, page.earlier),
        advice=apart(page.head, page.result, advice),
        outcomes=rows.outcome_rows(page.questionnaire, page.result.profile),
        lead=rows.lead(page, page.result.profile),
        papers=tuple(Paper),
        both=together.both_sides(page.head, page.questionnaire),
        promise=page.result.promise,
        about=survey.about(page, page.result),
        changes=survey_rows.change_table(page.questionnaire, page.result),
        talks=survey_rows.talk_rows(page.questionnaire, page.result),
        taking=taking.of_team(page.head, page.questionnaire.id),
        links=links.of_team(organization_id, assessment_id),
    )


def _hidden(
    organization_id: uuid.UUID, page: service.ResultPage, result: Result, hidden: Hidden
) -> str:
    """Show why a team's figures are withheld, what would change that, and what stands instead."""
    return render_template(
        "results/hidden.html",
        organization_id=organization_id,
        page=page,
        profile=result.profile,
        promise=result.promise,
        about=survey.about(page, result),
        why=reading.why_hidden(hidden, result.promise),
        next_time=reading.next_time(hidden, result.promise, page.invited),
        instead=survey.instead_rows(page.questionnaire, page.instead),
        around_url=_around_url(organization_id, page),
        papers=tuple(Paper),
        links=links.of_team(organization_id, page.head.assessment_id),
        both=together.both_sides(page.head, page.questionnaire),
    )


def _around_url(organization_id: uuid.UUID, page: service.ResultPage) -> str:
    """Give the page of what is shown instead, for those who may see all of it."""
    around = page.instead
    if around is None or not may_see_pooled(edge.here(), around.unit_id):
        return ""
    return links.of_round(organization_id, page.head.round_id, around.unit_id).show


@results.get(f"{_ASSESSMENT}/guide")
@requires(Permission.SEE_RESULTS)
def guide(organization_id: uuid.UUID, assessment_id: uuid.UUID) -> str:
    """Show what the team may talk about, for whoever leads the conversation."""
    page = service.load_result_page(edge.db(), access=edge.here(), assessment_id=assessment_id)
    return render_template(
        "results/guide.html",
        organization_id=organization_id,
        of=page.head.team,
        round_title=page.head.round_title,
        links=links.of_team(organization_id, assessment_id),
        talks=survey_rows.talk_rows(page.questionnaire, page.result) if page.result else (),
        told=page.result is not None and page.result.profile.hidden is None,
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
        of=page.head.team,
        links=links.of_team(organization_id, assessment_id),
        profile=page.result.profile,
        questions=rows.question_rows(page, page.remarks),
        capability_sum=rows.capability_sum(page),
        barrier_sum=rows.barrier_sum(page),
        sources=rows.sources(page),
        requires=rows.prerequisites(page),
        promise=page.result.promise,
        shown=page.words_shown,
        shares_told=page.result.profile.hidden is None and reading.shares_are_told(page.score),
        agreed=together.agreed_on(page),
    )
