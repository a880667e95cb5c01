"""Results as they are stored: read back whole, also those of earlier versions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.promise.disclosure import OPENLY, Hidden, Promise
from app.domain.questionnaire import Questionnaire
from app.domain.round import Confidentiality
from app.domain.scoring.guide import discussions
from app.domain.scoring.profile import Profile
from app.domain.scoring.recommendations import recommend
from app.domain.scoring.result import Result
from app.domain.scoring.scoring import hidden_profile, score
from app.storage.result_document import from_document, to_document
from tests.factories.questionnaires import everywhere, said, tiny

OLD = Path(__file__).with_name("result-0.1.0.json")
"""What the first version stored of three people who answered the two questions of access."""

FIVE = Promise(Confidentiality.CONFIDENTIAL, 5)
COUNTS = ("levels", "not_applicable", "cannot_see", "unanswered")


def only_access() -> Questionnaire:
    whole = tiny()
    data = whole.barriers[0]
    access = replace(data.capabilities[1], requires=())
    return replace(whole, barriers=(replace(data, capabilities=(access,)),))


def result_of(profile: Profile, promise: Promise) -> Result:
    advice, guide = recommend(tiny(), profile), discussions(tiny(), profile)
    return Result("1.2.3", profile, advice, promise=promise, guide=guide)


def questions_in(document: Any) -> Iterator[dict[str, Any]]:
    for barrier in document["profile"]["barriers"]:
        for capability in barrier["capabilities"]:
            yield from capability["questions"]


def test_a_document_of_the_first_version_is_read_with_all_its_figures() -> None:
    asked = only_access()
    people = [
        said("access-1=1 access-2=2", outcomes={"in-production": 2}),
        said("access-1=3 access-2=na"),
        said("access-1=2 access-2=3"),
    ]
    profile = score(asked, people)

    found = from_document(OLD.read_text())

    assert found == Result("0.1.0", profile, recommend(asked, profile))
    assert (found.promise, found.profile.hidden, found.guide) == (OPENLY, None, ())


@pytest.mark.parametrize("people", [6, 12])
def test_a_result_under_a_promise_is_read_back_as_it_was(people: int) -> None:
    responses = [everywhere(tiny(), 1 + 4 * (n % 2), but="access-1=3") for n in range(people)]
    result = result_of(score(tiny(), responses, promise=FIVE), FIVE)
    assert result.guide
    assert from_document(to_document(result)) == result


def test_a_result_of_fewer_than_ten_people_stores_no_count_of_answers() -> None:
    responses = [everywhere(tiny(), 1 + n % 3, but="find-1=na find-2=cs") for n in range(9)]
    document = json.loads(to_document(result_of(score(tiny(), responses, promise=FIVE), FIVE)))
    stored = list(questions_in(document))
    assert {question[count] for question in stored for count in COUNTS} == {None}
    assert {question["applicability_disputed"] for question in stored} == {False}


def test_a_withheld_result_is_stored_without_a_figure() -> None:
    result = result_of(hidden_profile(tiny(), Hidden.PROTECTED), FIVE)
    document = to_document(result)
    assert from_document(document) == result
    assert {question["score"] for question in questions_in(json.loads(document))} == {None}
