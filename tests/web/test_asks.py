"""The ask list and replying to it, as people with different roles get them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from html import unescape

import pytest
from sqlalchemy import select

from app.domain.goals.actions import Reply
from app.services.database import Database
from app.services.reports.report_values import gather
from app.storage.rows import AskReply, ResultRow
from tests.factories import published
from tests.factories.scored import add_round, add_team, score_team
from tests.factories.world import TODAY, World
from tests.statements import counted
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
ITEM, TITLE = "timely-access", "Timely access"
TEAMS = ("Claims analytics", "Fraud models", "Motor pricing")


def asks(world: World, round_id: uuid.UUID | None = None) -> str:
    here = f"/organizations/{world.organization}/asks"
    return here if round_id is None else f"{here}?round={round_id}"


def reply_to(world: World, round_id: uuid.UUID, owner: uuid.UUID | None = None) -> str:
    return f"{asks(world)}/{round_id}/{owner or world.organization}/{ITEM}"


@pytest.fixture
def round_id(database: Database, world: World) -> uuid.UUID:
    """A round in which three teams of four lack timely access."""
    with database.transaction() as session:
        made = add_round(session, world, "Scored")
        add_team(session, world, "Home pricing", below="Pricing")
        for team, score in (*((team, 2.0) for team in TEAMS), ("Home pricing", 4.0)):
            score_team(session, world, made, team, {ITEM: score})
    return made


def test_before_the_first_result_the_page_says_what_comes(visit: Visit, world: World) -> None:
    assert "No team has a result yet" in visit("lea").get(asks(world)).text


def test_leadership_reads_what_is_asked_and_by_how_many(
    visit: Visit, world: World, round_id: uuid.UUID
) -> None:
    page = visit("lea").get(asks(world)).text
    assert "One thing is asked of leadership, unanswered" in page
    assert "Asked of Northwind" in page
    assert "low in 3 of 4 teams with a score, mean 2.5" in page
    assert "asked since Scored, for the first time" in page
    assert f"/compare?round={round_id}" in page
    assert reply_to(world, round_id) in page


def test_a_manager_of_a_low_team_reads_it_without_means_names_or_a_way_to_reply(
    visit: Visit, world: World, round_id: uuid.UUID
) -> None:
    page = visit("mara").get(asks(world)).text
    assert "low in 3 of 4 teams" in page
    assert "mean" not in page.split("<main")[1].split("How the numbers")[0].replace("means", "")
    assert "Fraud models" not in page
    assert reply_to(world, round_id) not in page
    assert "Make it an action" not in page


def test_a_reply_is_shown_to_those_who_ask_and_an_earlier_one_stays(
    visit: Visit, world: World, round_id: uuid.UUID
) -> None:
    lea = visit("lea")
    assert "Declined: it will not be done" in lea.get(reply_to(world, round_id)).text
    lea.post(reply_to(world, round_id), reply="later", text="After the <budget>.", status=302)
    answered = lea.post(reply_to(world, round_id), reply="agreed", text="Done by May.")

    page = lea.follow(answered).text
    assert "One thing is asked of leadership, answered" in page
    assert "1 earlier reply" in page
    assert "After the &lt;budget&gt;." in page
    assert "Done by May." in visit("mara").get(asks(world)).text


def test_an_ask_that_is_agreed_to_can_become_an_action(
    visit: Visit, world: World, round_id: uuid.UUID
) -> None:
    lea = visit("lea")
    assert "Make it an action" not in lea.get(asks(world)).text
    lea.post(reply_to(world, round_id), reply="agreed", text="", status=302)
    page = lea.get(asks(world)).text
    assert f"/actions/new?capability={ITEM}" in page


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "Please choose one."),
        ({"reply": "perhaps"}, "Not a valid choice"),
        ({"reply": "declined", "text": "  "}, "Say why"),
        ({"reply": "agreed", "text": "x" * 2001}, "at most 2000"),
    ],
)
def test_what_cannot_be_taken_is_shown_beside_the_field(
    visit: Visit,
    database: Database,
    world: World,
    round_id: uuid.UUID,
    fields: dict[str, str],
    problem: str,
) -> None:
    page = visit("lea").post(reply_to(world, round_id), status=422, **fields).text
    assert problem in page
    with database.reader() as session:
        assert not session.scalars(select(AskReply)).all()


def test_a_reply_that_is_not_chosen_and_a_text_that_cannot_be_shown_are_both_told(
    visit: Visit, world: World, round_id: uuid.UUID
) -> None:
    page = visit("lea").post(reply_to(world, round_id), status=422, text="Be\x07ll").text
    assert "Please choose one." in page
    assert "can&#39;t be shown" in page
    assert "Be\x07ll" in page


def test_only_leadership_and_those_who_run_it_reply(
    visit: Visit, world: World, round_id: uuid.UUID
) -> None:
    for name in ("mara", "carol", "otto", "stranger"):
        visit(name).get(reply_to(world, round_id), status=404)
        visit(name).post(reply_to(world, round_id), reply="agreed", status=404)
    visit("lea").get(reply_to(world, round_id, world.teams["Claims"]), status=404)
    visit("lea").get(reply_to(world, uuid.uuid4()), status=404)


def test_the_writer_stays_named_in_the_reply(
    visit: Visit, database: Database, world: World, round_id: uuid.UUID
) -> None:
    visit("conrad").post(reply_to(world, round_id), reply="agreed", status=302)
    with database.reader() as session:
        row = session.scalars(select(AskReply)).one()
    assert (row.reply, row.writer, row.subject_id) == (Reply.AGREED, "Conrad", world.organization)


def test_what_is_no_round_is_not_found(visit: Visit, world: World, round_id: uuid.UUID) -> None:
    del round_id
    visit("lea").get(f"{asks(world)}?round=nonsense", status=404)
    visit("lea").get(asks(world, uuid.uuid4()), status=404)


def most(world: World, **asked: uuid.UUID) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"{asks(world)}/most?{query}"


@pytest.fixture
def four_asked(database: Database, world: World) -> uuid.UUID:
    """A round in which all teams lack four capabilities."""
    items = ("timely-access", "sponsorship", "monitoring", "reproducibility")
    with database.transaction() as session:
        made = add_round(session, world, "Scored")
        add_team(session, world, "Home pricing", below="Pricing")
        for team in (*TEAMS, "Home pricing"):
            score_team(session, world, made, team, dict.fromkeys(items, 2.0))
    return made


def test_the_overview_gets_the_three_asks_of_the_most_teams(
    visit: Visit, database: Database, world: World, four_asked: uuid.UUID
) -> None:
    visitor = visit("lea")
    visitor.post(reply_to(world, four_asked).replace(ITEM, "monitoring"), reply="agreed", text="")
    page = visitor.get(f"/organizations/{world.organization}/compare").text
    address = unescape(re.findall(r'data-fragment="([^"]+/asks/most[^"]*)"', page)[0])
    shown = visitor.client.get(address).text

    assert address == most(world, round=four_asked)
    assert f'href="{asks(world, four_asked)}"' in page  # without scripts
    assert shown.count("<li>") == 3
    assert "of Northwind, low in 4 of 4 teams with a score, asked since Scored" in shown
    assert re.findall(r'class="chip[^"]*">(\w+)', shown).count("agreed") == 1
    assert "All 4 asks, with the replies" in shown
    assert f"/asks?round={four_asked}#ask-{world.organization}-monitoring" in shown


def test_a_units_overview_gets_what_is_asked_of_it_and_says_so_if_nothing_is(
    visit: Visit, world: World, four_asked: uuid.UUID
) -> None:
    unit = world.teams["Pricing"]
    page = visit("lea").get(f"/organizations/{world.organization}/compare?unit={unit}").text
    address = unescape(re.findall(r'data-fragment="([^"]+/asks/most[^"]*)"', page)[0])
    assert address == most(world, round=four_asked, unit=unit)
    shown = visit("lea").client.get(address).text
    assert "Nothing is asked of this unit or of those below it." in shown
    assert f'href="{asks(world, four_asked)}"' in shown


@pytest.mark.parametrize(("who", "status"), [("mara", 404), ("nora", 404), ("lea", 200)])
def test_who_may_know_what_is_asked_of_a_unit(
    visit: Visit, world: World, four_asked: uuid.UUID, who: str, status: int
) -> None:
    address = most(world, round=four_asked, unit=world.teams["Pricing"])
    assert visit(who).client.get(address).status_code == status


def test_the_three_asks_cost_ten_questions_at_most(
    visit: Visit, database: Database, world: World, four_asked: uuid.UUID
) -> None:
    client = visit("lea").client
    client.get(most(world, round=four_asked))
    with counted(database) as said:
        client.get(most(world, round=four_asked))
    assert len(said) <= 10, said


def test_a_result_names_apart_what_is_asked_of_leadership(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, dict.fromkeys(TEAMS, 6), said=published.Said(level=1.2))
    result = f"/organizations/{world.organization}/assessments/{world.assessments[TEAMS[0]]}/result"

    page = visit("mara").get(result).text

    theirs = page.split('id="shared"')[1].split("</section>")[0]
    own = page.split('id="do-next"')[1].split("</section>")[0]
    asked = visit("mara").get(asks(world)).text
    names = re.findall(r'#ask-[0-9a-f-]{36}-([a-z-]+)"', theirs)
    assert names
    assert "Asked of Northwind, low in 3 of 3 teams" in theirs
    assert all(f'-{name}"' in asked for name in names)
    assert not set(names) & set(re.findall(r'/result/([a-z-]+)"', own))
    assert printed_of(database, world) == [("Northwind", name, 3, 3) for name in sorted(names)]


def printed_of(database: Database, world: World) -> list[tuple[str, str, int, int]]:
    """Give what the PDF of the first team's result says is asked, of whom, and by how many."""
    with database.reader() as session:
        result_id = session.scalars(
            select(ResultRow.id).where(ResultRow.assessment_id == world.assessments[TEAMS[0]])
        ).one()
        report = gather(
            session, organization_id=world.organization, result_id=result_id, generated_on=TODAY
        )
    return sorted((one.of, one.capability, one.low, one.teams) for one in report.asked)


def test_the_view_stands_in_the_address_and_what_is_no_choice_is_any(
    visit: Visit, world: World, round_id: uuid.UUID
) -> None:
    lea = visit("lea")
    all_of_it = f"{asks(world)}?round={round_id}&of=units&state=answered&page=4"
    page = lea.get(all_of_it).text
    assert "Nothing is asked of leadership" in page
    assert '<option value="units" selected>' in page
    assert '<option value="answered" selected>' in page
    page = lea.get(f"{asks(world)}?state=answered").text
    assert "Nothing here is answered yet." in page
    assert "One thing is asked of leadership, unanswered" in page
    assert "low in 3 of 4" in lea.get(f"{asks(world)}?of=nobody&state=perhaps&page=x").text


def test_a_unit_is_named_in_the_address_and_its_asks_lead_back_to_it(
    visit: Visit, database: Database, world: World
) -> None:
    with database.transaction() as session:
        round_id = add_round(session, world, "Scored")
        for team in ("Claims", *TEAMS[:2]):
            score_team(session, world, round_id, team, {ITEM: 2.0})
    claims, lea = world.teams["Claims"], visit("lea")
    assert f"&amp;unit={claims}" in lea.get(asks(world)).text
    assert "Asked of Claims" in lea.get(f"{asks(world)}?unit={claims}").text
    answered = lea.post(reply_to(world, round_id, claims), reply="agreed", status=302)
    assert answered.headers["Location"].endswith(
        f"/asks?round={round_id}&unit={claims}#ask-{claims}-{ITEM}"
    )
    visit("nora").get(f"{asks(world)}?unit={claims}", status=404)
    lea.get(f"{asks(world)}?unit=nonsense", status=404)
