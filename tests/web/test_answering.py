"""Answering as a person meets it: with scripts (JSON), without (forms), and with bad input."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from app.domain.answering import asking_order
from app.services.database import Database
from app.services.questionnaire_versions import load_version
from app.storage.rows import AnswerRow, OutcomeAnswerRow, Round, SignedIn, Team
from tests.factories.world import NOW, TODAY, World
from tests.statements import counted
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
TEAM = "Claims analytics"


@pytest.fixture
def base(world: World) -> str:
    return f"/organizations/{world.organization}/assessments/{world.assessments[TEAM]}"


@pytest.fixture
def capability(database: Database, world: World) -> Any:
    """A capability with two questions, the second of its barrier."""
    with database.reader() as session:
        version = session.scalars(select(Round.questionnaire_version_id)).one()
        return load_version(session, version_id=version).barriers[0].capabilities[1]


@pytest.fixture
def sheet(base: str, capability: Any) -> str:
    return f"{base}/answers/{capability.id}"


@pytest.fixture
def first(capability: Any) -> str:
    return str(capability.questions[0].id)


@pytest.fixture
def second(capability: Any) -> str:
    return str(capability.questions[1].id)


def stored(database: Database) -> dict[str, tuple[str | None, str, str, int]]:
    with database.reader() as session:
        rows = session.scalars(select(AnswerRow).order_by(AnswerRow.question))
        return {r.question: (r.choice, r.comment, r.evidence, r.revision) for r in rows}


def facts(database: Database) -> dict[str, int | None]:
    with database.reader() as session:
        rows = session.scalars(select(OutcomeAnswerRow).order_by(OutcomeAnswerRow.question))
        return {row.question: row.value for row in rows}


def answer(question: str, choice: str | None, revision: int = 0, **more: Any) -> dict[str, Any]:
    return {"question": question, "choice": choice, "revision": revision, **more}


# With scripts


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


# Without scripts


def form(question: str, choice: str = "", revision: int = 0, **more: str) -> dict[str, str]:
    values = {"choice": choice, "revision": str(revision), **more}
    return {f"{name}.{question}": text for name, text in values.items() if text}


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


# The way through


def test_the_barriers_come_in_one_order_an_assessment(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    mara = visit("mara")
    links = [re.findall(r"/answers/([a-z-]+)\"", mara.get(base).text) for _ in range(2)]
    assert links[0] == links[1]
    with database.reader() as session:
        version = session.scalars(select(Round.questionnaire_version_id)).one()
        questionnaire = load_version(session, version_id=version)
    orders = {tuple(b.id for b in asking_order(questionnaire, seed=str(n))) for n in range(300)}
    assert len(orders) == 24
    assert {len(set(order)) for order in orders} == {4}


def test_every_capability_is_reached_by_going_on(visit: Visit, base: str) -> None:
    mara = visit("mara")
    url = re.search(rf'href="({base}/answers/[^"]+)">Start', mara.get(base).text)[1]  # type: ignore[index]
    seen = []
    while "/answers/" in url:
        seen.append(url)
        page = mara.get(url).text
        assert 'aria-current="page">' in page
        url = mara.post(url, status=302).headers["Location"]
    assert len(set(seen)) == 23
    assert url == f"{base}/outcomes"
    assert mara.post(url, status=302).headers["Location"] == f"{base}/review"


def test_a_second_visit_goes_on_where_one_left_off(
    visit: Visit, base: str, sheet: str, first: str, second: str
) -> None:
    mara = visit("mara")
    assert ">Start<" in mara.get(base).text
    mara.post(sheet, status=302, **form(first, "2"), **form(second, "3"))
    shown = mara.get(base).text
    assert ">Continue<" in shown
    assert "2 of 46 answered" in shown


def test_the_overview_names_who_shares_the_answers(visit: Visit, base: str) -> None:
    shown = unescape(visit("mara").get(base).text)
    assert "You answer by name" in shown
    assert "Carol, Mara, Miles" in shown
    assert "Northwind" in shown


@pytest.mark.parametrize("who", ["lea", "nora", "otto", "stranger"])
def test_whoever_may_not_answer_finds_no_page(
    visit: Visit, base: str, sheet: str, first: str, who: str, database: Database
) -> None:
    visitor = visit(who)
    for url in (base, sheet, f"{base}/outcomes", f"{base}/review", f"{base}/answers.json"):
        visitor.get(url, status=404)
    for url in (sheet, f"{base}/outcomes", f"{base}/submit", f"{base}/reopen"):
        visitor.post(url, status=404, **form(first, "3"))
    assert visitor.post_json(f"{base}/answers", answer(first, "3")).status_code == 404
    assert stored(database) == {}


def test_an_assessment_is_not_found_through_another_organization(
    visit: Visit, base: str, world: World
) -> None:
    foreign = base.replace(str(world.organization), str(world.other_organization))
    for who in ("ada", "otto"):
        visit(who).get(foreign, status=404)
    visit("mara").get(f"{base}/answers/no-such-capability", status=404)


def test_a_stranger_is_asked_to_sign_in(visit: Visit, sheet: str) -> None:
    assert "/sign-in" in visit().get(sheet, status=302).headers["Location"]


@pytest.mark.parametrize(
    ("days", "words"), [(-30, "This round was over on"), (30, "This round opens on")]
)
def test_outside_its_days_a_round_takes_no_answers(
    visit: Visit, base: str, sheet: str, first: str, database: Database, days: int, words: str
) -> None:
    with database.transaction() as session:
        moved = TODAY + timedelta(days=days)
        session.execute(update(Round).values(opens_on=moved, closes_on=moved))
    mara = visit("mara")
    assert words in mara.get(base).text
    assert words in mara.post(sheet, status=409, **form(first, "3", comment="typed")).text
    assert words in mara.post_json(f"{base}/answers", answer(first, "3")).json["message"]
    assert stored(database) == {}


def test_an_archived_team_takes_no_answers(
    visit: Visit, base: str, first: str, database: Database, world: World
) -> None:
    with database.transaction() as session:
        archived = update(Team).where(Team.id == world.teams[TEAM]).values(archived_at=NOW)
        session.execute(archived)
    reply = visit("mara").post_json(f"{base}/answers", answer(first, "3"))
    assert "archived" in reply.json["message"]
    assert "archived" in visit("mara").get(base).text


# Facts


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


# Submitting


def answer_everything(visitor: Visitor, base: str, database: Database) -> None:
    for url in set(re.findall(rf'href="({base}/answers/[^"]+)"', visitor.get(base).text)):
        names = set(re.findall(r'name="choice\.([^"]+)"', visitor.get(url).text))
        visitor.post(url, status=302, **{f"choice.{name}": "3" for name in names})


def test_the_review_lists_what_is_missing_with_links(
    visit: Visit, base: str, sheet: str, first: str, second: str
) -> None:
    mara = visit("mara")
    mara.post(sheet, status=302, **form(first, "2"))
    shown = mara.get(f"{base}/review").text
    assert "45 questions are open" in shown
    assert f"{sheet}#q-{second}" in shown
    assert f"{sheet}#q-{first}" not in shown
    assert "too early to submit" in shown
    assert f'action="{base}/submit"' not in shown
    assert "Too little is answered" in mara.post(f"{base}/submit", status=409).text


def test_one_barrier_is_enough_to_submit_anyway(
    visit: Visit, base: str, database: Database
) -> None:
    mara = visit("mara")
    with database.reader() as session:
        version = session.scalars(select(Round.questionnaire_version_id)).one()
        barrier = load_version(session, version_id=version).barriers[0]
    for capability in barrier.capabilities[:3]:
        choices = {f"choice.{q.id}": "3" for q in capability.questions}
        mara.post(f"{base}/answers/{capability.id}", status=302, **choices)
    shown = mara.get(f"{base}/review").text
    assert "Submit anyway" in shown
    assert "Too little is answered for a score of" in shown
    assert mara.follow(mara.post(f"{base}/submit", status=302)).status_code == 200


def test_submitting_twice_leads_to_the_same_result_and_reopening_lets_one_change(
    visit: Visit, base: str, sheet: str, first: str, database: Database
) -> None:
    mara = visit("mara")
    answer_everything(mara, base, database)
    assert "Every question is answered" in mara.get(f"{base}/review").text
    for _ in range(2):
        assert mara.post(f"{base}/submit", status=302).headers["Location"] == f"{base}/result"
    miles = visit("miles")
    assert "Mara submitted" in miles.get(sheet).text
    assert '<fieldset class="all" disabled>' in miles.get(sheet).text
    assert miles.post(f"{base}/submit", status=409)
    assert "open again" in miles.follow(miles.post(f"{base}/reopen", status=302)).text
    miles.post(sheet, status=302, **form(first, "5", 1))
    assert stored(database)[first][0] == "5"
    miles.post(f"{base}/submit", status=302)
