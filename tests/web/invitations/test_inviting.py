"""Adding people, writing to them, and changing what is on the list."""

from __future__ import annotations

import io
import uuid

import pytest

from app.domain.round import Confidentiality
from app.storage.rows import OutgoingMail, Participant
from tests.web.invitations.office import CSV_FILE, TEAM, Begin


def test_an_empty_list_says_what_to_do(begin: Begin) -> None:
    page = begin().get()
    assert "Nobody is invited yet" in page
    assert 'aria-current="page">Rounds' in page


def test_pasted_addresses_are_listed_and_sent_only_when_one_says_so(begin: Begin) -> None:
    office = begin()
    answer = office.add("Ann Lee <Ann@Example.org>", "ben@example.org", group="engineering")
    page = office.mailing.follow(answer).text
    assert "2 people are added." in page
    assert "ann@<wbr>example.org" in page
    assert "Send 2 invitations" in page
    assert office.count(OutgoingMail) == 0
    assert {row.respondent_group for row in office.rows().values()} == {"engineering"}
    office.post("/send", everybody="y")
    assert office.count(OutgoingMail) == 2
    assert "The mail goes out within minutes" in office.get()


def test_who_was_there_is_said_and_stays(begin: Begin) -> None:
    office = begin()
    office.add("ann@example.org")
    answer = office.add("ann@example.org", "ben@example.org")
    page = office.mailing.follow(answer).text
    assert "1 person is added. 1 was on the list already." in page
    assert len(office.rows()) == 2


def test_one_wrong_line_stores_nobody_and_is_named(begin: Begin) -> None:
    office = begin()
    answer = office.post(
        "/add",
        status=422,
        team=office.world.assessments[TEAM],
        addresses="ann@example.org\nno address",
    )
    assert "Line 2" in answer.text
    assert "ann@example.org" in answer.text
    assert office.count(Participant) == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"addresses": ""},
        {"addresses": "ann@example.org", "group": "made up"},
        {"addresses": "ann@example.org", "team": str(uuid.uuid4())},
        {"addresses": "ann@example.org", "team": "no id"},
    ],
)
def test_what_can_not_be_added_is_said_beside_its_field(
    begin: Begin, fields: dict[str, str]
) -> None:
    office = begin()
    answer = office.post("/add", status=422, **{"team": office.world.assessments[TEAM], **fields})
    assert 'class="problem"' in answer.text
    assert office.count(Participant) == 0


def test_a_paste_of_a_megabyte_is_refused_and_stores_nothing(begin: Begin) -> None:
    office = begin()
    team = office.world.assessments[TEAM]
    rows = "address,team\n" + "a@example.org,Claims analytics\n" * 40_000
    office.post_large("/add", status=422, team=team, addresses="a" * 1024 * 1024 + "@example.org")
    office.post_large("/import", status=422, text=rows)
    office.post_large("/import/confirm", status=422, text=rows)
    office.post_large("/add", status=413, addresses="a" * 3 * 1024 * 1024)
    assert office.count(Participant) == 0


def test_the_list_can_be_narrowed_and_paged(begin: Begin) -> None:
    office = begin()
    office.add(*(f"person-{number:03}@example.org" for number in range(250)))
    office.invite(team="Fraud models", address="frieda@example.org")
    page = office.get()
    assert "1-100 of 251" in page
    assert "251 people invited" in page
    assert "201-251 of 251" in office.get("?page=3")
    assert "201-251 of 251" in office.get("?page=999999")
    found = office.get("?search=person-07")
    assert found.count('form="ticked"') == 10
    team = office.world.assessments["Fraud models"]
    assert office.get(f"?team={team}").count('form="ticked"') == 1
    assert "frieda@example.org" in office.get("?state=sent")
    assert "person-000@example.org" not in office.get("?state=sent")
    assert "Nobody on the list is like that" in office.get("?search=%25_%00nobody")
    assert "1-100 of 251" in office.get("?team=nonsense&state=nonsense&page=nonsense")
    office.get(f"?team={uuid.uuid4()}", status=404)


def test_some_are_sent_again(begin: Begin) -> None:
    office = begin()
    first, second = office.invite(), office.invite()
    office.post("/send", chosen=[str(first), str(second), str(first)])
    assert office.count(OutgoingMail) == 2


@pytest.mark.parametrize("action", ["send", "revoke", "restore", "remove", "hand-out/confirm"])
def test_nothing_ticked_and_forged_ids_are_refused(begin: Begin, action: str) -> None:
    office = begin()
    office.add("ann@example.org")
    own = office.rows()["ann@example.org"].id
    office.post(f"/{action}", status=422)
    office.post(f"/{action}", status=404, chosen="no id")
    office.post_large(f"/{action}", status=422, chosen=[str(uuid.uuid4()) for _ in range(1001)])
    if action != "hand-out/confirm":
        office.post(f"/{action}", status=404, chosen=[str(own), str(uuid.uuid4())])
    assert office.count(OutgoingMail) == 0
    assert [row.revoked for row in office.rows().values()] == [False]


def test_links_are_taken_back_and_restored(begin: Begin) -> None:
    office = begin()
    one, other = office.invite(address="ann@example.org"), office.invite()
    answer = office.post("/revoke?state=sent", chosen=[str(one)])
    assert answer.headers["Location"].endswith("?state=sent")
    assert [row.revoked for row in office.rows().values() if row.id == one] == [True]
    assert [row.revoked for row in office.rows().values() if row.id == other] == [False]
    assert "ann@example.org" in office.get("?state=revoked")
    office.post("/restore", chosen=[str(one)])
    assert not any(row.revoked for row in office.rows().values())


def test_who_got_no_link_can_be_taken_off_all_or_none(begin: Begin) -> None:
    office = begin()
    office.add("ann@example.org", "ben@example.org")
    sent = office.invite(address="cleo@example.org")
    rows = office.rows()
    ids = [str(rows["ann@example.org"].id), str(rows["ben@example.org"].id)]
    office.post("/remove", status=409, chosen=[*ids, str(sent)])
    assert len(office.rows()) == 3
    office.post("/remove", chosen=ids)
    assert set(office.rows()) == {"cleo@example.org"}


def test_who_got_no_link_is_moved_to_another_team_all_or_none(begin: Begin) -> None:
    office = begin()
    office.add("ann@example.org", "ben@example.org")
    sent = str(office.invite(address="cleo@example.org"))
    ids = [str(row.id) for row in office.rows().values() if str(row.id) != sent]
    to_team = str(office.world.assessments["Fraud models"])
    for status, fields in (
        (409, {"chosen": [*ids, sent], "to_team": to_team}),
        (422, {"chosen": ids, "to_team": ""}),
        (404, {"chosen": ids, "to_team": "made up"}),
        (404, {"chosen": ids, "to_team": str(uuid.uuid4())}),
    ):
        office.post("/move", status=status, **fields)
    page = office.get(f"?team={to_team}")
    assert "ann@example.org" not in page
    office.post("/move", chosen=ids, to_team=to_team)
    page = office.get(f"?team={to_team}")
    assert "ann@example.org" in page
    assert "cleo@example.org" not in page


def test_teams_of_too_few_are_named_before_it_is_too_late(begin: Begin) -> None:
    office = begin()
    office.add(*(f"p{n}@example.org" for n in range(4)))
    page = office.get()
    assert "In 1 team too few people are invited" in page
    assert "Even if all of them answer" in page
    office.add("p4@example.org")
    assert "too few people are invited" not in office.get()
    by_name = begin(Confidentiality.NAMED, title="By name")
    by_name.add("ann@example.org")
    assert "too few people are invited" not in by_name.get()


def test_a_bounced_address_is_shown_with_the_reason_and_corrected(begin: Begin) -> None:
    office = begin()
    wrong = office.invite(address="anm@example.org")
    office.change(wrong, sent=0, last_sent_at=None, bounced="550 no such user <b>here</b>")
    page = office.get("?state=bounced")
    assert "550 no such user" in page
    assert "<b>here" not in office.mailing.get(f"{office.base}?state=bounced").text
    assert "Right address" in page
    answer = office.post(f"/{wrong}/address", status=422, address="no address")
    assert 'class="problem"' in answer.text
    office.post(f"/{wrong}/address", status=422, address="")
    office.post(f"/{wrong}/address", address="ann@example.org")
    assert office.rows()["ann@example.org"].bounced == ""
    office.post(f"/{wrong}/address", status=409, address="other@example.org")
    office.post(f"/{uuid.uuid4()}/address", status=404, address="other@example.org")


def test_the_group_can_be_changed_while_there_is_no_link(begin: Begin) -> None:
    office = begin()
    office.add("ann@example.org")
    one = office.rows()["ann@example.org"].id
    office.post(f"/{one}/group", group="leadership")
    assert office.rows()["ann@example.org"].respondent_group == "leadership"
    office.post(f"/{one}/group", status=422, group="made up")
    office.post(f"/{one}/group", group="")
    assert office.rows()["ann@example.org"].respondent_group is None
    office.post(f"/{office.invite()}/group", status=409, group="leadership")


def test_reminding_says_who_gets_it_and_that_nobody_is_told(begin: Begin) -> None:
    office = begin()
    office.invite()
    page = office.get("/remind")
    assert "has not submitted answers" in page
    assert "Nobody is told who that is" in page
    assert office.count(OutgoingMail) == 0
    office.post("/remind")
    assert office.count(OutgoingMail) == 1


def test_a_file_is_shown_before_anything_is_stored(begin: Begin) -> None:
    office = begin()
    assert "address,team,group" in office.get("/import")
    answer = office.post("/import", status=200, file=(io.BytesIO(CSV_FILE.encode()), "list.csv"))
    assert "1 person would be added" in answer.text
    assert office.count(Participant) == 0
    office.post("/import/confirm", text=CSV_FILE)
    assert office.rows()["ann@example.org"].respondent_group == "leadership"
    again = office.post("/import", status=200, text=CSV_FILE)
    assert "There is nobody to add" in again.text


def test_every_wrong_line_is_listed_and_nobody_stored_by_halves(begin: Begin) -> None:
    office = begin()
    text = CSV_FILE + "nonsense,Claims analytics,\nben@example.org,No team,\n"
    for url in ("/import", "/import/confirm"):
        answer = office.post(url, status=422, text=text)
        assert "2 lines need correcting" in answer.text
        assert "<td>3</td>" in answer.text
        assert "<td>4</td>" in answer.text
    assert office.count(Participant) == 0


@pytest.mark.parametrize("data", [b"address,team\n\xff\xfe@x,y\n", b"", b"\x00", b"team\nx\n"])
def test_a_file_that_is_no_list_is_refused(begin: Begin, data: bytes) -> None:
    office = begin()
    office.post("/import", status=422, file=(io.BytesIO(data), "list.csv"))
    assert office.count(Participant) == 0


def test_whoever_checks_an_empty_file_or_nothing_is_told_so(begin: Begin) -> None:
    office = begin()
    empty = office.post("/import", status=422, file=(io.BytesIO(), "list.csv"))
    assert "This file is empty." in empty.text
    nothing = office.post("/import", status=422, text=" \n")
    assert "Choose a file, or paste its lines here." in nothing.text
    assert "needs correcting" not in nothing.text
