"""Frozen results: of a team's assessment, and of everybody in a unit, a group or the whole."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.promise.lattice import CellKind
from app.storage.rows.base import InOrganization, Key, Row, closed_set, within


class ResultRow(Row):
    """The frozen result of a closed assessment: every figure shown, as one JSON document.

    Closing again after reopening adds a row; the newest published one counts, the older ones are
    evidence. A survey's results are published together, the others at once.
    """

    __tablename__ = "result"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    assessment_id: Mapped[uuid.UUID]
    number: Mapped[int]
    frozen_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    app_version: Mapped[str] = mapped_column(String(40))
    questionnaire_sha256: Mapped[str] = mapped_column(String(64))
    document: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("organization_id", "id", name="uq_result_in_organization"),
        UniqueConstraint("organization_id", "assessment_id", "number", name="uq_result_number"),
        within("assessment_id", "assessment", name="fk_result_assessment", ondelete="CASCADE"),
    )


class PooledResult(Row):
    """The frozen result of everybody in an organization, a unit or a respondent group.

    `number` counts the closings of the round; `cell` is the unit's or the group's id, or empty.
    It can be read once the round is published.
    """

    __tablename__ = "pooled_result"

    id: Mapped[Key]
    organization_id: Mapped[InOrganization]
    round_id: Mapped[uuid.UUID]
    number: Mapped[int]
    kind: Mapped[CellKind] = mapped_column(closed_set(CellKind))
    cell: Mapped[str] = mapped_column(String(80), default="")
    frozen_at: Mapped[datetime]
    document: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("organization_id", "id", name="uq_pooled_result_in_organization"),
        UniqueConstraint(
            "organization_id", "round_id", "number", "kind", "cell", name="uq_pooled_result_cell"
        ),
        within("round_id", "round", name="fk_pooled_result_round", ondelete="CASCADE"),
        CheckConstraint("(kind = 'organization') = (cell = '')", name="the_whole_has_no_cell"),
    )
