"""Teams side by side, as people with different roles get them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import update

from app.domain.promise.disclosure import Hidden
from app.domain.questionnaire import QuestionForm
from app.domain.words.wording import DASH, WHY_HIDDEN
from app.services.compare import side_by_side_choices
from app.services.database import Database
from app.storage.rows import Round, ScoreRow, Team
from tests.factories import published
from tests.factories.actions import plan
from tests.factories.world import NOW, TODAY, World
from tests.statements import counted
from tests.web.conftest import Visitor
from tests.web.sides import (
    FAR,
    ONE,
    PEOPLE,
    THREE,
    TWO,
    address,
    cells,
    earlier,
    freeze,
    headings,
    words,
)

Visit = Callable[..., Visitor]


def test_a_difference_is_called_only_where_chance_would_rarely_do_as_well(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, PEOPLE, said=FAR)
    page = visit("lea").get(address(world, ONE, TWO, THREE)).text
    row = cells(page, "Data access")
    assert [*row] == [ONE, TWO, THREE]
    assert "higher" not in row[ONE]
    assert re.search(r"\d\.\d higher", row[TWO])
    assert "no detectable difference" in row[THREE]
    assert re.match(rf"\d\.\d \d\.\d{DASH}\d\.\d people", row[ONE])
    assert f"1 of 2 differs detectably from {ONE}" in words(page)


def test_capabilities_stand_below_in_the_same_way(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, PEOPLE, said=FAR)
    page = visit("lea").get(address(world, ONE, TWO)).text
    assert page.count('<details class="sides-parts">') == 4
    below = page.partition("sides-parts")[2]
    titles = re.findall(r'<tr><th scope="row">(.*?)</th>', below.partition('id="facts"')[0])
    assert len(titles) == 23
    assert "higher" in "".join(cells(below, unescape(titles[5])).values())


def test_columns_stand_in_the_order_in_which_they_were_chosen(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, PEOPLE, said=FAR)
    visitor = visit("lea")
    for order in ((TWO, ONE), (ONE, TWO)):
        found = headings(visitor.get(address(world, *order)).text)
        assert [each.startswith(name) for each, name in zip(found, order, strict=True)] == [
            True
        ] * 2
    assert "lower" in cells(visitor.get(address(world, TWO, ONE)).text, "Data access")[ONE]


def test_one_persons_view_can_not_be_told_from_anothers(
    visit: Visit, database: Database, world: World
) -> None:
    freeze(database, world, ONE, TWO)
    page = visit("lea").get(address(world, ONE, TWO)).text
    for title in ("Data access", "Infrastructure"):
        assert "not comparable: one view" in cells(page, title)[TWO]
    assert "No difference can be told here" in page


def test_other_questions_are_not_compared(visit: Visit, database: Database, world: World) -> None:
    earlier(database, world, "Pilot", 100, form=QuestionForm.SHORT)
    earlier(database, world, "Long", 90, team=TWO)
    page = visit("lea").get(address(world, ONE, TWO)).text
    assert "not comparable: short and long form" in headings(page)[1]
    row = cells(page, "Data access")
    assert [*row] == [f"{ONE} · Pilot", f"{TWO} · Long"]
    assert "detectable" not in row[f"{TWO} · Long"]


def test_a_hidden_team_shows_the_reason_and_no_figure(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, {ONE: 10, TWO: 2, THREE: 10})
    page = visit("lea").get(address(world, ONE, TWO)).text
    assert WHY_HIDDEN[Hidden.TOO_FEW] in headings(page)[1]
    for title in ("Data access", "Infrastructure"):
        assert cells(page, title)[TWO] == f"{DASH} hidden"
    assert cells(page, "Share in production")[TWO] == DASH
    assert cells(page, "Bottleneck")[TWO] == DASH
    other_way = visit("lea").get(address(world, TWO, THREE)).text
    assert "not comparable: hidden" in headings(other_way)[1]
    assert not re.search(r"\d\.\d", cells(other_way, "Data access")[TWO])
    assert re.match(r"\d\.\d", cells(other_way, "Data access")[THREE])


def test_a_unit_is_everybody_in_it_after_a_survey(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, PEOPLE)
    page = visit("lea").get(address(world, "Claims", ONE)).text
    assert "everybody in the unit" in headings(page)[0]
    assert "no detectable difference" in cells(page, "Data access")[ONE]
    assert f"/units/{world.teams['Claims']}/result" in page


def test_a_unit_is_the_mean_of_its_teams_where_nobody_was_pooled(
    visit: Visit, database: Database, world: World
) -> None:
    freeze(database, world, ONE, TWO, THREE)
    page = visit("lea").get(address(world, "Claims", THREE)).text
    assert "mean of 2 teams" in headings(page)[0]
    assert "not comparable: people's mean and teams' mean" in headings(page)[1]
    assert re.match(rf"\d\.\d \d\.\d{DASH}\d\.\d", cells(page, "Data access")["Claims"])


def test_a_team_stands_beside_itself_in_the_round_before(
    visit: Visit, database: Database, world: World
) -> None:
    old = earlier(database, world, "Q1 2026", 200)
    new = earlier(database, world, "Q2 2026", 100)
    visitor = visit("mara")
    page = visitor.get(address(world, f"{ONE}@{old}", f"{ONE}@{new}")).text
    assert [*cells(page, "Data access")] == [f"{ONE} · Q1 2026", f"{ONE} · Q2 2026"]
    newest_first = visitor.get(address(world, ONE, ONE)).text
    assert [*cells(newest_first, "Data access")] == [f"{ONE} · Q2 2026", f"{ONE} · Q1 2026"]
    alone = visitor.get(address(world, ONE)).text
    assert "Q1 2026 beside Q2 2026" in alone
    assert unescape(address(world, f"{ONE}@{old}", f"{ONE}@{new}")) in unescape(
        alone.replace("%40", "@")
    )


def test_what_was_said_of_two_surveys_when_the_later_one_closed_is_said_here_too(
    visit: Visit, database: Database, world: World
) -> None:
    for title, days in (("Spring", 100), ("Summer", 10)):
        closes = TODAY - timedelta(days=days)
        published.publish(database, world, PEOPLE, title=title, closes_on=closes, seed=days)
    with database.transaction() as session:
        session.execute(
            update(ScoreRow).where(ScoreRow.verdict.is_not(None)).values(verdict="up", difference=2)
        )
    page = visit("mara").get(address(world, ONE, ONE)).text
    row = cells(page, "Data access")
    assert [*row] == [f"{ONE} · Summer", f"{ONE} · Spring"]
    assert "2.0 lower" in row[f"{ONE} · Spring"]


def test_a_round_that_all_have_is_preferred_to_the_newest(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, PEOPLE, title="All", closes_on=TODAY - timedelta(days=60))
    earlier(database, world, "Newer", 10, team=TWO)
    visitor = visit("lea")
    assert "Side by side · All" in words(visitor.get(address(world, ONE, TWO)).text)
    alone = visitor.get(address(world, TWO, TWO)).text
    assert [*cells(alone, "Data access")] == [f"{TWO} · Newer", f"{TWO} · All"]


def test_the_address_can_keep_the_rounds_that_are_shown(
    visit: Visit, database: Database, world: World
) -> None:
    earlier(database, world, "Q1 2026", 200)
    earlier(database, world, "Q2 2026", 100)
    visitor = visit("mara")
    page = visitor.get(address(world, ONE, ONE)).text
    [kept] = re.findall(r'href="([^"]+)">Link to exactly these rounds', page)
    freeze(database, world, ONE)
    then = visitor.get(unescape(kept)).text
    assert [*cells(then, "Data access")] == [f"{ONE} · Q2 2026", f"{ONE} · Q1 2026"]
    assert "Link to exactly" not in then


def test_places_with_nobody_in_them_do_not_stay_in_the_address(visit: Visit, world: World) -> None:
    visitor = visit("lea")
    chosen = visitor.get(f"{address(world, ONE, TWO)}&of=&of=&find=x", status=302)
    assert chosen.headers["Location"] == address(world, ONE, TWO, find="x")
    nobody = visitor.get(f"{address(world)}of=&of=", status=302)
    assert nobody.headers["Location"] == address(world).rstrip("?")


def test_open_actions_are_counted_and_lead_to_the_list(
    visit: Visit, database: Database, world: World
) -> None:
    freeze(database, world, ONE, TWO)
    with database.transaction() as session:
        plan(session, world, "Late", team=ONE, due_on=TODAY - timedelta(days=3))
        plan(session, world, "In time", team=ONE, due_on=TODAY + timedelta(days=3))
    page = visit("lea").get(address(world, "Claims", ONE, TWO)).text
    assert cells(page, "Open actions") == {"Claims": "2", ONE: "2", TWO: "0"}
    assert cells(page, "Overdue actions") == {"Claims": "1", ONE: "1", TWO: "0"}
    links = re.findall(r'href="([^"]+/actions\?[^"]+)"', page)
    listed = visit("lea").get(unescape(links[-3])).text
    assert "Late" in listed
    assert "In time" not in listed


@pytest.mark.parametrize(
    ("who", "subjects", "status"),
    [
        ("lea", (ONE, THREE), 200),
        ("conrad", (ONE, THREE), 200),
        ("carol", (ONE, TWO), 200),
        ("carol", ("Claims", TWO), 200),
        ("carol", (ONE, THREE), 404),
        ("mara", (ONE, TWO), 404),
        ("mara", (TWO,), 404),
        ("mara", ("Claims", ONE), 404),
        ("otto", (ONE, TWO), 404),
        ("stranger", (ONE, TWO), 404),
        ("ada", (ONE, "Southern models"), 404),
    ],
)
def test_only_what_one_may_see_stands_side_by_side(
    visit: Visit,
    database: Database,
    world: World,
    who: str,
    subjects: tuple[str, ...],
    status: int,
) -> None:
    freeze(database, world, ONE, TWO, THREE)
    visit(who).get(address(world, *subjects), status=status)


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("lea", {"Claims", "Pricing", ONE, TWO, THREE}),
        ("carol", {"Claims", ONE, TWO}),
        ("mara", {ONE}),
    ],
)
def test_the_chooser_names_nobody_outside_ones_scope(
    visit: Visit, world: World, who: str, names: set[str]
) -> None:
    page = visit(who).get(address(world)).text
    options = re.findall(r"<option [^>]+>(.*?)</option>", page)
    assert {re.sub(r" \(.*", "", each) for each in options} == {*names, "nobody"}
    if who == "mara":
        assert "(Claims)" not in page


@pytest.mark.parametrize("who", ["lea", "carol", "mara"])
def test_of_many_teams_one_searches_within_ones_scope(
    visit: Visit, world: World, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    monkeypatch.setattr(side_by_side_choices, "LISTED", 0)
    visitor = visit(who)
    page = visitor.get(address(world, find="o")).text
    seen = {"lea": {TWO, THREE}, "carol": {TWO}, "mara": set()}[who]
    assert set(re.findall(r'<li><a href="[^"]+">(.*?)</a>', page)) == seen
    hidden = {"lea": set(), "carol": {THREE, "Pricing"}, "mara": {TWO, THREE, "Pricing"}}[who]
    assert not {name for name in hidden if name in page}
    assert "<select" not in page
    if who == "carol":
        chosen = visitor.get(address(world, ONE, find="fraud")).text
        [link] = re.findall(rf'<a href="([^"]+)">{TWO}</a>', chosen)
        assert unescape(link) == address(world, ONE, TWO)


def test_what_is_searched_for_is_text_and_no_pattern(
    visit: Visit, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side_by_side_choices, "LISTED", 0)
    page = visit("lea").get(address(world, find="%25")).text
    assert "No team or unit of yours" in page


def test_too_many_and_twice_the_same_are_told_with_the_chooser(
    visit: Visit, database: Database, world: World
) -> None:
    freeze(database, world, ONE)
    visitor = visit("lea")
    seven = visitor.get(address(world, *([ONE] * 7)), status=422).text
    assert "Choose two to six teams or units." in seven
    assert "<select" in seven
    twice = visitor.get(address(world, ONE, ONE), status=422).text
    assert "more often than it has rounds" in twice
    same = f"{ONE}@{world.round}"
    assert "twice in the same round" in visitor.get(address(world, same, same), status=422).text
    assert "Choose two to six" in visitor.get(address(world)).text


@pytest.mark.parametrize("wrong", ["x", "@", "{team}@x", "{team}@", "{team}@{other}", "{other}"])
def test_what_is_no_team_or_no_round_of_it_is_no_page(
    visit: Visit, database: Database, world: World, wrong: str
) -> None:
    freeze(database, world, ONE, TWO)
    value = wrong.format(team=world.teams[ONE], other=uuid.uuid4())
    visit("lea").get(f"{address(world, TWO)}&of={value}", status=404)


def test_an_unpublished_survey_is_no_round_here(
    visit: Visit, database: Database, world: World
) -> None:
    place = published.publish(database, world, PEOPLE, published=False)
    visitor = visit("lea")
    page = visitor.get(address(world, ONE, TWO)).text
    assert "None of them has a result yet" in page
    visitor.get(address(world, f"{ONE}@{place}", TWO), status=404)


def test_names_are_text_and_no_markup(visit: Visit, database: Database, world: World) -> None:
    freeze(database, world, ONE, TWO)
    with database.transaction() as session:
        session.get_one(Team, world.teams[ONE]).name = "<b>Team</b> %(x)s"
        session.get_one(Round, world.round).title = "<i>Q3</i> 100 %"
    visitor = visit("lea")
    for subjects in ((), (ONE,), (ONE, TWO), (ONE, ONE, ONE)):
        page = visitor.client.get(address(world, *subjects)).text
        assert "<b>Team" not in page
        assert "<i>Q3" not in page


def test_many_teams_and_rounds_cost_no_more_questions(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, PEOPLE)
    visitor = visit("lea")
    two, six = (ONE, TWO), ("Claims", "Pricing", ONE, TWO, THREE, ONE)
    earlier(database, world, "Before", 90)
    visitor.get(address(world, *six))
    with counted(database) as few:
        visitor.get(address(world, *two))
    with database.transaction() as session:
        for number in range(150):
            session.add(
                Team(
                    organization_id=world.organization,
                    parent_id=world.teams["Claims"],
                    name=f"T{number}",
                    created_at=NOW,
                )
            )
    for days in range(100, 160, 10):
        earlier(database, world, f"R{days}", days)
    with counted(database) as many:
        visitor.get(address(world, *six))
    # One for who asks; the page itself takes ten at most.
    assert len(many) <= 11, many
    assert len(few) <= len(many)
