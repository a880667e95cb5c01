"""The rounds that an overview can show, with the version of the questionnaire that each asked."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_
from sqlalchemy.orm import Session

from app.domain.promise.lattice import CellKind
from app.services.access import Access
from app.services.compare.overview_values import OverviewRound
from app.services.figures.figure_rounds import rounds_with_figures, scope_values
from app.storage.rows import Assessment, ProfileRow, QuestionnaireVersion, Round


def list_overview_rounds(session: Session, access: Access) -> list[OverviewRound]:
    """List the rounds, newest first."""
    scope = scope_values(access)
    rows = session.connection().execute(_rounds(sees_all="seen" not in scope), scope)
    return [OverviewRound(*row) for row in rows]


@cache
def _rounds(*, sees_all: bool) -> Select[*tuple[Any, ...]]:
    """Select what makes an OverviewRound, in its order."""
    return (
        rounds_with_figures(sees_all=sees_all)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Round.questionnaire_version_id)
        .with_only_columns(
            Round.id,
            Round.organization_id,
            Round.title,
            Round.closes_on,
            Round.mode,
            Round.form,
            Round.questionnaire_version_id,
            QuestionnaireVersion.version,
            Round.respondent_groups,
        )
    )


def own_profile() -> ColumnElement[bool]:
    """Join an assessment with its team's published profile."""
    return and_(
        ProfileRow.organization_id == Assessment.organization_id,
        ProfileRow.subject_id == Assessment.team_id,
        ProfileRow.kind == CellKind.TEAM,
        ProfileRow.respondent_group == "",
        ProfileRow.round_id == Assessment.round_id,
    )
