"""Outcomes against barriers, as people with different roles get them."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from app.domain.comparing.correlation import Correlation, NoLink, Range
from app.domain.promise.disclosure import Hidden
from app.domain.words.correlation_wording import interval, reading, rho
from app.services.database import Database
from app.storage.rows import Family
from tests.factories.scored import add_round, add_team, score_team
from tests.factories.world import World
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
Facts = tuple[dict[str, float], dict[str, float]]


def outcomes(world: World, round_id: uuid.UUID | str | None = None) -> str:
    here = f"/organizations/{world.organization}/compare/outcomes"
    return here if round_id is None else f"{here}?round={round_id}"


def chart(page: str, kind: str) -> dict[str, Any]:
    """Give the data of an outcome's chart."""
    found = re.search(rf'<script[^>]* id="chart-{kind}">(.*?)</script>', page, re.DOTALL)
    assert found, f"no chart of {kind}"
    data: dict[str, Any] = json.loads(found[1])
    return data


def write(database: Database, world: World, teams: int) -> uuid.UUID:
    def scored(number: int) -> Facts:
        told = {"models-started": 10, "in-production": number, "weeks-to-production": 2.5}
        return {"data-access": 1.5 + 0.2 * number, "communication": 3 - number * 3 % 4 / 4}, told

    return write_teams(database, world, teams, scored)


def write_teams(
    database: Database, world: World, teams: int, scored: Callable[[int], Facts]
) -> uuid.UUID:
    """Score so many teams in a round; `scored` gives the barriers and the outcomes of each."""
    with database.transaction() as session:
        round_id = add_round(session, world, "Scored")
        for number in range(teams):
            add_team(session, world, f"Team {number}", below="Claims")
            scores, told = scored(number)
            score_team(
                session, world, round_id, f"Team {number}", scores,
                family=Family.BARRIER, outcomes=told,
            )  # fmt: skip
    return round_id


def test_a_link_is_told_with_its_teams_and_that_it_proves_no_cause(
    visit: Visit, database: Database, world: World
) -> None:
    write(database, world, 9)

    page = visit("lea").get(outcomes(world)).text

    assert "1 of 2 links is clear, each taken alone" in page
    assert "This is no proof of cause" in page
    assert "Each range is for its own pair alone" in page
    assert "goes with more in production" in page
    assert "no clear link: the range includes 0" in page
    assert "all teams are alike in one of the two" in page
    assert "Team 7</a>" in page
    assert "70 %" in page
    assert "One month or more, but less than three months to Three months or more" in page


def test_a_dot_a_team_is_drawn_and_leads_to_the_result(
    visit: Visit, database: Database, world: World
) -> None:
    round_id = write(database, world, 9)
    with database.transaction() as session:
        add_team(session, world, "Secret", below="Claims")
        told = {"models-started": 10, "in-production": 1}
        score_team(
            session, world, round_id, "Secret", {"data-access": 1.1},
            family=Family.BARRIER, outcomes=told, hidden=Hidden.TOO_FEW,
        )  # fmt: skip

    page = visit("lea").get(outcomes(world)).text
    share = chart(page, "share")

    option = share["wide"]["option"]
    assert [title["text"] for title in option["title"]] == [
        "Communication between\nteams: +0.14",
        "Data access: +1.00",
    ]
    dots = option["series"][2]["data"]
    assert [dot["value"] for dot in dots] == [
        [round(1.5 + 0.2 * number, 1), 10 * number] for number in range(9)
    ]
    assert dots[3]["name"] == "Team 3\nscore 2.1, 30 %"
    assert f'<a href="{share["links"][2][3]}">Team 3</a>' in page
    assert "Data access: rank correlation +1.00 (no range: a perfect order), 9 teams." in page
    assert "Not drawn, as no correlation is shown: Leadership support and Infrastructure." in page
    assert "Secret" not in page
    assert 'id="chart-time"' not in page


def test_the_bands_of_time_are_told_beside_their_numbers(
    visit: Visit, database: Database, world: World
) -> None:
    def scored(number: int) -> Facts:
        return {"data-access": 4.5 - number / 4}, {"weeks-to-production": number / 2}

    write_teams(database, world, 8, scored)

    page = visit("lea").get(outcomes(world)).text

    dots = chart(page, "time")["wide"]["option"]["series"][0]["data"]
    assert [y for _, y in sorted(dot["value"] for dot in dots)] == [
        4.5, 4, 3.5, 3, 2.5, 2, 1.5, 1,
    ]  # fmt: skip
    assert "1 Less than one week; 2 One week or more, but less than one month; 3 " in page
    assert "Beside a name: the rank correlation over 8 teams." in page


def test_very_many_teams_are_counted_in_the_chart_and_not_named(
    visit: Visit, database: Database, world: World
) -> None:
    def scored(number: int) -> Facts:
        return {"data-access": 1 + number / 100}, {"models-started": 7, "in-production": number % 7}

    write_teams(database, world, 301, scored)

    page = visit("lea").get(outcomes(world)).text

    drawn = chart(page, "share")
    assert "Team " not in json.dumps(drawn)
    assert drawn["links"] == [[], []]
    assert "Of more than 300 teams, those with nearly the same figures are one dot" in page
    assert "a click leads" not in page


def test_below_eight_teams_only_the_data_are_shown(
    visit: Visit, database: Database, world: World
) -> None:
    write(database, world, 7)
    page = visit("lea").get(outcomes(world)).text
    assert "Too few teams to set outcomes against barriers" in page
    assert page.count("fewer than 8 teams with both") == 8
    assert "data-chart" not in page
    assert "echarts" not in page
    assert "Team 6</a>" in page


@pytest.mark.parametrize("name", ["carol", "mara", "otto", "stranger"])
def test_nobody_else_finds_it(visit: Visit, database: Database, world: World, name: str) -> None:
    write(database, world, 8)
    visit(name).get(outcomes(world), status=404)


def test_before_the_first_result_and_for_what_is_no_round(
    visit: Visit, database: Database, world: World
) -> None:
    assert "Nothing to compare yet" in visit("lea").get(outcomes(world)).text
    write(database, world, 8)
    visit("lea").get(outcomes(world, "nonsense"), status=404)
    visit("lea").get(outcomes(world, uuid.uuid4()), status=404)


def test_many_teams_stand_on_several_pages(visit: Visit, database: Database, world: World) -> None:
    with database.transaction() as session:
        round_id = add_round(session, world, "Scored")
        for number in range(101):
            add_team(session, world, f"Team {number:03}", below="Claims")
            scores = {"data-access": 1.0 + number / 101}
            score_team(session, world, round_id, f"Team {number:03}", scores, family=Family.BARRIER)
    lea = visit("lea")

    first, last = lea.get(outcomes(world)).text, lea.get(f"{outcomes(world)}?page=2").text

    assert "Page 1 of 2" in first
    assert ("Team 099<" in first, "Team 100<" in first) == (True, False)
    assert ("Team 099<" in last, "Team 100<" in last) == (False, True)
    assert "Page 2 of 2" in lea.get(f"{outcomes(world)}?page=99").text
    assert "Page 1 of 2" in lea.get(f"{outcomes(world)}?page=x").text


def test_figures_in_words() -> None:
    found = Correlation(12, -0.437, Range(-0.82, 0.004), None)
    assert (rho(found.rho), interval(found)) == ("\u22120.44", "\u22120.82 to 0.00")
    assert interval(Correlation(8, 1.0, None, None)) == "no range: a perfect order"
    missing = Correlation(3, None, None, NoLink.TOO_FEW)
    assert (rho(missing.rho), interval(missing)) == ("\u2013", "\u2013")
    falling = Correlation(12, -0.8, Range(-0.9, -0.3), None)
    assert reading(falling, rises="more", falls="less") == "less"
