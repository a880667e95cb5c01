"""Teams side by side and a team over time, as people with different roles get them."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable

import pytest

from app.domain.questionnaire import QuestionForm
from app.services.database import Database
from app.storage.rows import Assessment, Round, Team
from tests.factories import results as made
from tests.factories.world import NOW, World
from tests.statements import counted
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
TEAMS = ("Claims analytics", "Fraud models", "Motor pricing")


def compare(world: World) -> str:
    return f"/organizations/{world.organization}/compare"


def over_time(world: World, team: str) -> str:
    return f"/organizations/{world.organization}/teams/{world.teams[team]}/over-time"


def freeze(database: Database, world: World, *teams: str, people: int = 12) -> None:
    with database.transaction() as session:
        for seed, team in enumerate(teams):
            made.freeze(
                session, world, assessment_id=world.assessments[team], people=people, seed=seed
            )


def earlier(
    database: Database, world: World, title: str, days: int, form: QuestionForm = QuestionForm.LONG
) -> uuid.UUID:
    with database.transaction() as session:
        assessment = made.earlier_round(
            session, world, title=title, team=TEAMS[0], days_ago=days, form=form
        )
        made.freeze(session, world, assessment_id=assessment, seed=days)
        return session.get_one(Assessment, assessment).round_id


def row_names(page: str) -> list[str]:
    body = page.split("<tbody>")[1].split("</tbody>", maxsplit=1)[0]
    rows = re.findall(r'<th scope="row".*?>(.*?)</th>', body, re.DOTALL)
    return [re.sub(r"<br>.*|<[^>]+>", "", row, flags=re.DOTALL).strip() for row in rows]


def test_teams_stand_in_the_order_of_the_tree_below_their_units(
    visit: Visit, database: Database, world: World
) -> None:
    freeze(database, world, *TEAMS)
    page = visit("lea").get(compare(world)).text
    assert row_names(page) == ["Claims", *TEAMS[:2], "Pricing", TEAMS[2]]
    assert "2 teams, mean" in page
    assert "3 teams, mean" in page
    assert "How teams spread over the levels" in page


def test_a_team_without_a_result_says_so_and_counts_nowhere(
    visit: Visit, database: Database, world: World
) -> None:
    freeze(database, world, TEAMS[0])
    page = visit("lea").get(compare(world)).text
    assert page.count("no result yet") == 2
    assert "figures of 1 of 3 teams" in page
    assert "1 team, mean" in page
    assert "One team has a score in this round" in page
    assert "How teams spread over the levels" not in page


def test_the_headline_is_what_most_teams_share(
    visit: Visit, database: Database, world: World
) -> None:
    freeze(database, world, *TEAMS)
    page = visit("lea").get(compare(world)).text
    found = re.search(r"<h1>(.*?)</h1>", page)
    assert found is not None
    assert re.search(r"low in 3 of 3 teams|No barrier is low in most teams", found[1])
    assert "2.5" in page


def test_a_score_is_printed_and_leads_to_its_result(
    visit: Visit, database: Database, world: World
) -> None:
    freeze(database, world, TEAMS[0])
    page = visit("lea").get(compare(world)).text
    target = f"/assessments/{world.assessments[TEAMS[0]]}/result"
    cells = re.findall(rf'<td class="level-\d"><a href="[^"]+{target}"[^>]*>(\d\.\d)</a>', page)
    assert len(cells) == 4


def test_before_the_first_result_the_page_says_what_comes(visit: Visit, world: World) -> None:
    assert "Nothing to compare yet" in visit("lea").get(compare(world)).text


@pytest.mark.parametrize(
    ("who", "rows"),
    [
        ("carol", ["Claims", "Claims analytics", "Fraud models"]),
        ("mara", ["Claims analytics"]),
        ("nora", ["Motor pricing"]),
    ],
)
def test_managers_see_their_own_teams_only(
    visit: Visit, database: Database, world: World, who: str, rows: list[str]
) -> None:
    freeze(database, world, *TEAMS)
    assert row_names(visit(who).get(compare(world)).text) == rows


@pytest.mark.parametrize(("who", "status"), [("otto", 404), ("stranger", 404), ("conrad", 200)])
def test_nobody_from_outside_compares(
    visit: Visit, database: Database, world: World, who: str, status: int
) -> None:
    freeze(database, world, *TEAMS)
    visit(who).get(compare(world), status=status)
    visit(who).get(over_time(world, TEAMS[0]), status=status)


def test_an_earlier_round_can_be_chosen_and_others_can_not(
    visit: Visit, database: Database, world: World
) -> None:
    freeze(database, world, *TEAMS)
    round_id = earlier(database, world, "Q1 2026", 100)
    visitor = visit("lea")
    page = visitor.get(f"{compare(world)}?round={round_id}").text
    assert row_names(page) == ["Claims", TEAMS[0]]
    assert f'value="{round_id}" selected' in page
    visitor.get(f"{compare(world)}?round={uuid.uuid4()}", status=404)
    visitor.get(f"{compare(world)}?round=all", status=404)


def test_a_manager_can_not_choose_a_round_without_their_team(
    visit: Visit, database: Database, world: World
) -> None:
    freeze(database, world, *TEAMS)
    round_id = earlier(database, world, "Q1 2026", 100)
    visit("nora").get(f"{compare(world)}?round={round_id}", status=404)


def test_many_teams_cost_no_more_questions(visit: Visit, database: Database, world: World) -> None:
    with database.transaction() as session:
        for number in range(30):
            team = Team(organization_id=world.organization, name=f"T{number}", created_at=NOW)
            session.add(team)
            session.flush()
            row = Assessment(
                organization_id=world.organization, round_id=world.round, team_id=team.id
            )
            session.add(row)
            session.flush()
            result = made.empty_result(session, row)
            made.store(session, assessment=row, result=result)
    visitor = visit("lea")
    visitor.get(compare(world))
    with counted(database) as said:
        visitor.get(compare(world))
    assert len(said) <= 10, said


def test_rounds_stand_with_ranges_and_differences(
    visit: Visit, database: Database, world: World
) -> None:
    earlier(database, world, "Q1 2026", 200)
    earlier(database, world, "Q2 2026", 100)
    freeze(database, world, TEAMS[0])
    page = visit("mara").get(f"{over_time(world, TEAMS[0])}?barrier=data-access").text
    assert row_names(page) == ["Q3 2026", "Q2 2026", "Q1 2026"]
    barriers, capabilities = page.split('id="capabilities"')
    assert barriers.count('<span class="chip">') == 8
    assert "/result/finding-data" in capabilities
    assert "A difference between two rounds, not a test." in page


def test_each_round_says_how_many_more_or_fewer_people_answered(
    visit: Visit, database: Database, world: World
) -> None:
    earlier(database, world, "Q2 2026", 100)
    freeze(database, world, TEAMS[0], people=9)
    page = visit("mara").get(over_time(world, TEAMS[0])).text
    assert "9 people, 3 fewer than before" in page
    assert "12 people</span>" in page


def test_rounds_that_asked_other_questions_are_not_compared(
    visit: Visit, database: Database, world: World
) -> None:
    earlier(database, world, "Pilot", 200, QuestionForm.SHORT)
    freeze(database, world, TEAMS[0])
    page = visit("mara").get(over_time(world, TEAMS[0])).text
    assert "asked other questions, not comparable" in page
    assert '<span class="chip">' not in page
    assert "One round so far" in page


def test_the_chart_can_not_break_out_of_its_block(
    visit: Visit, database: Database, world: World
) -> None:
    earlier(database, world, "</script><script>alert(1)</script>", 100)
    freeze(database, world, TEAMS[0])
    page = visit("mara").get(over_time(world, TEAMS[0])).text
    assert "<script>alert" not in page
    block = re.search(r'<script type="application/json" id="rounds">(.*?)</script>', page)
    assert block is not None
    data = json.loads(block[1])
    assert {"wide", "narrow", "alt", "tokens"} <= set(data)
    assert "</script><script>alert(1)</script>" in data["alt"]


def test_a_team_without_results_says_what_comes(visit: Visit, world: World) -> None:
    page = visit("mara").get(over_time(world, TEAMS[0])).text
    assert "This team has no result" in page


@pytest.mark.parametrize(("who", "status"), [("carol", 200), ("mara", 200), ("nora", 404)])
def test_who_may_see_a_team_over_time(
    visit: Visit, database: Database, world: World, who: str, status: int
) -> None:
    freeze(database, world, TEAMS[0])
    visit(who).get(over_time(world, TEAMS[0]), status=status)


def test_a_team_of_another_client_is_no_page(visit: Visit, world: World) -> None:
    visit("ada").get(over_time(world, "Southern models"), status=404)


def test_names_are_text_and_no_markup(visit: Visit, database: Database, world: World) -> None:
    freeze(database, world, TEAMS[0])
    with database.transaction() as session:
        session.get_one(Team, world.teams[TEAMS[0]]).name = "<b>Team</b>"
        session.get_one(Round, world.round).title = "<i>Q3</i>"
    visitor = visit("lea")
    for address in (compare(world), over_time(world, TEAMS[0])):
        page = visitor.get(address).text
        assert "<b>Team" not in page
        assert "<i>Q3" not in page


def test_the_newest_round_is_shown_once_half_of_its_teams_have_a_result(
    visit: Visit, database: Database, world: World
) -> None:
    earlier(database, world, "Q2 2026", 90)
    freeze(database, world, TEAMS[0])
    one_of_three = visit("lea").get(compare(world)).text
    freeze(database, world, TEAMS[1])

    two_of_three = visit("lea").get(compare(world)).text

    assert "Q2 2026 · " in one_of_three
    assert "Q3 2026 · " in two_of_three
