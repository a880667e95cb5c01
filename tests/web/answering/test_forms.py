"""A page as a plain form: nothing typed is lost, and two versions are shown side by side."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from app.services.database import Database
from tests.web.answering.sheets import Visit, answer, answer_everything, form, stored


def test_a_page_is_a_form_that_saves_and_goes_on(
    visit: Visit, sheet: str, first: str, second: str, database: Database
) -> None:
    mara = visit("mara")
    sent = form(first, "2", comment="a & <b>", evidence="https://e.org") | form(
        second, "cannot_see"
    )
    answered = mara.post(sheet, status=302, **sent)
    assert answered.headers["Location"] != sheet
    assert mara.follow(answered)
    assert stored(database) == {
        first: ("2", "a & <b>", "https://e.org", 1),
        second: ("cannot_see", "", "", 1),
    }
    shown = mara.get(sheet).text
    assert "a &amp; &lt;b&gt;</textarea>" in shown
    assert re.search(rf'name="choice.{first}" value="2" checked', shown)
    mara.post(sheet, status=302, **form(first, "2", 1, comment="a & <b>", evidence="https://e.org"))
    assert stored(database)[first][3] == 1


def test_the_levels_number_is_not_beside_its_text(visit: Visit, sheet: str) -> None:
    shown = visit("mara").get(sheet).text
    text = re.sub(r'<kbd aria-hidden="true">\d</kbd>|<[^>]+>', " ", shown)
    assert not re.search(r"\bLevel [1-5]\b", text)
    assert shown.count("<kbd") == shown.count('<kbd aria-hidden="true">')


def test_two_people_without_scripts_see_both_versions_and_choose(
    visit: Visit, sheet: str, first: str, second: str, capability: Any, database: Database
) -> None:
    mara, miles = visit("mara"), visit("miles")
    mara.post(sheet, status=302, **form(first, "2", comment="hers"))
    mine = form(first, "5", comment="his own <words>") | form(second, "4")
    shown = unescape(miles.post(sheet, status=409, **mine).text)
    levels = capability.questions[0].levels
    conflict = shown[shown.index("Two answers") :][:3000]
    for text in ("Mara", levels[1], "hers", levels[4], "his own <words>"):
        assert text in conflict
    assert stored(database)[first][:2] == ("2", "hers")
    assert stored(database)[second][0] == "4"
    # Sending again without choosing changes nothing.
    again = form(first, "5", comment="his own <words>") | form(second, "4", 1)
    miles.post(sheet, status=409, **again)
    kept = miles.post(sheet, status=302, keep=first, **again, **{f"theirs.{first}": "1"})
    assert kept.headers["Location"] == sheet
    assert stored(database)[first] == ("5", "his own <words>", "", 2)


def test_taking_theirs_leaves_it_as_it_is(
    visit: Visit, sheet: str, first: str, second: str, database: Database
) -> None:
    visit("mara").post(sheet, status=302, **form(first, "2"))
    sent = form(first, "5") | form(second, "1") | {"take": first}
    assert visit("miles").post(sheet, status=302, **sent).headers["Location"] == sheet
    assert stored(database)[first] == ("2", "", "", 1)
    assert stored(database)[second][0] == "1"


def test_a_choice_can_be_cleared(visit: Visit, sheet: str, first: str, database: Database) -> None:
    mara = visit("mara")
    mara.post(sheet, status=302, **form(first, "2"))
    mara.post(sheet, status=302, clear=first, **form(first, "2", 1))
    assert stored(database)[first] == (None, "", "", 2)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"comment": "k" * 4001}, "4001 characters; 4000 fit"),
        ({"evidence": "k" * 1001}, "1001 characters; 1000 fit"),
        ({"comment": "kept\x07"}, "can't be shown"),
        ({"choice": "9", "comment": "kept"}, "Choose one of the answers"),
    ],
)
def test_what_was_typed_stays_when_it_cannot_be_stored(
    visit: Visit,
    sheet: str,
    first: str,
    second: str,
    database: Database,
    wrong: dict[str, str],
    words: str,
) -> None:
    sent = form(first, "2") | {f"{name}.{first}": text for name, text in wrong.items()}
    sent |= form(second, "4", comment="the other's words")
    shown = unescape(visit("mara").post(sheet, status=422, **sent).text)
    assert words in shown
    assert wrong.get("comment", wrong.get("evidence", "")).replace("\x07", "")[:900] in shown
    assert "the other's words" in shown
    assert re.search(rf'name="choice.{second}" value="4" checked', shown)
    assert stored(database) == {}


def test_what_was_typed_stays_when_somebody_has_submitted(
    visit: Visit, base: str, sheet: str, first: str, database: Database
) -> None:
    answer_everything(visit("mara"), base, database)
    visit("mara").post(f"{base}/submit", status=302)
    shown = unescape(
        visit("miles").post(sheet, status=409, **form(first, "1", 1, comment="my words")).text
    )
    assert "Mara submitted these answers" in shown
    assert "my words" in shown
    assert stored(database)[first][0] == "3"
    reply = visit("miles").post_json(f"{base}/answers", answer(first, "1", 1))
    assert reply.status_code == 409
    assert "conflict" not in reply.json
    assert "Reopen" in reply.json["message"]
