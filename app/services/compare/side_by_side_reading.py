"""The published rows of a few teams and units in rounds, a query a table."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session

from app.domain.comparing.side_by_side import Basis
from app.domain.comparing.tally import Tally, UnitTally, unit_tally_of
from app.domain.promise.lattice import CellKind
from app.domain.scoring.recommendations import IN_PRODUCTION
from app.services.access import Access
from app.services.compare.outcome_links import STARTED
from app.services.figures import unit_sums
from app.services.results.results import is_newest_result
from app.storage.result_document import from_document
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


@dataclass(slots=True)
class Own:
    """What was published of a team or unit in a round: itself, everybody in it, teams below it."""

    profiles: dict[CellKind, ProfileRow] = field(default_factory=dict)
    scores: dict[CellKind, list[ScoreRow]] = field(default_factory=lambda: defaultdict(list))
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
    for profile, told in session.execute(_profiles(here, keys)):
        own = found[profile.subject_id, profile.round_id]
        own.profiles[profile.kind] = profile
        if told is not None:
            own.told[profile.kind][told.question] = told.value
    for score in session.scalars(select(ScoreRow).where(*_of(ScoreRow, here, keys))):
        found[score.subject_id, score.round_id].scores[score.kind].append(score)
    _read_sums(session, here, keys, found)
    _read_advice(session, here, found)
    return found


def _profiles(here: uuid.UUID, keys: set[Key]) -> Select[ProfileRow, OutcomeRow]:
    """Select profiles with what was told of models started and in production."""
    told = and_(
        OutcomeRow.organization_id == ProfileRow.organization_id,
        OutcomeRow.subject_id == ProfileRow.subject_id,
        OutcomeRow.kind == ProfileRow.kind,
        OutcomeRow.respondent_group == "",
        OutcomeRow.round_id == ProfileRow.round_id,
        OutcomeRow.question.in_((STARTED, IN_PRODUCTION)),
    )
    query = select(ProfileRow, OutcomeRow).outerjoin(OutcomeRow, told)
    return query.where(*_of(ProfileRow, here, keys))


def _of(
    table: type[ProfileRow] | type[ScoreRow], here: uuid.UUID, keys: set[Key]
) -> tuple[ColumnElement[bool], ...]:
    """Hold for the rows of teams and units in their rounds, down the key.

    The subjects and rounds stand by themselves as well: for the pairs alone SQLite reads every row
    of the organization.
    """
    places = (
        and_(table.subject_id == subject, table.round_id == place)
        for subject, place in sorted(keys)
    )
    return (
        table.organization_id == here,
        table.subject_id.in_({subject for subject, _ in keys}),
        table.kind.in_((CellKind.TEAM, CellKind.UNIT)),
        table.respondent_group == "",
        table.round_id.in_({place for _, place in keys}),
        or_(false(), *places),
    )


def _read_sums(session: Session, here: uuid.UUID, keys: set[Key], found: dict[Key, Own]) -> None:
    """Read what the teams below units add up to, their scores where nobody was pooled."""
    heads = select(UnitProfileRow.unit_id, UnitProfileRow.round_id, *unit_sums.UNIT_TALLY)
    for unit, place, *counts in session.execute(heads.where(*_below(UnitProfileRow, here, keys))):
        found[unit, place].head = UnitTally(*counts)
    counted = {key for key, own in found.items() if own.basis is Basis.TEAMS}
    if counted:
        key = (UnitScoreRow.unit_id, UnitScoreRow.round_id, UnitScoreRow.family, UnitScoreRow.item)
        sums = select(*key, *unit_sums.TALLY).where(*_below(UnitScoreRow, here, counted))
        for unit, place, family, item, *counts in session.execute(sums):
            found[unit, place].sums[family, item] = Tally(*counts)


def _below(
    table: type[UnitProfileRow] | type[UnitScoreRow], here: uuid.UUID, keys: set[Key]
) -> tuple[ColumnElement[bool], ...]:
    places = (and_(table.unit_id == unit, table.round_id == place) for unit, place in sorted(keys))
    return (table.organization_id == here, or_(false(), *places))


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
    if teams:
        rows = session.execute(
            select(ResultRow.assessment_id, ResultRow.document).where(
                ResultRow.organization_id == here,
                ResultRow.assessment_id.in_(list(teams)),
                ResultRow.published_at.is_not(None),
                is_newest_result(),
            )
        )
        for assessment_id, document in rows:
            teams[assessment_id].do_next[CellKind.TEAM] = _do_next(document)
    for cell, place, document in _pooled(session, here, units) if units else ():
        if (cell, place) in units:
            units[cell, place].do_next[CellKind.UNIT] = _do_next(document)


def _pooled(
    session: Session, here: uuid.UUID, units: Mapping[tuple[str, uuid.UUID], Own]
) -> Iterator[tuple[str, uuid.UUID, str]]:
    """Read the units' results of the closings that stand."""
    rows = session.execute(
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
            PooledResult.organization_id == here,
            PooledResult.kind == CellKind.UNIT,
            or_(
                false(),
                *(
                    and_(PooledResult.cell == cell, PooledResult.round_id == place)
                    for cell, place in sorted(units)
                ),
            ),
            Closing.frozen_at.is_not(None),
            Closing.reopened_at.is_(None),
        )
        .order_by(PooledResult.number)
    )
    return ((cell, place, document) for cell, place, document in rows)


def _do_next(document: str) -> int:
    return sum(each.do_next for each in from_document(document).recommendations)
