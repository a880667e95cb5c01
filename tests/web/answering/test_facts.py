"""The outcome questions: all or none, with the message at the field."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest

from app.services.database import Database
from tests.web.answering.sheets import Visit, facts


def test_facts_are_kept_all_or_none_with_the_message_at_the_field(
    visit: Visit, base: str, database: Database
) -> None:
    mara, url = visit("mara"), f"{base}/outcomes"
    wrong = {
        "value.models-started": "5",
        "value.in-production": "8",
        "value.rolled-back": "2",
    }
    shown = unescape(mara.post(url, status=422, **wrong).text)
    assert "can't be more than 5" in shown[shown.index('id="problem-in-production"') :][:200]
    assert 'value="8"' in shown
    assert facts(database) == {}
    mara.post(url, status=302, **wrong | {"value.in-production": "3"})
    assert facts(database) == {"in-production": 3, "models-started": 5, "rolled-back": 2}


@pytest.mark.parametrize("text", ["-1", "1.5", "many", "1000001", "9" * 50, "٣", "1e3", "0x1"])
def test_what_is_no_number_stays_in_its_field(
    visit: Visit, base: str, database: Database, text: str
) -> None:
    sent = {"value.models-started": text, "value.rolled-back": "2"}
    shown = unescape(visit("mara").post(f"{base}/outcomes", status=422, **sent).text)
    assert "whole number from 0 to 1,000,000" in shown
    assert f'value="{text}"' in shown
    assert facts(database) == {}


def test_a_band_that_is_not_offered_is_refused(visit: Visit, base: str, database: Database) -> None:
    mara = visit("mara")
    mara.post(f"{base}/outcomes", status=422, **{"value.weeks-to-production": "6"})
    mara.post(f"{base}/outcomes", status=302, **{"value.weeks-to-production": "5"})
    assert facts(database) == {"weeks-to-production": 5}


def test_one_fact_is_saved_at_once_and_checked_against_the_others(
    visit: Visit, base: str, database: Database
) -> None:
    mara, url = visit("mara"), f"{base}/outcome-answers"

    def send(question: str, value: str, revision: int = 0) -> Any:
        sent = {"question": question, "value": value, "revision": revision}
        return mara.post_json(url, sent)

    assert send("models-started", "5").json["revision"] == 1
    assert "more than 5" in send("in-production", "8").json["message"]
    assert send("in-production", "4").status_code == 200
    assert "less than 4" in send("models-started", "3", 1).json["message"]
    assert send("models-started", "", 1).status_code == 200
    assert send("models-started", "9", 1).status_code == 409
    assert facts(database) == {"in-production": 4, "models-started": None}


def test_two_people_see_each_others_facts(visit: Visit, base: str, database: Database) -> None:
    url = f"{base}/outcomes"
    visit("mara").post(url, status=302, **{"value.rolled-back": "2"})
    sent = {"value.rolled-back": "7", "value.retired": "1"}
    shown = visit("miles").post(url, status=409, **sent).text
    assert "Two answers" in shown
    assert "Mara" in shown
    assert facts(database) == {"rolled-back": 2}
    kept = {"keep": "rolled-back", "theirs.rolled-back": "1"}
    visit("miles").post(url, status=302, **sent, **kept)
    assert facts(database) == {"retired": 1, "rolled-back": 7}
