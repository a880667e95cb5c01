"""The demonstration data: invented, the same every time, and made once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from app.domain.round import RoundMode
from app.services import demonstration
from app.services.database import Database
from app.settings import ROOT
from app.storage.result_document import from_document
from app.storage.rows import (
    AnswerRow,
    Assessment,
    Organization,
    Person,
    ResultRow,
    Round,
    Team,
)
from tests.databases import KINDS, NewDatabase

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
QUARTERS = ["Q3 2025", "Q4 2025", "Q1 2026", "Q2 2026", "Q3 2026"]
Scores = dict[tuple[str, str], dict[str, float | None]]


@pytest.fixture(scope="module", params=KINDS)
def filled(request: pytest.FixtureRequest, new_database: NewDatabase) -> Iterator[Database]:
    """A database with the demonstration data, made once for each kind."""
    with new_database(request.param) as url:
        database = Database(url)
        assert fill(database)
        yield database
        database.dispose()


def fill(database: Database, *, now: datetime = NOW) -> bool:
    with database.transaction() as session:
        return demonstration.fill(session, folder=ROOT / "questionnaires", now=now)


def scores(database: Database) -> Scores:
    """Give each team's barrier scores by round."""
    with database.reader() as session:
        rows = session.execute(
            select(Team.name, Round.title, ResultRow.document)
            .join(Assessment, Assessment.id == ResultRow.assessment_id)
            .join(Round, Round.id == Assessment.round_id)
            .join(Team, Team.id == Assessment.team_id)
        ).all()
    return {
        (team, title): {b.id: b.score for b in from_document(document).profile.barriers}
        for team, title, document in rows
    }


def gain(found: Scores, team: str, barrier: str) -> float:
    first, last = found[team, QUARTERS[0]][barrier], found[team, QUARTERS[-1]][barrier]
    assert first is not None
    assert last is not None
    return last - first


def test_it_is_one_invented_organization_with_nine_teams_and_five_quarters(filled: Database):
    with filled.reader() as session:
        organization = session.scalars(select(Organization)).one()
        rounds = session.scalars(select(Round).order_by(Round.closes_on)).all()
        units = session.scalars(select(Team).where(Team.parent_id.is_(None))).all()
        teams = session.scalars(select(Team).where(Team.parent_id.is_not(None))).all()
    assert organization.invented
    assert [each.title for each in rounds] == [*QUARTERS, "Managers' view, Q4 2026"]
    assert rounds[-1].mode is RoundMode.SELF
    assert (len(units), len(teams)) == (3, 9)


def test_a_second_start_changes_nothing(filled: Database):
    with filled.reader() as session:
        before = session.scalar(select(func.count(AnswerRow.id)))

    assert not fill(filled)

    with filled.reader() as session:
        assert before == session.scalar(select(func.count(AnswerRow.id)))


def test_the_same_seed_tells_the_same_story_on_both_databases(new_database: NewDatabase):
    told = []
    for kind in ("sqlite", "postgresql"):
        with new_database(kind) as url:
            database = Database(url)
            fill(database)
            told.append(scores(database))
            database.dispose()

    assert told[0] == told[1]


def test_some_barriers_improve_one_stalls_everywhere_and_one_team_regresses(filled: Database):
    found = scores(filled)

    teams = {team for team, _ in found}
    others = teams - {"Churn and retention"}
    assert all(gain(found, team, "leadership-support") > 0.4 for team in others)
    assert all(abs(gain(found, team, "data-access")) < 0.6 for team in teams)
    assert gain(found, "Churn and retention", "infrastructure") < -0.5


def test_each_printed_login_is_somebody_with_a_password(filled: Database):
    with filled.reader() as session:
        addresses = set(
            session.scalars(select(Person.email).where(Person.password_hash.is_not(None)))
        )
    assert {login.email for login in demonstration.LOGINS} <= addresses
