"""What was done about a team's capabilities, beside how they moved over its rounds."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import update

from app.domain.comparing.change import Verdict
from app.domain.goals.actions import ActionStatus
from app.domain.round import RoundMode
from app.services.actions.action_changes import About
from app.services.database import Database
from app.storage.rows import Action, Round, ScoreRow
from tests.factories import results as made
from tests.factories.actions import plan
from tests.factories.world import NOW, TODAY, World
from tests.statements import counted
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
TEAM = "Claims analytics"
ABOUT = About("ml-barriers", "data-access", "Data access", "finding-data", "Finding the data")


def at(world: World) -> str:
    return f"/organizations/{world.organization}/teams/{world.teams[TEAM]}/over-time"


def page_of(visit: Visit, world: World) -> str:
    """Give the page with the barrier opened."""
    return visit("lea").get(f"{at(world)}?barrier={ABOUT.barrier}").text


def surveyed_twice(database: Database, world: World) -> None:
    """Publish two surveys of the team; in the newer one a capability is up beyond chance."""
    with database.transaction() as session:
        assessment = made.earlier_round(session, world, title="Q2 2026", team=TEAM, days_ago=90)
        made.freeze(session, world, assessment_id=assessment, seed=1)
        made.freeze(session, world, assessment_id=world.assessments[TEAM], seed=2)
        session.execute(
            update(Round).values(mode=RoundMode.SURVEY, closed_at=NOW, published_at=NOW)
        )
        session.execute(
            update(ScoreRow)
            .where(ScoreRow.round_id == world.round, ScoreRow.item == ABOUT.capability)
            .values(verdict=Verdict.UP, difference=0.5)
        )


def finished(database: Database, world: World, title: str, *, days_ago: int) -> uuid.UUID:
    with database.transaction() as session:
        action = plan(session, world, title, about=ABOUT)
        row = session.get_one(Action, action)
        row.status, row.finished_on = ActionStatus.DONE, TODAY - timedelta(days=days_ago)
    return action


def part_with(page: str, title: str) -> str:
    """Give the barrier's part of the page in which a text stands, without what is around it."""
    parts = re.findall(r'<details class="over-rounds".*?</details>', page, re.DOTALL)
    return next(" ".join(part.split()) for part in parts if title in part)


def test_the_action_finished_before_a_capability_moved_stands_below_it(
    visit: Visit, database: Database, world: World
) -> None:
    surveyed_twice(database, world)
    action = finished(database, world, "List <the> tables", days_ago=40)

    part = part_with(page_of(visit, world), "/result/finding-data")

    link = rf'<a href="/organizations/{world.organization}/actions/{action}">List &lt;the&gt;'
    assert re.search(rf"Finished before Q3 2026: {link} tables</a>", part)
    assert re.search(r"<summary>Data access .*up 0\.5 in Q3 2026", part)
    visit("lea").get(f"/organizations/{world.organization}/actions/{action}")


def test_a_barrier_is_fetched_as_it_is_opened_and_is_then_what_its_own_address_shows(
    visit: Visit, database: Database, world: World
) -> None:
    surveyed_twice(database, world)
    finished(database, world, "List the tables", days_ago=40)
    closed = visit("lea").get(at(world)).text
    assert "/result/finding-data" not in closed
    assert "up 0.5 in Q3 2026" in part_with(closed, "Data access")
    assert len(re.findall('data-fragment="([^"]+)"', closed)) == closed.count(
        '<details class="over-rounds"'
    )

    inside = visit("lea").client.get(f"{at(world)}/{ABOUT.barrier}").text

    assert "Finished before Q3 2026:" in inside
    assert " ".join(inside.split()) in " ".join(page_of(visit, world).split())
    visit("lea").get(f"{at(world)}/no-such-barrier", status=404)


def test_an_action_that_no_round_measured_yet_says_so(
    visit: Visit, database: Database, world: World
) -> None:
    surveyed_twice(database, world)
    finished(database, world, "List the tables", days_ago=0)
    assert "Finished, not measured since:" in part_with(page_of(visit, world), "List the tables")


def test_many_finished_actions_cost_no_more_questions(
    visit: Visit, database: Database, world: World
) -> None:
    surveyed_twice(database, world)
    for number in range(12):
        finished(database, world, f"Action {number}", days_ago=number)
    page_of(visit, world)
    with counted(database) as said:
        page_of(visit, world)
    assert len(said) <= 10, said
