"""What changed between two rounds of a team and why, as people with different roles get it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select, update

from app.domain.comparing.decomposition_people import WhyTogether
from app.domain.promise.disclosure import Hidden
from app.domain.questionnaire import QuestionForm
from app.domain.response import Choice
from app.domain.round import Confidentiality
from app.domain.scoring.scoring import hidden_profile
from app.domain.words.decomposition_wording import WHY_TOGETHER
from app.domain.words.wording import DASH
from app.services.database import Database
from app.storage.rows import AnswerRow, Assessment, Participant, ResponseRow, Round, Team
from tests.factories import published, surveys
from tests.factories import results as made
from tests.factories.asked import asked_in
from tests.factories.invitations import start_survey
from tests.factories.world import TODAY, World
from tests.statements import counted
from tests.web.conftest import QUESTIONNAIRE, Visitor

Visit = Callable[..., Visitor]
TEAM, OTHER = "Claims analytics", "Motor pricing"
ASKED = asked_in(QUESTIONNAIRE)


def address(world: World, team: str = TEAM, **chosen: object) -> str:
    query = "&".join(f"{name.strip('_')}={value}" for name, value in chosen.items())
    path = f"/organizations/{world.organization}/teams/{world.teams[team]}/what-changed"
    return f"{path}?{query}" if query else path


def sheet(
    database: Database,
    world: World,
    title: str,
    days_ago: int,
    *,
    form: QuestionForm = QuestionForm.LONG,
    team: str = TEAM,
    comment: str = "",
) -> uuid.UUID:
    """Let a manager answer alone, so many days ago; give the round."""
    with database.transaction() as session:
        assessment = made.earlier_round(
            session, world, title=title, team=team, days_ago=days_ago, form=form
        )
        made.freeze(
            session, world, assessment_id=assessment, people=1, seed=days_ago, comment=comment
        )
        return session.get_one(Assessment, assessment).round_id


def survey(
    database: Database,
    world: World,
    said: dict[str, int],
    *,
    title: str,
    days_ago: int,
    confidentiality: Confidentiality = Confidentiality.NAMED,
) -> uuid.UUID:
    """Let each person, by name, choose one level for everything in a published survey."""
    there = replace(world, assessments={})
    with database.transaction() as session:
        round_id = start_survey(
            session,
            there,
            questionnaire=QUESTIONNAIRE,
            confidentiality=confidentiality,
            minimum=3,
            teams=(TEAM,),
            title=title,
            opens_on=TODAY - timedelta(days=days_ago + 14),
            closes_on=TODAY - timedelta(days=days_ago),
        )
        people = {
            row.address: row.id for row in session.scalars(select(Participant).order_by("id"))
        }
        for person in said.keys() - people.keys():
            row = Participant(organization_id=world.organization, address=person)
            session.add(row)
            session.flush()
            people[person] = row.id
        linked = confidentiality is not Confidentiality.ANONYMOUS
        surveys.respond(
            session,
            organization=world.organization,
            assessment=there.assessments[TEAM],
            questionnaire=ASKED,
            says=[surveys.always(Choice(str(level))) for level in said.values()],
            participants=[people[person] if linked else None for person in said],
        )
    published.close(database, there, round_id)
    return round_id


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def figures(page: str) -> dict[str, dict[str, float | None]]:
    """Read the table: by barrier, what each of its cells is labelled and holds."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    found = {}
    for row in body.split("<tr>")[1:]:
        [title] = re.findall(r'<th scope="row">(.*?)</th>', row)
        cells = re.findall(r'class="num" data-label="(.*?)">(.*?)</td>', row)
        found[unescape(title)] = {
            unescape(label): None if text == DASH else float(text.replace("\N{MINUS SIGN}", "-"))
            for label, text in cells
        }
    return found


def test_a_sheet_beside_the_one_before_is_all_answers(
    visit: Visit, database: Database, world: World
) -> None:
    sheet(database, world, "Q1 2026", 200)
    sheet(database, world, "Q2 2026", 100)
    page = visit("mara").get(address(world)).text
    table = figures(page)
    assert [*table] == [barrier.title for barrier in ASKED.barriers]
    for cells in table.values():
        assert [*cells][:3] == ["Q1 2026", "Q2 2026", "Change"]
        parts = [value or 0 for label, value in cells.items() if label not in [*cells][:3]]
        assert round(sum(parts), 6) == (cells["Change"] or 0)
    assert any(cells["Change"] for cells in table.values())
    assert "From Q1 2026 to Q2 2026" in words(page)
    assert "moved most" in page
    assert "because the answers are" in words(page)
    assert "Who answered" not in page
    assert "Same people" not in page


def test_by_name_those_who_stayed_are_told_apart_from_those_who_came(
    visit: Visit, database: Database, world: World
) -> None:
    survey(database, world, {"ann": 2, "bob": 4}, title="Spring", days_ago=100)
    survey(database, world, {"ann": 3, "bob": 4, "dan": 5}, title="Summer", days_ago=10)
    page = visit("mara").get(address(world)).text
    # 3 to 4: Ann and Bob rose by 1/2, being all and then 2/3 of everybody: 5/6 · 1/2 = 0.42.
    assert figures(page)[ASKED.barriers[0].title] == {
        "Spring": 3.0,
        "Summer": 4.0,
        "Change": 1.0,
        "Who answered": 0.6,
        "Same people": 0.4,
    }
    told = words(page)
    assert (
        "Up 1.0: 0.6 up because 1 person came; 0.4 up because the same people chose higher levels."
        in told
    )
    assert re.search(r"Over the \d+ questions that count in both: 3.0 to 4.0", told)
    assert "Nothing of it comes from: questions asked, questions that count and weights." in told
    assert "not told apart" not in told


@pytest.mark.parametrize(
    ("confidentiality", "reason"),
    [
        (Confidentiality.CONFIDENTIAL, WhyTogether.CONFIDENTIAL),
        (Confidentiality.ANONYMOUS, WhyTogether.ANONYMOUS),
    ],
)
def test_unless_by_name_a_team_s_people_are_never_told_apart(
    visit: Visit,
    database: Database,
    world: World,
    confidentiality: Confidentiality,
    reason: WhyTogether,
) -> None:
    everybody = dict.fromkeys("abcdef", 2)
    how = {"confidentiality": confidentiality}
    survey(database, world, everybody, title="Spring", days_ago=100, **how)
    survey(database, world, dict.fromkeys("abcdef", 3), title="Summer", days_ago=10, **how)
    visitor = visit("lea")
    with counted(database) as asked:
        page = visitor.get(address(world)).text
    assert not [text for text in asked if re.search(r"FROM (answer|response)\b", text)]
    assert figures(page)[ASKED.barriers[0].title]["Answers"] == 1.0
    assert WHY_TOGETHER[reason] in words(page)
    for told in ("Same people", "Who answered", "people came", "people left"):
        assert told not in page


def test_a_name_from_one_round_of_two_tells_nobody_apart(
    visit: Visit, database: Database, world: World
) -> None:
    hidden = Confidentiality.CONFIDENTIAL
    said = dict.fromkeys("abcdef", 2)
    survey(database, world, said, title="Spring", days_ago=100, confidentiality=hidden)
    survey(database, world, said, title="Summer", days_ago=10)
    assert WHY_TOGETHER[WhyTogether.CONFIDENTIAL] in words(visit("mara").get(address(world)).text)


def test_answers_that_were_changed_after_publishing_are_not_split(
    visit: Visit, database: Database, world: World
) -> None:
    survey(database, world, {"ann": 2, "bob": 4}, title="Spring", days_ago=100)
    survey(database, world, {"ann": 3, "bob": 4}, title="Summer", days_ago=10)
    with database.transaction() as session:
        session.execute(update(AnswerRow).values(choice=Choice.LEVEL_1))
    page = words(visit("mara").get(address(world)).text)
    assert WHY_TOGETHER[WhyTogether.ANSWERS_CHANGED] in page


def test_other_questions_are_a_part_and_are_named(
    visit: Visit, database: Database, world: World
) -> None:
    sheet(database, world, "Pilot", 200, form=QuestionForm.SHORT)
    sheet(database, world, "Q2 2026", 100)
    page = visit("mara").get(address(world)).text
    assert any("Questions asked" in cells for cells in figures(page).values())
    added = next(q for q in ASKED.questions if not q.short_form)
    assert added.text in unescape(page)
    assert re.search(r"\d+ questions are new", page)


def test_two_rounds_can_be_chosen_in_any_order(
    visit: Visit, database: Database, world: World
) -> None:
    first, second, third = (
        sheet(database, world, title, days)
        for title, days in (("Q1 2026", 300), ("Q2 2026", 200), ("Q4 2026", 100))
    )
    visitor = visit("mara")
    assert "From Q2 2026 to Q4 2026" in words(visitor.get(address(world)).text)
    chosen = visitor.get(address(world, from_=first, to=third)).text
    assert "From Q1 2026 to Q4 2026" in words(chosen)
    assert chosen.count(" selected") == 2
    turned = words(visitor.get(address(world, from_=third, to=first)).text)
    assert "From Q1 2026 to Q4 2026" in turned
    until = words(visitor.get(address(world, to=second)).text)
    assert "From Q1 2026 to Q2 2026" in until
    since = words(visitor.get(address(world, from_=first)).text)
    assert "From Q1 2026 to Q4 2026" in since
    twice = words(visitor.get(address(world, from_=first, to=first)).text)
    assert "Choose two different rounds" in twice


def test_a_sheet_is_no_earlier_state_of_a_survey(
    visit: Visit, database: Database, world: World
) -> None:
    first = sheet(database, world, "Q1 2026", 200)
    second = survey(database, world, {"ann": 2, "bob": 4}, title="Spring", days_ago=100)
    visitor = visit("mara")
    page = words(visitor.get(address(world)).text)
    assert "No two rounds were answered in the same way" in page
    chosen = words(visitor.get(address(world, from_=first, to=second)).text)
    assert "Not taken apart: the two rounds were not answered in the same way." in chosen
    third = sheet(database, world, "Q4 2026", 20)
    assert third
    assert "From Q1 2026 to Q4 2026" in words(visitor.get(address(world)).text)


def test_a_hidden_result_is_not_taken_apart(visit: Visit, database: Database, world: World) -> None:
    sheet(database, world, "Q1 2026", 200)
    sheet(database, world, "Q2 2026", 100)
    with database.transaction() as session:
        [newest] = session.scalars(select(Round).where(Round.title == "Q2 2026"))
        [assessment] = session.scalars(select(Assessment).where(Assessment.round_id == newest.id))
        profile = hidden_profile(ASKED, Hidden.TOO_FEW)
        result = replace(made.empty_result(session, assessment), profile=profile)
        made.store(session, assessment=assessment, result=result, number=2)
    page = visit("mara").get(address(world)).text
    assert words(page).count("Not taken apart: figures of one of the rounds are hidden.") == 4
    assert {cells["Q2 2026"] for cells in figures(page).values()} == {None}


def test_before_there_are_two_rounds_the_page_says_what_comes(
    visit: Visit, database: Database, world: World
) -> None:
    visitor = visit("mara")
    assert "This team has no result" in words(visitor.get(address(world)).text)
    sheet(database, world, "Q1 2026", 200)
    one = visitor.get(address(world)).text
    assert "One round so far" in words(one)
    assert "<select" not in one


def test_the_page_over_time_leads_to_it_once_there_are_two_rounds(
    visit: Visit, database: Database, world: World
) -> None:
    over_time = address(world).replace("what-changed", "over-time")
    sheet(database, world, "Q1 2026", 200)
    assert "what-changed" not in visit("mara").get(over_time).text
    sheet(database, world, "Q2 2026", 100)
    assert f'href="{address(world)}"' in visit("mara").get(over_time).text


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("mara", 200),
        ("carol", 200),
        ("lea", 200),
        ("conrad", 200),
        ("ada", 200),
        ("nora", 404),  # manages another team
        ("otto", 404),  # of another client
        ("stranger", 404),
    ],
)
def test_who_may_see_what_changed(
    visit: Visit, database: Database, world: World, who: str, status: int
) -> None:
    rounds = [sheet(database, world, title, days) for title, days in (("A", 200), ("B", 100))]
    visitor = visit(who)
    visitor.get(address(world), status=status)
    visitor.get(address(world, from_=rounds[0], to=rounds[1]), status=status)


def test_a_team_of_another_client_is_no_page(visit: Visit, world: World) -> None:
    visit("ada").get(address(world, "Southern models"), status=404)


@pytest.mark.parametrize("name", ["from_", "to"])
@pytest.mark.parametrize(
    "value", ["all", "1", "../..", "%00", "0" * 4000, "{11111111-1111-4111-8111-11111111111", "🎈"]
)
def test_what_is_no_round_is_no_page(
    visit: Visit, database: Database, world: World, name: str, value: str
) -> None:
    sheet(database, world, "Q1 2026", 200)
    visit("mara").get(address(world, **{name: value}), status=404)
    visit("mara").get(address(world, **{name: uuid.uuid4()}), status=404)


def test_a_round_of_another_team_is_no_page(visit: Visit, database: Database, world: World) -> None:
    own = sheet(database, world, "Q1 2026", 200)
    other = sheet(database, world, "Elsewhere", 100, team=OTHER)
    assert world.round is not None
    for asked in (other, world.round):  # the open round has no result yet
        visit("ada").get(address(world, from_=own, to=asked), status=404)
        visit("ada").get(address(world, from_=asked), status=404)


def test_a_malformed_team_is_no_page(visit: Visit, world: World) -> None:
    there = address(world).replace(str(world.teams[TEAM]), "not-a-team")
    visit("ada").get(there, status=404)


def test_what_people_wrote_stands_nowhere(visit: Visit, database: Database, world: World) -> None:
    for title, days in (("Q1 2026", 200), ("Q2 2026", 100)):
        sheet(database, world, title, days, comment="Zwetschge was said")
    assert "Zwetschge" not in visit("mara").get(address(world)).text


def test_names_are_text_and_no_markup(visit: Visit, database: Database, world: World) -> None:
    sheet(database, world, "<i>Q1</i> %(x)s", 200)
    sheet(database, world, "<b>Q2</b> 100 %", 100)
    with database.transaction() as session:
        session.get_one(Team, world.teams[TEAM]).name = "<b>Team</b>"
    page = visit("mara").get(address(world)).text
    assert "<b>" not in page
    assert "<i>Q1" not in page
    assert "From <i>Q1</i> %(x)s to <b>Q2</b> 100 %" in unescape(page)


def test_what_was_only_begun_counts_for_nobody(
    visit: Visit, database: Database, world: World
) -> None:
    survey(database, world, {"ann": 2, "bob": 4}, title="Spring", days_ago=100)
    survey(database, world, {"ann": 3, "bob": 4}, title="Summer", days_ago=10)
    with database.transaction() as session:
        [summer] = session.scalars(select(Round).where(Round.title == "Summer"))
        [assessment] = session.scalars(select(Assessment).where(Assessment.round_id == summer.id))
        surveys.respond(
            session,
            organization=world.organization,
            assessment=assessment.id,
            questionnaire=ASKED,
            says=[surveys.always(Choice.LEVEL_1)],
            submitted=False,
        )
        assert session.scalars(select(ResponseRow.id)).all()
    page = visit("mara").get(address(world)).text
    assert "Same people" in page
    assert "not told apart" not in page
