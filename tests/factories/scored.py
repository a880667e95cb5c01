"""Published figures written as rows, with scores and outcomes that a test names."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.comparing.change import Verdict
from app.domain.comparing.comparison import LOW
from app.domain.promise.disclosure import Hidden
from app.domain.promise.lattice import CellKind
from app.domain.round import RoundMode
from app.services.questionnaires.questionnaire_versions import keep_version
from app.storage.rows import (
    Assessment,
    Family,
    OutcomeRow,
    ProfileRow,
    Round,
    ScoreRow,
    Team,
    UnitProfileRow,
    UnitScoreRow,
)
from tests.factories.asked import asked_in
from tests.factories.world import NOW, TODAY, World

QUESTIONNAIRE = Path(__file__).parents[2] / "questionnaires" / "ml-barriers" / "1.0.0.yaml"


def add_team(session: Session, world: World, name: str, *, below: str | None = None) -> uuid.UUID:
    """Add a team below another, or at the top."""
    row = Team(
        organization_id=world.organization,
        parent_id=world.teams[below] if below else None,
        name=name,
        created_at=NOW,
    )
    session.add(row)
    session.flush()
    world.teams[name] = row.id
    return row.id


def add_round(
    session: Session,
    world: World,
    title: str,
    *,
    days_ago: int = 0,
    mode: RoundMode = RoundMode.SELF,
    published: bool = True,
) -> uuid.UUID:
    """Add a round that is over; of a survey say whether it is published."""
    version = keep_version(
        session,
        folder=QUESTIONNAIRE.parent.parent,
        questionnaire=asked_in(QUESTIONNAIRE),
        now=NOW,
    )
    closes_on = TODAY - timedelta(days=days_ago)
    row = Round(
        organization_id=world.organization,
        title=title,
        mode=mode,
        form="long",
        questionnaire_version_id=version,
        opens_on=closes_on - timedelta(days=14),
        closes_on=closes_on,
        created_at=NOW - timedelta(days=days_ago + 14),
        closed_at=NOW if published else None,
        published_at=NOW if published else None,
    )
    session.add(row)
    session.flush()
    return row.id


def all_lack(session: Session, world: World, item: str, teams: Iterable[str]) -> uuid.UUID:
    """Add a round of long ago in which teams lack a capability; give the round."""
    round_id = add_round(session, world, "Lacking", days_ago=300)
    for team in teams:
        score_team(session, world, round_id, team, {item: 2.0})
    return round_id


def ask_team(session: Session, world: World, round_id: uuid.UUID, team: str) -> uuid.UUID:
    """Put a team into a round, once; give its assessment."""
    row = session.scalars(
        select(Assessment).where(
            Assessment.round_id == round_id, Assessment.team_id == world.teams[team]
        )
    ).one_or_none()
    if row is None:
        row = Assessment(
            organization_id=world.organization, round_id=round_id, team_id=world.teams[team]
        )
        session.add(row)
        session.flush()
    return row.id


def score_team(
    session: Session,
    world: World,
    round_id: uuid.UUID,
    team: str,
    scores: Mapping[str, float | None],
    *,
    family: Family = Family.CAPABILITY,
    outcomes: Mapping[str, float] | None = None,
    hidden: Hidden | None = None,
    moved: Mapping[str, float] | None = None,
) -> None:
    """Write what is published of a team, and count it for all units above.

    `moved` has the differences that a test called up or down.
    """
    here = {"organization_id": world.organization, "round_id": round_id}
    assessment = ask_team(session, world, round_id, team)
    key = here | {"subject_id": world.teams[team], "kind": CellKind.TEAM, "respondent_group": ""}
    profile = ProfileRow(**key, assessment_id=assessment, hidden=hidden, respondents=8)
    session.merge(profile)
    for item, score in scores.items():
        row = ScoreRow(**key, family=family, item=item, score=score, n=8, alike=False)
        if moved and item in moved:
            row.difference = moved[item]
            row.verdict = Verdict.UP if moved[item] > 0 else Verdict.DOWN
        session.add(row)
    for question, value in (outcomes or {}).items():
        session.add(OutcomeRow(**key, question=question, value=value))
    for unit in _above(session, world, team):
        _count(session, here | {"unit_id": unit}, family, scores, hidden is not None)
        _count_moved(session, here | {"unit_id": unit, "family": family}, moved or {})
    session.flush()


def _above(session: Session, world: World, team: str) -> list[uuid.UUID]:
    found = []
    parent = session.get_one(Team, world.teams[team]).parent_id
    while parent is not None:
        found.append(parent)
        parent = session.get_one(Team, parent).parent_id
    return [*found, world.organization]


def _count(
    session: Session,
    place: Mapping[str, uuid.UUID],
    family: Family,
    scores: Mapping[str, float | None],
    hidden: bool,
) -> None:
    head = session.get(UnitProfileRow, dict(place))
    if head is None:
        head = UnitProfileRow(**place, results=0, hidden=0)
        session.add(head)
    head.results += 1
    head.hidden += hidden
    for item, score in scores.items():
        if score is not None:
            key = {**place, "family": family, "item": item}
            row = session.get(UnitScoreRow, key)
            if row is None:
                row = UnitScoreRow(**key, teams=0, low=0, total=0, squares=0)
                session.add(row)
            row.teams += 1
            row.low += score < LOW
            row.total += round(score * 1_000_000)
            row.squares += round(score * 1_000_000) ** 2
    session.flush()


def _count_moved(session: Session, place: Mapping[str, Any], moved: Mapping[str, float]) -> None:
    for item, difference in moved.items():
        row = session.get_one(UnitScoreRow, {**place, "item": item})
        row.up = (row.up or 0) + (difference > 0)
        row.down = (row.down or 0) + (difference < 0)
    session.flush()
