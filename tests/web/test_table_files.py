"""Tables as files: CSV and workbook say the same, as what they are, and no more than the page."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from openpyxl import load_workbook

from app.services.database import Database
from app.storage.rows import Action, Organization
from app.web.tables import Column, Kind, Table
from app.web.tables.csv_file import csv_file
from app.web.tables.xlsx_file import xlsx_file
from tests.factories import published
from tests.factories.actions import plan
from tests.factories.world import TODAY, World
from tests.web.conftest import Template, Visitor
from tests.web.planted import Place, open_place

Visit = Callable[..., Visitor]
MADE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
TEAM = "Claims analytics"


@pytest.fixture(scope="module")
def place(northwind: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("place")
    with open_place(folder, northwind.file, northwind.world) as made:
        yield made


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def read_sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.rows] for sheet in book}


def as_text(cell: object) -> str:
    """Write a workbook's cell as the CSV beside it does."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell)


def same(text: str, cell: object) -> bool:
    if isinstance(cell, int | float):
        return float(text) == cell
    return text.removeprefix("'") == as_text(cell).removeprefix("'")


def test_every_table_says_the_same_in_both_kinds_and_where_it_is_from(place: Place) -> None:
    endpoints = {rule.endpoint for rule, _ in place.rules() if "ending" in rule.arguments}
    assert "compare.teams_table" in endpoints
    for endpoint in sorted(endpoints):
        address = place.address(endpoint)
        sheets = read_sheets(place.ask("ada", "GET", address).get_data())
        rows = read_csv(place.ask("ada", "GET", address.replace(".xlsx", ".csv")).get_data())

        name, table = next(iter(sheets.items()))
        assert len(rows) == len(table) > 1, (endpoint, name)
        for row, cells in zip(rows, table, strict=True):
            assert all(same(*pair) for pair in zip(row, cells, strict=True)), (endpoint, row, cells)
        about = {line[0]: line[1] for line in sheets["About"]}
        assert "Northwind" in about["Organization"]
        page = about["Page"].removeprefix(place.settings.address)
        assert place.ask("ada", "GET", page).status_code == 200, (endpoint, page)


def test_a_workbook_holds_numbers_days_and_texts_and_never_a_formula() -> None:
    table = Table(
        "made",
        "Made up",
        (
            Column("text"),
            Column("count", Kind.COUNT),
            Column("score", Kind.SCORE),
            Column("day", Kind.DAY),
            Column("moment", Kind.MOMENT),
        ),
        [
            ["=1+1", 3, 2.349, date(2026, 3, 1), MADE],
            ["https://example.org", None, -0.04, None, None],
            ["x" * 40_000, 0, None, None, None],
        ],
    )

    content = xlsx_file(table, [("Note", "=2+2")], made=MADE)

    book = load_workbook(io.BytesIO(content))
    sheet = book["made"]
    kinds = [[cell.data_type for cell in row] for row in sheet.rows][1]
    assert kinds == ["s", "n", "n", "d", "d"]
    values = [[cell.value for cell in row] for row in sheet.rows]
    assert values[1][:3] == ["=1+1", 3, 2.3]
    assert values[1][3:] == [datetime(2026, 3, 1), datetime(2026, 1, 2, 3, 4)]  # noqa: DTZ001
    assert values[2][:3] == ["https://example.org", None, 0]
    assert len(values[3][0]) == 32_767
    assert sheet["A3"].hyperlink is None
    assert book["About"]["B1"].data_type == "s"


def test_a_csv_rounds_as_pages_do_and_keeps_texts_from_being_formulas() -> None:
    table = Table(
        "made",
        "Made up",
        (Column("text"), Column("share", Kind.SHARE), Column("change", Kind.CHANGE)),
        [["@risk", 2 / 3, -0.04], ["-", 1, 0.25000001]],
    )

    lines = csv_file((column.title for column in table.columns), table.told()).decode("utf-8-sig")

    assert lines == "text,share,change\r\n'@risk,0.67,0.0\r\n'-,1.0,0.3\r\n"


def table_of(visitor: Visitor, address: str) -> list[dict[str, str]]:
    content = visitor.get(address).get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def result_of(world: World, team: str, kind: str) -> str:
    assessment = world.assessments[team]
    return f"/organizations/{world.organization}/assessments/{assessment}/{kind}.csv"


LEVELS = [f"Level {level}" for level in range(1, 6)]


@pytest.mark.parametrize(("people", "told"), [(12, True), (6, False)])
def test_who_chose_what_is_told_from_as_many_people_on_as_was_promised(
    visit: Visit, database: Database, world: World, people: int, told: bool
) -> None:
    published.publish(database, world, {TEAM: people, "Motor pricing": 12}, groups=("engineering",))

    rows = table_of(visit("lea"), result_of(world, TEAM, "answers"))

    assert len(rows) > 40
    counted = [row for row in rows if row["Level 1"]]
    assert bool(counted) is told
    for row in rows:
        cells = [row[each] for each in (*LEVELS, "I can't see this", "Not applicable here")]
        assert all(cells) or not any(cells), row
        assert sum(int(cell or 0) for cell in cells) <= people


def test_a_hidden_team_has_its_reason_in_every_table_and_no_figure(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, {TEAM: 8, "Fraud models": 3, "Motor pricing": 9})

    figures = table_of(visit("lea"), result_of(world, "Fraud models", "result"))
    answers = table_of(visit("lea"), result_of(world, "Fraud models", "answers"))

    assert figures
    assert {row["Score"] + row["likely from"] + row["Answers given"] for row in figures} == {""}
    assert all("figures are not shown" in row["Note"] for row in figures)
    assert not any(row["Mean"] or any(row[level] for level in LEVELS) for row in answers)
    assert table_of(visit("lea"), result_of(world, "Fraud models", "recommendations")) == []
    outcomes = table_of(visit("lea"), result_of(world, "Fraud models", "outcomes"))
    assert {row["Answered by"] for row in outcomes} == {""}
    changes = table_of(visit("lea"), result_of(world, "Fraud models", "changes"))
    assert not any(row["Before"] or row["Now"] or row["Difference"] for row in changes)


def test_what_is_advised_stands_in_the_order_of_the_page_with_what_leadership_is_asked_for_apart(
    visit: Visit, database: Database, world: World
) -> None:
    teams = dict.fromkeys((TEAM, "Fraud models", "Motor pricing"), 8)
    published.publish(database, world, teams)
    page = visit("lea").get(result_of(world, TEAM, "result").removesuffix(".csv")).text
    parts = page.split('id="do-next"')[1].split('id="shared"')
    own, shared = (re.findall(r"<h3>([^<]+)</h3>", part) for part in parts)

    rows = table_of(visit("lea"), result_of(world, TEAM, "recommendations"))

    moves = [unescape(move) for move in own if not move.endswith("more, in order")]
    assert [row["Move"] for row in rows if not row["Asked of"]] == moves
    assert [row["Place"] for row in rows if row["Do next"]] == ["1", "2", "3"]
    asked = [row for row in rows if row["Asked of"]]
    assert asked
    assert {row["Asked of"] for row in asked} == {"Northwind"}
    assert not any(row["Do next"] or row["Place"] for row in asked)
    assert {row["Move"] for row in asked} <= {unescape(move) for move in shared}


def test_counts_are_numbers_and_differences_have_columns_of_their_own(
    visit: Visit, database: Database, world: World
) -> None:
    published.publish(database, world, {TEAM: 12}, closes_on=TODAY - timedelta(days=60))
    published.publish(database, world, {TEAM: 12}, title="Later", seed=3)
    base = result_of(world, TEAM, "changes").replace(".csv", ".xlsx")

    changes = read_sheets(visit("lea").client.get(base).get_data())["changes"]
    outcomes = read_sheets(visit("lea").client.get(base.replace("changes", "outcomes")).get_data())[
        "outcomes"
    ]

    first = dict(zip(changes[0], changes[1], strict=True))
    assert first["People now"] == 12
    assert first["likely from"] < first["Difference"] < first["likely to"]
    assert any(isinstance(row[1], int | float) for row in outcomes[1:])


def test_groups_and_gaps_are_those_of_the_page(
    visit: Visit, database: Database, world: World
) -> None:
    groups_of = ("engineering", "leadership")
    published.publish(database, world, {TEAM: 12, "Motor pricing": 12}, groups=groups_of)
    whole = f"/organizations/{world.organization}/rounds/{world.round}"

    groups = table_of(visit("lea"), f"{whole}/groups.csv")
    gaps = table_of(visit("lea"), f"{whole}/leadership-and-others.csv")
    page = visit("lea").get(f"{whole}/result").text

    assert {row["Name"] for row in groups} == {"Engineering", "Leadership"}
    for row in groups:
        for barrier in ("Leadership support", "Data access"):
            title = next(title for title in row if title.lower() == barrier.lower())
            assert f">{float(row[title]):.1f}<br>" in page
    assert {row["Of"] for row in gaps} == {"barrier", "capability"}


def test_a_list_of_actions_is_whole_and_filtered_and_dated(
    visit: Visit, database: Database, world: World
) -> None:
    with database.transaction() as session:
        for number in range(120):
            plan(session, world, f"Action {number}", team=TEAM, due_on=TODAY)
        session.get_one(Action, plan(session, world, "Elsewhere", team="Motor pricing"))
    base = f"/organizations/{world.organization}/actions"

    rows = table_of(visit("lea"), f"{base}.csv?team={world.teams[TEAM]}&page=2")

    assert len(rows) == 120
    assert {row["Due"] for row in rows} == {TODAY.isoformat()}
    assert {row["Team"] for row in rows} == {TEAM}


def test_a_file_of_demonstration_data_says_so(
    visit: Visit, database: Database, world: World
) -> None:
    with database.transaction() as session:
        session.get_one(Organization, world.organization).invented = True
    address = f"/organizations/{world.organization}/actions.xlsx?status=done"

    sheets = read_sheets(visit("lea").client.get(address).get_data())

    about = {line[0]: line[1] for line in sheets["About"]}
    assert "invented" in about["Note"]
    assert about["Page"].endswith("/actions?status=done")
    assert len(sheets["actions"]) == 1
