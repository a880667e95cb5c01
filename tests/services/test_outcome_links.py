"""Barriers against outcomes over the teams of a round: which teams count, and for whom."""

from __future__ import annotations

import uuid

import pytest

from app.domain.comparing.correlation import Link, NoLink
from app.domain.promise.disclosure import Hidden
from app.domain.round import RoundMode
from app.services.compare.outcome_links import OutcomeLinks, load_outcome_links, share_in_production
from app.services.errors import NotFound
from app.storage.database import Database
from app.storage.rows import Family
from tests.factories.published import acting
from tests.factories.scored import add_round, add_team, score_team
from tests.factories.world import World

BARRIERS = ("leadership-support", "communication", "data-access", "infrastructure")


def told(started: float, live: float, weeks: float | None = None) -> dict[str, float]:
    counts = {"models-started": started, "in-production": live}
    return counts if weeks is None else counts | {"weeks-to-production": weeks}


def write(database: Database, world: World, teams: int, **options: object) -> uuid.UUID:
    """Give teams whose data access rises with the share in production, and falls with the time."""
    with database.transaction() as session:
        round_id = add_round(session, world, "Now", **options)  # type: ignore[arg-type]
        for number in range(teams):
            name = f"Team {number}"
            add_team(session, world, name, below="Claims")
            score_team(
                session,
                world,
                round_id,
                name,
                {"data-access": 1.5 + 0.2 * number, "communication": 2 + number * 3 % 4 / 4},
                family=Family.BARRIER,
                outcomes=told(10, number, 5 - number // 2),
            )
    return round_id


def links(database: Database, world: World, name: str = "lea") -> OutcomeLinks:
    access = acting(database, world, name)
    with database.reader() as session:
        found = load_outcome_links(session, access=access)
    assert found is not None
    return found


def test_each_barrier_stands_against_each_outcome(database: Database, world: World) -> None:
    write(database, world, 9)

    found = links(database, world)

    share, time = (dict(zip(BARRIERS, one.links, strict=True)) for one in found.tables)
    assert (share["data-access"].rho, share["data-access"].n) == (1.0, 9)
    assert share["data-access"].link is Link.RISES
    assert time["data-access"].rho is not None
    assert time["data-access"].rho < -0.9
    assert time["data-access"].link is Link.FALLS
    assert share["communication"].link is Link.UNCLEAR
    assert (share["infrastructure"].n, share["infrastructure"].why_not) == (0, NoLink.TOO_FEW)


def test_nothing_is_told_of_fewer_than_eight_teams(database: Database, world: World) -> None:
    write(database, world, 7)
    assert {link.rho for table in links(database, world).tables for link in table.links} == {None}


def test_only_teams_with_both_count_and_hidden_ones_not_at_all(
    database: Database, world: World
) -> None:
    round_id = write(database, world, 8)
    with database.transaction() as session:
        for name, scores, facts, hidden in (
            ("Nothing started", {"data-access": 3.0}, told(0, 0), None),
            ("Nothing told", {"data-access": 3.0}, {}, None),
            ("Not scored", {"data-access": None}, told(5, 2), None),
            ("Hidden", {"data-access": 1.0}, told(5, 5), Hidden.TOO_FEW),
        ):
            add_team(session, world, name)
            score_team(
                session, world, round_id, name, scores,
                family=Family.BARRIER, outcomes=facts, hidden=hidden,
            )  # fmt: skip

    found = links(database, world)

    assert found.hidden == 1
    assert len(found.teams) == 11
    assert "Hidden" not in {team.name for team in found.teams}
    assert found.tables[0].links[2].n == 8


def test_an_unpublished_survey_is_not_read(database: Database, world: World) -> None:
    write(database, world, 8, mode=RoundMode.SURVEY, published=False)
    access = acting(database, world, "lea")
    with database.reader() as session:
        assert load_outcome_links(session, access=access) is None


@pytest.mark.parametrize("name", ["carol", "mara"])
def test_only_whoever_sees_the_whole_organization_may_read_it(
    database: Database, world: World, name: str
) -> None:
    write(database, world, 8)
    access = acting(database, world, name)
    with database.reader() as session, pytest.raises(NotFound):
        load_outcome_links(session, access=access)


def test_the_share_is_of_the_models_started_and_never_more_than_all() -> None:
    assert share_in_production(told(8, 2)) == 0.25
    assert share_in_production(told(2, 3)) == 1.0
    assert share_in_production(told(0, 0)) is None
    assert share_in_production({"models-started": 3}) is None
