"""What changed of everybody in the organization or a unit, as people of each role get it."""

from __future__ import annotations

import csv
import io
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from app.domain.comparing.decomposition_people import WhyTogether
from app.domain.response import Choice
from app.domain.round import Confidentiality
from app.domain.words.decomposition_wording import WHY_TOGETHER
from app.domain.words.wording import DASH
from app.services.compare import everybody_changed
from app.services.compare.everybody_changed import load_everybody_changed
from app.services.database import Database
from app.storage.rows import Participant, Team
from tests.factories import published, surveys
from tests.factories import results as made
from tests.factories.asked import asked_in
from tests.factories.invitations import start_survey
from tests.factories.world import TODAY, World
from tests.statements import counted
from tests.web.conftest import QUESTIONNAIRE, Visitor

Visit = Callable[..., Visitor]
ONE, TWO, FAR = "Claims analytics", "Fraud models", "Motor pricing"
ASKED = asked_in(QUESTIONNAIRE)
NAMED, HIDDEN, ANONYMOUS = (
    Confidentiality.NAMED,
    Confidentiality.CONFIDENTIAL,
    Confidentiality.ANONYMOUS,
)
Said = Mapping[str, Mapping[str, int]]


def address(world: World, **chosen: object) -> str:
    query = "&".join(f"{name.strip('_')}={value}" for name, value in chosen.items())
    path = f"/organizations/{world.organization}/compare/what-changed"
    return f"{path}?{query}" if query else path


def survey(
    database: Database,
    world: World,
    said: Said,
    *,
    title: str,
    days_ago: int,
    promise: Confidentiality = HIDDEN,
) -> uuid.UUID:
    """Let each person of each team choose one level for everything in a published survey."""
    there = replace(world, assessments={})
    with database.transaction() as session:
        round_id = start_survey(
            session,
            there,
            questionnaire=QUESTIONNAIRE,
            confidentiality=promise,
            minimum=3,
            teams=tuple(said),
            title=title,
            opens_on=TODAY - timedelta(days=days_ago + 14),
            closes_on=TODAY - timedelta(days=days_ago),
        )
        people = {row.address: row.id for row in session.scalars(select(Participant))}
        for team, levels in said.items():
            for person in levels.keys() - people.keys():
                row = Participant(organization_id=world.organization, address=person)
                session.add(row)
                session.flush()
                people[person] = row.id
            linked = promise is not ANONYMOUS
            surveys.respond(
                session,
                organization=world.organization,
                assessment=there.assessments[team],
                questionnaire=ASKED,
                says=[surveys.always(Choice(str(level))) for level in levels.values()],
                participants=[people[person] if linked else None for person in levels],
            )
    published.close(database, there, round_id)
    return round_id


def everybody(team: str, people: int, level: int) -> dict[str, int]:
    return {f"{team} {number}".lower(): level for number in range(people)}


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def figures(page: str) -> dict[str, float | None]:
    """Read the first barrier's row: what each of its cells is labelled and holds."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0].split("<tr>")[1]
    return {
        unescape(label): None if text == DASH else float(text.replace("\N{MINUS SIGN}", "-"))
        for label, text in re.findall(r'class="num" data-label="(.*?)">(.*?)</td>', body)
    }


def spring_and_summer(
    database: Database, world: World, promise: Confidentiality = HIDDEN
) -> tuple[uuid.UUID, uuid.UUID]:
    """Four people of one team rise from 2 to 3, three of another go, and three come elsewhere."""
    spring = {ONE: everybody(ONE, 4, 2), TWO: everybody(TWO, 3, 4)}
    summer = {ONE: everybody(ONE, 4, 3), FAR: everybody(FAR, 3, 5)}
    return (
        survey(database, world, spring, title="Spring", days_ago=100, promise=promise),
        survey(database, world, summer, title="Summer", days_ago=10, promise=promise),
    )


def test_everybody_counts_once_and_who_stayed_is_told_apart(
    visit: Visit, database: Database, world: World
) -> None:
    spring, summer = spring_and_summer(database, world)
    page = visit("lea").get(address(world)).text
    # (4·2 + 3·4)/7 = 2.86 to (4·3 + 3·5)/7 = 3.86: those who stayed are 4/7 and rose by 1.
    assert figures(page) == {
        "Spring": 2.9,
        "Summer": 3.9,
        "Change": 1.0,
        "Who answered": 0.4,
        "Same people": 0.6,
    }
    told = words(page)
    assert "because 3 people came and 3 people left" in told
    assert f"{FAR} answered in Summer only. {TWO} answered in Spring only." in told
    for round_id in (spring, summer):
        assert f'href="/organizations/{world.organization}/rounds/{round_id}/result"' in page


@pytest.mark.parametrize("promise", [NAMED, HIDDEN, ANONYMOUS])
def test_the_parts_sum_to_the_whole_exactly(
    database: Database, world: World, promise: Confidentiality
) -> None:
    people = {ONE: 9, TWO: 6, FAR: 5}
    for seed, (title, days_ago) in enumerate((("Spring", 100), ("Summer", 10))):
        there = replace(world, assessments={})
        day = TODAY - timedelta(days=days_ago)
        how = {"confidentiality": promise, "title": title, "closes_on": day, "seed": seed}
        published.publish(database, there, people, **how)
    access = published.acting(database, world, "lea")
    for unit in (None, world.teams["Claims"]):
        with database.reader() as session:
            found = load_everybody_changed(session, access=access, unit_id=unit)
        assert found.change is not None
        for of in found.change.barriers:
            parts = sum(part.amount for part in of.parts)
            assert parts == pytest.approx(of.whole or 0, abs=1e-9), of
            assert of.whole or unit


@pytest.mark.parametrize(
    ("promise", "reason"), [(ANONYMOUS, WhyTogether.ANONYMOUS), (HIDDEN, WhyTogether.CONFIDENTIAL)]
)
def test_of_a_unit_or_anonymously_nobody_is_told_apart_nor_read(
    visit: Visit, database: Database, world: World, promise: Confidentiality, reason: WhyTogether
) -> None:
    spring_and_summer(database, world, promise)
    visitor = visit("lea")
    unit = {} if promise is ANONYMOUS else {"unit": world.teams["Claims"]}
    with counted(database) as asked:
        page = visitor.get(address(world, **unit)).text
    assert not [text for text in asked if re.search(r"FROM (answer|response)\b", text)]
    assert WHY_TOGETHER[reason] in words(page)
    assert figures(page)["Answers"] == figures(page)["Change"] != 0
    for text in ("Same people", "Who answered", "people came", "people left"):
        assert text not in page


def test_by_name_a_unit_is_told_apart_as_its_teams_lay_then(
    visit: Visit, database: Database, world: World
) -> None:
    spring_and_summer(database, world, NAMED)
    with database.transaction() as session:
        session.get_one(Team, world.teams[ONE]).parent_id = world.teams["Pricing"]
    page = visit("carol").get(address(world, unit=world.teams["Claims"])).text
    assert figures(page) == {
        "Spring": 2.9,
        "Summer": 3.0,
        "Change": 0.1,
        "Who answered": -0.7,
        "Same people": 0.8,
    }
    assert f"{TWO} answered in Spring only." in words(page)
    assert FAR not in page


def test_too_few_who_came_are_not_told_apart(
    visit: Visit, database: Database, world: World
) -> None:
    survey(database, world, {ONE: everybody(ONE, 4, 2)}, title="Spring", days_ago=100)
    summer = {ONE: everybody(ONE, 4, 3), TWO: everybody(TWO, 1, 5)}
    survey(database, world, summer, title="Summer", days_ago=10)
    page = visit("lea").get(address(world)).text
    assert WHY_TOGETHER[WhyTogether.TOO_FEW] in words(page)
    assert "Same people" not in page


def test_of_many_people_no_answer_is_read(
    visit: Visit, database: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    spring_and_summer(database, world)
    monkeypatch.setattr(everybody_changed, "MOST_READ", 6)
    visitor = visit("lea")
    with counted(database) as asked:
        page = visitor.get(address(world)).text
    assert not [text for text in asked if re.search(r"FROM (answer|response)\b", text)]
    assert WHY_TOGETHER[WhyTogether.TOO_MANY] in words(page)


def test_a_hidden_unit_is_not_taken_apart(visit: Visit, database: Database, world: World) -> None:
    spring = {ONE: everybody(ONE, 2, 2), FAR: everybody(FAR, 5, 4)}
    survey(database, world, spring, title="Spring", days_ago=100)
    survey(database, world, {ONE: everybody(ONE, 4, 3)}, title="Summer", days_ago=10)
    page = words(visit("carol").get(address(world, unit=world.teams["Claims"])).text)
    assert page.count("Not taken apart: figures of one of the rounds are hidden.") == 4


def test_the_file_holds_the_parts_of_the_page(
    visit: Visit, database: Database, world: World
) -> None:
    spring_and_summer(database, world)
    page = visit("lea").get(address(world)).text
    [file] = re.findall(r'href="([^"]+what-changed\.csv[^"]*)"', page)
    answer = visit("lea").client.get(unescape(file))
    row = next(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    shown = figures(page)
    assert {name: float(row[name]) for name in shown} == shown


@pytest.mark.parametrize(
    ("who", "unit", "status"),
    [
        ("lea", None, 200),
        ("conrad", None, 200),
        ("carol", None, 404),
        ("mara", None, 404),
        ("carol", "Claims", 200),
        ("mara", "Claims", 404),
        ("nora", "Claims", 404),
        ("otto", None, 404),
        ("lea", "Southern models", 404),
    ],
)
def test_who_may_see_what_changed_of_everybody(
    visit: Visit, database: Database, world: World, who: str, unit: str | None, status: int
) -> None:
    spring, summer = spring_and_summer(database, world)
    chosen = {"unit": world.teams[unit]} if unit else {}
    for rounds in ({}, {"from_": spring, "to": summer}):
        visit(who).get(address(world, **chosen, **rounds), status=status)


def test_what_there_is_not_is_not_found(visit: Visit, database: Database, world: World) -> None:
    spring_and_summer(database, world)
    for name in ("from_", "to", "unit"):
        for value in ("all", uuid.uuid4()):
            visit("lea").get(address(world, **{name: value}), status=404)


def test_before_there_are_two_surveys_the_page_says_what_comes(
    visit: Visit, database: Database, world: World
) -> None:
    assert "It takes two published surveys" in words(visit("lea").get(address(world)).text)
    survey(database, world, {ONE: everybody(ONE, 4, 2)}, title="Spring", days_ago=100)
    page = words(visit("lea").get(address(world)).text)
    assert "It takes two published surveys" in page


def test_the_overview_leads_to_it_where_there_is_something_to_see(
    visit: Visit, database: Database, world: World
) -> None:
    overview = f"/organizations/{world.organization}/compare"
    with database.transaction() as session:
        made.freeze(session, world, assessment_id=world.assessments[ONE], people=1)
    assert "compare/what-changed" not in visit("lea").get(overview).text
    spring, summer = spring_and_summer(database, world)
    unit = world.teams["Claims"]
    for who, query, link in (
        ("lea", f"round={summer}", address(world, to=summer)),
        ("carol", f"round={summer}&unit={unit}", address(world, unit=unit, to=summer)),
    ):
        page = unescape(visit(who).get(f"{overview}?{query}").text)
        assert f'href="{link}"' in page
        assert "From Spring to Summer" in words(visit(who).get(link).text)
    assert "compare/what-changed" not in visit("mara").get(f"{overview}?round={summer}").text
    # Nothing lies before the first.
    assert "compare/what-changed" not in visit("lea").get(f"{overview}?round={spring}").text


def test_it_costs_ten_questions_at_most(visit: Visit, database: Database, world: World) -> None:
    spring_and_summer(database, world, NAMED)
    visitor = visit("lea")
    for chosen in ({}, {"unit": world.teams["Claims"]}):
        visitor.get(address(world, **chosen))
        with counted(database) as asked:
            visitor.get(address(world, **chosen))
        assert len(asked) <= 10, asked
