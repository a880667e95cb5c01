"""CSV as people upload or paste it: what is read of it, and which line is told when it is not."""

from __future__ import annotations

import pytest

from app.services.csv_text import MAX_BYTES, Unreadable, decode, read_records

Rows = list[tuple[int, dict[str, str]]]


def read(text: str, *, most: int = 100) -> Rows:
    return list(read_records(text, columns=("team", "parent"), needed=("team",), most=most))


def row(line: int, team: str, parent: str = "") -> tuple[int, dict[str, str]]:
    return line, {"team": team, "parent": parent}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_spreadsheets_write_is_read_with_the_lines_on_which_rows_begin(
    delimiter: str, end: str
):
    lines = ("team,parent", "Fraud,Claims", "", "Motor,", "Home")
    text = end.join(lines).replace(",", delimiter)
    assert read(text) == [row(2, "Fraud", "Claims"), row(4, "Motor"), row(5, "Home")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_that_names_the_delimiter_is_no_row(delimiter: str, end: str):
    lines = ("", f"SEP={delimiter}", f"team{delimiter}parent", f'Fraud{delimiter}"A; b, c"')
    assert read(end.join(lines)) == [row(4, "Fraud", "A; b, c")]


def test_a_cell_over_two_lines_is_one_cell_and_the_next_row_keeps_its_line():
    text = 'team,parent\n"Fraud\r\nmodels","Claims; ""all"" of, it"\nMotor,\n'
    assert read(text) == [row(2, "Fraud models", 'Claims; "all" of, it'), row(4, "Motor")]


def test_columns_are_read_by_their_names_in_any_order_and_case():
    assert read(" Parent ,TEAM\nClaims,Fraud\n") == [row(2, "Fraud", "Claims")]
    assert read("\n\nteam\nFraud\n") == [row(4, "Fraud")]


@pytest.mark.parametrize(
    ("text", "line"),
    [("", 1), ("\n \n", 1), ("Fraud,Claims", 1), ("\nparent\nClaims", 2), ("team,team\nx,y", 1)],
)
def test_without_its_header_nothing_is_read(text: str, line: int):
    with pytest.raises(Unreadable, match="must name the columns: team,parent") as refused:
        read(text)
    assert refused.value.line == line


@pytest.mark.parametrize(
    ("body", "line", "why"),
    [
        ('"Fraud\n\nMotor', 3, "not CSV"),
        ('"Fraud"models,Claims', 3, "not CSV"),
        ("x" * MAX_BYTES, 3, "not CSV: field larger than"),
        ("Fraud,Claims,Motor", 3, "The row has 3 cells"),
        ("Fraud\nMotor", 4, "more than 2 rows"),
    ],
)
def test_what_can_not_be_read_is_told_with_the_line_on_which_it_begins(
    body: str, line: int, why: str
):
    with pytest.raises(Unreadable, match=why) as refused:
        read(f"team,parent\nFirst,\n{body}\n", most=2)
    assert refused.value.line == line
    assert refused.value.problem.line == line
    assert len(refused.value.problem.message) < 200


def test_a_byte_of_zeros_is_left_to_whoever_knows_what_a_cell_may_hold():
    assert read("team\nFra\0ud\n") == [row(2, "Fra\0ud")]


def test_bytes_are_utf_8_with_or_without_a_mark_at_their_start():
    for data in ("team\nÉ".encode(), "team\nÉ".encode("utf-8-sig")):
        assert read(decode(data)) == [row(2, "É")]


@pytest.mark.parametrize(
    ("data", "line"),
    [("team\nÉ".encode("cp1252"), 2), ("team\nÉ".encode("utf-16"), 1), (b"team\n\n\xc3", 3)],
)
def test_other_bytes_are_refused_at_their_line(data: bytes, line: int):
    with pytest.raises(Unreadable, match="save as “CSV UTF-8”") as refused:
        decode(data)
    assert refused.value.line == line
