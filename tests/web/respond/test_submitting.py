"""Saving what is no answer, submitting, submitting again, and comments only if one allows it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.domain.round import Confidentiality
from app.services.database import Database
from tests.web.answering.test_saving import BAD
from tests.web.respond.surveys import Start, answers, invitations, responses

KINDS = list(Confidentiality)


@pytest.mark.parametrize(("body", "status"), BAD, ids=range(len(BAD)))
def test_what_is_no_answer_is_refused_with_a_sentence_and_stores_nothing(
    start: Start, database: Database, body: Any, status: int
) -> None:
    guest = start().open()
    question = guest.first()
    if not isinstance(body, bytes):
        body = json.dumps(body).replace("FIRST", question).encode()
    headers = {"X-CSRFToken": guest.web.token(), "Content-Type": "application/json"}
    reply = guest.web.client.post(f"{guest.base}/answers", data=body, headers=headers)
    assert reply.status_code == status, reply.text[:300]
    assert reply.json["message"]
    assert (answers(database), responses(database)) == ([], [])


def test_what_another_group_is_asked_is_refused(start: Start, database: Database) -> None:
    survey = start(groups=("business", "leadership"))
    business, leadership = survey.open(group="business"), survey.open(group="leadership")
    foreign = set(leadership.asked()) - set(business.asked())
    for question in sorted(foreign)[:3]:
        reply = business.save(question, "3")
        assert reply.status_code == 422
        assert "not asked" in reply.json["message"]
    assert responses(database) == []


FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=cut"


@pytest.mark.parametrize(
    ("kind", "comment", "status"),
    [
        (FORM, b"%ff%fe", 400),
        (FORM, b"a%c3", 400),
        (FORM, b"%ed%a0%80", 400),
        (FORM, b"a%00b", 422),
        (FORM, b"a%1bb", 422),
        (PARTS, b"\xff\xfe", 422),
        (PARTS, b"a\xc3", 422),
        (PARTS, b"a\x00b", 422),
    ],
)
def test_a_form_that_holds_no_text_is_refused_and_stores_nothing(
    start: Start, database: Database, kind: str, comment: bytes, status: int
) -> None:
    guest = start().open()
    question = guest.first().encode()
    [url, *_] = [word for word in guest.page().split('"') if f"{guest.base}/answers/" in word]
    fields = {
        b"csrf_token": guest.web.token().encode(),
        b"choice." + question: b"3",
        b"comment." + question: comment,
    }
    head = b'--cut\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    body = (
        b"&".join(b"%s=%s" % each for each in fields.items())
        if kind == FORM
        else b"".join(head % each for each in fields.items()) + b"--cut--\r\n"
    )
    shown = guest.web.client.post(url, data=body, content_type=kind)
    assert shown.status_code == status
    assert "Traceback" not in shown.text
    assert (answers(database), responses(database)) == ([], [])


@pytest.mark.parametrize(
    ("page", "field"), [("answers", "comment"), ("submit", "comments_shown"), ("group", "group")]
)
def test_a_form_that_is_too_large_is_refused_and_stores_nothing(
    start: Start, database: Database, page: str, field: str
) -> None:
    guest = start().open()
    fields = {field: "x" * 3_000_000, "csrf_token": guest.web.token()}
    shown = guest.web.client.post(f"{guest.base}/{page}", data=fields)
    assert shown.status_code == 413
    assert "too large" in shown.text
    assert responses(database) == []


@pytest.mark.parametrize("kind", KINDS)
def test_part_of_the_answers_can_be_submitted_and_what_is_open_is_said(
    start: Start, database: Database, kind: Confidentiality
) -> None:
    guest = start(kind).open()
    assert "nothing to submit" in guest.page("/review")
    assert "Nothing is answered yet" in guest.submit(status=409).text
    first = guest.first()
    guest.save(first, "cannot_see")
    review = guest.page("/review")
    assert "45 questions are open" in review
    assert "Submit as it is" in review
    guest.submit()
    assert [row.submitted for row in invitations(database)] == [True]


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_click_and_a_replay_lead_to_the_same_thanks(
    start: Start, database: Database, kind: Confidentiality
) -> None:
    guest = start(kind).open()
    guest.save(guest.first(), "3")
    for _ in range(3):
        assert guest.submit().headers["Location"] == f"{guest.base}/thanks"
    assert len(responses(database)) == 1
    assert len(answers(database)) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_comments_are_shown_only_if_one_ticks_it(
    start: Start, database: Database, kind: Confidentiality
) -> None:
    guest = start(kind).open()
    guest.save(guest.first(), "3", comment="c")
    box = 'name="comments_shown" value="yes"'
    assert f"{box} aria" in guest.page("/review")
    guest.submit()
    assert [row.comments_shown for row in responses(database)] == [False]
    guest.submit(comments_shown="yes")
    assert [row.comments_shown for row in responses(database)] == [True]
    assert f"{box} checked" in guest.page("/review")
    guest.submit()
    assert [row.comments_shown for row in responses(database)] == [False]


def test_thanks_are_said_only_to_those_who_submitted(start: Start) -> None:
    guest = start().open()
    answer = guest.web.get(f"{guest.base}/thanks", status=302)
    assert answer.headers["Location"] == guest.base


def test_after_an_anonymous_submission_pages_tell_no_moment_but_say_that_it_is_saved(
    start: Start,
) -> None:
    guest = start().open()
    question = guest.first()
    guest.save(question, "3")
    assert 'data-sealed="no"' in guest.page()
    guest.submit()
    page = guest.page()
    assert 'data-sealed="yes"' in page
    assert 'data-saved-at=""' in page
    stored = guest.web.client.get(f"{guest.base}/answers.json").json
    assert stored["answers"][question]["saved_at"].endswith("00:00:00+00:00")
    assert not guest.save(question, "4", 1).json["saved_at"].endswith("00:00:00+00:00")


def test_two_devices_of_a_guest_see_both_versions(start: Start, database: Database) -> None:
    survey = start()
    one = survey.open()
    other = survey.follow(one.token)
    question = one.first()
    one.save(question, "2")
    reply = other.save(question, "5")
    assert reply.status_code == 409
    assert (reply.json["theirs"]["choice"], reply.json["theirs"]["mine"]) == ("2", True)
    assert reply.json["theirs"]["saved_by"] is None
    assert [row.choice for row in answers(database)] == ["2"]
