"""The rounds that an overview can show, and the one that it begins with."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session

from app.domain.lattice import CellKind
from app.domain.roles import Permission
from app.domain.round import RoundMode
from app.services.access import Access
from app.services.errors import NotFound
from app.services.figure_rounds import is_published
from app.services.overview_values import OverviewRound
from app.storage.rows import Assessment, ProfileRow, QuestionnaireVersion, Round


def list_overview_rounds(session: Session, access: Access) -> list[OverviewRound]:
    """List the rounds, newest first."""
    rows = session.execute(
        select(Round, QuestionnaireVersion.version)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Round.questionnaire_version_id)
        .where(
            Round.organization_id == access.organization_id,
            is_published(),
            _somebody(access),
        )
        .order_by(Round.closes_on.desc(), Round.created_at.desc(), Round.id)
    )
    return [
        OverviewRound(
            row.id,
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


def _somebody(access: Access) -> ColumnElement[bool]:
    """Hold for rounds in which a team that the actor may see has a result, hidden or not."""
    seen = access.teams(Permission.SEE_RESULTS)
    mine = [] if seen is None else [ProfileRow.subject_id.in_(seen)]
    # Of one column, so that the index over rounds answers it; of all, the whole key is walked.
    return (
        select(ProfileRow.round_id)
        .where(
            ProfileRow.organization_id == Round.organization_id,
            ProfileRow.round_id == Round.id,
            ProfileRow.kind == CellKind.TEAM,
            *mine,
        )
        .exists()
    )


def choose_overview_round(
    session: Session,
    access: Access,
    rounds: Sequence[OverviewRound],
    round_id: uuid.UUID | None,
    today: date,
) -> OverviewRound:
    """Take the round asked for, or the newest that is settled: over, or half of it submitted."""
    if round_id is not None or not rounds:
        chosen = next((row for row in rounds if row.id == round_id), None)
        if chosen is None:
            raise NotFound("There is no such round.")
        return chosen
    # What teams agreed on together is another kind of figure: nobody begins with it.
    answered = [row for row in rounds if row.mode is not RoundMode.CONSENSUS] or list(rounds)
    settled = (
        row
        for row in answered
        if row.mode is RoundMode.SURVEY or row.closes_on < today or _half(session, access, row)
    )
    return next(settled, answered[0])


def _half(session: Session, access: Access, place: OverviewRound) -> bool:
    """Say whether at least half of the teams that an open round asks have a result."""
    seen = access.teams(Permission.SEE_RESULTS)
    asked, done = session.execute(
        select(func.count(Assessment.id), func.count(ProfileRow.subject_id))
        .outerjoin(ProfileRow, own_profile())
        .where(
            Assessment.organization_id == access.organization_id,
            Assessment.round_id == place.id,
            true() if seen is None else Assessment.team_id.in_(seen),
        )
    ).one()
    return 2 * done >= asked


def own_profile() -> ColumnElement[bool]:
    """Join an assessment with its team's published profile."""
    return and_(
        ProfileRow.organization_id == Assessment.organization_id,
        ProfileRow.subject_id == Assessment.team_id,
        ProfileRow.kind == CellKind.TEAM,
        ProfileRow.respondent_group == "",
        ProfileRow.round_id == Assessment.round_id,
    )
