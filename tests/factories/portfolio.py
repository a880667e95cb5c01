"""A large invented organization: divisions, units, teams, and published figures of every round.

The figures are drawn by a fixed seed and written as rows, as closings would leave them; documents
of frozen results are there only for the one team whose pages are looked at.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from sqlalchemy import insert

from app.domain.promise.disclosure import Promise
from app.domain.promise.lattice import CellKind
from app.domain.questionnaire import QuestionForm, Questionnaire
from app.domain.roles import Role
from app.domain.round import Confidentiality, RoundMode
from app.services.database import Database
from app.services.questionnaires.questionnaire_versions import keep_version
from app.storage.result_document import to_document
from app.storage.rows import (
    Assessment,
    Grant,
    Organization,
    OutcomeRow,
    Person,
    ProfileRow,
    ResultRow,
    Round,
    ScoreRow,
    Team,
    UnitProfileRow,
    UnitScoreRow,
)
from tests.factories import portfolio_figures as drawn
from tests.factories.asked import asked_in
from tests.factories.bulk import Line, filling
from tests.factories.results import scored
from tests.factories.world import NOW, TODAY, email
from tests.reports import sample

QUESTIONNAIRE = Path(__file__).parents[2] / "questionnaires" / "ml-barriers" / "1.0.0.yaml"
LEADER = "portfolio-leader"
_MINIMUM, _QUARTER = 5, timedelta(days=91)


@dataclass(frozen=True, slots=True)
class Shape:
    """So many divisions, units in each, and teams in each unit."""

    divisions: int
    units: int
    teams: int

    @property
    def size(self) -> int:
        """How many teams there are; divisions and units are not asked themselves."""
        return self.divisions * self.units * self.teams


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What was made, oldest round first; `team` has documents, `unit` is right above it."""

    organization: uuid.UUID
    divisions: tuple[uuid.UUID, ...]
    units: tuple[uuid.UUID, ...]
    teams: tuple[uuid.UUID, ...]
    rounds: tuple[uuid.UUID, ...]

    @property
    def team(self) -> uuid.UUID:
        """The team that has documents of its results."""
        return self.teams[0]

    @property
    def unit(self) -> uuid.UUID:
        """The unit right above that team."""
        return self.units[0]


def build(database: Database, shape: Shape, *, rounds: int, seed: int = 1) -> Portfolio:
    """Fill an empty, migrated database; LEADER may sign in and see all of it."""
    random = Random(seed)
    asked = asked_in(QUESTIONNAIRE)
    made = Portfolio(
        _key(random),
        _keys(random, shape.divisions),
        _keys(random, shape.divisions * shape.units),
        _keys(random, shape.size),
        _keys(random, rounds),
    )
    _people_and_rounds(database, made, asked)
    assessments = {
        (team, place): _key(random).hex
        for team in range(shape.size)
        for place in range(len(made.rounds))
    }
    with filling(database) as fill:
        fill(Team, _teams(made, shape, database.engine.dialect.name))
        fill(Assessment, _assessments(made, assessments, database.engine.dialect.name))
        figures = drawn.draw(shape.size, rounds, drawn.items_of(asked), seed)
        subjects = drawn.Subjects(made.organization, made.rounds, CellKind.TEAM, made.teams)
        fill(ProfileRow, drawn.profile_rows(subjects, figures, assessments))
        fill(ScoreRow, drawn.score_rows(subjects, figures))
        fill(OutcomeRow, drawn.outcome_rows(subjects, figures))
        for kind, ids, below in _pools(made, shape):
            pool = drawn.Subjects(made.organization, made.rounds, kind, ids)
            sums = drawn.add_up(figures, below)
            pooled = drawn.pool(sums)
            fill(ProfileRow, drawn.profile_rows(pool, pooled, {}))
            fill(ScoreRow, drawn.score_rows(pool, pooled))
            fill(UnitProfileRow, drawn.unit_profile_rows(pool, sums))
            fill(UnitScoreRow, drawn.unit_score_rows(pool, sums))
    _documents(database, made, asked, assessments)
    return made


def _key(random: Random) -> uuid.UUID:
    return uuid.UUID(int=random.getrandbits(128), version=4)


def _keys(random: Random, number: int) -> tuple[uuid.UUID, ...]:
    """Give keys in their order: rows that come in the order of the index are quick to write."""
    return tuple(sorted(_key(random) for _ in range(number)))


def _pools(made: Portfolio, shape: Shape) -> Iterator[tuple[CellKind, tuple[uuid.UUID, ...], int]]:
    """Give what teams are added up for, with the number of neighbouring teams that each holds."""
    yield CellKind.UNIT, made.units, shape.teams
    yield CellKind.UNIT, made.divisions, shape.units * shape.teams
    yield CellKind.ORGANIZATION, (made.organization,), shape.size


def _people_and_rounds(database: Database, made: Portfolio, asked: Questionnaire) -> None:
    name = f"Invented organization of {len(made.teams):,} teams"
    with database.transaction() as session:
        version = keep_version(
            session, folder=QUESTIONNAIRE.parents[1], questionnaire=asked, now=NOW
        )
        here = {"organization_id": made.organization, "created_at": NOW}
        session.execute(
            insert(Organization).values(
                id=made.organization, name=name, invented=True, created_at=NOW
            )
        )
        leader = Person(email=email(LEADER), name="Invented leader", created_at=NOW)
        session.add(leader)
        session.flush()
        session.execute(insert(Grant).values(**here, person_id=leader.id, role=Role.LEADER))
        session.execute(
            insert(Round),
            [
                here | _round(place, round_id, len(made.rounds), version, asked)
                for place, round_id in enumerate(made.rounds)
            ],
        )


def _round(
    place: int, round_id: uuid.UUID, rounds: int, version: uuid.UUID, asked: Questionnaire
) -> dict[str, object]:
    closes = TODAY - timedelta(days=7) - (rounds - 1 - place) * _QUARTER
    return {
        "id": round_id,
        "title": f"Invented quarter {place + 1}",
        "mode": RoundMode.SURVEY,
        "form": QuestionForm.LONG,
        "questionnaire_version_id": version,
        "opens_on": closes - timedelta(days=14),
        "closes_on": closes,
        "confidentiality": Confidentiality.CONFIDENTIAL,
        "minimum_group": _MINIMUM,
        "respondent_groups": [group.id for group in asked.groups],
        "closed_at": NOW,
        "published_at": NOW,
    }


def _moment(dialect: str) -> str:
    return NOW.strftime("%Y-%m-%d %H:%M:%S.%f") + ("" if dialect == "sqlite" else "+00:00")


def _teams(made: Portfolio, shape: Shape, dialect: str) -> Iterator[Line]:
    here, now = made.organization.hex, _moment(dialect)
    for place, division in enumerate(made.divisions):
        yield division.hex, here, None, f"Invented division {place:02}", now, None
    for place, unit in enumerate(made.units):
        parent = made.divisions[place // shape.units].hex
        yield unit.hex, here, parent, f"Invented unit {place:03}", now, None
    for place, team in enumerate(made.teams):
        parent = made.units[place // shape.teams].hex
        yield team.hex, here, parent, f"Invented team {place:05}", now, None


def _assessments(
    made: Portfolio, assessments: dict[tuple[int, int], str], dialect: str
) -> Iterator[Line]:
    here, now = made.organization.hex, _moment(dialect)
    for (team, place), key in assessments.items():
        yield key, here, made.rounds[place].hex, made.teams[team].hex, now


def _documents(
    database: Database,
    made: Portfolio,
    asked: Questionnaire,
    assessments: dict[tuple[int, int], str],
) -> None:
    promise = Promise(Confidentiality.CONFIDENTIAL, _MINIMUM)
    rows = []
    for place in range(len(made.rounds)):
        result = scored(asked, sample.responses(asked, 8, place), promise)
        rows.append(
            {
                "organization_id": made.organization,
                "assessment_id": uuid.UUID(assessments[0, place]),
                "number": 1,
                "frozen_at": NOW,
                "published_at": NOW,
                "app_version": result.app_version,
                "questionnaire_sha256": result.profile.questionnaire_sha256,
                "document": to_document(result),
            }
        )
    with database.transaction() as session:
        session.execute(insert(ResultRow), rows)
