"""Saving at once, as the script does it: what is told, refused and never lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import delete

from app.services.database import Database
from app.storage.rows import SignedIn
from tests.factories.world import TODAY, World
from tests.statements import counted
from tests.web.answering.sheets import Visit, answer, stored


def test_a_choice_is_saved_at_once_and_the_moment_is_told(
    visit: Visit, base: str, first: str, database: Database
) -> None:
    reply = visit("mara").post_json(f"{base}/answers", answer(first, "3", comment="so"))
    assert reply.status_code == 200
    assert reply.json["revision"] == 1
    assert reply.json["saved_at"].startswith(f"{TODAY.year}-")
    assert stored(database) == {first: ("3", "so", "", 1)}


def test_another_persons_newer_answer_is_handed_back_in_words(
    visit: Visit, base: str, first: str, capability: Any, database: Database
) -> None:
    visit("mara").post_json(f"{base}/answers", answer(first, "3"))
    reply = visit("miles").post_json(f"{base}/answers", answer(first, "4"))
    assert reply.status_code == 409
    theirs = reply.json["theirs"]
    assert (theirs["saved_by"], theirs["mine"]) == ("Mara", False)
    assert theirs["choice_text"] == capability.questions[0].levels[2]
    assert stored(database)[first][0] == "3"


def test_an_open_page_can_catch_up(visit: Visit, base: str, first: str) -> None:
    visit("mara").post_json(f"{base}/answers", answer(first, "3", comment="c"))
    seen = visit("miles").client.get(f"{base}/answers.json").json
    assert seen["answers"][first]["choice"] == "3"
    assert seen["answers"][first]["saved_by"] == "Mara"
    assert seen["closed"] is False


def test_after_the_session_ended_nothing_is_stored_and_the_script_is_told(
    visit: Visit, base: str, first: str, database: Database
) -> None:
    mara = visit("mara")
    mara.get(base)
    token = mara.token()
    with database.transaction() as session:
        session.execute(delete(SignedIn))
    sent = {"headers": {"X-CSRFToken": token}, "json": answer(first, "3")}
    reply = mara.client.post(f"{base}/answers", **sent)
    assert reply.status_code == 401
    assert "session has ended" in reply.json["message"]
    assert stored(database) == {}


def test_a_page_made_for_one_person_does_not_save_for_another(
    visit: Visit, base: str, first: str, world: World, database: Database
) -> None:
    person = str(world.people["mara"])
    reply = visit("miles").post_json(f"{base}/answers", answer(first, "3", person=person))
    assert reply.status_code == 401
    assert stored(database) == {}
    assert visit("mara").post_json(f"{base}/answers", answer(first, "3", person=person)).json


def test_a_page_gets_a_new_token_when_its_own_is_no_more(
    visit: Visit, base: str, first: str
) -> None:
    mara = visit("mara")
    reply = mara.client.post(
        f"{base}/answers", json=answer(first, "3"), headers={"X-CSRFToken": "old"}
    )
    assert reply.status_code == 400
    token = mara.client.get("/account/form-token").json["token"]
    headers = {"X-CSRFToken": token}
    assert mara.client.post(f"{base}/answers", json=answer(first, "3"), headers=headers).json


BAD: list[tuple[Any, int]] = [
    (b"", 400),
    (b"{", 400),
    (b'{"question": "\xff"}', 400),
    (b'{"question": "\\ud800", "choice": null, "revision": 0}', 400),
    (b"[" * 5000, 400),
    ([], 422),
    ({}, 422),
    (answer("FIRST", "6"), 422),
    (answer("FIRST", 3), 422),
    (answer("FIRST", "3", revision=-1), 422),
    (answer("FIRST", "3", revision=2**40), 422),
    (answer("FIRST", "3", revision="1"), 422),
    (answer("FIRST", "3", comment=None), 422),
    (answer("FIRST", "3", comment="x" * 4001), 422),
    (answer("FIRST", "3", comment="x" * 1_000_000), 422),
    (answer("FIRST", "3", comment="x" * 3_000_000), 413),
    (answer("FIRST", "3", comment="a\x00b"), 422),
    (answer("FIRST", "3", evidence="e" * 1001), 422),
    (answer("FIRST", "3", person="nobody"), 422),
    (answer("no-such", "3"), 422),
    (answer("x\x00", "3"), 422),
    (answer("", "3"), 422),
]


@pytest.mark.parametrize(("body", "status"), BAD, ids=range(len(BAD)))
def test_what_is_no_answer_is_refused_with_a_sentence_and_stores_nothing(
    visit: Visit, base: str, first: str, database: Database, body: Any, status: int
) -> None:
    mara = visit("mara")
    if not isinstance(body, bytes):
        body = json.dumps(body).replace("FIRST", first).encode()
    headers = {"X-CSRFToken": mara.token(), "Content-Type": "application/json"}
    reply = mara.client.post(f"{base}/answers", data=body, headers=headers)
    assert reply.status_code == status, reply.text[:300]
    assert reply.json["message"]
    assert stored(database) == {}


def test_saving_asks_the_database_little(
    visit: Visit, base: str, first: str, database: Database
) -> None:
    mara = visit("mara")
    mara.post_json(f"{base}/answers", answer(first, "3"))
    token = mara.token()
    with counted(database) as said:
        reply = mara.client.post(
            f"{base}/answers", json=answer(first, "4", 1), headers={"X-CSRFToken": token}
        )
    assert reply.json["revision"] == 2
    assert len(said) <= 5, said
