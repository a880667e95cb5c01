"""The overview's tree, which opens and folds in place: who gets what of it, and what it costs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pytest

from app.services.compare import overview_tree
from app.services.database import Database
from app.storage.rows import Assessment
from tests.factories import results as made
from tests.factories.tree import grow
from tests.factories.world import World
from tests.statements import counted
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
TEAMS = ("Claims analytics", "Fraud models", "Motor pricing")
MANY = overview_tree.WHOLE + 30


def compare(world: World) -> str:
    return f"/organizations/{world.organization}/compare"


def below(world: World, unit: str, query: str = "") -> str:
    return f"{compare(world)}/below/{world.teams[unit]}?{query}"


def shown(page: str, *, hidden: bool = False) -> list[str]:
    """Give the names of the lines that are shown, or of those that are folded away."""
    rows = re.findall(
        r"<tr( class=\"unit\")? data-depth=\"\d+\"( hidden)?>(.*?)</th>", page, re.DOTALL
    )
    return [
        re.sub(r"<[^>]+>", "", row.split("<br>")[0]).strip()
        for _, folded, row in rows
        if bool(folded) is hidden
    ]


@pytest.fixture(autouse=True)
def results(database: Database, world: World) -> None:
    with database.transaction() as session:
        for seed, team in enumerate(TEAMS):
            made.freeze(session, world, assessment_id=world.assessments[team], seed=seed)


@pytest.fixture
def large(database: Database, world: World) -> Sequence[str]:
    """Too many teams below Pricing for one page; their names, in order."""
    with database.transaction() as session:
        return ("Motor pricing", *grow(session, world, MANY))


def test_a_small_tree_is_open_and_what_was_folded_stays_so_in_the_address(
    visit: Visit, world: World
) -> None:
    everything = visit("lea").get(compare(world)).text
    folded = visit("lea").get(f"{compare(world)}?shut={world.teams['Claims']}").text

    assert shown(everything) == ["Claims", *TEAMS[:2], "Pricing", TEAMS[2]]
    assert shown(folded) == ["Claims", "Pricing", TEAMS[2]]
    assert shown(folded, hidden=True) == list(TEAMS[:2])
    # Sorting, and looking at another round, leave it as it is.
    assert re.search(rf"shut={world.teams['Claims']}&amp;sort=data-access", folded)
    assert f'name="shut" value="{world.teams["Claims"]}"' in folded


def test_a_picture_shows_what_the_page_shows(
    visit: Visit, world: World, large: Sequence[str]
) -> None:
    opened = f"{compare(world)}/teams.json?open={world.teams['Pricing']}"
    drawn = visit("lea").client.get(opened).text
    assert all(name in drawn for name in large[: overview_tree.AT_ONCE])
    assert TEAMS[0] not in drawn


def test_a_picture_leaves_out_what_was_folded(visit: Visit, world: World) -> None:
    folded = f"{compare(world)}/teams.json?shut={world.teams['Claims']}"
    drawn = visit("lea").client.get(folded).text
    assert TEAMS[2] in drawn
    assert TEAMS[0] not in drawn


def test_a_large_tree_shows_what_was_opened_and_where_it_goes_on(
    visit: Visit, world: World, large: Sequence[str]
) -> None:
    closed = visit("lea").get(compare(world)).text
    opened = visit("lea").get(f"{compare(world)}?open={world.teams['Pricing']}").text

    assert shown(closed) == ["Claims", "Pricing"]
    assert shown(opened) == ["Claims", "Pricing", *large[: overview_tree.AT_ONCE]]
    assert opened.count("Show the next 50") == 2  # the link, and its name for those who hear it
    assert f"{len(large)} teams, mean" in closed
    assert f"{len(large)} teams, mean" in opened
    assert re.search(rf"open={world.teams['Pricing']}&amp;sort=data-access", opened)


def test_what_is_below_a_unit_comes_in_parts_until_there_is_no_more(
    visit: Visit, world: World, large: Sequence[str]
) -> None:
    client = visit("lea").client
    names, part = [], 1
    while True:
        lines = client.get(below(world, "Pricing", f"part={part}&depth=3")).text
        names += shown(lines)
        assert set(re.findall(r'data-depth="(\d)"', lines)) == {"4"}
        if f'data-part="{part + 1}"' not in lines:
            break
        part += 1
    assert (names, part) == (list(large), 3)


def test_what_is_below_is_sorted_as_the_page_is(visit: Visit, world: World) -> None:
    client = visit("lea").client
    up = shown(client.get(below(world, "Claims", "sort=data-access")).text)
    down = shown(client.get(below(world, "Claims", "sort=data-access&order=down")).text)
    assert sorted(up) == list(TEAMS[:2])
    assert up == down[::-1]


def test_a_unit_that_the_round_did_not_ask_says_so(
    visit: Visit, database: Database, world: World
) -> None:
    with database.transaction() as session:
        earlier = made.earlier_round(session, world, title="Q2", team=TEAMS[0], days_ago=90)
        made.freeze(session, world, assessment_id=earlier)
        place = session.get_one(Assessment, earlier).round_id
    client = visit("lea").client
    assert shown(client.get(below(world, "Claims", f"round={place}")).text) == [TEAMS[0]]
    lines = client.get(below(world, "Pricing", f"round={place}")).text
    assert "Nothing below was asked in this round." in lines


@pytest.mark.parametrize(
    ("who", "unit", "status"),
    [
        ("carol", "Claims", 200),
        ("carol", "Pricing", 404),
        ("mara", "Claims", 404),
        ("mara", "Claims analytics", 200),
        ("otto", "Claims", 404),
        ("lea", "Southern models", 404),
    ],
)
def test_who_may_open_a_unit(visit: Visit, world: World, who: str, unit: str, status: int) -> None:
    assert visit(who).client.get(below(world, unit)).status_code == status


def test_an_address_opens_nothing_that_one_may_not_see(
    visit: Visit, world: World, large: Sequence[str]
) -> None:
    wanted = ".".join(str(world.teams[name]) for name in ("Claims", "Pricing", "Southern models"))
    page = visit("carol").get(f"{compare(world)}?open={wanted}.nothing").text
    assert shown(page) == ["Claims", *TEAMS[:2]]


def test_opening_costs_a_question_at_most(
    visit: Visit, database: Database, world: World, large: Sequence[str]
) -> None:
    client = visit("lea").client
    unit = f"unit={world.teams['Pricing']}"
    for address in (
        f"{compare(world)}?open={world.teams['Pricing']}",
        f"{compare(world)}?{unit}&open={world.teams['Pricing']}",
        below(world, "Pricing"),
    ):
        client.get(address)
        with counted(database) as said:
            client.get(address)
        assert len(said) <= 10, said
