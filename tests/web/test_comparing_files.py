"""The tables of comparing pages as files: the figures of the page, of what one may see, no more."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from app.services.compare.overview_tree import WHOLE
from app.services.database import Database
from app.storage.rows import Team
from app.web.tables.csv_file import csv_file
from tests.factories import published
from tests.factories import results as made
from tests.factories.tree import grow
from tests.factories.world import TODAY, World
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
TEAMS = ("Claims analytics", "Fraud models", "Motor pricing")


def compare(world: World) -> str:
    return f"/organizations/{world.organization}/compare"


def over_time(world: World, team: str) -> str:
    return f"/organizations/{world.organization}/teams/{world.teams[team]}/over-time"


def freeze(database: Database, world: World, people: int = 12) -> None:
    with database.transaction() as session:
        for seed, team in enumerate(TEAMS):
            assessment = world.assessments[team]
            made.freeze(session, world, assessment_id=assessment, people=people, seed=seed)


def table(visitor: Visitor, address: str) -> list[dict[str, str]]:
    answer = visitor.get(address)
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def test_the_teams_are_those_of_the_page_with_its_figures(
    visit: Visit, database: Database, world: World
) -> None:
    freeze(database, world)
    page = visit("lea").get(f"{compare(world)}?sort=data-access").text
    rows = table(visit("lea"), f"{compare(world)}/teams.csv?sort=data-access")
    body = page.split("<tbody>")[1].split("</tbody>", maxsplit=1)[0]
    names = re.findall(r'<th scope="row".*?<a [^>]*>(.*?)</a>', body, re.DOTALL)
    assert [row["Name"] for row in rows if row["Kind"] != "all"] == names
    foot = re.findall(r"<td>(\d\.\d)</td>", page.split("<tfoot>")[1].split("</tfoot>")[0])
    assert [rows[-1][title] for title in rows[-1] if title.endswith(": score")] == foot
    scores = re.findall(r"[^>]*>(\d\.\d)</a>", body)
    titles = [column for column in rows[0] if column.endswith(": score")]
    in_file = [float(row[title]) for row in rows if row["Kind"] == "team" for title in titles]
    assert in_file == [float(score) for score in scores]


def test_no_figure_has_more_digits_than_a_page(
    visit: Visit, database: Database, world: World
) -> None:
    freeze(database, world)
    for address in (
        f"{compare(world)}/teams.csv",
        f"{compare(world)}/rounds.csv",
        f"{over_time(world, TEAMS[0])}.csv",
    ):
        for row in table(visit("lea"), address):
            figures = [
                value for title, value in row.items() if "score" in title or "likely" in title
            ]
            assert figures
            assert all(re.fullmatch(r"(\d(\.\d)?)?", value) for value in figures), row


@pytest.mark.parametrize(("who", "names"), [("mara", [TEAMS[0]]), ("nora", [TEAMS[2]])])
def test_managers_get_their_own_teams_only(
    visit: Visit, database: Database, world: World, who: str, names: list[str]
) -> None:
    freeze(database, world)
    rows = table(visit(who), f"{compare(world)}/teams.csv")
    assert [row["Name"] for row in rows] == names
    assert table(visit(who), f"{compare(world)}/rounds.csv") == []


def test_of_a_large_tree_the_file_holds_every_team_however_few_the_page_shows(
    visit: Visit, database: Database, world: World
) -> None:
    freeze(database, world)
    with database.transaction() as session:
        names = grow(session, world, WHOLE)
    rows = table(visit("lea"), f"{compare(world)}/teams.csv?page=2&sort=data-access")
    assert {row["Name"] for row in rows if row["Kind"] == "team"} == {*names, *TEAMS}
    assert {row["Unit"] for row in rows if row["Name"] in names} == {"Pricing"}
    assert "T0001" not in visit("lea").get(compare(world)).text
    managed = table(visit("mara"), f"{compare(world)}/teams.csv")
    assert [row["Name"] for row in managed] == [TEAMS[0]]


def test_a_hidden_team_has_its_reason_and_no_figure(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, {TEAMS[0]: 8, TEAMS[1]: 3, TEAMS[2]: 9})
    rows = table(visit("lea"), f"{compare(world)}/teams.csv")
    hidden = next(row for row in rows if row["Name"] == TEAMS[1])
    assert "fewer people answered" in hidden["Note"]
    assert not any(value for title, value in hidden.items() if ": " in title)
    every = table(visit("lea"), f"{over_time(world, TEAMS[1])}.csv")
    assert every
    assert all(row["score"] == "" and "hidden" in row["Note"] for row in every)


def test_where_every_team_is_hidden_nothing_is_said_of_results_or_asks_that_is_not_known(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, dict.fromkeys(TEAMS, 2))
    page = visit("lea").get(compare(world)).text
    assert "<h1>No team's figures can be shown</h1>" in page.replace("&#39;", "'")
    assert "2 teams, hidden" in page
    assert "no team has a result yet" not in page
    asks = visit("lea").get(f"/organizations/{world.organization}/asks").text
    assert "Nothing is known to be low" in asks


def test_of_a_group_everything_that_is_taken_along_names_it_and_nothing_speaks_of_teams(
    visit: Visit, database: Database, world: World
) -> None:
    for days in (100, 7):
        closes_on = TODAY + timedelta(days=7 - days)
        published.publish(database, world, {TEAMS[0]: 24}, title=f"{days}", closes_on=closes_on)
    group = f"{compare(world)}?group=data-science"
    page = visit("lea").get(group).text
    [picture] = re.findall(r'data-title="([^"]*)"', page)
    assert picture == "Data science, over the rounds"
    assert "The people of this group" in page
    assert "Everybody together, each person" not in page
    rows = table(visit("lea"), group.replace("?", "/rounds.csv?"))
    assert {row["People"] for row in rows} == {"Data science"}
    assert not {"Teams", "Hidden teams", "Models in production, share"} & rows[0].keys()


def test_a_teams_figures_name_every_capability(
    visit: Visit, database: Database, world: World
) -> None:
    freeze(database, world)
    rows = table(visit("mara"), f"{over_time(world, TEAMS[0])}.csv")
    assert len({row["Capability"] for row in rows if row["Capability"]}) == 23
    assert len([row for row in rows if not row["Capability"]]) == 4


def test_before_any_result_there_is_no_file(visit: Visit, world: World) -> None:
    visit("lea").get(f"{compare(world)}/teams.csv", status=404)
    visit("lea").get(f"{compare(world)}/rounds.csv", status=404)


def test_a_name_is_no_formula(visit: Visit, database: Database, world: World) -> None:
    freeze(database, world)
    with database.transaction() as session:
        session.get_one(Team, world.teams[TEAMS[0]]).name = "=HYPERLINK(1)"
    rows = table(visit("lea"), f"{compare(world)}/teams.csv")
    assert "'=HYPERLINK(1)" in [row["Name"] for row in rows]


def test_an_empty_table_still_names_its_columns_and_numbers_stay_numbers() -> None:
    assert csv_file(["one", "other"], []).decode("utf-8-sig") == "one,other\r\n"
    assert csv_file(["one"], [[-1.5], ["-1.5"]]).decode("utf-8-sig") == "one\r\n-1.5\r\n'-1.5\r\n"


def test_where_all_answered_alike_no_range_stands_beside_the_score(
    visit: Visit, database: Database, world: World
) -> None:
    """Six people who all choose the same level: s is 0, and ± t·0/√6 is no range."""
    alike = published.Said(apart=0.0, rosier=0.0)
    published.publish(database, world, dict.fromkeys(TEAMS, 6), said=alike)
    rows = table(visit("lea"), f"{over_time(world, TEAMS[0])}.csv")
    found = [row for row in rows if row["Round"] == "Many voices" and row["score"]]
    assert found
    for row in found:
        assert (row["likely from"], row["likely to"], row["Note"]) == ("", "", "all alike"), row
    rows = table(visit("lea"), f"{compare(world)}/teams.csv")
    team = next(row for row in rows if row["Name"] == TEAMS[0])
    titles = [key.removesuffix(": score") for key in team if key.endswith(": score") and team[key]]
    assert team["Note"] == f"all alike: {', '.join(titles)}"
    assert {team[f"{title}: likely {end}"] for title in titles for end in ("from", "to")} == {""}
