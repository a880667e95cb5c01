"""People who are pasted or come in a file: every wrong line is named, and it is all or nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.domain.round import Confidentiality
from app.mail.addresses import read_mailbox
from app.services.csv_text import Unreadable
from app.services.errors import InvalidInput, NotFound, Refused
from app.services.invitations import invitation_import
from app.services.invitations.invitation_file import MAX_BYTES, MAX_ROWS, read_rows
from app.services.invitations.invitation_import import ImportPreview
from app.services.invitations.invitation_rounds import portions
from app.services.invitations.invitations import MAX_ADDRESSES, parse_addresses
from app.storage.database import Database
from app.storage.rows import Invitation, Participant, Team
from tests.factories.world import NOW, TODAY
from tests.services.desks import TEAM, at_once
from tests.services.hosts import Hosts

HEADER = "address,team,group\n"
Start = Callable[..., Hosts]


@pytest.fixture
def start(database: Database, tmp_path: Path) -> Start:
    return lambda *given, **more: Hosts(database, tmp_path, *given, **more)


@pytest.fixture
def hosts(start: Start) -> Hosts:
    return start(groups=("engineering", "business"))


def check(hosts: Hosts, text: str | bytes) -> ImportPreview:
    data = text if isinstance(text, bytes) else text.encode()
    found = hosts.call(invitation_import.preview, data=data)
    assert isinstance(found, ImportPreview)
    return found


def take(hosts: Hosts, text: str, **given: Any) -> ImportPreview:
    found = hosts.call(invitation_import.import_rows, data=text.encode(), today=TODAY, **given)
    assert isinstance(found, ImportPreview)
    return found


def problems(hosts: Hosts, text: str | bytes) -> list[tuple[int, str]]:
    return [(each.line, each.message) for each in check(hosts, text).problems]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a@x.org\r\nb@x.org\rc@x.org\n\n", ["a@x.org", "b@x.org", "c@x.org"]),
        ("a@x.org, b@x.org;c@x.org;", ["a@x.org", "b@x.org", "c@x.org"]),
        ("A@X.org\na@x.ORG", ["a@x.org"]),
        ("Ann Lee <ann@x.org>", ["ann@x.org"]),
        ('"Lee; Ann" <ann@x.org>, "Bo" <bo@x.org>', ["ann@x.org", "bo@x.org"]),
        ("Lee, Ann <ann@x.org>; Bo, Al <al@x.org>", ["ann@x.org", "al@x.org"]),
        ("a@x.org, Lee, Ann <ann@x.org>", ["a@x.org", "ann@x.org"]),
        ("\ufeffa@x.org", ["a@x.org"]),
        ("anna@Bücher.example", ["anna@bücher.example"]),
        ("anna@xn--bcher-kva.example\nanna@bücher.example", ["anna@bücher.example"]),
    ],
)
def test_addresses_are_read_as_they_are_pasted(text: str, found: list[str]) -> None:
    assert list(parse_addresses(text)) == found


def test_every_wrong_line_is_named() -> None:
    with pytest.raises(InvalidInput) as told:
        parse_addresses("a@x.org\nLee\nb@x.org, c@@x\n\n=1+1\n<a@x.org")
    lines = str(told.value).split("\n")
    assert told.value.field == "addresses"
    assert [line.partition(":")[0] for line in lines] == ["Line 2", "Line 3", "Line 5", "Line 6"]
    assert "“Lee”" in lines[0]


def test_no_more_than_twenty_wrong_lines_are_named() -> None:
    with pytest.raises(InvalidInput) as told:
        parse_addresses("x" * 500 + "\nwrong" * 30)
    lines = str(told.value).split("\n")
    assert (len(lines), lines[-1]) == (21, "And 11 more.")
    assert max(map(len, lines)) < 200


@pytest.mark.parametrize("text", ["", " \n;,\n"])
def test_nothing_pasted_is_told(text: str) -> None:
    with pytest.raises(InvalidInput, match="at least one"):
        parse_addresses(text)


def test_there_is_an_end_to_what_can_be_pasted() -> None:
    many = "\n".join(f"p{number}@x.org" for number in range(MAX_ADDRESSES))
    assert len(parse_addresses(many)) == MAX_ADDRESSES
    with pytest.raises(InvalidInput, match="5,000"):
        parse_addresses(f"{many}\none@x.org")
    for long in ("x" * 2_000_000, "," * 1_000_000, "<" * 100_000, '"' * 100_000, "a" * 900_000):
        with pytest.raises(InvalidInput):
            parse_addresses(long)


def read(text: str) -> tuple[str, ...]:
    """Give what is read, or nothing when the person is told what is wrong."""
    try:
        return parse_addresses(text)
    except InvalidInput as problem:
        str(problem).encode()
        return ()


@given(st.text(alphabet=st.characters() | st.sampled_from('@.,;<>"\n\r\0 abc')))
def test_whatever_is_pasted_gives_addresses_or_says_what_is_wrong(text: str) -> None:
    for address in read(text):
        read_mailbox(address)
        assert parse_addresses(address) == (address,)


@given(
    st.lists(
        st.sampled_from(["a@x.org", "Ann <b@x.org>", '"Lee, C" <c@x.org>', "D, E <d@x.org>"]),
        min_size=1,
    ),
    st.sampled_from(["\n", "\r\n", ";", " ; ", ",", ",\n"]),
)
def test_however_addresses_are_put_together_each_is_found(pieces: list[str], between: str) -> None:
    letters = {each for piece in pieces for each in "abcd" if f"{each}@" in piece}
    assert set(parse_addresses(between.join(pieces))) == {f"{each}@x.org" for each in letters}


def test_the_database_takes_every_letter_that_is_read(database: Database) -> None:
    """What is lower case here must be so for each database, which all keep nothing else."""
    signs = (chr(code) for code in range(sys.maxunicode + 1) if chr(code).isalnum())
    found = {address for sign in signs for address in read(f"{sign}@x.org")}
    assert len(found) > 100_000
    with database.reader() as session:
        for some in portions(sorted(found)):
            together = " ".join(some)
            assert session.scalar(select(func.lower(together))) == together


def test_the_file_says_whom_it_would_invite(hosts: Hosts) -> None:
    hosts.add("bert")
    text = (
        "\ufeffTeam;Address;Group\r\n"
        f"{TEAM};Anna@example.org;engineering\r\n"
        "\r\n"
        f"claims/claims ANALYTICS;bert@example.org;\r\n"
        '"Fraud models";bert@example.org;Business\r\n'
    )
    found = check(hosts, text)
    assert (found.new, found.already, found.problems) == (2, 1, ())
    assert [(row.line, row.address, row.group, row.already) for row in found.rows] == [
        (2, "anna@example.org", "Engineering", False),
        (4, "bert@example.org", "", True),
        (5, "bert@example.org", "Business", False),
    ]
    assert found.rows[2].team == "Claims / Fraud models"
    assert hosts.page().total == 1
    assert take(hosts, text) == found
    assert hosts.item("anna").group == "engineering"
    assert check(hosts, text).already == 3
    assert not check(hosts, text).can_be_done


def test_with_one_wrong_row_nobody_is_invited(hosts: Hosts) -> None:
    found = take(hosts, f"{HEADER}a@x.org,{TEAM},\nb@x.org,Nobody,\n")
    assert [each.line for each in found.problems] == [3]
    assert hosts.page().total == 0


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("a@x.org,Nobody,", "There is no team “Nobody” in this round."),
        ("a@x.org,Southern models,", "no team"),
        ("a@x.org,Claims,", "no team"),
        ("a@x.org,,", "no team."),
        (f"a@x.org,{TEAM},leadership", "There are: Engineering, Business."),
        (f"=cmd|' /C calc'!A0,{TEAM},", "“=cmd|' /C calc'!A0”"),
        (f",{TEAM},", "not an address"),
        (f"a@x.org;b@x.org,{TEAM},", "not an address"),
    ],
)
def test_a_row_that_can_not_be_taken_says_why(hosts: Hosts, row: str, words: str) -> None:
    [(line, message)] = problems(hosts, f"{HEADER}{row}\n")
    assert line == 2
    assert words in message


def test_the_same_row_twice_names_the_first(hosts: Hosts) -> None:
    text = f'{HEADER}a@x.org,{TEAM},\n"A@x.org",Claims / {TEAM},business\n'
    assert problems(hosts, text) == [(3, "The same address and team are in line 2 already.")]


def test_a_name_that_two_teams_have_needs_its_path(start: Start) -> None:
    hosts = start()
    with hosts.database.transaction() as session:
        session.get_one(Team, hosts.world.teams["Motor pricing"]).name = "Fraud models"
    [(_, message)] = problems(hosts, f"{HEADER}a@x.org,fraud models,\n")
    assert "write its path, such as" in message
    [row] = check(hosts, f"{HEADER}a@x.org,Pricing / Fraud models,\n").rows
    assert row.team == "Pricing / Fraud models"


def test_groups_and_archived_teams_are_told_apart_from_unknown_ones(start: Start) -> None:
    hosts = start()
    with hosts.database.transaction() as session:
        session.get_one(Team, hosts.world.teams["Fraud models"]).archived_at = NOW
    text = f"{HEADER}a@x.org,{TEAM},business\na@x.org,Fraud models,\n"
    told = [message for _, message in problems(hosts, text)]
    assert "leave the column empty" in told[0]
    assert "archived" in told[1]


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"", 1, "must name the columns"),
        (b"address\na@x.org\n", 1, "must name the columns"),
        (b"address,team,mood\n", 1, "must name the columns"),
        (b"address,team,team\n", 1, "must name the columns"),
        (b"address,team\na@x.org,T\xe9am\n", 2, "not UTF-8"),
        (b"\xff\xfea\0d\0", 1, "not UTF-8"),
        (b'address,team\na@x.org,"Team\n', 2, "not CSV"),
        (b"address,team\na@x.org,Claims, analytics\n", 2, "put a name with a comma into quotes"),
        (b"x" * (MAX_BYTES + 1), 1, "larger than 1 MB"),
        (b"address,team\n" + b"a@x.org,T\n" * (MAX_ROWS + 1), MAX_ROWS + 2, "5,000 rows"),
    ],
)
def test_a_file_that_can_not_be_read_has_one_problem(data: bytes, line: int, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as told:
        read_rows(data)
    assert told.value.line == line


def test_an_unreadable_file_is_a_problem_and_no_error(hosts: Hosts) -> None:
    found = check(hosts, b"address,team\n\xff\n")
    assert (len(found.problems), found.rows, found.can_be_done) == (1, (), False)


def test_nobody_reads_thousands_of_problems(hosts: Hosts) -> None:
    told = problems(hosts, HEADER + "wrong,Nobody,\n" * 500)
    assert (len(told), told[-1][1]) == (101, "And so on: 400 more rows are wrong.")


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None
)
@given(st.binary() | st.text().map(lambda text: (HEADER + text).encode("utf-8", "replace")))
def test_whatever_is_uploaded_is_taken_or_explained(hosts: Hosts, data: bytes) -> None:
    found = check(hosts, data)
    assert found.can_be_done <= (not found.problems)
    for problem in found.problems:
        assert problem.line >= 1
        problem.message.encode()


def test_the_same_file_from_many_at_once_invites_each_once(hosts: Hosts) -> None:
    text = HEADER + "".join(f"p{number}@x.org,{TEAM},\n" for number in range(40))
    found = at_once(5, lambda _: take(hosts, text))
    assert sorted(each.new for each in found) == [0, 0, 0, 0, 40]
    with hosts.database.reader() as session:
        assert session.scalar(select(func.count(Invitation.id))) == 40
        assert session.scalar(select(func.count(Participant.id))) == 40


def test_five_thousand_rows_are_taken(hosts: Hosts) -> None:
    text = HEADER + "".join(f"p{number}@x.org,{TEAM},\n" for number in range(MAX_ROWS))
    assert take(hosts, text).new == MAX_ROWS
    assert hosts.page().total == MAX_ROWS


def test_the_file_is_for_a_survey_that_takes_people(start: Start) -> None:
    hosts = start(Confidentiality.NAMED)
    with pytest.raises(NotFound):
        take(hosts, HEADER, round_id=hosts.world.organization)
    hosts.change_round(closed_at=NOW)
    with pytest.raises(Refused, match="closed"):
        take(hosts, f"{HEADER}a@x.org,{TEAM},\n")
