"""The way through an assessment: order, contents, who is let in and when."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select, update

from app.domain.answering import asking_order
from app.services.database import Database
from app.services.questionnaires.questionnaire_versions import load_version
from app.storage.rows import Round, Team
from tests.factories.world import NOW, TODAY, World
from tests.web.answering.sheets import TEAM, Visit, answer, form, stored


def test_the_barriers_come_in_one_order_an_assessment(
    visit: Visit, base: str, world: World, database: Database
) -> None:
    mara = visit("mara")
    links = [re.findall(r"/answers/([a-z-]+)\"", mara.get(base).text) for _ in range(2)]
    assert links[0] == links[1]
    with database.reader() as session:
        version = session.scalars(select(Round.questionnaire_version_id)).one()
        questionnaire = load_version(session, version_id=version)
    orders = {tuple(b.id for b in asking_order(questionnaire, seed=str(n))) for n in range(300)}
    assert len(orders) == 24
    assert {len(set(order)) for order in orders} == {4}


def test_every_capability_is_reached_by_going_on(visit: Visit, base: str) -> None:
    mara = visit("mara")
    url = re.search(rf'href="({base}/answers/[^"]+)">Start', mara.get(base).text)[1]  # type: ignore[index]
    seen = []
    while "/answers/" in url:
        seen.append(url)
        page = mara.get(url).text
        assert 'aria-current="page">' in page
        url = mara.post(url, status=302).headers["Location"]
    assert len(set(seen)) == 23
    assert url == f"{base}/outcomes"
    assert mara.post(url, status=302).headers["Location"] == f"{base}/review"


def test_a_second_visit_goes_on_where_one_left_off(
    visit: Visit, base: str, sheet: str, first: str, second: str
) -> None:
    mara = visit("mara")
    assert ">Start<" in mara.get(base).text
    mara.post(sheet, status=302, **form(first, "2"), **form(second, "3"))
    shown = mara.get(base).text
    assert ">Continue<" in shown
    assert "2 of 46 answered" in shown


def test_the_overview_names_who_shares_the_answers(visit: Visit, base: str) -> None:
    shown = unescape(visit("mara").get(base).text)
    assert "You answer by name" in shown
    assert "Carol, Mara, Miles" in shown
    assert "Northwind" in shown


@pytest.mark.parametrize("who", ["lea", "nora", "otto", "stranger"])
def test_whoever_may_not_answer_finds_no_page(
    visit: Visit, base: str, sheet: str, first: str, who: str, database: Database
) -> None:
    visitor = visit(who)
    for url in (base, sheet, f"{base}/outcomes", f"{base}/review", f"{base}/answers.json"):
        visitor.get(url, status=404)
    for url in (sheet, f"{base}/outcomes", f"{base}/submit", f"{base}/reopen"):
        visitor.post(url, status=404, **form(first, "3"))
    assert visitor.post_json(f"{base}/answers", answer(first, "3")).status_code == 404
    assert stored(database) == {}


def test_an_assessment_is_not_found_through_another_organization(
    visit: Visit, base: str, world: World
) -> None:
    foreign = base.replace(str(world.organization), str(world.other_organization))
    for who in ("ada", "otto"):
        visit(who).get(foreign, status=404)
    visit("mara").get(f"{base}/answers/no-such-capability", status=404)


def test_a_stranger_is_asked_to_sign_in(visit: Visit, sheet: str) -> None:
    assert "/sign-in" in visit().get(sheet, status=302).headers["Location"]


@pytest.mark.parametrize(
    ("days", "words"), [(-30, "This round was over on"), (30, "This round opens on")]
)
def test_outside_its_days_a_round_takes_no_answers(
    visit: Visit, base: str, sheet: str, first: str, database: Database, days: int, words: str
) -> None:
    with database.transaction() as session:
        moved = TODAY + timedelta(days=days)
        session.execute(update(Round).values(opens_on=moved, closes_on=moved))
    mara = visit("mara")
    assert words in mara.get(base).text
    assert words in mara.post(sheet, status=409, **form(first, "3", comment="typed")).text
    assert words in mara.post_json(f"{base}/answers", answer(first, "3")).json["message"]
    assert stored(database) == {}


def test_an_archived_team_takes_no_answers(
    visit: Visit, base: str, first: str, database: Database, world: World
) -> None:
    with database.transaction() as session:
        archived = update(Team).where(Team.id == world.teams[TEAM]).values(archived_at=NOW)
        session.execute(archived)
    reply = visit("mara").post_json(f"{base}/answers", answer(first, "3"))
    assert "archived" in reply.json["message"]
    assert "archived" in visit("mara").get(base).text
