"""What moved beyond chance: which capability, in which teams, and who is told of it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from app.domain.comparing.change import Verdict
from app.domain.goals.actions import ActionStatus
from app.domain.promise.disclosure import Hidden
from app.domain.promise.lattice import CellKind
from app.domain.round import RoundMode
from app.domain.words.wording import MINUS
from app.services.actions.action_changes import About
from app.services.compare import overview_tree
from app.services.database import Database
from app.storage.rows import Action, Family, ScoreRow
from tests.factories import published
from tests.factories.actions import plan
from tests.factories.scored import add_round, add_team, score_team
from tests.factories.world import TODAY, World
from tests.statements import counted
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
ITEM, TITLE, BARRIER = "timely-access", "Getting access in time", "data-access"
OTHER, OTHER_TITLE = "monitoring", "Monitoring"
NONE = "\N{EN DASH}"
ABOUT = About("ml-barriers", BARRIER, "Data access", ITEM, TITLE)


def compare(world: World) -> str:
    return f"/organizations/{world.organization}/compare"


def moved(world: World, **asked: uuid.UUID) -> str:
    return f"{compare(world)}/moved?" + "&".join(f"{name}={one}" for name, one in asked.items())


def words(page: str) -> str:
    """Give what is read on a page, with the minus sign as it is typed."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.rpartition("<main")[2])).split()).replace(
        MINUS, "-"
    )


def line(page: str, item: str) -> str:
    """Give what stands beside a barrier or capability, in words."""
    return words(re.findall(rf'<tr id="of-{item}".*?</tr>', page, re.DOTALL)[0])


def survey(database: Database, world: World, title: str = "Summer", *, days_ago: int = 0):
    with database.transaction() as session:
        return add_round(session, world, title, days_ago=days_ago, mode=RoundMode.SURVEY)


@pytest.fixture
def summer(database: Database, world: World) -> uuid.UUID:
    """The second of two surveys: a capability of two teams moved, and no barrier did."""
    before, now = survey(database, world, "Spring", days_ago=90), survey(database, world)
    with database.transaction() as session:
        for team in ("Claims analytics", "Fraud models", "Motor pricing"):
            score_team(session, world, before, team, {ITEM: 2.0})
        score_team(session, world, now, "Claims analytics", {ITEM: 2.5}, moved={ITEM: 0.5})
        score_team(session, world, now, "Fraud models", {ITEM: 2.0})
        score_team(session, world, now, "Motor pricing", {ITEM: 1.6}, moved={ITEM: -0.4})
    return now


def everybody(
    database: Database,
    world: World,
    round_id: uuid.UUID,
    item: str,
    difference: float | None,
    unit: str = "",
) -> None:
    """Write what a test said of everybody in the organization, or in a unit."""
    verdict = Verdict.NONE if difference is None else Verdict.UP
    family = Family.BARRIER if item == BARRIER else Family.CAPABILITY
    with database.transaction() as session:
        session.add(
            ScoreRow(
                organization_id=world.organization,
                subject_id=world.teams[unit] if unit else world.organization,
                kind=CellKind.UNIT if unit else CellKind.ORGANIZATION,
                respondent_group="",
                round_id=round_id,
                family=family,
                item=item,
                score=3.0,
                n=24,
                alike=False,
                difference=difference,
                verdict=verdict,
            )
        )


def test_a_capability_that_moved_while_its_barrier_did_not_is_shown_with_its_teams(
    visit: Visit, database: Database, world: World, summer: uuid.UUID
) -> None:
    everybody(database, world, summer, ITEM, 0.3)
    everybody(database, world, summer, BARRIER, None)

    page = visit("lea").get(moved(world)).text

    assert "1 capability moved beyond chance" in page
    assert line(page, BARRIER).startswith("Data access no detectable change")
    assert line(page, ITEM) == f"{TITLE} up 0.3 Claims analytics +0.5 Motor pricing -0.4 {NONE}"
    team = f"teams/{world.teams['Claims analytics']}/over-time?barrier={BARRIER}#of-{BARRIER}"
    assert team in page
    assert f"/rounds/{summer}/result/{ITEM}" in page
    assert "no proof that they did it" in page


def test_the_team_over_time_opens_the_barrier_that_the_link_names(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, {"Claims analytics": 8})
    at = f"/organizations/{world.organization}/teams/{world.teams['Claims analytics']}/over-time"
    opened = r'<details class="over-rounds" id="of-([a-z-]+)" open>'
    assert re.findall(opened, visit("lea").get(f"{at}?barrier={BARRIER}").text) == [BARRIER]
    assert not re.findall(opened, visit("lea").get(at).text)


def test_the_overview_gets_the_first_five(
    visit: Visit, database: Database, world: World, summer: uuid.UUID
) -> None:
    others = ("monitoring", "sponsorship", "reproducibility", "finding-data", "data-quality")
    for item in others:
        everybody(database, world, summer, item, 0.2)
    visitor = visit("lea")
    page = visitor.get(compare(world)).text
    address = unescape(re.findall(r'data-fragment="([^"]+/moved/most[^"]*)"', page)[0])
    assert unescape(page).count(f'href="{moved(world, round=summer)}"') == 1  # without scripts

    shown = visitor.client.get(address).text

    assert shown.count("<li>") == 5
    assert TITLE not in shown  # of everybody together comes first
    assert "All 6 that moved" in shown


def test_the_overviews_card_names_the_teams(visit: Visit, world: World, summer: uuid.UUID) -> None:
    shown = visit("lea").client.get(f"{compare(world)}/moved/most?round={summer}").text
    assert f"{TITLE} capability Up in Claims analytics +0.5 Down in Motor pricing -0.4" in words(
        shown
    )


@pytest.mark.parametrize(
    ("who", "told", "untold"),
    [
        ("mara", "Claims analytics +0.5", ("Motor pricing", "Fraud models")),
        ("carol", "Claims analytics +0.5", ("Motor pricing",)),
        ("nora", "Motor pricing -0.4", ("Claims analytics", "Fraud models")),
    ],
)
def test_a_manager_is_told_of_own_teams_and_of_nobody_together(
    visit: Visit,
    database: Database,
    world: World,
    summer: uuid.UUID,
    who: str,
    told: str,
    untold: tuple[str, ...],
) -> None:
    everybody(database, world, summer, ITEM, 0.3)
    for address in (moved(world), f"{compare(world)}/moved/most"):
        page = words(visit(who).client.get(address).text)
        assert told in page
        assert not [name for name in (*untold, "up 0.3") if name in page]
    file = visit(who).client.get(f"{compare(world)}/moved.csv").text
    assert told.replace(" +", " (+").replace(" -", " (-") in file.replace(MINUS, "-")
    assert not [name for name in (*untold, "up 0.3") if name in file]


def test_a_unit_has_its_own_page_for_those_who_see_it(
    visit: Visit, world: World, summer: uuid.UUID
) -> None:
    address = moved(world, unit=world.teams["Claims"], round=summer)
    page = visit("carol").get(address).text
    assert line(page, ITEM) == f"{TITLE} not tested Claims analytics +0.5 {NONE} {NONE}"
    visit("mara").get(address, status=404)
    visit("nora").get(address, status=404)
    visit("otto").get(moved(world), status=404)


def test_a_unit_whose_people_moved_together_is_named_though_no_team_of_it_moved(
    visit: Visit, database: Database, world: World, summer: uuid.UUID
) -> None:
    everybody(database, world, summer, OTHER, 0.4, unit="Claims")
    everybody(database, world, summer, BARRIER, None, unit="Pricing")

    page = visit("lea").get(moved(world)).text

    assert "2 capabilities moved beyond chance, in single teams or units" in page
    assert line(page, OTHER).endswith(f"not tested Claims together +0.4 {NONE} {NONE}")
    assert f"{moved(world, round=summer, unit=world.teams['Claims'])}#of-{OTHER}" in unescape(page)
    assert "Pricing" not in line(page, BARRIER)
    assert "Claims together +0.4" in words(visit("carol").get(moved(world)).text)
    assert "Claims" not in words(visit("nora").get(moved(world)).text)


def test_a_team_whose_figures_are_hidden_is_not_named(
    visit: Visit, database: Database, world: World
) -> None:
    people = {"Claims analytics": 12, "Fraud models": 3, "Motor pricing": 12}
    alike = published.Said(rosier=0.0, apart=0.3)
    published.publish(
        database, world, people, said=alike, title="Spring", closes_on=TODAY - timedelta(days=90)
    )
    lifted = {team: {ITEM: 2.0} for team in ("Motor pricing", "Fraud models")}
    published.publish(database, world, people, said=replace(alike, lifted=lifted), closes_on=TODAY)

    page = visit("lea").get(moved(world)).text

    assert "Motor pricing" in line(page, ITEM)
    assert "Fraud models" not in page
    assert "Fraud models" not in visit("lea").client.get(f"{compare(world)}/moved.csv").text


def test_nothing_is_read_of_a_hidden_team_even_where_figures_were_kept(
    visit: Visit, database: Database, world: World, summer: uuid.UUID
) -> None:
    with database.transaction() as session:
        add_team(session, world, "Home pricing", below="Pricing")
        score_team(
            session,
            world,
            summer,
            "Home pricing",
            {ITEM: 4.0},
            moved={ITEM: 1.0},
            hidden=Hidden.TOO_FEW,
        )
    assert "Home pricing" not in line(visit("lea").get(moved(world)).text, ITEM)


def test_what_was_finished_before_stands_beside_it_and_what_came_later_does_not(
    visit: Visit, database: Database, world: World, summer: uuid.UUID
) -> None:
    for title, days in (("List <the> tables", 40), ("Long ago", 200), ("Since then", 0)):
        with database.transaction() as session:
            row = session.get_one(
                Action, plan(session, world, title, team="Claims analytics", about=ABOUT)
            )
            row.status, row.finished_on = ActionStatus.DONE, TODAY - timedelta(days=days)
            action = row.id if days == 40 else None
            row.round_id = None
        if action:
            kept = action

    page = visit("lea").get(moved(world)).text

    assert "List <the> tables · Claims analytics" in line(page, ITEM)
    assert f"/actions/{kept}" in page
    assert "List &lt;the&gt; tables" in page
    assert "Long ago" not in page
    assert "Since then" not in page


def test_what_the_organization_did_is_told_to_those_who_see_all_of_it(
    visit: Visit, database: Database, world: World, summer: uuid.UUID
) -> None:
    everybody(database, world, summer, ITEM, 0.3)
    with database.transaction() as session:
        row = session.get_one(Action, plan(session, world, "One owner", team=None, about=ABOUT))
        row.status, row.finished_on = ActionStatus.DONE, TODAY - timedelta(days=40)
    assert "One owner · Northwind" in line(visit("lea").get(moved(world)).text, ITEM)
    assert "One owner" not in visit("mara").get(moved(world)).text
    unit = moved(world, unit=world.teams["Claims"])
    assert "One owner" not in visit("carol").get(unit).text


def test_before_the_first_result_the_page_says_what_comes(visit: Visit, world: World) -> None:
    assert "No team has a result yet" in visit("lea").get(moved(world)).text


def test_a_first_survey_has_nothing_before_it(
    visit: Visit, database: Database, world: World
) -> None:
    now = survey(database, world)
    with database.transaction() as session:
        score_team(session, world, now, "Claims analytics", {ITEM: 2.5})
    for address in (moved(world), f"{compare(world)}/moved/most"):
        page = visit("lea").client.get(address).text
        assert "No round before to compare with" in page
        assert "The next survey that asks the same" in page


def test_a_round_that_is_no_survey_is_not_tested(
    visit: Visit, database: Database, world: World
) -> None:
    with database.transaction() as session:
        for title, days in (("Before", 90), ("Now", 0)):
            made = add_round(session, world, title, days_ago=days)
            score_team(session, world, made, "Claims analytics", {ITEM: 2.5})
    assert "Only surveys are tested for movement" in visit("lea").get(moved(world)).text


def test_where_nothing_moved_the_page_says_so_and_how_it_was_tested(
    visit: Visit, database: Database, world: World, summer: uuid.UUID
) -> None:
    still = survey(database, world, "Autumn", days_ago=-30)
    with database.transaction() as session:
        score_team(session, world, still, "Claims analytics", {ITEM: 2.5})
    assert "Nothing could be tested" in visit("lea").get(moved(world, round=still)).text
    everybody(database, world, still, ITEM, None)
    page = visit("lea").get(moved(world, round=still)).text
    assert "Nothing moved beyond chance" in page
    assert "by Holm's method" in page
    visit("lea").get(moved(world, round=uuid.uuid4()), status=404)


def test_at_most_five_teams_are_named_those_that_went_furthest(
    visit: Visit, database: Database, world: World, summer: uuid.UUID
) -> None:
    with database.transaction() as session:
        for number in range(7):
            add_team(session, world, f"Team {number}", below="Pricing")
            step = 0.6 + number / 10
            score_team(session, world, summer, f"Team {number}", {ITEM: 3.0}, moved={ITEM: step})
    said = line(visit("lea").get(moved(world)).text, ITEM)
    assert (
        "Team 6 +1.2 , Team 5 +1.1 , Team 4 +1.0 , Team 3 +0.9 , Team 2 +0.8 , and 3 more teams"
        in said
    )


@pytest.fixture
def many(database: Database, world: World, summer: uuid.UUID) -> uuid.UUID:
    """More teams below Pricing than one page shows, half of which moved."""
    with database.transaction() as session:
        for number in range(overview_tree.WHOLE):
            add_team(session, world, f"Team {number}", below="Pricing")
            step = {ITEM: 0.5} if number % 2 else {}
            score_team(session, world, summer, f"Team {number}", {ITEM: 3.0}, moved=step)
    return summer


def test_of_too_many_teams_units_are_named_with_how_many_moved(
    visit: Visit, world: World, many: uuid.UUID
) -> None:
    page = visit("lea").get(moved(world)).text
    assert "Pricing 40 teams , Claims 1 team Pricing 1 team" in line(page, ITEM)
    inside = moved(world, round=many, unit=world.teams["Pricing"])
    assert f"{inside}#of-{ITEM}" in unescape(page)
    assert "Team 1 +0.5" in line(visit("lea").get(inside).text, ITEM)
    assert "and 35 more teams" in line(visit("lea").get(inside).text, ITEM)


@pytest.mark.parametrize("unit", [None, "Pricing"])
@pytest.mark.parametrize("part", ["moved", "moved/most", "moved.csv"])
def test_it_costs_ten_questions_at_most(
    visit: Visit, database: Database, world: World, many: uuid.UUID, part: str, unit: str | None
) -> None:
    everybody(database, world, many, OTHER, 0.2)
    with database.transaction() as session:
        row = session.get_one(Action, plan(session, world, "List", team="Pricing", about=ABOUT))
        row.status, row.finished_on = ActionStatus.DONE, TODAY - timedelta(days=40)
    address = f"{compare(world)}/{part}?round={many}"
    if unit:
        address += f"&unit={world.teams[unit]}"
    client = visit("lea").client
    client.get(address)
    with counted(database) as said:
        assert client.get(address).status_code == 200
    assert len(said) <= 10, "\n\n".join(said)
