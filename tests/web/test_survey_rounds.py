"""Surveys and consensus rounds as administrators and consultants start, watch and change them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import select, update

from app.domain.round import Confidentiality, RoundMode
from app.services.database import Database
from app.settings import Settings
from app.storage.rows import Invitation, Round, RoundReminder
from tests.factories.invitations import invite, start_survey
from tests.factories.world import NOW, TODAY, World, create_world
from tests.web.conftest import Visitor
from tests.web.test_rounds import fields, words

Visit = Callable[..., Visitor]
SMALL = Path(__file__).parents[1] / "data" / "small.yaml"
NEXT_WEEK = TODAY + timedelta(days=7)
TEAM = "Claims analytics"


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    folder = tmp_path / "questionnaires"
    (folder / "small").mkdir(parents=True)
    copyfile(SMALL, folder / "small" / "1.0.0.yaml")
    return settings.model_copy(update={"questionnaires_folder": folder})


@pytest.fixture
def world(database: Database) -> World:
    with database.transaction() as session:
        return create_world(session)


@pytest.fixture
def base(world: World) -> str:
    return f"/organizations/{world.organization}/rounds"


@pytest.fixture
def survey(world: World, database: Database, settings: Settings, base: str) -> str:
    """Give the page of a survey that opens in three days."""
    with database.transaction() as session:
        start_survey(
            session,
            world,
            questionnaire=settings.questionnaires_folder / "small" / "1.0.0.yaml",
            confidentiality=Confidentiality.CONFIDENTIAL,
            groups=("engineering", "business"),
            routed=False,
            opens_on=TODAY + timedelta(days=3),
            closes_on=TODAY + timedelta(days=20),
        )
    return f"{base}/{world.round}"


def asking(**changes: object) -> dict[str, object]:
    usual = fields(
        mode="survey",
        everywhere="y",
        groups=["engineering", "business"],
        confidentiality="confidential",
        minimum="5",
        reminder_1="",
        reminder_2="",
        reminder_3="",
    )
    return {**usual, **changes}


def change(database: Database, world: World, **values: object) -> None:
    with database.transaction() as session:
        session.execute(update(Round).where(Round.id == world.round).values(**values))


def only_round(database: Database, title: str) -> Round:
    with database.reader() as session:
        return session.scalars(select(Round).where(Round.title == title)).one()


def test_a_survey_is_started_with_what_it_promises(
    visit: Visit, base: str, database: Database
) -> None:
    visitor = visit("ada")
    given = asking(
        groups="business",
        confidentiality="anonymous",
        minimum="7",
        routed="y",
        message="Please take part.",
        reminder_1=(TODAY + timedelta(days=4)).isoformat(),
    )
    page = visitor.follow(visitor.post(f"{base}/new", status=302, **given))
    assert "Nobody is asked yet" in page.text
    assert "Nobody is invited yet." in page.text
    assert "Anonymous. Figures of 7 people or more" in words(page.text)
    row = only_round(database, "Q4 2026")
    assert (row.mode, row.confidentiality) == (RoundMode.SURVEY, Confidentiality.ANONYMOUS)
    assert (row.minimum_group, row.respondent_groups, row.routed) == (7, ["business"], True)
    assert row.message == "Please take part."
    with database.reader() as session:
        assert list(session.scalars(select(RoundReminder.send_on))) == [TODAY + timedelta(days=4)]


def test_the_form_begins_with_the_usual(visit: Visit, base: str, world: World) -> None:
    page = visit("ada").get(f"{base}/new").text
    last = TODAY + timedelta(days=21)
    for name, value in (
        ("reminder_1", last - timedelta(days=7)),
        ("reminder_2", last - timedelta(days=2)),
        ("minimum", 5),
    ):
        assert re.search(rf'name="{name}"[^>]* value="{value}"', page), name
    assert re.search(r'checked[^>]* name="mode"[^>]* value="self"', page)
    assert re.search(r'checked[^>]* name="confidentiality"[^>]* value="confidential"', page)
    assert page.count('name="groups"') == 2
    assert len(re.findall(r'name="groups" value="\w+" checked', page)) == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"minimum": "2"}, "Give a number from 3 to 100."),
        ({"minimum": ""}, "Not a valid integer"),
        ({"minimum": "five"}, "Not a valid integer"),
        ({"minimum": "9" * 40}, "Give a number from 3 to 100."),
        ({"confidentiality": "secret"}, "problem"),
        ({"groups": "gardeners"}, "not a valid choice"),
        ({"groups": [], "routed": "y"}, "Choose the groups first"),
        ({"message": "x" * 2001}, "2001 characters; 2000 fit"),
        ({"message": "a\x07b"}, "cannot be shown"),
        ({"reminder_3": (NEXT_WEEK + timedelta(days=1)).isoformat()}, "A reminder day has to lie"),
        ({"reminder_2": "soon"}, "Not a valid date"),
        ({"mode": "shouting"}, "problem"),
        ({"mode": "consensus", "based_on_round_id": "x"}, "problem"),
    ],
)
def test_what_a_survey_cannot_promise_is_said_beside_its_field(
    visit: Visit, base: str, database: Database, changes: dict[str, object], message: str
) -> None:
    given = asking(**changes)
    page = visit("ada").post(f"{base}/new", status=422, **given).text
    assert message in page
    assert 'class="problem"' in page
    if given["minimum"]:
        assert f'value="{given["minimum"]}"' in page
    with database.reader() as session:
        assert session.scalars(select(Round)).all() == []


def test_what_was_typed_stays_after_a_mistake(visit: Visit, base: str) -> None:
    given = asking(title="", message="<b>Dear</b> all", groups="business", minimum="8")
    page = visit("ada").post(f"{base}/new", status=422, **given).text
    assert "&lt;b&gt;Dear&lt;/b&gt; all" in page
    assert 'name="groups" value="business" checked' in page
    assert 'name="groups" value="engineering" checked' not in page
    assert 'value="8"' in page


@pytest.mark.parametrize("mode", ["self", "consensus"])
def test_what_belongs_to_surveys_is_not_looked_at_elsewhere(
    visit: Visit, base: str, database: Database, mode: str
) -> None:
    given = asking(mode=mode, minimum="x", reminder_1="never", message="y" * 3000)
    visit("ada").post(f"{base}/new", status=302, **given)
    row = only_round(database, "Q4 2026")
    assert (row.mode, row.confidentiality, row.message) == (mode, Confidentiality.NAMED, "")


def test_a_consensus_is_about_a_published_survey(
    visit: Visit, base: str, world: World, database: Database, survey: str
) -> None:
    visitor = visit("ada")
    given = asking(mode="consensus", based_on_round_id=str(world.round))
    assert str(world.round) not in visitor.get(f"{base}/new").text
    visitor.post(f"{base}/new", status=422, **given)
    change(database, world, closed_at=NOW, published_at=NOW)
    assert f'<option value="{world.round}">Many voices</option>' in visitor.get(f"{base}/new").text
    given |= {"everywhere": "", "teams": str(world.teams["Pricing"])}
    wrong = visitor.post(f"{base}/new", status=422, **given)
    assert "did not ask all of these teams" in wrong.text
    given |= {"teams": str(world.teams[TEAM])}
    page = visitor.follow(visitor.post(f"{base}/new", status=302, **given))
    assert "About the survey Many voices" in page.text
    del survey


def test_all_changes_while_nobody_was_asked(
    visit: Visit, survey: str, world: World, database: Database
) -> None:
    visitor = visit("conrad")
    given = {
        "title": "Voices",
        "opens_on": TODAY.isoformat(),
        "closes_on": NEXT_WEEK.isoformat(),
        "confidentiality": "named",
        "groups": "business",
        "minimum": "5",
        "message": "Hello",
        "reminder_2": NEXT_WEEK.isoformat(),
    }
    assert 'name="confidentiality"' in visitor.get(f"{survey}/edit").text
    page = words(visitor.follow(visitor.post(f"{survey}/edit", status=302, **given)).text)
    assert "By name: nothing is hidden." in page
    assert "Title: Many voices, now Voices." in page
    row = only_round(database, "Voices")
    assert (row.confidentiality, row.minimum_group) == (Confidentiality.NAMED, 1)
    assert (row.respondent_groups, row.message) == (["business"], "Hello")


def test_what_stands_is_text_with_its_reason(
    visit: Visit, survey: str, world: World, database: Database
) -> None:
    with database.transaction() as session:
        invite(session, world, team=TEAM)
    visitor = visit("ada")
    page = visitor.get(f"{survey}/edit").text
    assert "People are invited already, so what was promised stands." in page
    assert 'name="confidentiality"' not in page
    assert 'name="opens_on"' in page
    assert 'name="message"' in page
    given = {
        "title": "Voices",
        "opens_on": (TODAY + timedelta(days=3)).isoformat(),
        "closes_on": NEXT_WEEK.isoformat(),
        "confidentiality": "named",
        "minimum": "3",
        "message": "Later",
    }
    visitor.post(f"{survey}/edit", status=302, **given)
    row = only_round(database, "Voices")
    assert (row.confidentiality, row.minimum_group) == (Confidentiality.CONFIDENTIAL, 5)
    assert (row.respondent_groups, row.message) == (["engineering", "business"], "Later")


def test_the_first_day_of_an_open_survey_is_text(
    visit: Visit, survey: str, world: World, database: Database
) -> None:
    change(database, world, opens_on=TODAY)
    visitor = visit("ada")
    assert 'name="opens_on"' not in visitor.get(f"{survey}/edit").text
    given = {"title": "V", "opens_on": "2020-01-01", "closes_on": NEXT_WEEK.isoformat()}
    visitor.post(f"{survey}/edit", status=302, **given)
    assert only_round(database, "V").opens_on == TODAY
    wrong = {**given, "closes_on": (TODAY - timedelta(days=1)).isoformat()}
    assert "lies before the first" in visitor.post(f"{survey}/edit", status=422, **wrong).text


def test_a_closed_survey_offers_nothing_that_cannot_be_done(
    visit: Visit, survey: str, world: World, database: Database
) -> None:
    visitor = visit("ada")
    change(database, world, closed_at=NOW)
    page = visitor.get(survey).text
    assert f"{survey}/closing" in page
    for action in ("edit", "teams", "remove", "invitations"):
        assert f'{survey}/{action}"' not in page
    assert "closed, not published" in visitor.get(survey.rpartition("/")[0]).text
    page = visitor.get(f"{survey}/edit").text
    assert 'name="title"' not in page
    given = {"title": "V", "closes_on": NEXT_WEEK.isoformat()}
    visitor.post(f"{survey}/edit", status=409, **given)
    visitor.post(f"{survey}/teams", status=409, teams=str(world.teams["Pricing"]))
    change(database, world, published_at=NOW)
    page = visitor.get(survey).text
    assert "The results are published." in page
    assert ">published<" in visitor.get(survey.rpartition("/")[0]).text


def test_the_page_of_a_survey_tells_numbers_and_never_who(
    visit: Visit, survey: str, world: World, database: Database
) -> None:
    change(database, world, opens_on=TODAY)
    with database.transaction() as session:
        for n in range(7):
            invite(session, world, team=TEAM, address=f"person-{n}@example.org")
        places = [invite(session, world, team="Fraud models") for _ in range(6)]
        invite(session, world, team="Motor pricing")
        session.execute(
            update(Invitation)
            .where(Invitation.id.in_([each.invitation_id for each in places[:2]]))
            .values(opened=True, submitted=True)
        )
        session.execute(
            update(Invitation)
            .where(Invitation.id == places[5].invitation_id)
            .values(bounced="no such mailbox")
        )
    page = visit("ada").get(survey).text
    read = words(page).replace("\N{EN DASH}", "-")
    hidden = "fewer than 5 have submitted so far: figures hidden"
    assert f"Claims analytics Claims {hidden} 7 0 0 0" in read
    assert f"Fraud models Claims {hidden} 1 came back 6 1-4 1-4 1-4" in read
    assert "Motor pricing Pricing 1 fewer than 5 invited: no numbers of their own" in read
    assert "A link for a whole team counts as many invited people as it has places." in read
    assert "person-" not in page
    assert f"{survey}/closing" in page
    assert f"{survey}/teams/{world.assessments[TEAM]}/remove" in page
    assert f"{survey}/teams/{world.assessments['Motor pricing']}/remove" not in page


def test_the_list_of_rounds_calls_the_teams_of_a_survey_asked_and_not_submitted(
    visit: Visit, survey: str
) -> None:
    page = visit("ada").get(survey.rpartition("/")[0]).text
    cell = re.search(r"<td([^>]*)>\d+ teams? asked</td>", page)
    assert cell
    assert "data-label" not in cell[1]


@pytest.mark.parametrize(
    ("opens", "closes", "said"),
    [
        (1, 9, "It opens tomorrow, "),
        (3, 9, "It opens in 3 days, on "),
        (0, 5, "Open, 5 days left: until "),
        (-3, 1, "Open until tomorrow, "),
        (-3, 0, "Open until the end of today."),
        (-3, -1, "The last day has passed"),
    ],
)
def test_the_page_of_a_survey_says_how_long_it_is_open(
    visit: Visit, survey: str, world: World, database: Database, opens: int, closes: int, said: str
) -> None:
    days = {"opens_on": TODAY + timedelta(days=opens), "closes_on": TODAY + timedelta(days=closes)}
    change(database, world, **days)
    with database.transaction() as session:
        invite(session, world, team=TEAM)
    assert said in words(visit("ada").get(survey).text)


def test_a_team_of_enough_answers_is_shown_with_a_bar(
    visit: Visit, survey: str, world: World, database: Database
) -> None:
    change(database, world, opens_on=TODAY)
    with database.transaction() as session:
        for _ in range(8):
            invite(session, world, team=TEAM)
        session.execute(update(Invitation).values(opened=True, submitted=True))
    page = visit("ada").get(survey).text
    assert 'max="8" value="8"' in page
    assert "Claims analytics Claims 8 8 8 8" in words(page)


def test_an_unanswered_survey_is_deleted_with_its_invitations(
    visit: Visit, survey: str, world: World, database: Database
) -> None:
    with database.transaction() as session:
        for _ in range(5):
            invite(session, world, team=TEAM)
        invite(session, world, team="Fraud models")
    visitor = visit("ada")
    assert "Somebody may have answered" not in visitor.get(f"{survey}/edit").text
    visitor.post(f"{survey}/delete", status=302)
    with database.reader() as session:
        assert session.scalars(select(Invitation)).all() == []
