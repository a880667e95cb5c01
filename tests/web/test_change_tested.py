"""What the test said beside what changed and why: of exactly these two rounds, or not at all."""

from __future__ import annotations

import csv
import io
import re
import uuid
from collections.abc import Callable
from html import unescape

import pytest

from app.domain.round import Confidentiality
from app.services.database import Database
from tests.factories.world import World
from tests.web import test_everybody_changed as everybody
from tests.web import test_what_changed as team
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
ANONYMOUS = Confidentiality.ANONYMOUS
SPRING = (2, 3, 2, 3, 2, 3, 4, 3, 2, 3)
LITTLE_LOWER = (2, 3, 2, 3, 2, 3, 3, 3, 2, 3)
FAR_HIGHER = (4, 5, 4, 5, 4, 5, 5, 5, 4, 5)
WITHOUT = "No test was made of these two rounds"


def held(database: Database, world: World, title: str, days_ago: int, levels: tuple[int, ...]):
    said = {f"person {number}": level for number, level in enumerate(levels)}
    return team.survey(
        database, world, said, title=title, days_ago=days_ago, confidentiality=ANONYMOUS
    )


def verdicts(page: str) -> list[str]:
    cells = re.findall(r'<td data-label="The test said">(.*?)</td>', page)
    return [team.words(cell) for cell in cells]


@pytest.mark.parametrize(
    ("then", "verdict", "sentence"),
    [
        (LITTLE_LOWER, "no detectable change", "Down 0.1, within chance: answers are lower."),
        (FAR_HIGHER, "up beyond chance", "Up 1.9, beyond chance: answers are higher."),
    ],
)
def test_each_change_stands_beside_what_the_test_said(
    visit: Visit,
    database: Database,
    world: World,
    then: tuple[int, ...],
    verdict: str,
    sentence: str,
) -> None:
    held(database, world, "Spring", 100, SPRING)
    held(database, world, "Summer", 10, then)
    page = visit("mara").get(team.address(world)).text
    assert verdicts(page) == [verdict] * 4
    assert team.words(page).count(sentence) == 4
    assert WITHOUT not in page
    chance = sentence.partition(":")[0].lower()
    assert re.search(rf"moved most: {chance}</h1>", page)
    assert [row["The test said"] for row in rows_of(visit("mara"), page)] == [verdict] * 4


def test_rounds_that_no_closing_compared_say_so_once(
    visit: Visit, database: Database, world: World
) -> None:
    first = held(database, world, "Spring", 200, SPRING)
    held(database, world, "Summer", 100, LITTLE_LOWER)
    last = held(database, world, "Autumn", 10, FAR_HIGHER)
    page = visit("mara").get(team.address(world, from_=first, to=last)).text
    assert verdicts(page) == []
    assert page.count(WITHOUT) == 1
    assert "chance:" not in team.words(page)
    rows = rows_of(visit("mara"), page)
    assert {row["The test said"] for row in rows} == {""}


def test_rounds_that_could_not_be_tested_say_why_once(
    visit: Visit, database: Database, world: World
) -> None:
    held(database, world, "Spring", 100, (2, 3, 4))
    held(database, world, "Summer", 10, (3, 4, 5))
    page = visit("mara").get(team.address(world)).text
    assert verdicts(page) == []
    told = f"{WITHOUT}: with fewer than four people a change can't be told from chance."
    assert team.words(page).count(told) == 1


def test_of_everybody_it_is_the_test_of_everybody(
    visit: Visit, database: Database, world: World
) -> None:
    rounds: list[uuid.UUID] = []
    for title, days_ago, levels in (
        ("Spring", 200, SPRING),
        ("Summer", 100, FAR_HIGHER),
        ("Autumn", 10, FAR_HIGHER[1:] + FAR_HIGHER[:1]),
    ):
        said = {everybody.ONE: {f"person {n}": level for n, level in enumerate(levels)}}
        rounds.append(
            everybody.survey(
                database, world, said, title=title, days_ago=days_ago, promise=ANONYMOUS
            )
        )
    lea = visit("lea")
    tested = lea.get(everybody.address(world, from_=rounds[0], to=rounds[1])).text
    assert verdicts(tested) == ["up beyond chance"] * 4
    assert "Up 1.9, beyond chance: answers are higher." in team.words(tested)
    alike = lea.get(everybody.address(world)).text
    assert verdicts(alike) == ["no detectable change"] * 4
    assert "within chance" not in team.words(alike)
    apart = lea.get(everybody.address(world, from_=rounds[0], to=rounds[2])).text
    assert verdicts(apart) == []
    assert apart.count(WITHOUT) == 1


def rows_of(visitor: Visitor, page: str) -> list[dict[str, str]]:
    [file] = re.findall(r'href="([^"]+what-changed\.csv[^"]*)"', page)
    answer = visitor.client.get(unescape(file))
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
