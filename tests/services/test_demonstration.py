"""The demonstration data: invented, the same every time, and made once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from app.domain.comparing.perception import GapVerdict
from app.domain.promise.disclosure import Hidden
from app.domain.promise.lattice import CellKind
from app.domain.round import RoundMode
from app.domain.words.action_wording import outcome_short
from app.domain.words.target_wording import pace_sentence
from app.services import demonstration
from app.services.access import load_access, load_actor
from app.services.actions.action_list import ActionFilter, list_actions
from app.services.asks.ask_list import load_asks
from app.services.database import Database
from app.services.invitations.joining import find_shared_link
from app.services.targets.targets import load_targets
from app.settings import ROOT
from app.storage.result_document import from_document
from app.storage.rows import (
    AnswerRow,
    Assessment,
    Organization,
    Person,
    PooledResult,
    ResultRow,
    Round,
    Team,
)
from tests.databases import KINDS, NewDatabase

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
QUARTERS = ["Q3 2025", "Q4 2025", "Q1 2026", "Q2 2026", "Q3 2026"]
Scores = dict[tuple[str, str], dict[str, float | None]]


@pytest.fixture(scope="module")
def both(new_database: NewDatabase) -> Iterator[dict[str, Database]]:
    """A database of each kind with the demonstration data, each made once, by itself."""
    with ExitStack() as stack:
        made = {}
        for kind in KINDS:
            made[kind] = Database(stack.enter_context(new_database(kind)))
            stack.callback(made[kind].dispose)
            assert fill(made[kind])
        yield made


@pytest.fixture(params=KINDS)
def filled(request: pytest.FixtureRequest, both: dict[str, Database]) -> Database:
    """A database with the demonstration data, of each kind; tests only read it."""
    return both[request.param]


def fill(database: Database, *, now: datetime = NOW) -> bool:
    with database.transaction() as session:
        return demonstration.fill(
            session, folder=ROOT / "questionnaires", secret_key="only for tests", now=now
        )


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


def gains(found: Scores, barrier: str) -> dict[str, float]:
    """Give what each team gained in a barrier, where the first and the last score are shown."""
    ends = {
        team: (scores.get(barrier), found.get((team, QUARTERS[-1]), {}).get(barrier))
        for (team, title), scores in found.items()
        if title == QUARTERS[0]
    }
    return {
        team: last - first
        for team, (first, last) in ends.items()
        if first is not None and last is not None
    }


def test_it_is_one_invented_organization_with_ten_teams_and_five_quarters(filled: Database):
    with filled.reader() as session:
        organization = session.scalars(select(Organization)).one()
        rounds = session.scalars(select(Round).order_by(Round.closes_on)).all()
        units = session.scalars(select(Team).where(Team.parent_id.is_(None))).all()
        teams = session.scalars(select(Team).where(Team.parent_id.is_not(None))).all()
    assert organization.invented
    assert [each.title for each in rounds] == [
        *QUARTERS,
        "Conversation about Q3 2026",
        "Q4 2026",
        "Managers' view, Q4 2026",
    ]
    assert rounds[-1].mode is RoundMode.SELF
    assert (len(units), len(teams)) == (3, 10)


def test_the_team_of_four_and_the_smallest_beside_it_are_hidden(filled: Database):
    with filled.reader() as session:
        rows = session.execute(
            select(Team.name, ResultRow.document)
            .join(Assessment, Assessment.id == ResultRow.assessment_id)
            .join(Round, Round.id == Assessment.round_id)
            .join(Team, Team.id == Assessment.team_id)
            .where(Round.title == QUARTERS[-1])
        ).all()
    hidden = {team: from_document(document).profile.hidden for team, document in rows}
    assert {team: why for team, why in hidden.items() if why is not None} == {
        "Service chatbot": Hidden.TOO_FEW,
        "Marketing measurement": Hidden.PROTECTED,
    }


def test_leadership_sees_the_handover_in_a_rosier_light(filled: Database):
    with filled.reader() as session:
        document = session.scalars(
            select(PooledResult.document)
            .join(Round, Round.id == PooledResult.round_id)
            .where(Round.title == QUARTERS[-1], PooledResult.kind == CellKind.ORGANIZATION)
        ).one()
    verdicts = {gap.id: gap.verdict for gap in from_document(document).gaps}
    assert verdicts["handover-ownership"] is GapVerdict.HIGHER


def test_anybody_can_answer_by_the_link_that_is_printed(filled: Database):
    with filled.reader() as session:
        token = demonstration.guest_token(session, secret_key="only for tests")
        assert token is not None
        link = find_shared_link(session, token=token)
    link.require_open(NOW.date())
    link.require_room()


def test_a_second_start_changes_nothing(filled: Database):
    with filled.reader() as session:
        before = session.scalar(select(func.count(AnswerRow.id)))

    assert not fill(filled)

    with filled.reader() as session:
        assert before == session.scalar(select(func.count(AnswerRow.id)))


def test_the_same_seed_tells_the_same_story_on_both_databases(both: dict[str, Database]):
    one, other = (scores(database) for database in both.values())

    assert one
    assert one == other


def test_some_barriers_improve_one_stalls_everywhere_and_one_team_regresses(filled: Database):
    found = scores(filled)

    support, data = gains(found, "leadership-support"), gains(found, "data-access")
    assert len(support) > 6
    assert all(gain > 0.4 for team, gain in support.items() if team != "Churn and retention")
    assert len(data) > 5
    assert all(abs(gain) < 0.6 for gain in data.values())
    assert gains(found, "infrastructure")["Churn and retention"] < -0.5


def test_each_printed_login_is_somebody_with_a_password(filled: Database):
    with filled.reader() as session:
        addresses = set(
            session.scalars(select(Person.email).where(Person.password_hash.is_not(None)))
        )
    assert {login.email for login in demonstration.LOGINS} <= addresses


def test_leadership_has_replied_to_some_of_what_is_asked(filled: Database):
    with filled.reader() as session:
        person_id = session.scalars(select(Person.id).where(Person.name == "Lea Fontaine")).one()
        actor = load_actor(session, person_id=person_id)
        organization_id = actor.scopes[0].organization_id
        access = load_access(session, actor=actor, organization_id=organization_id)
        found = load_asks(session, access=access)

    assert found is not None
    assert (found.chosen.title, found.levels[0].organization) == (QUARTERS[-1], True)
    replies = {ask.capability: ask.answer.reply for ask in found.asks}
    assert {name for name, reply in replies.items() if reply} == {"timely-access", "monitoring"}
    unanswered = [ask for ask in found.asks if ask.answer.reply is None]
    assert len(unanswered) == len(found.asks) - 2 > 0
    assert {ask.since.title for ask in found.asks} >= {QUARTERS[0]}


def test_targets_are_on_their_way_moved_away_from_or_can_not_be_told(filled: Database) -> None:
    said: dict[tuple[str, str], str] = {}
    with filled.reader() as session:
        ada = session.scalars(select(Person.id).where(Person.name == "Ada Lindqvist")).one()
        organization = session.scalars(select(Organization.id)).one()
        here = load_access(
            session, actor=load_actor(session, person_id=ada), organization_id=organization
        )
        for team_id in (None, *session.scalars(select(Team.id).order_by(Team.name))):
            page = load_targets(session, access=here, team_id=team_id, today=NOW.date())
            for line in page.lines:
                if line.outlook is not None:
                    said[page.name, line.barrier.id] = pace_sentence(line.outlook)

    assert len(said) == 5
    assert "at the pace of" in said["Northwind Insurance", "leadership-support"].lower()
    assert "No detectable pace" in said["Northwind Insurance", "data-access"]
    assert "by the end of Q" in said["Claims analytics", "leadership-support"]
    assert "No detectable pace" in said["Claims analytics", "data-access"]
    assert "Moving away" in said["Churn and retention", "infrastructure"]


def test_actions_are_done_begun_late_and_dropped_and_one_was_followed_by_a_change(
    filled: Database,
):
    with filled.reader() as session:
        lea = session.scalars(select(Person.id).where(Person.name == "Lea Fontaine")).one()
        organization = session.scalars(select(Organization.id)).one()
        here = load_access(
            session, actor=load_actor(session, person_id=lea), organization_id=organization
        )
        found = list_actions(session, access=here, asked=ActionFilter(), today=NOW.date())

    assert {status.value: number for status, number in found.counts.by_status.items()} == {
        "planned": 3,
        "in_progress": 2,
        "done": 4,
        "dropped": 1,
    }
    assert found.counts.overdue == 1
    measured = [outcome_short(line.outcome) for line in found.lines if line.outcome]
    assert sorted(measured) == [
        "no detectable change in Q1 2026",
        "no detectable change in Q3 2026",
        "no detectable change in Q4 2025",
        "up 0.5 in Q4 2025",
    ]
