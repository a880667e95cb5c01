"""What the JSON of a result tells under a promise, and what it leaves out."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain.comparing.perception import gaps
from app.domain.promise.disclosure import Hidden, Promise
from app.domain.response import Answer, Choice, Response
from app.domain.round import Confidentiality
from app.domain.scoring.guide import discussions
from app.domain.scoring.recommendations import recommend
from app.domain.scoring.result import Result
from app.domain.scoring.scoring import hidden_profile, score
from app.services.results.result_document import result_document
from tests.factories.questionnaires import everywhere, tiny

FIVE = Promise(Confidentiality.ANONYMOUS, 5)
COUNTS = ("levels", "not_applicable", "cannot_see", "unanswered")
TINY = tiny()

answers = st.lists(
    st.sampled_from([None, *Choice, *[*Choice][:5]]),
    min_size=len(TINY.questions),
    max_size=len(TINY.questions),
)


@st.composite
def responses(draw: st.DrawFn) -> Response:
    given = zip(TINY.questions, draw(answers), strict=True)
    said = tuple(Answer(question.id, choice) for question, choice in given if choice is not None)
    return Response("somebody", draw(st.sampled_from(["leadership", "engineering"])), said)


def promised(people: int, **withheld: Hidden) -> dict[str, Any]:
    """Give the document of people who answer all alike, under a promise."""
    profile = score(tiny(), [everywhere(tiny(), 3)] * people, promise=FIVE, withheld=withheld)
    return result_document(Result("1.2.3", profile, (), promise=FIVE))


def questions_in(document: Any) -> list[dict[str, Any]]:
    return [q for b in document["barriers"] for c in b["capabilities"] for q in c["questions"]]


def test_a_hidden_result_says_so_and_gives_no_figure() -> None:
    profile = hidden_profile(tiny(), Hidden.PROTECTED)
    document = result_document(Result("1.2.3", profile, (), promise=FIVE))

    assert (document["hidden"], document["respondents"]) == ("protected", None)
    assert (document["coverage"], document["index"]) == (None, None)
    assert document["outcomes"] == [{"id": "in-production", "n": None, "value": None}]
    for barrier in document["barriers"]:
        for one in (barrier, *barrier["capabilities"]):
            assert (one["missing"], one["score"], one["n"]) == ("protected", None, None)
            assert (one["coverage"], one["cannot_see"]) == (None, None)
    assert all(q["n"] is None and q["levels"] is None for q in questions_in(document))


def test_below_ten_people_there_is_no_count_of_single_answers() -> None:
    few, many = promised(9), promised(10)

    assert {q[key] for q in questions_in(few) for key in COUNTS} == {None}
    assert questions_in(many)[0]["levels"] == [0, 0, 10, 0, 0]
    assert questions_in(few)[0]["n"] == 9


def test_shares_of_what_is_withheld_are_null() -> None:
    document = promised(6, **{"access-1": Hidden.TOO_FEW, "access-2": Hidden.TOO_FEW})

    _, access, join = document["barriers"][0]["capabilities"]
    assert (access["coverage"], access["cannot_see"], access["evidence"]) == (None, None, None)
    assert (join["coverage"], join["cannot_see"]) == (1, 0)
    assert (access["missing"], access["questions"][0]["missing"]) == ("too_few", "too_few")


def numbers_of_people(document: Any) -> list[int]:
    """Give every number of people in a document, at whatever depth."""
    if isinstance(document, list):
        return [n for one in document for n in numbers_of_people(one)]
    if not isinstance(document, dict):
        return []
    names = {"n", "n_group", "n_others", "respondents"}
    own = [value for key, value in document.items() if key in names and value is not None]
    return own + [n for value in document.values() for n in numbers_of_people(value)]


@given(st.lists(responses(), max_size=14), st.sampled_from([3, 5]))
def test_the_document_tells_of_nobody_more_closely_than_was_promised(
    people: list[Response], minimum: int
) -> None:
    promise = Promise(Confidentiality.CONFIDENTIAL, minimum)
    profile = score(TINY, people, promise=promise)
    document = result_document(
        Result(
            "1.2.3",
            profile,
            recommend(TINY, profile),
            promise=promise,
            gaps=gaps(TINY, people, minimum=minimum),
            guide=discussions(TINY, profile),
        )
    )
    assert all(n >= minimum for n in numbers_of_people(document))
    for question in questions_in(document):
        told = [question[key] for key in COUNTS if question[key] is not None]
        assert not told or len(people) >= promise.words_from
