"""What everybody in an organization or a unit said in a survey, and what is behind each number."""

from __future__ import annotations

import uuid

from flask import render_template

from app.domain.paper import Paper
from app.domain.promise.disclosure import Hidden
from app.domain.roles import Permission
from app.domain.scoring.result import Result
from app.domain.words import reading, survey_rows
from app.services.answers.remarks import words_are_shown
from app.services.results import pooled_results as service
from app.services.results.pooled_results import PooledPage
from app.web import edge
from app.web.permissions import requires
from app.web.results import links, pooled_rows, results, rows, survey, taking

_ROUND = "/organizations/<uuid:organization_id>/rounds/<uuid:round_id>"
_UNIT = f"{_ROUND}/units/<uuid:team_id>"


@results.get(f"{_ROUND}/result")
@requires(Permission.SEE_RESULTS)
def pooled(organization_id: uuid.UUID, round_id: uuid.UUID) -> str:
    """Show what everybody in the organization said."""
    return _show(organization_id, round_id, None)


@results.get(f"{_UNIT}/result")
@requires(Permission.SEE_RESULTS)
def unit(organization_id: uuid.UUID, round_id: uuid.UUID, team_id: uuid.UUID) -> str:
    """Show what everybody in a unit and below said."""
    return _show(organization_id, round_id, team_id)


@results.get(f"{_ROUND}/guide")
@requires(Permission.SEE_RESULTS)
def pooled_guide(organization_id: uuid.UUID, round_id: uuid.UUID) -> str:
    """Show what the organization may talk about, for whoever leads the conversation."""
    return _guide(organization_id, round_id, None)


@results.get(f"{_UNIT}/guide")
@requires(Permission.SEE_RESULTS)
def unit_guide(organization_id: uuid.UUID, round_id: uuid.UUID, team_id: uuid.UUID) -> str:
    """Show what a unit may talk about, for whoever leads the conversation."""
    return _guide(organization_id, round_id, team_id)


@results.get(f"{_ROUND}/result/<capability_id>")
@requires(Permission.SEE_RESULTS)
def pooled_capability(organization_id: uuid.UUID, round_id: uuid.UUID, capability_id: str) -> str:
    """Show where a capability's score of everybody comes from."""
    return _capability(organization_id, round_id, capability_id, None)


@results.get(f"{_UNIT}/result/<capability_id>")
@requires(Permission.SEE_RESULTS)
def unit_capability(
    organization_id: uuid.UUID, round_id: uuid.UUID, team_id: uuid.UUID, capability_id: str
) -> str:
    """Show where a capability's score of a unit comes from."""
    return _capability(organization_id, round_id, capability_id, team_id)


def _load(round_id: uuid.UUID, unit_id: uuid.UUID | None) -> PooledPage:
    return service.load_pooled_page(
        edge.db(), access=edge.here(), round_id=round_id, unit_id=unit_id
    )


def _show(organization_id: uuid.UUID, round_id: uuid.UUID, unit_id: uuid.UUID | None) -> str:
    page = _load(round_id, unit_id)
    if page.result is None:
        return render_template(
            "results/pooled_none.html", organization_id=organization_id, page=page
        )
    if page.result.profile.hidden is not None:
        return _hidden(organization_id, page, page.result, page.result.profile.hidden)
    return render_template(
        "results/pooled.html",
        **_shared(organization_id, page, page.result),
        barriers=rows.barrier_rows(page.questionnaire, page.result),
        recommendations=rows.recommendation_rows(page.questionnaire, page.result),
        outcomes=rows.outcome_rows(page.questionnaire, page.result.profile),
        lead=rows.pooled_lead(page.questionnaire, page.result),
        changes=survey_rows.change_table(page.questionnaire, page.result),
        talks=survey_rows.talk_rows(page.questionnaire, page.result),
        groups=pooled_rows.group_rows(page),
        gaps=None if unit_id else survey_rows.gap_part(page.questionnaire, page.result),
        parts=pooled_rows.tree_rows(page, organization_id),
        means=pooled_rows.means(page, page.result),
        papers=tuple(Paper),
        taking=taking.of_pooled(page.head, page.questionnaire.id),
    )


def _hidden(organization_id: uuid.UUID, page: PooledPage, result: Result, hidden: Hidden) -> str:
    """Show why nothing is told of everybody here, and what stands instead."""
    whom = "unit" if page.head.unit_id else "organization"
    return render_template(
        "results/pooled_hidden.html",
        **_shared(organization_id, page, result),
        why=reading.why_hidden(hidden, result.promise, whom),
        next_time=reading.next_time(hidden, result.promise, page.invited),
        instead=survey.instead_rows(page.questionnaire, page.instead),
        around_url=_around_url(organization_id, page),
        papers=tuple(Paper),
    )


def _around_url(organization_id: uuid.UUID, page: PooledPage) -> str:
    around = page.instead
    if around is None or not service.may_see_pooled(edge.here(), around.unit_id):
        return ""
    return links.of_round(organization_id, page.head.round_id, around.unit_id).show


def _shared(organization_id: uuid.UUID, page: PooledPage, result: Result) -> dict[str, object]:
    return {
        "organization_id": organization_id,
        "page": page,
        "profile": result.profile,
        "promise": result.promise,
        "about": survey.About(
            reading.turnout(result.profile, result.promise, page.invited),
            reading.promise(result.promise),
        ),
        "links": links.of_round(organization_id, page.head.round_id, page.head.unit_id),
        "whom": "this unit" if page.head.unit_id else "this organization",
    }


def _guide(organization_id: uuid.UUID, round_id: uuid.UUID, unit_id: uuid.UUID | None) -> str:
    page = _load(round_id, unit_id)
    return render_template(
        "results/guide.html",
        organization_id=organization_id,
        of=page.head.name,
        round_title=page.head.round_title,
        links=links.of_round(organization_id, round_id, unit_id),
        talks=survey_rows.talk_rows(page.questionnaire, page.result) if page.result else (),
        told=page.result is not None and page.result.profile.hidden is None,
    )


def _capability(
    organization_id: uuid.UUID, round_id: uuid.UUID, capability_id: str, unit_id: uuid.UUID | None
) -> str:
    page = service.load_pooled_capability(
        edge.db(),
        access=edge.here(),
        round_id=round_id,
        capability_id=capability_id,
        unit_id=unit_id,
    )
    profile = page.result.profile
    return render_template(
        "results/capability.html",
        organization_id=organization_id,
        page=page,
        of=page.head.name,
        profile=profile,
        links=links.of_round(organization_id, round_id, unit_id),
        questions=rows.question_rows(page),
        capability_sum=rows.capability_sum(page),
        barrier_sum=rows.barrier_sum(page),
        sources=rows.sources(page),
        requires=rows.prerequisites(page),
        promise=page.result.promise,
        shown=words_are_shown(page.result),
        shares_told=profile.hidden is None and reading.shares_are_told(page.score),
        agreed=None,
    )
