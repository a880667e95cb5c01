"""A consensus for the report of either side, and how a report that shows one is told apart."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from app.reports.agreed_values import Together
from app.services.answers.consensus import Consensus, load_both

_MARK = 12


def gather_agreed(
    session: Session, *, organization_id: uuid.UUID, assessment_id: uuid.UUID, result_id: uuid.UUID
) -> Together | None:
    """Give what a report says of a consensus: its own result's, or the newest after a survey."""
    found = load_both(
        session,
        organization_id=organization_id,
        assessment_id=assessment_id,
        result_id=result_id,
    )
    return None if found is None else _together(found)


def mark_of(session: Session, *, organization_id: uuid.UUID, assessment_id: uuid.UUID) -> str:
    """Name the other side that a report drawn now would show; empty without one.

    A report that was drawn before stays as it is; once the other side is another, one is drawn
    anew.
    """
    found = load_both(session, organization_id=organization_id, assessment_id=assessment_id)
    if found is None:
        return ""
    other: uuid.UUID | None = found.after.result_id
    if found.after.assessment_id == assessment_id:
        other = found.before.result_id if found.before is not None else None
    return "" if other is None else other.hex[-_MARK:]


def _together(found: Consensus) -> Together:
    before, after = found.before, found.after
    return Together(
        round_title=after.round_title,
        agreed_on=after.frozen_at.date(),
        agreed=after.result,
        points=after.points,
        survey_title=before.round_title if before is not None else None,
        said=before.result if before is not None else None,
        comparable=before is not None and before.comparable,
    )
