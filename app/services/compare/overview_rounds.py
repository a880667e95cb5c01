"""The rounds that an overview can show, with the version of the questionnaire that each asked."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import Session

from app.domain.promise.lattice import CellKind
from app.services.access import Access
from app.services.compare.overview_values import OverviewRound
from app.services.figures.figure_rounds import rounds_with_figures
from app.storage.rows import Assessment, ProfileRow, QuestionnaireVersion, Round


def list_overview_rounds(session: Session, access: Access) -> list[OverviewRound]:
    """List the rounds, newest first."""
    rows = session.execute(
        rounds_with_figures(access)
        .add_columns(QuestionnaireVersion.version)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Round.questionnaire_version_id)
    )
    return [
        OverviewRound(
            row.id,
            row.organization_id,
            row.title,
            row.closes_on,
            row.mode,
            row.form,
            row.questionnaire_version_id,
            version,
            tuple(row.respondent_groups),
        )
        for row, version in rows
    ]


def own_profile() -> ColumnElement[bool]:
    """Join an assessment with its team's published profile."""
    return and_(
        ProfileRow.organization_id == Assessment.organization_id,
        ProfileRow.subject_id == Assessment.team_id,
        ProfileRow.kind == CellKind.TEAM,
        ProfileRow.respondent_group == "",
        ProfileRow.round_id == Assessment.round_id,
    )
