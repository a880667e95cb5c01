"""The charts that pictures are made of: what their pages show, to those who see the pages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from app.services.database import Database
from tests.factories import published
from tests.factories import results as made
from tests.factories.world import World
from tests.statements import counted
from tests.web.conftest import Visitor
from tests.web.drawn import cells, labels, lines, option
from tests.web.sides import FAR, ONE, PEOPLE, THREE, TWO, address

Visit = Callable[..., Visitor]
TEAMS = (ONE, TWO, THREE)
BARRIERS = ["Leadership support", "Communication between teams", "Data access", "Infrastructure"]


def compare(world: World) -> str:
    return f"/organizations/{world.organization}/compare"


def side_chart(world: World, *subjects: str) -> str:
    return address(world, *subjects).replace("/side-by-side?", "/side-by-side.json?")


def freeze(database: Database, world: World, people: int = 12) -> None:
    with database.transaction() as session:
        for seed, team in enumerate(TEAMS):
            assessment = world.assessments[team]
            made.freeze(session, world, assessment_id=assessment, people=people, seed=seed)


def test_the_heat_map_has_the_lines_of_the_page_in_its_order_with_its_figures(
    visit: Visit, database: Database, world: World
) -> None:
    freeze(database, world)
    for view in ("", "?sort=data-access&order=down", f"?unit={world.teams['Claims']}"):
        page = visit("lea").get(f"{compare(world)}{view}").text
        body = page.split("<tbody>")[1].split("</tbody>", maxsplit=1)[0]
        names = re.findall(r'<th scope="row".*?<a [^>]*>(.*?)</a>', body, re.DOTALL)
        found = option(visit("lea"), f"{compare(world)}/teams.json{view}")
        assert lines(found) == [*names, "All of these teams"]
        scores = re.findall(r'class="level-(\d)">(?:<a [^>]*>)?(\d\.\d)', body)
        drawn = [each for each in found["series"][0]["data"] if each["value"][1] < len(names)]
        assert [(str(each["value"][2]), each["label"]["formatter"][:3]) for each in drawn] == scores
        assert found["xAxis"]["data"] == BARRIERS


def test_no_figure_of_a_chart_has_more_digits_than_its_page(
    visit: Visit, database: Database, world: World
) -> None:
    freeze(database, world)
    for chart in (f"{compare(world)}/teams.json", side_chart(world, ONE, TWO)):
        series = str(option(visit("lea"), chart)["series"])
        assert re.search(r"\d\.\d", series)
        assert not re.search(r"\d\.\d\d", series)


def test_a_hidden_team_is_drawn_with_its_reason_and_no_figure(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, {ONE: 8, TWO: 3, THREE: 9})
    found = option(visit("lea"), f"{compare(world)}/teams.json")
    reason, *others = cells(found, lines(found).index(TWO))
    assert "fewer people answered" in reason
    assert others == ["", "", ""]
    beside = option(visit("lea"), side_chart(world, THREE, TWO))
    assert lines(beside).count(TWO) == len(BARRIERS)
    assert labels(beside).count("hidden") == len(BARRIERS)


def test_a_difference_is_called_at_the_end_of_its_line(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, PEOPLE, said=FAR)
    found = option(visit("lea"), side_chart(world, ONE, TWO, THREE))
    assert lines(found)[:4] == [BARRIERS[0], *TEAMS]
    place = lines(found).index("Data access")
    notes = {each["value"][1]: each["label"]["formatter"] for each in found["series"][-1]["data"]}
    assert place + 1 not in notes
    assert "higher" in notes[place + 2]
    assert notes[place + 3] == "no detectable difference"


@pytest.mark.parametrize(("who", "names"), [("mara", [ONE]), ("nora", [THREE])])
def test_managers_get_charts_of_their_own_teams_only(
    visit: Visit, database: Database, world: World, who: str, names: list[str]
) -> None:
    freeze(database, world)
    assert lines(option(visit(who), f"{compare(world)}/teams.json")) == names
    visit(who).get(side_chart(world, ONE, THREE), status=404)


def test_where_a_page_shows_no_chart_there_is_none(
    visit: Visit, database: Database, world: World
) -> None:
    visitor = visit("lea")
    visitor.get(f"{compare(world)}/teams.json", status=404)
    visitor.get(side_chart(world, ONE), status=404)
    published.publish(database, world, PEOPLE)
    visitor.get(f"{compare(world)}/teams.json?group=data-science", status=404)
    visitor.get(f"/organizations/{world.other_organization}/compare/teams.json", status=404)


def test_a_chart_asks_no_more_of_the_database_than_a_page(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, PEOPLE)
    for chart in (f"{compare(world)}/teams.json", side_chart(world, ONE, TWO, THREE)):
        visitor = visit("lea")
        with counted(database) as statements:
            visitor.get(chart)
        assert len(statements) <= 10
