"""Your assessments: what is due, what was, and what to do when there is nothing."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from urllib.parse import quote

import pytest
from sqlalchemy import delete, update

from app.services.database import Database
from app.storage.rows import Assessment, Round
from tests.factories.assessments import add_teams_to_round
from tests.factories.invitations import start_survey
from tests.factories.world import NOW, TODAY, World, start_round
from tests.statements import counted
from tests.web.conftest import QUESTIONNAIRE, Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def index(world: World) -> str:
    return f"/organizations/{world.organization}/assessments"


def test_a_manager_sees_the_teams_they_manage_and_what_is_due(
    visit: Visit, index: str, world: World
) -> None:
    shown = unescape(visit("mara").get(index).text)
    assert "Your assessments" in shown
    assert "Claims analytics" in shown
    assert "Motor pricing" not in shown
    assert "7 days left" in shown
    assert "0 of 46 answered" in shown
    assert f'href="{index}/{world.assessments["Claims analytics"]}"' in shown


def test_a_survey_that_others_answer_stands_apart_from_what_one_has_to_answer(
    visit: Visit, database: Database, index: str, world: World
) -> None:
    mara = visit("mara")
    assert "Being answered" not in mara.get(index).text
    with database.transaction() as session:
        start_survey(session, world, questionnaire=QUESTIONNAIRE)
    shown = mara.get(index).text
    own, others = shown[shown.index("To answer now") :].split("Being answered")
    assert "Q3 2026" in own
    assert "Many voices" not in own
    assert "Many voices" in others
    assert "each person answers by their own link" in others


def test_the_manager_of_a_unit_sees_the_teams_below(visit: Visit, index: str) -> None:
    shown = visit("carol").get(index).text
    assert "Claims analytics" in shown
    assert "Fraud models" in shown
    assert "Motor pricing" not in shown


def test_a_leader_sees_how_far_all_are_and_answers_nothing(
    visit: Visit, index: str, world: World
) -> None:
    shown = visit("lea").get(index).text
    assert "Being answered" in shown
    assert "Motor pricing" in shown
    assert ">Start" not in shown


def test_others_have_no_such_page(visit: Visit, index: str) -> None:
    for who in ("otto", "stranger"):
        visit(who).get(index, status=404)


def test_what_was_submitted_leads_to_its_result(
    visit: Visit, index: str, world: World, database: Database
) -> None:
    mine = world.assessments["Claims analytics"]
    with database.transaction() as session:
        session.execute(update(Assessment).where(Assessment.id == mine).values(closed_at=NOW))
    shown = visit("mara").get(index).text
    assert f'href="{index}/{mine}/result"' in shown
    assert "Change answers" in shown
    assert "nothing to answer at the moment" in shown


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today is the last day"), (1, "1 day left"), (-1, "was not submitted")],
)
def test_the_last_day_counts(
    visit: Visit, index: str, database: Database, days: int, words: str
) -> None:
    with database.transaction() as session:
        session.execute(update(Round).values(closes_on=TODAY + timedelta(days=days)))
    assert words in visit("mara").get(index).text


def test_a_round_to_come_is_announced(visit: Visit, index: str, database: Database) -> None:
    moved = {"opens_on": TODAY + timedelta(days=3), "closes_on": TODAY + timedelta(days=9)}
    with database.transaction() as session:
        session.execute(update(Round).values(moved))
    shown = visit("mara").get(index).text
    assert "Coming up" in shown
    assert "opens on" in shown
    assert ">Start" not in shown


def test_an_empty_list_says_what_comes_next(visit: Visit, index: str, database: Database) -> None:
    with database.transaction() as session:
        session.execute(delete(Round))
    assert "Nothing has been asked of your teams yet" in visit("mara").get(index).text
    assert "Start a round" in visit("ada").get(index).text


@pytest.fixture
def past(world: World, database: Database) -> dict[str, uuid.UUID]:
    """Thirty rounds that are over, with three teams each, by title."""
    with database.transaction() as session:
        session.execute(delete(Round))
        made = {}
        for number in range(30):
            last = TODAY - timedelta(days=10 + number)
            title = f"Round {number:02}"
            made[title] = start_round(
                session,
                world,
                questionnaire=QUESTIONNAIRE,
                title=title,
                opens_on=last,
                closes_on=last,
            )
        session.execute(update(Assessment).values(closed_at=NOW))
    return made


def listed(page: str) -> list[tuple[str, str]]:
    """Give the team and the round of each past assessment, in their order."""
    said = unescape(page.split('id="found"')[1])
    return re.findall(r"<h3>([^<]+)</h3>\s*<p[^>]*>(?:[^<]+ · )?([^<]+)</p>", said)


def test_many_past_rounds_come_in_pages_with_few_queries(
    visit: Visit, index: str, database: Database, past: dict[str, uuid.UUID]
) -> None:
    visitor = visit("ada")
    visitor.get(index)
    for asked in ("", f"?round={past['Round 03']}&team=c"):
        with counted(database) as said:
            visitor.get(index + asked)
        assert len(said) <= 10
    first, second = (visitor.get(f"{index}{page}").text for page in ("", "?page=2"))
    assert len(listed(first)) == 50
    assert "Next" in first
    assert len(listed(second)) == 40
    assert "Previous" in second
    assert set(listed(first)) & set(listed(second)) == set()
    for strange in ("0", "-3", "x", "9" * 40):
        visitor.get(f"{index}?page={strange}")


def test_past_rounds_are_looked_through_by_round_and_by_a_part_of_a_name(
    visit: Visit, index: str, past: dict[str, uuid.UUID]
) -> None:
    lea = visit("lea")
    one = lea.get(f"{index}?round={past['Round 29']}&team=").text
    assert listed(one) == [
        (team, "Round 29") for team in ("Claims analytics", "Fraud models", "Motor pricing")
    ]
    assert f'<option value="{past["Round 29"]}" selected>Round 29</option>' in one
    assert {team for team, _ in listed(lea.get(f"{index}?team=MOTOR").text)} == {"Motor pricing"}
    # A unit's name finds the teams right below it.
    both = lea.get(f"{index}?team=claims&round={past['Round 02']}").text
    assert [team for team, _ in listed(both)] == ["Claims analytics", "Fraud models"]


def test_the_pages_of_what_is_looked_for_keep_it(
    visit: Visit, index: str, past: dict[str, uuid.UUID]
) -> None:
    lea = visit("lea")
    first = lea.get(f"{index}?team=claims").text
    older = re.search(r'href="([^"]+)">Next', first)
    assert older
    second = lea.get(unescape(older[1])).text
    assert len(listed(first)) == 50
    assert len(listed(second)) == 10
    assert {team for team, _ in listed(first) + listed(second)} == {
        "Claims analytics",
        "Fraud models",
    }
    assert 'value="claims"' in second


@pytest.mark.parametrize("text", ["nobody", "%", "_", "<b>", "\0", "\ud800", "x" * 5000])
def test_what_is_not_found_is_said_with_the_way_back(
    visit: Visit, index: str, past: dict[str, uuid.UUID], text: str
) -> None:
    page = visit("lea").get(f"{index}?team={quote(text, errors='surrogatepass')}").text
    if text == "\0":  # as good as nothing
        assert len(listed(page)) == 50
        return
    assert "No assessment is like that." in page
    assert f'href="{index}#found">Back to all' in page
    assert "<b>" not in page
    assert "There are no assessments yet" not in page


def test_a_round_in_which_one_sees_nothing_is_neither_offered_nor_found(
    visit: Visit, index: str, world: World, database: Database, past: dict[str, uuid.UUID]
) -> None:
    with database.transaction() as session:
        session.execute(
            delete(Assessment).where(
                Assessment.round_id == past["Round 07"],
                Assessment.team_id == world.teams["Motor pricing"],
            )
        )
    nora = visit("nora")
    page = nora.get(index).text
    assert "Round 06" in page
    assert "Round 07" not in page
    assert [team for team, _ in listed(nora.get(f"{index}?team=claims").text)] == []
    for strange in (past["Round 07"], uuid.uuid4(), "x"):
        nora.get(f"{index}?round={strange}", status=404)
    # Another client's round is none of theirs.
    visit("otto").get(f"{index}?round={past['Round 06']}", status=404)


def test_a_short_list_needs_no_filter(visit: Visit, index: str, database: Database) -> None:
    with database.transaction() as session:
        session.execute(update(Round).values(closes_on=TODAY - timedelta(days=1)))
    page = visit("lea").get(index).text
    assert len(listed(page)) == 3
    assert 'class="filter"' not in page
    assert 'class="filter"' in visit("lea").get(f"{index}?team=motor").text


@pytest.fixture
def many(world: World, database: Database) -> World:
    with database.transaction() as session:
        add_teams_to_round(session, world, below="Claims", number=60)
    return world


@pytest.mark.parametrize("who", ["lea", "ada", "carol"])
def test_many_open_assessments_are_summed_up_with_few_queries(
    visit: Visit, index: str, database: Database, many: World, who: str
) -> None:
    visitor = visit(who)
    visitor.get(index)
    for asked in ("", f"?round={many.round}&team=team&page=2"):
        with counted(database) as said:
            shown = unescape(visitor.get(index + asked).text)
        assert len(said) <= 10
        assert "Open rounds" in shown
        assert shown.count('<li class="card">') == (12 if who == "carol" else 0)
    assert "0 of 63 teams have submitted" in visit("lea").get(index).text


def test_the_teams_of_an_open_round_are_a_link_away_in_pages(
    visit: Visit, index: str, many: World
) -> None:
    lea, carol = visit("lea"), visit("carol")
    whole = re.search(r'href="([^"]+)">See 63 teams', lea.get(index).text)
    assert whole
    first = lea.get(unescape(whole[1])).text
    following = re.search(r'href="([^"]+)">Next', first)
    assert following
    second = lea.get(unescape(following[1])).text
    assert [len(listed(page)) for page in (first, second)] == [50, 13]
    assert "0 of 46 answered" in first
    assert ">Start" not in first
    mine = carol.get(f"{index}?round={many.round}&team=team+07").text
    assert listed(mine) == [("Team 07", "Q3 2026")]
    said = mine.split('id="found"')[1]
    assert f'href="{index}/{many.assessments["Team 07"]}">Start' in said


def test_many_are_found_by_name_before_any_round_is_over(
    visit: Visit, index: str, many: World
) -> None:
    shown = visit("lea").get(index).text
    assert "Find a team" in shown
    assert "No assessment is like that" not in shown
    assert "These are the first 12 of 62." in visit("carol").get(index).text
