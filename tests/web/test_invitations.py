"""The pages on which a consultant invites people to a survey."""

from __future__ import annotations

import csv
import io
import re
import uuid
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from app.domain.round import Confidentiality
from app.services.database import Database
from app.settings import Settings
from app.storage.rows import Invitation, InvitationToken, OutgoingMail, Participant, TeamLink
from app.web import build_web
from app.web.invitations.handing import to_csv
from tests.factories.invitations import invite, share_link, start_survey
from tests.factories.world import TODAY, World
from tests.web.browser import Visitor, sign_in
from tests.web.conftest import QUESTIONNAIRE
from tests.web.respond.surveys import Survey

TEAM = "Claims analytics"
GROUPS = ("leadership", "engineering")
CSV_FILE = "address,team,group\nann@example.org,Claims analytics,Leadership\n"


class Office:
    """Conrad the consultant at the invitations of a survey; with a mail server unless told."""

    def __init__(self, settings: Settings, database: Database, world: World) -> None:
        self.settings, self.database, self.world = settings, database, world
        self.base = f"/organizations/{world.organization}/rounds/{world.round}/invitations"
        mail = {"smtp_host": "mail.example.org", "mail_from": "clearway@example.org"}
        with_mail = settings.model_copy(update=mail)
        self.mailing = sign_in(app_of(with_mail, database), "conrad")
        self.by_hand = sign_in(app_of(settings, database), "conrad")

    def get(self, url: str = "", *, status: int = 200) -> str:
        return unescape(self.mailing.get(self.base + url, status=status).text)

    def post(self, url: str, *, status: int = 302, **fields: Any) -> TestResponse:
        return self.mailing.post(self.base + url, status=status, **fields)

    def post_large(self, url: str, *, status: int, **fields: Any) -> None:
        """Send fields as they come from a form without files."""
        fields["csrf_token"] = self.mailing.token()
        response = self.mailing.client.post(self.base + url, data=fields)
        assert response.status_code == status
        assert "Traceback" not in response.text

    def invite(self, **given: Any) -> uuid.UUID:
        with self.database.transaction() as session:
            return invite(session, self.world, **given).invitation_id

    def add(self, *addresses: str, **more: Any) -> TestResponse:
        team = self.world.assessments[TEAM]
        return self.post("/add", team=team, addresses="\n".join(addresses), **more)

    def rows(self) -> dict[str, Invitation]:
        """Give the invitations by address."""
        with self.database.reader() as session:
            found = session.execute(
                select(Participant.address, Invitation).join(
                    Invitation, Invitation.participant_id == Participant.id
                )
            )
            return {each.address: each.Invitation for each in found}

    def count(self, row: type[Any]) -> int:
        with self.database.reader() as session:
            return session.scalar(select(func.count()).select_from(row)) or 0

    def change(self, invitation_id: uuid.UUID, **values: Any) -> None:
        with self.database.transaction() as session:
            session.execute(
                update(Invitation).where(Invitation.id == invitation_id).values(**values)
            )


Begin = Callable[..., Office]


def app_of(settings: Settings, database: Database) -> Flask:
    built = build_web(settings, database=database)
    built.testing = False
    return built


@pytest.fixture
def begin(settings: Settings, database: Database, world: World) -> Begin:
    def start(
        confidentiality: Confidentiality = Confidentiality.CONFIDENTIAL, **given: Any
    ) -> Office:
        with database.transaction() as session:
            start_survey(
                session,
                world,
                questionnaire=QUESTIONNAIRE,
                confidentiality=confidentiality,
                **{"groups": GROUPS, **given},
            )
        return Office(settings, database, world)

    return start


def test_an_empty_list_says_what_to_do(begin: Begin) -> None:
    page = begin().get()
    assert "Nobody is invited yet" in page
    assert 'aria-current="page">Rounds' in page


def test_pasted_addresses_are_listed_and_sent_only_when_one_says_so(begin: Begin) -> None:
    office = begin()
    answer = office.add("Ann Lee <Ann@Example.org>", "ben@example.org", group="engineering")
    page = office.mailing.follow(answer).text
    assert "2 people are added." in page
    assert "ann@example.org" in page
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


def test_without_a_mail_server_links_are_handed_out_once(begin: Begin) -> None:
    office = begin()
    office.add("ann@example.org", "ben@example.org")
    page = office.by_hand.get(office.base).text
    assert "Hand out 2 links" in page
    assert "Send 2 invitations" not in page
    warned = office.by_hand.post(f"{office.base}/hand-out/confirm", everybody="y", status=200)
    assert "could open them" in warned.text
    assert office.count(InvitationToken) == 0
    shown = office.by_hand.post(f"{office.base}/hand-out", everybody="y", status=200)
    links = re.findall(r'value="http://[^"]*(/respond/[0-9a-f]{64})"', shown.text)
    assert len(links) == 2
    assert shown.headers["Cache-Control"] == "no-store"
    guest = Visitor(office.by_hand.client.application.test_client())
    guest.get(links[0], status=302)
    assert links[0] not in office.by_hand.get(office.base).text
    again = office.by_hand.post(f"{office.base}/hand-out", everybody="y", status=200)
    assert "There is no link to hand out" in again.text


def test_links_come_as_a_file_that_holds_no_formula(begin: Begin) -> None:
    office = begin()
    office.add("ann@example.org", "=cmd@example.org")
    answer = office.by_hand.post(f"{office.base}/hand-out/links.csv", everybody="y", status=200)
    assert answer.mimetype == "text/csv"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [row["address"] for row in rows] == ["'=cmd@example.org", "ann@example.org"]
    assert all(row["link"] in row["text"] for row in rows)
    office.by_hand.get(f"{office.base}/hand-out/links.csv", status=405)


def test_an_empty_file_still_names_its_columns() -> None:
    assert to_csv([]).decode("utf-8-sig") == "address,team,group,link,subject,text\r\n"


def test_a_teams_link_is_made_changed_taken_back_and_restored(begin: Begin) -> None:
    office = begin()
    team = office.world.assessments[TEAM]
    office.post(f"/links/of-team/{team}", quota=12)
    office.post(f"/links/of-team/{team}", status=409, quota=12)
    page = office.get("/links")
    assert "None of 12 places is taken." in page
    link = re.search(r'value="(http://[^"]*/join/[0-9a-f]{64})"', page)
    assert link is not None
    with office.database.reader() as session:
        one = session.scalars(select(TeamLink.id)).one()
    office.post(f"/links/{one}", quota=30)
    assert "None of 30 places is taken." in office.get("/links")
    office.post(f"/links/{one}/revoke")
    assert "taken back" in office.get("/links")
    office.post(f"/links/{one}/restore")
    assert f"{one}/code.svg" in office.get("/links")


@pytest.mark.parametrize("quota", ["", "0", "-1", "many", "1001", "99999999999999999999"])
def test_places_must_be_a_sensible_number(begin: Begin, quota: str) -> None:
    office = begin()
    answer = office.post(
        f"/links/of-team/{office.world.assessments[TEAM]}", status=422, quota=quota
    )
    assert 'class="problem"' in answer.text
    assert office.count(TeamLink) == 0
    office.post(f"/links/{uuid.uuid4()}", status=404, quota="10")
    office.post(f"/links/of-team/{uuid.uuid4()}", status=404, quota="10")


def test_taken_places_are_a_range_while_they_are_few(begin: Begin) -> None:
    office = begin()
    with office.database.transaction() as session:
        share_link(session, office.world, secret_key=office.settings.secret_key)
        one = session.scalars(select(TeamLink.id)).one()
        for _ in range(2):
            session.add(
                Invitation(
                    organization_id=office.world.organization,
                    assessment_id=office.world.assessments[TEAM],
                    team_link_id=one,
                )
            )
    assert "1-4 of 10 places are taken." in office.get("/links")


def test_the_code_is_a_picture_that_the_policy_lets_through(begin: Begin) -> None:
    office = begin()
    office.post(f"/links/of-team/{office.world.assessments[TEAM]}", quota=12)
    with office.database.reader() as session:
        one = session.scalars(select(TeamLink.id)).one()
    drawn = office.mailing.get(f"{office.base}/links/{one}/code.svg")
    assert drawn.mimetype == "image/svg+xml"
    assert "style" not in drawn.text
    assert "script" not in drawn.text
    printed = office.mailing.client.get(f"{office.base}/links/{one}/code.png")
    assert printed.data.startswith(b"\x89PNG")
    assert printed.headers["Content-Disposition"].startswith("attachment")
    for name in ("svg", "png"):
        office.mailing.get(f"{office.base}/links/{uuid.uuid4()}/code.{name}", status=404)


def test_in_a_named_round_the_page_says_why_there_is_no_shared_link(begin: Begin) -> None:
    office = begin(Confidentiality.NAMED)
    assert "There is none in a named round" in office.get("/links")
    team = office.world.assessments[TEAM]
    office.post(f"/links/of-team/{team}", status=409, quota=12)


@pytest.mark.parametrize(
    "confidentiality", [Confidentiality.CONFIDENTIAL, Confidentiality.ANONYMOUS]
)
def test_no_page_tells_who_has_answered(begin: Begin, confidentiality: Confidentiality) -> None:
    office = begin(confidentiality, groups=())
    survey = Survey(
        office.by_hand.client.application, office.database, office.world, confidentiality
    )
    ann = survey.open(address="ann@example.org")
    survey.open(address="ben@example.org")
    before = everything(office)
    assert ann.save(ann.asked()[0], "3").status_code == 200
    assert everything(office) == before, "a draft shows"
    ann.submit(anyway="y")
    assert sum(row.submitted for row in office.rows().values()) == 1
    assert everything(office) == before


def everything(office: Office) -> dict[str, str]:
    """Give every page and what every action answers, without what is new each time."""
    ids = {address: str(row.id) for address, row in office.rows().items()}
    shown = {}
    states = (
        "not sent",
        "waiting",
        "sent",
        "handed out",
        "opened",
        "bounced",
        "revoked",
        "answered",
    )
    for url in ("", "/remind", "/links", "/add", "/import", *(f"?state={each}" for each in states)):
        shown[url] = office.get(url)
        shown[f"by hand {url}"] = office.by_hand.get(office.base + url).text
    for address, one in ids.items():
        for url in ("send", "revoke", "restore", "remove", "hand-out", f"{one}/group"):
            for visitor in (office.mailing, office.by_hand):
                answer = visitor.post(f"{office.base}/{url}", chosen=one)
                shown[f"{address} {url} {visitor is office.mailing}"] = (
                    f"{answer.status} {answer.headers.get('Location')} {answer.text}"
                )
                shown[f"{address} {url} {visitor is office.mailing} after"] = visitor.get(
                    office.base
                ).text
    shown["remind"] = office.mailing.follow(office.post("/remind")).text
    secret = re.compile(r"csrf[-_]token\"[^>]*|/respond/[0-9a-f]{64}")
    return {where: secret.sub("", text) for where, text in shown.items()}


def test_in_a_named_round_it_is_shown_who_answered(begin: Begin) -> None:
    office = begin(Confidentiality.NAMED)
    one = office.invite(address="ann@example.org")
    office.change(one, submitted=True)
    assert "ann@example.org" in office.get("?state=answered")


@pytest.mark.parametrize("name", ["mara", "carol", "lea", "nora", "stranger", "otto"])
def test_others_find_no_such_page(begin: Begin, name: str) -> None:
    office = begin()
    visitor = sign_in(office.by_hand.client.application, name)
    for url in ("", "/add", "/import", "/remind", "/links"):
        visitor.get(office.base + url, status=404)
    visitor.post(f"{office.base}/send", status=404, everybody="y")


def test_a_round_of_the_managers_and_one_of_others_invite_nobody(
    begin: Begin, database: Database, world: World
) -> None:
    own_round = world.round
    office = begin()
    elsewhere = office.base.replace(str(world.round), str(own_round))
    assert "Only a survey invites people" in office.mailing.get(elsewhere, status=409).text
    office.mailing.post(f"{elsewhere}/send", status=409, everybody="y")
    foreign = office.base.replace(str(world.round), str(uuid.uuid4()))
    office.mailing.get(foreign, status=404)
    office.mailing.post(f"{foreign}/send", status=404, everybody="y")


def test_a_form_without_its_token_does_nothing(begin: Begin) -> None:
    office = begin()
    office.add("ann@example.org")
    answer = office.mailing.client.post(f"{office.base}/send", data={"everybody": "y"})
    assert answer.status_code == 400
    assert office.count(OutgoingMail) == 0


def test_a_round_that_is_over_says_so_and_offers_nothing(begin: Begin) -> None:
    office = begin(opens_on=TODAY.replace(year=2020), closes_on=TODAY.replace(year=2021))
    office.invite()
    page = office.get()
    assert "This round was over on" in page
    assert 'form="ticked"' not in page
    assert "<textarea" not in office.get("/add")
    office.post("/send", status=409, everybody="y")
    office.post("/remind", status=409)
    office.post("/import/confirm", status=409, text=CSV_FILE)
