"""The published rows of a few teams and units in rounds, a query a table."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.comparing.change import Verdict
from app.domain.comparing.side_by_side import Basis
from app.domain.comparing.tally import Tally, UnitTally, unit_tally_of
from app.domain.promise.lattice import CellKind
from app.domain.scoring.profile import AgreementWord, NoScore, Spread
from app.domain.scoring.recommendations import IN_PRODUCTION
from app.services.access import Access
from app.services.compare.outcome_links import STARTED
from app.services.figures import unit_sums
from app.services.results.team_results import is_newest_result
from app.storage.result_document import recommendations_of
from app.storage.rows import (
    Closing,
    Family,
    OutcomeRow,
    PooledResult,
    ProfileRow,
    ResultRow,
    ScoreRow,
    UnitProfileRow,
    UnitScoreRow,
)

Key = tuple[uuid.UUID, uuid.UUID]
"""A team or unit, and a round."""


class Scored(NamedTuple):
    """A published score, with whose it is and in which round."""

    subject_id: uuid.UUID
    round_id: uuid.UUID
    kind: CellKind
    family: Family
    item: str
    score: float | None
    missing: NoScore | None
    low: float | None
    high: float | None
    alike: bool
    n: int | None
    agreement: AgreementWord | None
    spread: Spread | None
    verdict: Verdict | None
    difference: float | None


@dataclass(slots=True)
class Own:
    """What was published of a team or unit in a round: itself, everybody in it, teams below it."""

    profiles: dict[CellKind, ProfileRow] = field(default_factory=dict)
    scores: dict[CellKind, list[Scored]] = field(default_factory=lambda: defaultdict(list))
    told: dict[CellKind, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    head: UnitTally = field(default_factory=UnitTally)
    sums: dict[tuple[Family, str], Tally] = field(default_factory=dict)
    do_next: dict[CellKind, int] = field(default_factory=dict)

    @property
    def kind(self) -> CellKind:
        """How it is shown: everybody in a unit where a survey asked them, else as a team."""
        return CellKind.UNIT if CellKind.UNIT in self.profiles else CellKind.TEAM

    @property
    def basis(self) -> Basis:
        """Whether people are counted; of a unit that nobody pooled, teams are."""
        pooled = CellKind.UNIT in self.profiles
        return Basis.TEAMS if self.head.results and not pooled else Basis.PEOPLE

    @property
    def teams(self) -> UnitTally:
        """Count the teams below, and its own people as one more of them."""
        profile = self.profiles.get(CellKind.TEAM)
        if profile is None:
            return self.head
        told = self.told[CellKind.TEAM]
        return self.head + unit_tally_of(
            hidden=profile.hidden is not None,
            started=told.get(STARTED),
            in_production=told.get(IN_PRODUCTION),
        )


Read = Mapping[Key, Own]


def read(session: Session, access: Access, keys: set[Key]) -> Read:
    """Read every published row of the columns, a query a table."""
    found: dict[Key, Own] = defaultdict(Own)
    here = access.organization_id
    values = _values(here, keys)
    for profile, told in session.execute(_PROFILES, values):
        own = found[profile.subject_id, profile.round_id]
        own.profiles[profile.kind] = profile
        if told is not None:
            own.told[profile.kind][told.question] = told.value
    for row in session.connection().execute(_SCORES, values):
        score = Scored(*row)
        found[score.subject_id, score.round_id].scores[score.kind].append(score)
    _read_sums(session, here, keys, found)
    _read_advice(session, here, found)
    return found


def _values(here: uuid.UUID, keys: Iterable[Key]) -> dict[str, object]:
    """Give the parameters of the statements: teams and units in their rounds."""
    pairs = sorted(keys)
    subjects, places = ({each[at] for each in pairs} for at in (0, 1))
    return {"here": here, "subjects": list(subjects), "places": list(places), "pairs": pairs}


def _of(
    table: type[ProfileRow | ScoreRow | UnitProfileRow | UnitScoreRow],
    subject: InstrumentedAttribute[uuid.UUID],
) -> tuple[ColumnElement[bool], ...]:
    """Hold for the rows of teams and units in their rounds, down the key.

    The subjects and rounds stand by themselves as well: for the pairs alone SQLite reads every row
    of the organization.
    """
    pairs: BindParameter[Any] = bindparam("pairs", expanding=True)
    return (
        table.organization_id == bindparam("here"),
        subject.in_(bindparam("subjects", expanding=True)),
        table.round_id.in_(bindparam("places", expanding=True)),
        tuple_(subject, table.round_id).in_(pairs),
    )


def _own(table: type[ProfileRow | ScoreRow]) -> tuple[ColumnElement[bool], ...]:
    """Hold for a team's or unit's own rows, of everybody in it."""
    kinds = table.kind.in_((CellKind.TEAM, CellKind.UNIT))
    return (*_of(table, table.subject_id), kinds, table.respondent_group == "")


# The statements are put together once: that takes longer than the database needs to answer.
_PROFILES = (
    # With what was told of models started and in production.
    select(ProfileRow, OutcomeRow)
    .outerjoin(
        OutcomeRow,
        and_(
            OutcomeRow.organization_id == ProfileRow.organization_id,
            OutcomeRow.subject_id == ProfileRow.subject_id,
            OutcomeRow.kind == ProfileRow.kind,
            OutcomeRow.respondent_group == "",
            OutcomeRow.round_id == ProfileRow.round_id,
            OutcomeRow.question.in_((STARTED, IN_PRODUCTION)),
        ),
    )
    .where(*_own(ProfileRow))
)
_SCORES = select(*(getattr(ScoreRow, name) for name in Scored._fields)).where(*_own(ScoreRow))
_HEADS = select(UnitProfileRow.unit_id, UnitProfileRow.round_id, *unit_sums.UNIT_TALLY).where(
    *_of(UnitProfileRow, UnitProfileRow.unit_id)
)
_SUMS = select(
    UnitScoreRow.unit_id,
    UnitScoreRow.round_id,
    UnitScoreRow.family,
    UnitScoreRow.item,
    *unit_sums.TALLY,
).where(*_of(UnitScoreRow, UnitScoreRow.unit_id))
_DOCUMENTS = select(ResultRow.assessment_id, ResultRow.document).where(
    ResultRow.organization_id == bindparam("here"),
    ResultRow.assessment_id.in_(bindparam("assessments", expanding=True)),
    ResultRow.published_at.is_not(None),
    is_newest_result(),
)
_POOLED = (
    # Of the closings that stand.
    select(PooledResult.cell, PooledResult.round_id, PooledResult.document)
    .join(
        Closing,
        and_(
            Closing.organization_id == PooledResult.organization_id,
            Closing.round_id == PooledResult.round_id,
            Closing.number == PooledResult.number,
        ),
    )
    .where(
        PooledResult.organization_id == bindparam("here"),
        PooledResult.kind == CellKind.UNIT,
        tuple_(PooledResult.cell, PooledResult.round_id).in_(bindparam("cells", expanding=True)),
        Closing.frozen_at.is_not(None),
        Closing.reopened_at.is_(None),
    )
    .order_by(PooledResult.number)
)


def _read_sums(session: Session, here: uuid.UUID, keys: set[Key], found: dict[Key, Own]) -> None:
    """Read what the teams below units add up to, their scores where nobody was pooled."""
    ask = session.connection().execute
    for unit, place, *counts in ask(_HEADS, _values(here, keys)):
        found[unit, place].head = UnitTally(*counts)
    counted = {key for key, own in found.items() if own.basis is Basis.TEAMS}
    if counted:
        for unit, place, family, item, *counts in ask(_SUMS, _values(here, counted)):
            found[unit, place].sums[family, item] = Tally(*counts)


def _read_advice(session: Session, here: uuid.UUID, found: Mapping[Key, Own]) -> None:
    """Count what results advise to do next, of those that show figures."""
    teams = {
        row.assessment_id: own
        for own in found.values()
        if (row := own.profiles.get(CellKind.TEAM))
        and own.basis is Basis.PEOPLE
        and own.kind is CellKind.TEAM
        and row.hidden is None
    }
    units = {
        (str(unit), place): own
        for (unit, place), own in found.items()
        if (row := own.profiles.get(CellKind.UNIT)) and row.hidden is None
    }
    ask = session.connection().execute
    if teams:
        for assessment_id, document in ask(_DOCUMENTS, {"here": here, "assessments": list(teams)}):
            teams[assessment_id].do_next[CellKind.TEAM] = _do_next(document)
    if units:
        for cell, place, document in ask(_POOLED, {"here": here, "cells": sorted(units)}):
            units[cell, place].do_next[CellKind.UNIT] = _do_next(document)


def _do_next(document: str) -> int:
    return sum(each.do_next for each in recommendations_of(document))
