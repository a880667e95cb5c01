"""Published figures by subject and round, so that a comparing page reads only what it shows.

The documents of frozen results stay the evidence; these rows are made from them and can be made
anew. A subject is a team, a unit, or the organization (for itself and for its respondent groups).
"""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.comparing.change import Verdict
from app.domain.promise.disclosure import Hidden
from app.domain.promise.lattice import CellKind
from app.domain.scoring.profile import AgreementWord, NoScore, Spread
from app.storage.rows.base import InOrganization, Row, closed_set, within

_ID_LENGTH = 80


class Family(StrEnum):
    """What a figure is of; barriers lie together, apart from the capabilities."""

    BARRIER = "barrier"
    CAPABILITY = "capability"


def _in_round(table: str) -> ForeignKeyConstraint:
    return within("round_id", "round", name=f"fk_{table}_round", ondelete="CASCADE")


class ProfileRow(Row):
    """Whose figures there are in a round, and what is said of all of them together.

    The key is the subject with the kind of what it stands for, as the people of a team that has
    teams below it are not everybody in that unit. `respondents` is None below the minimum.
    """

    __tablename__ = "profile"

    organization_id: Mapped[InOrganization] = mapped_column(primary_key=True)
    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[CellKind] = mapped_column(closed_set(CellKind), primary_key=True)
    respondent_group: Mapped[str] = mapped_column(String(_ID_LENGTH), primary_key=True, default="")
    round_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    assessment_id: Mapped[uuid.UUID | None]
    hidden: Mapped[Hidden | None] = mapped_column(closed_set(Hidden))
    respondents: Mapped[int | None]
    bottleneck: Mapped[str | None] = mapped_column(String(_ID_LENGTH))

    __table_args__ = (
        _in_round("profile"),
        CheckConstraint("(kind = 'team') = (assessment_id IS NOT NULL)", name="teams_are_assessed"),
        CheckConstraint("(kind = 'group') = (respondent_group <> '')", name="groups_are_named"),
        Index("ix_profile_round", "organization_id", "round_id", "kind"),
        {"sqlite_with_rowid": False},
    )


class ScoreRow(Row):
    """One barrier's or capability's published score of a subject in a round, in levels 1-5.

    `difference` and `verdict` are against the round before, as the closing tested them; `n` is
    None below the minimum. `limiting` is the lowest capability of a barrier.
    """

    __tablename__ = "score"

    organization_id: Mapped[InOrganization] = mapped_column(primary_key=True)
    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[CellKind] = mapped_column(closed_set(CellKind), primary_key=True)
    respondent_group: Mapped[str] = mapped_column(String(_ID_LENGTH), primary_key=True, default="")
    round_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    family: Mapped[Family] = mapped_column(closed_set(Family), primary_key=True)
    item: Mapped[str] = mapped_column(String(_ID_LENGTH), primary_key=True)
    score: Mapped[float | None]
    missing: Mapped[NoScore | None] = mapped_column(closed_set(NoScore))
    n: Mapped[int | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    alike: Mapped[bool]
    agreement: Mapped[AgreementWord | None] = mapped_column(closed_set(AgreementWord))
    ad: Mapped[float | None]
    spread: Mapped[Spread | None] = mapped_column(closed_set(Spread))
    limiting: Mapped[str | None] = mapped_column(String(_ID_LENGTH))
    difference: Mapped[float | None]
    verdict: Mapped[Verdict | None] = mapped_column(closed_set(Verdict))

    __table_args__ = (
        _in_round("score"),
        CheckConstraint("score BETWEEN 1 AND 5", name="score_is_a_level"),
        CheckConstraint("score IS NULL OR missing IS NULL", name="missing_says_why"),
        {"sqlite_with_rowid": False},
    )


class OutcomeRow(Row):
    """The published median of an outcome question for a subject in a round."""

    __tablename__ = "outcome"

    organization_id: Mapped[InOrganization] = mapped_column(primary_key=True)
    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[CellKind] = mapped_column(closed_set(CellKind), primary_key=True)
    respondent_group: Mapped[str] = mapped_column(String(_ID_LENGTH), primary_key=True, default="")
    round_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(String(_ID_LENGTH), primary_key=True)
    value: Mapped[float]

    __table_args__ = (_in_round("outcome"), {"sqlite_with_rowid": False})


class UnitProfileRow(Row):
    """The teams strictly below a unit, or in the organization, in a round: how many, and outcomes.

    `started` and `in_production` add up models, in thousandths so that sums are exact, over the
    `told` teams that told both.
    """

    __tablename__ = "unit_profile"

    organization_id: Mapped[InOrganization] = mapped_column(primary_key=True)
    unit_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    round_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    results: Mapped[int] = mapped_column(default=0)
    hidden: Mapped[int] = mapped_column(default=0)
    told: Mapped[int] = mapped_column(default=0)
    started: Mapped[int] = mapped_column(BigInteger, default=0)
    in_production: Mapped[int] = mapped_column(BigInteger, default=0)

    __table_args__ = (_in_round("unit_profile"), {"sqlite_with_rowid": False})


class UnitScoreRow(Row):
    """What the teams strictly below a unit, or in the organization, scored: counts and exact sums.

    The columns are those of a Tally: whole numbers, so that a team can be taken out again without
    a trace.
    """

    __tablename__ = "unit_score"

    organization_id: Mapped[InOrganization] = mapped_column(primary_key=True)
    unit_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    round_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    family: Mapped[Family] = mapped_column(closed_set(Family), primary_key=True)
    item: Mapped[str] = mapped_column(String(_ID_LENGTH), primary_key=True)
    teams: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(BigInteger, default=0)
    squares: Mapped[int] = mapped_column(BigInteger, default=0)
    low: Mapped[int] = mapped_column(default=0)
    level_1: Mapped[int] = mapped_column(default=0)
    level_2: Mapped[int] = mapped_column(default=0)
    level_3: Mapped[int] = mapped_column(default=0)
    level_4: Mapped[int] = mapped_column(default=0)
    level_5: Mapped[int] = mapped_column(default=0)
    up: Mapped[int] = mapped_column(default=0)
    down: Mapped[int] = mapped_column(default=0)

    __table_args__ = (_in_round("unit_score"), {"sqlite_with_rowid": False})
