from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.questionnaire import Questionnaire
from app.domain.response import Answer, Choice, OutcomeAnswer, Response
from app.storage.questionnaire_file import load_questionnaire
from app.storage.responses_csv import LARGEST_FILE, ResponsesInvalid, load_responses
from tests.questionnaire_yaml import SMALL

HEAD = "respondent,group,question,answer,comment\n"


@pytest.fixture(scope="module")
def questionnaire() -> Questionnaire:
    return load_questionnaire(SMALL)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "r.csv"


def problems_of(path: Path, questionnaire: Questionnaire, content: str | bytes) -> list[str]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ResponsesInvalid) as caught:
        load_responses(path, questionnaire)
    return [line.removeprefix(f"{path}:") for line in str(caught.value).splitlines()]


def test_rows_become_one_response_a_person(path: Path, questionnaire: Questionnaire) -> None:
    path.write_text(
        HEAD
        + "ann,engineering,finding-data-1,3,\n"
        + 'bo,business,finding-data-1,cannot_see,"No idea,\nreally"\n'
        + "ann,engineering,getting-access-1,not_applicable,\n"
        + "ann,engineering,models-started,12,\n"
        + "ann,engineering,weeks-to-production,one to six months,\n"
    )

    assert load_responses(path, questionnaire) == [
        Response(
            "ann",
            "engineering",
            (
                Answer("finding-data-1", Choice.LEVEL_3),
                Answer("getting-access-1", Choice.NOT_APPLICABLE),
            ),
            (OutcomeAnswer("models-started", 12), OutcomeAnswer("weeks-to-production", 1)),
        ),
        Response(
            "bo",
            "business",
            (Answer("finding-data-1", Choice.CANNOT_SEE, comment="No idea,\nreally"),),
        ),
    ]


def test_what_spreadsheets_write_is_read(path: Path, questionnaire: Questionnaire) -> None:
    path.write_bytes(
        b"\xef\xbb\xbfQuestion,Answer,Respondent,Group,Evidence,Comment\r\n"
        b" finding-data-1 , 5 ,ann,,https://example.org/e,\r\n"
        b",,,,,\r\n\r\n"
    )

    [response] = load_responses(path, questionnaire)

    assert response.group is None
    assert response.answers == (
        Answer("finding-data-1", Choice.LEVEL_5, evidence="https://example.org/e"),
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            ["a,engineering,nothing,3,", "a,engineering,finding-data-1,6,"],
            [
                "2: question: no question is called 'nothing'",
                "3: answer: '6' is not 1-5, not_applicable or cannot_see",
            ],
        ),
        (
            ["a,,finding-data-1,,", "a,,finding-data-1,3.0,", "a,,finding-data-1,Cannot_See,"],
            [
                "2: answer: is blank; leave the row out where nothing was answered",
                "3: answer: '3.0' is not 1-5, not_applicable or cannot_see",
                "4: answer: 'Cannot_See' is not 1-5, not_applicable or cannot_see",
            ],
        ),
        (
            ["a,,finding-data-1,3,", "a,,finding-data-1,3,"],
            ["3: question: 'a' has already answered 'finding-data-1'"],
        ),
        (
            ["a,engineering,finding-data-1,3,", "a,business,finding-data-2,3,"],
            ["3: group: 'a' had another group before: 'engineering'"],
        ),
        (
            ["a,,finding-data-1,3,", "a,business,finding-data-2,3,"],
            ["3: group: 'a' had another group before: none"],
        ),
        (
            ["a,pilots,finding-data-1,3,", ",,finding-data-1,3,"],
            ["2: group: no respondent group is called 'pilots'", "3: respondent: is blank"],
        ),
        (
            ["a,,finding-data-1,3", "a,,finding-data-1,3,x,y"],
            [
                "2: row: has 4 columns, the first line has 5",
                "3: row: has 6 columns, the first line has 5",
            ],
        ),
        (
            ['a,,finding-data-1,3,"two', 'lines"', "b,,finding-data-1,9,"],
            ["4: answer: '9' is not 1-5, not_applicable or cannot_see"],
        ),
        (
            ["a,,models-started,-1,", "a,,models-started,²,", "a,,models-started,1000001,"],
            [
                "2: answer: '-1' is not a whole number from 0 to 1000000",
                "3: answer: '²' is not a whole number from 0 to 1000000",
                "4: answer: '1000001' is not a whole number from 0 to 1000000",
            ],
        ),
        (
            ["a,,weeks-to-production,soon,"],
            ["2: answer: 'soon' is not one of: under a month; one to six months; longer"],
        ),
        (
            [f"a,,finding-data-1,3,{'x' * 10_001}"],
            ["2: comment: is longer than 10000 characters"],
        ),
        (
            [f"a,,finding-data-1,3,{'x' * 200_000}", "b,,x,3,"],
            [
                "2: row: is not CSV: field larger than field limit (131072)",
                "3: question: no question is called 'x'",
            ],
        ),
        (['a,,finding-data-1,3,"open'], ["2: row: is not CSV: unexpected end of data"]),
        ([], ["1: file: holds no answers, only column names"]),
    ],
)
def test_every_bad_row_is_named_with_its_line(
    path: Path, questionnaire: Questionnaire, rows: list[str], expected: list[str]
) -> None:
    assert problems_of(path, questionnaire, HEAD + "\n".join(rows)) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ["1: file: is empty"]),
        (b"\xef\xbb\xbf\n", ["1: file: is empty"]),
        (
            b"respondent,question,answer,comment,mood,mood,answer\n",
            [
                "1: columns: group is missing",
                "1: columns: answer is there more than once",
                "1: columns: 'mood' is unknown",
            ],
        ),
        (
            b"respondent;group;question;answer;comment\n",
            ["1: columns: must be separated by commas"],
        ),
        (HEAD.encode() + b"\xe9,,finding-data-1,3,\n", ["2: file: is not UTF-8 text; "]),
        (HEAD.encode() + b"a,,finding-data-1,3,\0\n", ["2: file: holds the control character "]),
    ],
)
def test_a_file_of_another_kind_is_refused(
    path: Path, questionnaire: Questionnaire, content: bytes, expected: list[str]
) -> None:
    problems = problems_of(path, questionnaire, content)

    assert len(problems) == len(expected)
    assert all(map(str.startswith, problems, expected))


def test_a_file_that_is_too_large_is_not_read(path: Path, questionnaire: Questionnaire) -> None:
    with path.open("wb") as stream:
        stream.truncate(LARGEST_FILE + 1)

    with pytest.raises(ResponsesInvalid, match="is larger than 50 MB"):
        load_responses(path, questionnaire)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=100)
    | st.text(alphabet="a,3\"\n\r ;'", max_size=60).map(lambda text: (HEAD + text).encode())
)
def test_whatever_the_bytes_nothing_but_problems_comes_out(
    path: Path, questionnaire: Questionnaire, content: bytes
) -> None:
    path.write_bytes(content)
    with suppress(ResponsesInvalid):
        load_responses(path, questionnaire)
