"""What moved beyond chance since the round before: everybody together, and in how many teams."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from app.domain.change import Verdict
from app.domain.lattice import CellKind
from app.domain.questionnaire import Questionnaire
from app.domain.tally import Tally, tally_of
from app.reports.portfolio_values import Movement
from app.services.unit_sums import TALLY
from app.storage.rows import Family, ScoreRow, UnitScoreRow

FAMILIES = (Family.BARRIER, Family.CAPABILITY)


@dataclass(frozen=True, slots=True)
class Counted:
    """Whose figures are told: of a `whole` everybody together, the teams below `units`, `teams`.

    The whole is a unit or the organization; None where only a part of it may be seen.
    """

    organization_id: uuid.UUID
    round_id: uuid.UUID
    whole: uuid.UUID | None
    units: tuple[uuid.UUID, ...]
    teams: tuple[uuid.UUID, ...]


def load_movements(
    session: Session, *, of: Counted, questionnaire: Questionnaire
) -> tuple[Movement, ...]:
    """Give what moved, first of everybody together, then in the most teams; barriers first."""
    tallies = _tallies(session, of)
    pooled = _pooled(session, of)
    found = []
    for item, title, is_barrier in _titles(questionnaire):
        tally, (verdict, difference) = tallies[item], pooled.get(item, (None, None))
        moved = verdict in {Verdict.UP, Verdict.DOWN}
        if moved or tally.up or tally.down:
            told = difference if moved else None
            found.append(
                Movement(title, is_barrier, verdict, told, tally.up, tally.down, tally.teams)
            )
    return tuple(sorted(found, key=_order))


def _order(one: Movement) -> tuple[bool, bool, int]:
    return (one.difference is None, not one.is_barrier, -one.up - one.down)


def _titles(questionnaire: Questionnaire) -> Iterable[tuple[str, str, bool]]:
    for barrier in questionnaire.barriers:
        yield barrier.id, barrier.title, True
        for capability in barrier.capabilities:
            yield capability.id, capability.title, False


def _tallies(session: Session, of: Counted) -> dict[str, Tally]:
    """Add up what the single teams scored, by item: an id is a barrier's or a capability's."""
    found: dict[str, Tally] = defaultdict(Tally)
    sums = session.connection().execute(
        select(UnitScoreRow.item, *TALLY).where(
            UnitScoreRow.organization_id == of.organization_id,
            UnitScoreRow.unit_id.in_(of.units),
            UnitScoreRow.round_id == of.round_id,
            UnitScoreRow.family.in_(FAMILIES),
        )
    )
    for item, *counts in sums:
        found[item] += Tally(*counts)
    singles = session.connection().execute(
        select(ScoreRow.item, ScoreRow.score, ScoreRow.verdict).where(
            _in_round(of), ScoreRow.subject_id.in_(of.teams), ScoreRow.kind == CellKind.TEAM
        )
    )
    for item, score, verdict in singles:
        found[item] += tally_of(score, verdict)
    return found


def _pooled(session: Session, of: Counted) -> dict[str, tuple[Verdict | None, float | None]]:
    """Read what the closing's test said of everybody in the whole, by item."""
    kind = CellKind.ORGANIZATION if of.whole == of.organization_id else CellKind.UNIT
    rows = session.connection().execute(
        select(ScoreRow.item, ScoreRow.verdict, ScoreRow.difference).where(
            _in_round(of), ScoreRow.subject_id == of.whole, ScoreRow.kind == kind
        )
    )
    return {item: (verdict, difference) for item, verdict, difference in rows}


def _in_round(of: Counted) -> ColumnElement[bool]:
    return and_(
        ScoreRow.organization_id == of.organization_id,
        ScoreRow.respondent_group == "",
        ScoreRow.round_id == of.round_id,
        ScoreRow.family.in_(FAMILIES),
    )
