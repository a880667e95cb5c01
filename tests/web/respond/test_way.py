"""A guest's way from the link to the thanks."""

from __future__ import annotations

import re

import pytest

from app.domain.round import Confidentiality
from app.services.database import Database
from tests.web.respond.surveys import (
    Start,
    answers,
    responses,
)

KINDS = list(Confidentiality)


@pytest.mark.parametrize("kind", KINDS)
def test_a_guest_answers_submits_and_changes_until_the_round_closes(
    start: Start, database: Database, kind: Confidentiality
) -> None:
    guest = start(kind).open()
    assert ">Start<" in guest.page()
    question = guest.first()

    assert guest.save(question, "2").json["revision"] == 1
    assert ">Continue<" in guest.page()
    thanks = guest.web.follow(guest.submit()).text

    assert "Thank you" in thanks
    assert "What comes next" in thanks
    assert guest.save(question, "5", 1).json["revision"] == 2
    assert [(row.question, row.choice) for row in answers(database)] == [(question, "5")]
    [response] = responses(database)
    assert response.submitted_at is not None
    assert (response.participant_id is None) == (kind is Confidentiality.ANONYMOUS)


def test_each_page_leads_on_without_scripts(start: Start, database: Database) -> None:
    guest = start().open()
    url = re.search(rf'href="({guest.base}/answers/[^"]+)">Start', guest.page())[1]  # type: ignore[index]
    seen = []
    while "/answers/" in url:
        seen.append(url)
        names = set(re.findall(r'name="choice\.([^"]+)"', guest.web.get(url).text))
        sent = {f"choice.{name}": "3" for name in names}
        url = guest.web.post(url, status=302, **sent).headers["Location"]
    assert len(set(seen)) == 23
    assert url == f"{guest.base}/outcomes"
    url = guest.web.post(url, status=302, **{"value.models-started": "4"}).headers["Location"]
    assert url == f"{guest.base}/review"
    assert "Every question is answered" in guest.page("/review")
    guest.submit()
    assert len(answers(database)) == 48
