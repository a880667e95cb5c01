"""The charts of results that pictures are made of: what the pages show, and no more."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from app.services.database import Database
from tests.factories import published
from tests.factories import results as made
from tests.factories.published import Said
from tests.factories.world import World
from tests.statements import counted
from tests.web.conftest import Visitor
from tests.web.drawn import cells, labels, lines, option

Visit = Callable[..., Visitor]
TEAM, FEW, OTHER = "Claims analytics", "Fraud models", "Motor pricing"
BARRIERS = ["Leadership support", "Communication between teams", "Data access", "Infrastructure"]
PEOPLE = {TEAM: 12, FEW: 8, OTHER: 9}


def of_team(world: World, team: str = TEAM, kind: str = "result", asked: str = "") -> str:
    here = f"/organizations/{world.organization}/assessments/{world.assessments[team]}"
    return f"{here}/{kind}.json{asked}"


def of_everybody(world: World, kind: str = "result", unit: str = "") -> str:
    rounds = f"/organizations/{world.organization}/rounds/{world.round}"
    below = f"/units/{world.teams[unit]}" if unit else ""
    return f"{rounds}{below}/{kind}.json"


def figures(page: str) -> list[str]:
    """Give the scores of a result page's barriers."""
    return re.findall(r'<a class="score"[^>]*>(\d\.\d)</a>', page)


def test_the_barriers_have_the_figures_of_the_page_and_the_bottleneck(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, PEOPLE)
    page = visit("mara").get(of_team(world).replace(".json", "")).text
    found = option(visit("mara"), of_team(world))
    assert lines(found) == BARRIERS
    assert [text for text in labels(found) if re.fullmatch(r"\d\.\d", text)] == figures(page)
    assert ("bottleneck" in labels(found)) is (">bottleneck<" in page)


def test_a_barrier_has_its_capabilities_and_an_unknown_one_is_not_found(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, PEOPLE)
    visitor = visit("mara")
    assert "Finding data" in lines(option(visitor, of_team(world, asked="?barrier=data-access")))
    visitor.get(of_team(world, asked="?barrier=weather"), status=404)


def test_no_figure_of_a_result_has_more_digits_than_its_page(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, PEOPLE, said=Said(rosier=1.2))
    charts = (
        of_team(world),
        of_team(world, asked="?barrier=data-access"),
        *(of_everybody(world, kind) for kind in ("result", "leadership-and-others", "groups")),
        of_everybody(world, "teams"),
    )
    for chart in charts:
        series = str(option(visit("lea"), chart)["series"])
        assert re.search(r"\d\.\d", series)
        assert not re.search(r"\d\.\d\d", series)


def test_one_persons_view_has_no_range(visit: Visit, database: Database, world: World) -> None:
    with database.transaction() as session:
        made.freeze(session, world, assessment_id=world.assessments[TEAM], people=1)
    series = option(visit("mara"), of_team(world))["series"]
    assert {value for bars in series[:2] for value in bars["data"]} == {None}


def test_figures_that_are_hidden_are_in_no_chart(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, {TEAM: 8, FEW: 3, OTHER: 9})
    visitor = visit("lea")
    visitor.get(of_team(world, FEW), status=404)
    visitor.get(of_team(world, FEW, asked="?barrier=data-access"), status=404)
    found = option(visitor, of_everybody(world, "teams"))
    reason, *others = cells(found, lines(found).index(FEW))
    assert "Fewer than 5 people answered" in reason
    assert others == ["", "", ""]


def test_what_stands_in_place_of_a_hidden_team_is_drawn_with_its_figures(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, {TEAM: 8, FEW: 3, OTHER: 9})
    page = visit("lea").get(of_team(world, FEW).replace(".json", "")).text
    found = option(visit("lea"), of_team(world, FEW, "instead"))
    assert lines(found) == BARRIERS
    shown = re.findall(r'<span class="score">(\d\.\d)</span>', page)
    assert [text for text in labels(found) if re.fullmatch(r"\d\.\d", text)] == shown
    visit("lea").get(of_team(world, OTHER, "instead"), status=404)
    visit("lea").get(of_everybody(world, "instead"), status=404)


def test_teams_and_groups_stand_against_the_barriers_as_on_the_page(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, PEOPLE)
    teams = option(visit("lea"), of_everybody(world, "teams"))
    assert lines(teams) == [
        "Claims", TEAM, FEW, "Pricing", OTHER, "Everybody", "Mean of teams",
    ]  # fmt: skip
    groups = option(visit("lea"), of_everybody(world, "groups"))
    assert lines(groups)[0] == "Leadership"
    assert groups["xAxis"]["data"] == teams["xAxis"]["data"] == BARRIERS
    assert lines(option(visit("carol"), of_everybody(world, "teams", "Claims")))[:2] == [TEAM, FEW]


def test_leadership_stands_beside_everybody_else_with_what_can_be_said(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, PEOPLE, said=Said(rosier=1.5))
    found = option(visit("lea"), of_everybody(world, "leadership-and-others"))
    assert sorted(each for each in lines(found) if each in BARRIERS) == sorted(BARRIERS)
    assert lines(found)[1].startswith("Leadership, ")
    assert lines(found)[2].startswith("The others, ")
    assert any("leadership sees it" in text for text in labels(found))


@pytest.mark.parametrize(("who", "status"), [("nora", 404), ("otto", 404), ("carol", 200)])
def test_a_chart_is_for_those_who_see_its_page(
    visit: Visit, database: Database, world: World, who: str, status: int
) -> None:
    published.publish(database, world, PEOPLE)
    visit(who).get(of_team(world), status=status)
    visit(who).get(of_everybody(world, "result", "Claims"), status=status)
    visit(who).get(of_everybody(world), status=404)


def test_what_a_result_does_not_have_is_not_found(
    visit: Visit, database: Database, world: World
) -> None:
    visit("lea").get(of_team(world), status=404)
    visit("lea").get(of_everybody(world), status=404)
    published.publish(database, world, PEOPLE, groups=("engineering",))
    visit("lea").get(of_team(world, kind="both-sides"), status=404)
    visit("lea").get(of_everybody(world, "leadership-and-others"), status=404)


def test_a_chart_asks_no_more_of_the_database_than_a_page(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, PEOPLE)
    for chart in (of_team(world), of_everybody(world, "teams")):
        visitor = visit("lea")
        with counted(database) as statements:
            visitor.get(chart)
        # One for who asks.
        assert len(statements) <= 11, statements
