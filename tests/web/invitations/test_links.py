"""Links that somebody hands out, and one for a whole team."""

from __future__ import annotations

import csv
import io
import re
import uuid

import pytest
from sqlalchemy import select

from app.domain.round import Confidentiality
from app.storage.rows import Invitation, InvitationToken, TeamLink
from tests.factories.invitations import share_link
from tests.web.browser import Visitor
from tests.web.invitations.office import TEAM, Begin


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
    opened = office.by_hand.get(f"{office.base}/hand-out/links.csv", status=302)
    assert opened.headers["Location"] == office.base


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
    assert "1\N{EN DASH}4 of 10 places are taken." in office.get("/links")


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
