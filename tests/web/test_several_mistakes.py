"""Forms in which several things are wrong: all of it is told at once, each beside its field."""

# ruff: noqa: F811  (fixtures that are imported are parameters here)

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from app.services.database import Database
from app.services.people import first_run
from app.settings import Settings
from tests.factories.world import PASSWORD, TODAY, World
from tests.web.conftest import Visitor
from tests.web.test_survey_rounds import asking, base, settings, survey, world  # noqa: F401  (fixtures)

Visit = Callable[..., Visitor]
LATER = (TODAY + timedelta(days=9)).isoformat()
BEFORE = (TODAY + timedelta(days=2)).isoformat()
DAY_MISSING = "Please give a day."
FILL_IN = "Please fill this in."
TAKEN = "There is a round of this title already."


def told(page: str) -> dict[str, str]:
    """Give what is told beside each field, by its id."""
    found = re.findall(r'class="problem" id="([\w-]+)-problem"[^>]*>([^<]*)<', page)
    return {name: unescape(text).strip() for name, text in found}


def title_of(page: str) -> str:
    found = re.search(r'name="title"[^>]* value="([^"]+)"', page)
    assert found
    return unescape(found[1])


@pytest.mark.parametrize(
    ("wrong", "problems"),
    [
        (
            {"title": " ", "opens_on": LATER, "closes_on": BEFORE, "everywhere": ""},
            {
                "title": FILL_IN,
                "closes_on": "The last day lies before the first.",
                "teams": "Choose at least one team.",
            },
        ),
        (
            {"title": "", "closes_on": "", "minimum": "2", "message": "x" * 5000},
            {
                "title": FILL_IN,
                "closes_on": DAY_MISSING,
                "minimum": "Give a number from 3 to 100.",
                "message": "The message has 5000 characters; 2000 fit.",
            },
        ),
        (
            {"opens_on": "", "groups": [], "routed": "y", "reminder_1": "2020-01-01"},
            {
                "opens_on": DAY_MISSING,
                "routed": "Choose the groups first that are asked different questions.",
                "reminder_1": "A reminder day has passed already.",
            },
        ),
        (
            {"closes_on": "2020-01-01", "opens_on": "2019-12-01", "everywhere": ""},
            {"closes_on": "This day has passed already.", "teams": "Choose at least one team."},
        ),
        ({"closes_on": "never"}, {"closes_on": "Not a valid date value."}),
        (  # Of days that can't be right, nothing is said about those that lie between them.
            {"opens_on": LATER, "closes_on": BEFORE, "reminder_1": LATER},
            {"closes_on": "The last day lies before the first."},
        ),
    ],
)
def test_of_a_new_round(
    visit: Visit, base: str, wrong: dict[str, object], problems: dict[str, str]
) -> None:
    page = visit("ada").post(f"{base}/new", status=422, **asking(**wrong)).text
    assert told(page) == problems


def test_of_a_new_round_what_is_taken_stands_beside_what_can_not_be_read(
    visit: Visit, base: str, survey: str
) -> None:
    ada = visit("ada")
    wrong = asking(title=title_of(ada.get(f"{survey}/edit").text), closes_on="never")
    problems = told(ada.post(f"{base}/new", status=422, **wrong).text)
    assert problems.keys() == {"title", "closes_on"}
    assert problems["title"] == TAKEN


def test_of_a_round_that_is_changed(visit: Visit, survey: str) -> None:
    ada = visit("ada")
    wrong = asking(title="", closes_on="", minimum="1", reminder_1="2020-01-01")
    assert told(ada.post(f"{survey}/edit", status=422, **wrong).text) == {
        "title": FILL_IN,
        "closes_on": DAY_MISSING,
        "minimum": "Give a number from 3 to 100.",
        "reminder_1": "A reminder day has to lie between the first and the last day.",
    }
    alone = told(ada.post(f"{survey}/edit", status=422, **asking(closes_on="")).text)
    assert alone == {"closes_on": DAY_MISSING}


def test_of_somebody_who_is_added(visit: Visit, world: World) -> None:
    people = f"/organizations/{world.organization}/people"
    wrong = {"name": "", "email": "no address", "role": "manager", "team": ""}
    assert told(visit("ada").post(f"{people}/new", status=422, **wrong).text) == {
        "name": FILL_IN,
        "email": "This is not an e-mail address.",
        "team": "Choose the team that the manager answers for.",
    }


def test_of_the_first_administrator(visit: Visit, database: Database, settings: Settings) -> None:
    with database.transaction() as session:
        token = first_run.issue_first_run_token(session, now=datetime.now(UTC))
    wrong = {"organization": "\u2060", "name": "A\u0007", "email": "a\u0007@b", "password": "short"}
    assert told(visit().post(f"/set-up/{token}", status=422, **wrong).text) == {
        "organization": FILL_IN,
        "name": "The name holds a character that cannot be shown.",
        "email": "This is not an e-mail address.",
        "password": "Use at least 10 characters.",
    }
    visit().post(f"/set-up/{token}", status=422, **{**wrong, "password": PASSWORD})


def test_of_addresses_for_a_survey(visit: Visit, survey: str) -> None:
    wrong = {"addresses": "ann@example.org\nno address", "group": "made up", "team": "no id"}
    problems = told(visit("ada").post(f"{survey}/invitations/add", status=422, **wrong).text)
    assert problems.keys() == {"addresses", "group", "team"}
    assert problems["addresses"].startswith("Line 2")
