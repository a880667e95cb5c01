"""Rounds: started, watched and changed by administrators and consultants."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import event, select

from app.domain.questionnaire import QuestionForm
from app.domain.response import Choice
from app.services.database import Database
from app.settings import Settings
from app.storage.rows import AnswerRow, Assessment, Grant, ResponseRow, Round, Team
from tests.factories.world import NOW, TODAY, World, create_world, start_round
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
SMALL = Path(__file__).parents[1] / "data" / "small.yaml"
NEXT_WEEK = TODAY + timedelta(days=7)


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    folder = tmp_path / "questionnaires"
    (folder / "small").mkdir(parents=True)
    copyfile(SMALL, folder / "small" / "1.0.0.yaml")
    return settings.model_copy(update={"questionnaires_folder": folder})


@pytest.fixture
def world(database: Database, settings: Settings) -> World:
    with database.transaction() as session:
        made = create_world(session)
        path = settings.questionnaires_folder / "small" / "1.0.0.yaml"
        start_round(session, made, questionnaire=path)
    return made


@pytest.fixture
def base(world: World) -> str:
    return f"/organizations/{world.organization}/rounds"


def fields(**changes: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "title": "Q4 2026",
        "questionnaire": "small/1.0.0",
        "form": "long",
        "opens_on": TODAY.isoformat(),
        "closes_on": NEXT_WEEK.isoformat(),
    }
    return usual | changes


def teams_of(database: Database, title: str) -> set[str]:
    with database.reader() as session:
        query = (
            select(Team.name)
            .join(Assessment, Assessment.team_id == Team.id)
            .join(Round, Round.id == Assessment.round_id)
            .where(Round.title == title)
        )
        return set(session.scalars(query))


def titles(database: Database) -> set[str]:
    with database.reader() as session:
        return set(session.scalars(select(Round.title)))


def answer(database: Database, world: World, team: str, *, closed: bool = False) -> None:
    with database.transaction() as session:
        response = ResponseRow(
            organization_id=world.organization,
            assessment_id=world.assessments[team],
            started_at=NOW,
        )
        session.add(response)
        session.flush()
        session.add(
            AnswerRow(
                organization_id=world.organization,
                response_id=response.id,
                question="finding-data-1",
                choice=Choice.CANNOT_SEE,
                saved_at=NOW,
            )
        )
        if closed:
            session.get_one(Assessment, world.assessments[team]).closed_at = NOW


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.parametrize("who", ["ada", "conrad"])
def test_a_round_is_started_for_chosen_teams(
    visit: Visit, base: str, world: World, database: Database, who: str
) -> None:
    visitor = visit(who)
    chosen = [str(world.teams["Fraud models"]), str(world.teams["Pricing"])]
    page = visitor.follow(visitor.post(f"{base}/new", status=302, **fields(teams=chosen)))
    assert "The round is started." in page.text
    assert "A small questionnaire 1.0.0" in page.text
    assert teams_of(database, "Q4 2026") == {"Fraud models", "Pricing"}
    with database.reader() as session:
        row = session.scalars(select(Round).where(Round.title == "Q4 2026")).one()
        assert (row.created_by, row.form) == (world.people[who], QuestionForm.LONG)
        assert (row.opens_on, row.closes_on) == (TODAY, NEXT_WEEK)


def test_a_unit_stands_for_the_teams_below_it(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    visit("ada").post(
        f"{base}/new", status=302, **fields(below=str(world.teams["Claims"]), form="short")
    )
    assert teams_of(database, "Q4 2026") == {"Claims analytics", "Fraud models"}


def test_all_teams_are_those_that_are_not_archived(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    visitor = visit("ada")
    gone = world.teams["Motor pricing"]
    visitor.post(f"/organizations/{world.organization}/teams/{gone}/archive", status=302)
    assert str(gone) not in visitor.get(f"{base}/new").text
    visitor.post(f"{base}/new", status=302, **fields(everywhere="y"))
    assert teams_of(database, "Q4 2026") == {"Claims analytics", "Fraud models", "Pricing"}
    visitor.post(f"{base}/new", status=422, **fields(title="Q5", teams=str(gone)))


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "الربع الرابع", "🎯" * 120])
def test_titles_are_shown_as_they_were_typed(
    visit: Visit, base: str, world: World, title: str
) -> None:
    visitor = visit("ada")
    visitor.post(f"{base}/new", status=302, **fields(title=title, everywhere="y"))
    page = visitor.get(base).text
    assert title in html.unescape(page)
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "Please fill this in."),
        ({"title": "q3 2026"}, "There is a round of this title already."),
        ({"title": "x" * 121}, "at most 120"),
        ({"opens_on": ""}, "Please give a day."),
        ({"opens_on": "tomorrow"}, "Not a valid date"),
        ({"opens_on": "2030-02-01", "closes_on": "2030-01-01"}, "lies before the first"),
        ({"opens_on": "2020-01-01", "closes_on": "2020-02-01"}, "passed already"),
        ({"everywhere": ""}, "Choose at least one team."),
        ({"questionnaire": "small/9.9.9"}, "Not a valid choice"),
        ({"form": "medium"}, "problem"),
        ({"teams": str(uuid.uuid4())}, "problem"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_stored(
    visit: Visit, base: str, database: Database, changes: dict[str, object], message: str
) -> None:
    asked = fields(**{"everywhere": "y", **changes})
    given = {name: value for name, value in asked.items() if value or name == "title"}
    page = visit("ada").post(f"{base}/new", status=422, **given)
    assert message in page.text
    assert titles(database) == {"Q3 2026"}


def test_what_was_chosen_is_still_there_after_a_mistake(
    visit: Visit, base: str, world: World
) -> None:
    team = world.teams["Fraud models"]
    page = visit("ada").post(f"{base}/new", status=422, **fields(title="", teams=str(team)))
    assert re.search(rf'name="teams" value="{team}"[^>]* checked', page.text)


def test_another_clients_teams_cannot_be_asked(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    foreign = str(world.teams["Southern models"])
    visitor = visit("ada")
    visitor.post(f"{base}/new", status=422, **fields(teams=foreign))
    visitor.post(f"{base}/new", status=422, **fields(below=foreign))
    visitor.post(f"{base}/{world.round}/teams", teams=foreign, status=422)
    assert titles(database) == {"Q3 2026"}


def test_progress_is_told_team_by_team(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    answer(database, world, "Claims analytics")
    answer(database, world, "Motor pricing", closed=True)
    read = words(visit("conrad").get(f"{base}/{world.round}").text)
    assert "1 of 3 teams have submitted." in read
    assert "Claims analytics Claims Mara, Miles, Carol 1 of 2 answered" in read
    assert "Fraud models Claims Carol not started" in read
    assert "Motor pricing Pricing Nora submitted" in read
    assert "1 of 3" in words(visit("conrad").get(base).text)


def test_a_team_without_a_manager_is_flagged(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    with database.transaction() as session:
        for grant in session.scalars(select(Grant).where(Grant.team_id == world.teams["Claims"])):
            session.delete(grant)
    page = visit("ada").get(f"{base}/{world.round}").text
    assert "1 team has no manager" in page
    assert f"people/new?team={world.teams['Fraud models']}" in page
    form = visit("ada").get(
        f"/organizations/{world.organization}/people/new?team={world.teams['Fraud models']}"
    )
    assert f'<option selected value="{world.teams["Fraud models"]}">' in form.text


def test_title_and_dates_change(visit: Visit, base: str, world: World, database: Database) -> None:
    visitor = visit("ada")
    url = f"{base}/{world.round}/edit"
    later = {"opens_on": TODAY.isoformat(), "closes_on": "2031-01-31"}
    page = visitor.follow(visitor.post(url, title="Autumn", status=302, **later))
    assert "31 January 2031" in page.text
    bad = {"opens_on": "2031-02-01", "closes_on": "2031-01-31"}
    assert "lies before" in visitor.post(url, title="Autumn", status=422, **bad).text
    assert titles(database) == {"Autumn"}


def test_teams_join_an_open_round(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    visitor = visit("ada")
    url = f"{base}/{world.round}/teams"
    assert visitor.get(url).text.count("checked disabled") == 3
    again = [str(world.teams["Claims"]), str(world.teams["Fraud models"])]
    page = visitor.follow(visitor.post(url, teams=again, status=302))
    assert "1 team is added." in page.text
    assert len(teams_of(database, "Q3 2026")) == 4
    assert "Choose at least one team." in visitor.post(url, teams=again, status=422).text


def test_no_team_joins_a_round_that_is_over(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    end_round(database, world)
    visitor = visit("ada")
    url = f"{base}/{world.round}/teams"
    assert "This round is over" in visitor.get(url).text
    visitor.post(url, teams=str(world.teams["Claims"]), status=409)


def end_round(database: Database, world: World) -> None:
    with database.transaction() as session:
        session.get_one(Round, world.round).closes_on = TODAY - timedelta(days=1)


def test_a_team_leaves_only_while_nobody_has_answered_for_it(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    answer(database, world, "Claims analytics")
    visitor = visit("ada")
    url = f"{base}/{world.round}/teams"
    page = visitor.post(f"{url}/{world.assessments['Claims analytics']}/remove", status=409)
    assert "Its answers are kept." in page.text
    visitor.post(f"{url}/{world.assessments['Fraud models']}/remove", status=302)
    assert teams_of(database, "Q3 2026") == {"Claims analytics", "Motor pricing"}


def test_a_round_is_deleted_only_while_nobody_has_answered(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    visitor = visit("ada")
    visitor.post(f"{base}/new", status=302, **fields(everywhere="y"))
    answer(database, world, "Claims analytics")
    visitor.post(f"{base}/{world.round}/delete", status=409)
    with database.reader() as session:
        other = session.scalars(select(Round.id).where(Round.title == "Q4 2026")).one()
    visitor.post(f"{base}/{other}/delete", status=302)
    assert titles(database) == {"Q3 2026"}


@pytest.mark.parametrize("who", ["otto", "stranger", "mara", "carol", "lea"])
def test_nobody_else_finds_the_pages(visit: Visit, base: str, world: World, who: str) -> None:
    visitor = visit(who)
    here = f"{base}/{world.round}"
    for url in (base, f"{base}/new", here, f"{here}/edit", f"{here}/teams"):
        visitor.get(url, status=404)
    remove = f"{here}/teams/{world.assessments['Fraud models']}/remove"
    for url in (f"{base}/new", f"{here}/edit", f"{here}/teams", remove, f"{here}/delete"):
        visitor.post(url, status=404, **fields(everywhere="y"))


def test_another_clients_round_does_not_exist(visit: Visit, world: World) -> None:
    visitor = visit("otto")
    elsewhere = f"/organizations/{world.other_organization}/rounds/{world.round}"
    visitor.get(elsewhere, status=404)
    for path in ("/edit", "/teams", "/delete"):
        visitor.post(elsewhere + path, status=404, **fields())


def test_without_teams_or_questionnaires_the_page_says_what_to_do(
    visit: Visit, base: str, world: World, settings: Settings
) -> None:
    otto = visit("otto")
    other = f"/organizations/{world.other_organization}"
    otto.post(f"{other}/teams/{world.teams['Southern models']}/archive", status=302)
    assert "There are no teams to ask" in otto.get(f"{other}/rounds/new").text
    assert "No rounds yet" in otto.get(f"{other}/rounds").text
    (settings.questionnaires_folder / "small" / "1.0.0.yaml").unlink()
    assert "There is no questionnaire to ask" in visit("ada").get(f"{base}/new").text


def test_a_big_page_takes_few_queries(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    organization = f"/organizations/{world.organization}"
    lines = "\n".join(f"Team {n},Claims" for n in range(300))
    visitor = visit("ada")
    visitor.post(f"{organization}/teams/import/confirm", text=f"team,parent\n{lines}", status=302)
    below = str(world.teams["Claims"])
    created = visitor.post(f"{base}/new", status=302, **fields(below=below)).headers["Location"]
    pages = (created, base, f"{organization}/teams", f"{organization}/people", organization)
    for url in pages:
        visitor.get(url)
        assert count_queries(database, lambda url=url: visitor.get(url)) <= 10, url


def count_queries(database: Database, act: Callable[[], object]) -> int:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    act()
    event.remove(database.engine, "before_cursor_execute", note)
    return len(statements)


# The start page


def test_the_start_page_says_what_comes_next(visit: Visit, world: World) -> None:
    visitor = visit("ada")
    page = visitor.get(f"/organizations/{world.organization}").text
    assert "A round is open." in page
    assert "0 of 3 teams have submitted" in page
    otto = visit("otto")
    other = f"/organizations/{world.other_organization}"
    assert "Now add the managers" in otto.get(other).text
    otto.post(f"{other}/teams/{world.teams['Southern models']}/archive", status=302)
    assert "Begin with the teams" in otto.get(other).text


def test_a_new_organization_starts_empty(visit: Visit, world: World) -> None:
    visitor = visit("conrad")
    page = visitor.follow(visitor.post("/organizations/new", name="Westwind", status=302))
    assert "Begin with the teams that will answer." in page.text
    visitor.post("/organizations/new", name="\u200b", status=422)


def test_an_organization_is_renamed(visit: Visit, world: World) -> None:
    visitor = visit("conrad")
    url = f"/organizations/{world.organization}/rename"
    assert "Northwind" in visitor.get(url).text
    name = "Nörd & <b>Söhne</b>"
    assert name in html.unescape(visitor.follow(visitor.post(url, name=name, status=302)).text)
    visitor.post(url, name=" ", status=422)
    for who in ("otto", "mara", "lea"):
        visit(who).get(url, status=404)
        visit(who).post(url, name="Mine", status=404)


def test_a_leader_starts_with_the_comparison(visit: Visit, world: World) -> None:
    start = f"/organizations/{world.organization}"
    assert visit("lea").get(start, status=302).headers["Location"] == f"{start}/compare"


def test_without_the_forms_token_nothing_is_stored(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    visitor = visit("ada")
    visitor.post(f"{base}/new", csrf_token="", status=400, **fields(everywhere="y"))
    visitor.post(f"{base}/{world.round}/delete", csrf_token="", status=400)
    assert titles(database) == {"Q3 2026"}
