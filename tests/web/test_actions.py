"""The pages of actions: the list, the board, one action, and taking up what a result recommends."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.services.database import Database
from app.services.mail.action_mail import queue_overdue
from app.services.mail.sending import Delivery, Outcome, send_due
from app.storage.rows import Action, QuestionnaireVersion
from tests.factories import published
from tests.factories import results as made
from tests.factories.post_office import Letterbox
from tests.factories.world import NOW, TODAY, World
from tests.web.acting import TEAM, here, plan, send, text
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
DAY = timedelta(days=1)


def result_url(world: World) -> str:
    return f"/organizations/{world.organization}/assessments/{world.assessments[TEAM]}"


def source_of(visitor: Visitor, world: World, action: uuid.UUID) -> str:
    """Give the address of the result that an action was taken up from, which opens."""
    page = visitor.get(here(world, f"/{action}")).text
    found = re.search(r'Taken up from</dt><dd><a href="([^"]+)"', page)
    assert found is not None
    visitor.get(found[1])
    return found[1]


def test_an_action_tells_that_its_owner_could_not_be_mailed(
    visit: Visit, database: Database, world: World
) -> None:
    owner = world.people["mara"]
    late = plan(database, world, "Name data owners", due_on=TODAY - DAY, owner_id=owner)
    refused = Letterbox(
        lambda _: Delivery(Outcome.REFUSED, "The mail server says: 550 no such user")
    )
    with database.transaction() as session:
        assert queue_overdue(session, now=NOW) == 1
    send_due(database, mailer=refused, address="https://clearway.example", clock=lambda: NOW)

    assert "550 no such user" in visit("lea").get(here(world, f"/{late}")).text
    change = {"owner_id": None, "reminded_on": None}
    with database.transaction() as session:
        session.execute(update(Action).where(Action.id == late).values(**change))
    assert "550 no such user" not in visit("lea").get(here(world, f"/{late}")).text


def test_a_recommendation_is_taken_up_once_and_the_result_page_says_so(
    visit: Visit, database: Database, world: World
):
    with database.transaction() as session:
        result = made.freeze(session, world, assessment_id=world.assessments[TEAM])
    advice = result.recommendations[0]
    mara = visit("mara")
    assert mara.get(f"{result_url(world)}/result").text.count(">Take up<") == len(
        result.recommendations
    )

    taking = f"{result_url(world)}/take-up"
    first = mara.post(taking, recommendation=advice.id, status=302)
    again = mara.post(taking, recommendation=advice.id, status=302)

    assert first.headers["Location"] == again.headers["Location"]
    with database.reader() as session:
        action = session.scalars(select(Action)).one()
    assert (action.title, action.capability) == (advice.move, advice.capability)
    assert advice.first_step in action.description
    edit = mara.follow(first).text
    fields = {"title": advice.move, "revision": "1", "status": "in_progress"}
    send(mara, here(world, f"/{action.id}/edit"), **fields, due_on="2099-12-24")
    assert advice.evidence in text(edit).replace("&#39;", "'")
    page = mara.get(f"{result_url(world)}/result").text
    assert "Taken up: in progress, due 24 December 2099" in page
    assert page.count(">Take up<") == len(result.recommendations) - 1
    assert source_of(mara, world, action.id) == f"{result_url(world)}/result"


def test_what_a_result_does_not_recommend_can_not_be_taken_up(
    visit: Visit, database: Database, world: World
):
    with database.transaction() as session:
        made.freeze(session, world, assessment_id=world.assessments[TEAM])

    visit("mara").post(f"{result_url(world)}/take-up", recommendation="forged", status=422)
    visit("nora").post(f"{result_url(world)}/take-up", recommendation="forged", status=404)


def test_what_everybody_said_is_taken_up_for_the_whole_and_for_a_unit(
    visit: Visit, database: Database, world: World
):
    people = {TEAM: 6, "Fraud models": 6, "Motor pricing": 6}
    round_id = published.publish(database, world, people, closes_on=TODAY)
    whole = f"/organizations/{world.organization}/rounds/{round_id}"
    unit = f"{whole}/units/{world.teams['Claims']}"
    lea = visit("lea")
    for base, team in ((whole, None), (unit, world.teams["Claims"])):
        page = lea.get(f"{base}/result").text
        advice = re.search(r'name="recommendation" value="([^"]+)"', page)
        assert advice is not None
        lea.post(f"{base}/take-up", recommendation=advice[1], status=302)
        with database.reader() as session:
            query = select(Action).order_by(Action.created_at.desc(), Action.id).limit(1)
            action = session.scalars(query).one()
        assert (action.team_id, action.recommendation) == (team, advice[1])
        assert "Taken up: planned" in lea.get(f"{base}/result").text
        assert source_of(lea, world, action.id) == f"{base}/result"


def test_one_plans_an_action_of_ones_own_and_is_told_what_is_missing(
    visit: Visit, database: Database, world: World
):
    mara = visit("mara")
    team = str(world.teams[TEAM])
    assert "Please fill this in." in mara.post(here(world, "/new"), team=team, status=422).text
    turned = mara.post(here(world, "/new"), team=team, title="It is 3.1\u202e", status=422)
    assert "can&#39;t be shown" in turned.text
    capability = re.search(r'value="(ml-barriers/[^"]+)"', mara.get(here(world, "/new")).text)
    assert capability is not None
    fields = {"title": "Talk to data owners", "team": team, "about": capability[1]}
    fields["owner_id"] = str(world.people["miles"])
    made_one = mara.post(here(world, "/new"), **fields, status=302)

    page = text(mara.follow(made_one).text)
    assert "Talk to data owners" in page
    assert "Miles" in page
    with database.reader() as session:
        action = session.scalars(select(Action)).one()
    assert f"{action.questionnaire}/{action.capability}" == capability[1]
    assert action.capability_title in page


def test_only_teams_and_people_within_reach_are_offered(visit: Visit, world: World):
    page = text(visit("mara").get(here(world, "/new")).text)
    assert TEAM in page
    for name in ("Fraud models", "Motor pricing", "Nora", "Northwind as a whole"):
        assert name not in page
    fields = {"title": "Forged", "team": str(world.teams["Motor pricing"])}
    visit("mara").post(here(world, "/new"), **fields, status=422)
    assert "Northwind as a whole" in text(visit("lea").get(here(world, "/new")).text)


def test_an_owner_must_reach_the_team(visit: Visit, database: Database, world: World):
    fields = {"title": "Ours", "team": str(world.teams[TEAM]), "about": ""}
    nora = str(world.people["nora"])
    answer = visit("ada").post(here(world, "/new"), **fields, owner_id=nora, status=422)
    assert "has no access to the team" in text(answer.text)
    with database.reader() as session:
        assert session.scalars(select(Action)).all() == []


def test_the_list_and_the_board_filter_by_what_stands_in_the_address(
    visit: Visit, database: Database, world: World
):
    plan(database, world, "Late one", due_on=TODAY - DAY, owner_id=world.people["mara"])
    plan(database, world, "Next year", team="Fraud models", owner="Outside firm")
    plan(database, world, "Price it", team="Motor pricing")
    plan(database, world, "For everybody", team=None)
    every = ("Late one", "Next year", "Price it", "For everybody")
    lea = visit("lea")
    found = {
        "": every,
        f"team={world.teams['Claims']}": ("Late one", "Next year"),
        "team=organization": ("For everybody",),
        "overdue=1": ("Late one",),
        "owner=nobody": ("Price it", "For everybody"),
        "owner=name:Outside firm": ("Next year",),
        f"owner={world.people['mara']}": ("Late one",),
        "status=planned": every,
        "status=done": (),
        "team=nonsense&page=x&status=y": every,
        "barrier=nothing": (),
        "owner=nonsense": (),
        "barrier=%00&owner=name:%00": every,
    }
    for asked, titles in found.items():
        for view in ("", "&view=board"):
            page = text(lea.get(here(world, f"?{asked}{view}")).text)
            assert [title for title in every if title in page] == list(titles), asked
    assert "Nothing matches this filter" in lea.get(here(world, "?status=done")).text
    assert "Overdue 1" in text(lea.get(here(world)).text)
    assert "4 actions" in text(lea.get(here(world)).text)


def test_an_empty_list_says_what_to_do(visit: Visit, world: World):
    for view in ("", "?view=board"):
        page = visit("mara").get(here(world, view)).text
        assert "No actions yet" in page
        assert here(world, "/new") in page


def test_everybody_sees_the_actions_of_their_own_teams_only(
    visit: Visit, database: Database, world: World
):
    own = plan(database, world, "Claims one")
    other = plan(database, world, "Pricing one", team="Motor pricing")
    whole = plan(database, world, "Whole one", team=None)
    for name, seen in (("mara", {own}), ("carol", {own}), ("nora", {other}), ("otto", set())):
        for action in (own, other, whole):
            visit(name).get(here(world, f"/{action}"), status=200 if action in seen else 404)
    page = visit("carol").get(here(world)).text
    assert ("Claims one" in page, "Pricing one" in page, "Whole one" in page) == (
        True,
        False,
        False,
    )
    team = world.teams["Motor pricing"]
    visit("mara").get(here(world, f"?team={team}"), status=404)


def test_a_note_is_kept_in_its_writers_name(visit: Visit, database: Database, world: World):
    action = plan(database, world, "First")
    mara, url = visit("mara"), here(world, f"/{action}")
    mara.post(f"{url}/notes", kind="note", text="Waiting for the platform team", status=302)
    mara.post(f"{url}/notes", kind="change", text="Forged", status=422)
    mara.post(f"{url}/notes", kind="note", text="\x07", status=422)
    visit("nora").post(f"{url}/notes", kind="note", text="Forged", status=404)

    page = text(mara.get(url).text)
    assert "Note · Mara" in page
    assert "Waiting for the platform team" in page
    assert "Forged" not in page


@pytest.mark.parametrize("view", ["", "?view=board"])
def test_the_list_stays_when_the_questionnaire_is_another(
    visit: Visit, database: Database, world: World, view: str
):
    with database.transaction() as session:
        result = made.freeze(session, world, assessment_id=world.assessments[TEAM])
    mara = visit("mara")
    advice = result.recommendations[0]
    mara.post(f"{result_url(world)}/take-up", recommendation=advice.id, status=302)
    mara.get(here(world))  # where the flashed words stand
    before = text(mara.get(here(world, view)).text)
    with database.transaction() as session:
        action = session.scalars(select(Action)).one()
        # As if no version knew the capability any more.
        action.capability = action.barrier = action.recommendation = "gone"
        assert session.scalars(select(QuestionnaireVersion)).all()
        titles = (action.barrier_title, action.capability_title)

    assert text(mara.get(here(world, view)).text) == before
    assert titles[0] in before
    assert titles[1] in text(mara.get(here(world, f"/{action.id}")).text)
