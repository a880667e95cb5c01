"""The tree of teams, as administrators and consultants use it."""

from __future__ import annotations

import html
import io
import re
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.services.database import Database
from app.storage.rows import Assessment, Team
from tests.factories.world import World, create_world
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
LONG = "Ünïcode team " + "x" * 107


@pytest.fixture
def world(database: Database) -> World:
    with database.transaction() as session:
        return create_world(session)


@pytest.fixture
def base(world: World) -> str:
    return f"/organizations/{world.organization}/teams"


def names(database: Database, organization: uuid.UUID) -> set[str]:
    with database.reader() as session:
        query = select(Team.name).where(
            Team.organization_id == organization, Team.archived_at.is_(None)
        )
        return set(session.scalars(query))


def words(response: TestResponse) -> str:
    """The page as it is read: without tags, entities resolved."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


@pytest.mark.parametrize(
    "name", [LONG, "فريق نماذج الاحتيال", "Team 👩‍💻🚀", "<script>alert(1)</script>"]
)
@pytest.mark.parametrize("who", ["ada", "conrad"])
def test_a_team_is_created_and_shown_as_it_was_typed(
    visit: Visit, base: str, name: str, who: str
) -> None:
    visitor = visit(who)
    page = visitor.follow(visitor.post(f"{base}/new", name=f"  {name} ", parent="", status=302))
    assert f"{name} is created." in html.unescape(page.text).replace("  ", " ").replace("  ", " ")
    assert name in html.unescape(page.text)
    assert "<script>alert" not in page.text


def test_a_team_is_created_below_another(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    visitor = visit("ada")
    parent = world.teams["Claims"]
    form = visitor.get(f"{base}/new?parent={parent}")
    assert f'<option selected value="{parent}">' in form.text
    visitor.post(f"{base}/new", name="Triage", parent=str(parent), status=302)
    with database.reader() as session:
        assert session.scalar(select(Team.parent_id).where(Team.name == "Triage")) == parent


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "Please fill this in."),
        ("   ", "Please fill this in."),
        ("\u200b", "Please fill this in."),
        ("x" * 121, "Use at most 120 characters."),
        ("bell\x07", "character that cannot be shown"),
        ("turned\u202eround", "character that cannot be shown"),
        ("CLAIMS", "There is a team of this name at the top already."),
    ],
)
def test_a_name_that_cannot_be_taken_is_said_at_the_field(
    visit: Visit, base: str, world: World, database: Database, name: str, message: str
) -> None:
    before = names(database, world.organization)
    page = visit("ada").post(f"{base}/new", name=name, parent="", status=422)
    assert message in page.text
    assert 'aria-describedby="name-problem"' in page.text
    assert names(database, world.organization) == before


def test_the_same_name_is_free_below_another_unit(visit: Visit, base: str, world: World) -> None:
    visitor = visit("ada")
    visitor.post(f"{base}/new", name="Fraud models", parent=str(world.teams["Pricing"]), status=302)


def test_a_team_is_renamed_and_moved(visit: Visit, base: str, world: World) -> None:
    visitor = visit("ada")
    team = world.teams["Fraud models"]
    answer = visitor.post(
        f"{base}/{team}", name="Fraud", parent=str(world.teams["Pricing"]), status=302
    )
    assert "Fraud is saved." in visitor.follow(answer).text
    assert "Pricing" in visitor.get(f"{base}/{team}").text


def test_a_unit_is_not_offered_a_place_below_itself(visit: Visit, base: str, world: World) -> None:
    visitor = visit("ada")
    unit = f"{base}/{world.teams['Claims']}"
    below = str(world.teams["Fraud models"])
    assert below not in visitor.get(unit).text.partition("<select")[2].partition("</select>")[0]
    visitor.post(unit, name="Claims", parent=below, status=422)


def test_archiving_takes_what_lies_below_along_and_restoring_brings_it_back(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    visitor = visit("ada")
    unit = f"{base}/{world.teams['Claims']}"
    assert "Nothing is lost" in visitor.get(unit).text
    page = visitor.follow(visitor.post(f"{unit}/archive", status=302))
    assert "3 teams are archived." in page.text
    assert names(database, world.organization) == {"Pricing", "Motor pricing"}
    assert "Archived (3)" in page.text
    page = visitor.follow(visitor.post(f"{unit}/restore", status=302))
    assert "3 teams are restored." in page.text
    assert "Fraud models" in names(database, world.organization)


def test_what_was_archived_earlier_stays_archived(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    visitor = visit("ada")
    visitor.post(f"{base}/{world.teams['Fraud models']}/archive", status=302)
    visitor.post(f"{base}/{world.teams['Claims']}/archive", status=302)
    visitor.post(f"{base}/{world.teams['Fraud models']}/restore", status=409)
    visitor.post(f"{base}/{world.teams['Claims']}/restore", status=302)
    assert "Fraud models" not in names(database, world.organization)
    visitor.post(f"{base}/{world.teams['Fraud models']}/restore", status=302)


def test_a_name_taken_meanwhile_stops_restoring(visit: Visit, base: str, world: World) -> None:
    visitor = visit("ada")
    visitor.post(f"{base}/{world.teams['Pricing']}/archive", status=302)
    visitor.post(f"{base}/new", name="pricing", parent="", status=302)
    page = visitor.post(f"{base}/{world.teams['Pricing']}/restore", status=409)
    assert "Another team is called Pricing now." in page.text


def test_an_archived_team_can_be_looked_at_but_not_changed(
    visit: Visit, base: str, world: World
) -> None:
    visitor = visit("ada")
    team = f"{base}/{world.teams['Pricing']}"
    visitor.post(f"{team}/archive", status=302)
    assert "Archived since" in visitor.get(team).text
    visitor.post(team, name="Other", parent="", status=409)
    visitor.post(f"{team}/archive", status=409)


@pytest.mark.parametrize("who", ["otto", "stranger", "mara", "carol", "lea"])
def test_nobody_else_finds_the_pages(visit: Visit, base: str, world: World, who: str) -> None:
    visitor = visit(who)
    team = world.teams["Claims"]
    for path in ("", "/new", f"/{team}", "/import"):
        visitor.get(base + path, status=404)
    for path in ("/new", f"/{team}", f"/{team}/archive", f"/{team}/restore", "/import/confirm"):
        visitor.post(base + path, name="x", parent="", text="team\nx", status=404)


def test_another_clients_team_does_not_exist(visit: Visit, base: str, world: World) -> None:
    visitor = visit("ada")
    foreign = world.teams["Southern models"]
    visitor.get(f"{base}/{foreign}", status=404)
    visitor.post(f"{base}/{foreign}/archive", status=404)
    visitor.post(f"{base}/new", name="Spy", parent=str(foreign), status=422)


def test_a_stranger_to_the_installation_signs_in_first(visit: Visit, base: str) -> None:
    assert "/sign-in" in visit().get(base, status=302).headers["Location"]


# Import


def upload(visitor: Visitor, base: str, content: bytes | str, **kwargs: int) -> TestResponse:
    data = content if isinstance(content, bytes) else content.encode()
    page = visitor.post(f"{base}/import", file=(io.BytesIO(data), "teams.csv"), **kwargs)
    page.request.environ["wsgi.input"].close()  # Werkzeug's client leaves a large body open
    return page


def test_a_file_is_shown_first_and_stored_when_confirmed(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    before = names(database, world.organization)
    visitor = visit("ada")
    text = "\ufeffteam;parent\r\nScoring;Models\r\nModels;Claims / Fraud models\r\nClaims;\r\n"
    page = upload(visitor, base, text, status=200)
    assert "2 teams would be created" in page.text
    assert "Claims / Fraud models / Models / Scoring" in words(page)
    assert "Already there" in page.text
    assert names(database, world.organization) == before
    carried = html.unescape(re.search(r'name="text"[^>]* value="([^"]*)"', page.text)[1])  # type: ignore[index]
    page = visitor.follow(visitor.post(f"{base}/import/confirm", text=carried, status=302))
    assert "2 teams are created." in page.text
    assert names(database, world.organization) == before | {"Scoring", "Models"}


def test_pasted_lines_are_taken_too(visit: Visit, base: str) -> None:
    page = visit("ada").post(f"{base}/import", text="team\nSales\n", status=200)
    assert "1 team would be created" in page.text


def test_formulas_and_tags_are_just_names(
    visit: Visit, base: str, database: Database, world: World
) -> None:
    visitor = visit("ada")
    text = 'team\n=1+1\n<script>alert(1)</script>\n"A, B"\n'
    assert "<script>alert" not in visitor.post(f"{base}/import", text=text, status=200).text
    visitor.post(f"{base}/import/confirm", text=text, status=302)
    assert {"=1+1", "<script>alert(1)</script>", "A, B"} <= names(database, world.organization)


BAD = {
    "unknown parent": ("team,parent\nA,\nB,Nowhere\n", 3, "There is no team “Nowhere”"),
    "twice": ("team\nA\na\n", 3, "The same team is in line 2 already."),
    "too long": ("team\n" + "x" * 121, 2, "The name has 121 characters; 120 fit."),
    "no name": ("team,parent\n,Claims\n", 2, "The team has no name."),
    "too many cells": ("team,parent\nA,B,C\n", 2, "The row has 3 cells"),
    "no header": ("Alpha\nBeta\n", 1, "must name the columns"),
    "unknown column": ("team,boss\nA,B\n", 1, "must name the columns"),
    "open quote": ('team\n"A\n', 2, "This is not CSV"),
    "in a circle": ("team,parent\nA,B\nB,A\n", 2, "There is no team “B”"),
    "below itself": ("team,parent\nA,A\n", 2, "There is no team “A”"),
    "too deep": ("team,parent\nA,\nB,A\nC,B\nD,C\nE,D\nF,E\nG,F\n", 8, "more than 6 levels"),
    "ambiguous": (
        "team,parent\nModels,Claims\nModels,Pricing\nX,Models\n",
        4,
        "More than one team is called",
    ),
    "after a break in quotes": ('team\n"A\nB"\nClaims / \x07\n', 4, "cannot be shown"),
    "too many": ("team\n" + "\n".join(f"T{n}" for n in range(2001)), 2002, "more than 2,000 rows"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_row_is_named_with_its_line_and_nothing_is_stored(
    visit: Visit, base: str, world: World, database: Database, case: str
) -> None:
    text, line, message = BAD[case]
    before = names(database, world.organization)
    visitor = visit("ada")
    for page in (
        visitor.post(f"{base}/import", text=text, status=422),
        visitor.post(f"{base}/import/confirm", text=text, status=422),
    ):
        read = words(page)
        assert message in read
        assert re.search(rf"\b{line} [^0-9]*{re.escape(message[:12])}", read), read
        assert "Create the teams" not in read
    assert names(database, world.organization) == before


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("team\nGrün\n".encode("latin-1"), "Line 2 is not UTF-8"),
        ("team\nA\n".encode("utf-16"), "Line 1 is not UTF-8"),
        (b"team\n" + b"x" * 1024 * 1024, "larger than 1 MB"),
        (b"team\n" + b"x" * 200_000, "1 row needs correcting"),
        (b"", "This file is empty."),
    ],
)
def test_a_file_that_cannot_be_read_is_explained(
    visit: Visit, base: str, data: bytes, message: str
) -> None:
    assert message in upload(visit("ada"), base, data, status=422).text


def test_whoever_checks_nothing_is_told_to_choose(visit: Visit, base: str) -> None:
    page = visit("ada").post(f"{base}/import", text=" \n", status=422).text
    assert "Choose a file, or paste its lines here." in page
    assert "needs correcting" not in page
    page = visit("ada").post(f"{base}/import/confirm", text="", status=422).text
    assert "must name the columns" in page


def test_two_thousand_rows_are_taken_at_once(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    lines = ["team,parent", "Top,"] + [f"Group {n},Top" for n in range(40)]
    lines += [f"Team {n},Top / Group {n % 40}" for n in range(1959)]
    visitor = visit("ada")
    text = "\n".join(reversed(lines[1:]))
    visitor.post(f"{base}/import/confirm", text=f"{lines[0]}\n{text}", status=302)
    assert len(names(database, world.organization)) == 2005
    assert "Team 1958" in visitor.get(base).text


def test_nothing_but_teams_that_exist_creates_nothing(visit: Visit, base: str) -> None:
    page = visit("ada").post(f"{base}/import", text="team\nClaims\n", status=200)
    assert "There is nothing to create" in page.text


def test_no_assessment_appears_by_itself(visit: Visit, base: str, database: Database) -> None:
    visit("ada").post(f"{base}/new", name="Later", parent="", status=302)
    with database.reader() as session:
        assert session.scalars(select(Assessment)).all() == []
