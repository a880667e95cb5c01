"""A survey's result pages: what twelve and six people said, and what is not shown of four."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.comparing.change import Changes, Method, NotCompared, ScoreChange, Verdict
from app.domain.promise.disclosure import Hidden
from app.domain.response import Choice
from app.domain.scoring.profile import Interval
from app.domain.scoring.result import Result
from app.services.database import Database
from app.storage.result_document import from_document
from app.storage.rows import AnswerRow, Assessment, ResponseRow, Round
from tests.factories import results as made
from tests.factories import surveys
from tests.services.closings import ASKED, Office
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
TWELVE, SIX, FOUR = "Claims analytics", "Fraud models", "Fraud models"
AGREED_TO, NOT_AGREED_TO = "Planted, and agreed to be shown", "Planted, never to be shown"


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path)


def published(office: Office, people: dict[str, int], **how: object) -> uuid.UUID:
    """Publish a survey with a comment on each answer; every second person agreed to show theirs."""
    survey = office.survey(people, certain=True, **how)  # type: ignore[arg-type]
    with office.database.transaction() as session:
        responses = session.scalars(select(ResponseRow).order_by(ResponseRow.id)).all()
        for place, response in enumerate(responses):
            response.comments_shown = place % 2 == 0
            for answer in session.scalars(
                select(AnswerRow).where(AnswerRow.response_id == response.id)
            ):
                text = AGREED_TO if response.comments_shown else NOT_AGREED_TO
                answer.comment = f"{text} {place}"
    office.publish(survey, office.close(survey))
    return survey


def url(office: Office, team: str) -> str:
    world = office.world
    return f"/organizations/{world.organization}/assessments/{world.assessments[team]}/result"


def result_of(office: Office, team: str) -> Result:
    return from_document(office.results()[team].document)


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def everything(visitor: Visitor, office: Office, team: str) -> str:
    """Read the result page and the page behind each capability."""
    pages = [visitor.get(url(office, team)).text]
    pages += [visitor.get(f"{url(office, team)}/{one.id}").text for one in ASKED.capabilities]
    return "\n".join(pages)


def test_twelve_read_who_answered_what_was_promised_and_how_far_they_agree(
    visit: Visit, office: Office
) -> None:
    published(office, {TWELVE: 12, SIX: 6, "Motor pricing": 9})
    page = words(visit("mara").get(url(office, TWELVE)).text)
    assert "12 people answered." in page
    assert "figures are shown of 5 people or more" in page
    barrier = result_of(office, TWELVE).profile.barriers[0]
    assert barrier.agreement is not None
    assert f"answers differ by about {barrier.agreement.ad:.1f} level" in page
    assert "everybody can see it" in page
    assert "100 % of the asked answers given" in page


def test_levels_are_counted_from_ten_people_on(visit: Visit, office: Office) -> None:
    published(office, {TWELVE: 12, SIX: 6, "Motor pricing": 9})
    counted = visit("carol").get(f"{url(office, TWELVE)}/getting-access").text
    assert 'class="count"' in counted
    numbers = re.findall(r'<span class="tabular">(\d+)</span><svg class="count"', counted)
    assert sum(map(int, numbers)) == 12
    few = visit("carol").get(f"{url(office, SIX)}/getting-access").text
    assert 'class="count"' not in few
    assert "nearest" in few
    assert "shown from 10 respondents on" in words(few)


def test_comments_stand_only_with_consent_and_above_the_threshold(
    visit: Visit, office: Office
) -> None:
    published(office, {TWELVE: 12, SIX: 6, "Motor pricing": 9})
    many = everything(visit("carol"), office, TWELVE)
    assert AGREED_TO in many
    assert NOT_AGREED_TO not in many
    few = everything(visit("carol"), office, SIX)
    assert "Planted" not in few
    assert "example.org/evidence" not in few


def test_four_read_why_nothing_is_shown_and_what_stands_instead(
    visit: Visit, office: Office
) -> None:
    published(office, {TWELVE: 12, FOUR: 4, "Motor pricing": 9})
    hidden = result_of(office, FOUR)
    assert hidden.profile.hidden is Hidden.TOO_FEW
    html = visit("lea").get(url(office, FOUR)).text
    page = words(html)
    assert "Figures of Fraud models are not shown" in page
    assert "no figures of fewer than 5 people" in page
    assert "Fewer than 5 people answered." in page
    assert "What would show them next time" in page
    assert "it is never lowered afterwards" in page
    assert "Download report" in page
    assert "What this team answered is in them." in page
    shown = page.partition("What is shown instead")[2]
    assert "The scores of Claims, where 16 people answered." in shown
    assert "Planted" not in everything(visit("lea"), office, FOUR)


def test_a_protected_team_does_not_say_how_many_answered(visit: Visit, office: Office) -> None:
    published(office, {TWELVE: 12, FOUR: 4, "Motor pricing": 9})
    assert result_of(office, TWELVE).profile.hidden is Hidden.PROTECTED
    page = words(visit("mara").get(url(office, TWELVE)).text)
    assert "work out what a smaller group of people said" in page
    assert "12" not in page
    behind = everything(visit("mara"), office, TWELVE)
    assert "Planted" not in behind
    assert 'class="count"' not in behind
    assert "What was answered" not in behind


def test_an_unpublished_survey_has_no_result_page_yet(visit: Visit, office: Office) -> None:
    survey = office.survey({TWELVE: 12})
    office.close(survey)
    assert "No result yet" in visit("mara").get(url(office, TWELVE)).text


def test_a_withheld_question_says_why_at_its_place(visit: Visit, office: Office) -> None:
    survey = office.survey({TWELVE: 6, "Motor pricing": 9}, certain=True)
    with office.database.transaction() as session:
        here = office.world.assessments[TWELVE]
        rows = session.scalars(
            select(AnswerRow)
            .join(ResponseRow, ResponseRow.id == AnswerRow.response_id)
            .where(ResponseRow.assessment_id == here, AnswerRow.question == "getting-access-1")
            .order_by(AnswerRow.id)
        ).all()
        for place, row in enumerate(rows):
            row.choice = Choice.LEVEL_2 if place < 2 else None
    office.publish(survey, office.close(survey))
    behind = words(visit("mara").get(f"{url(office, TWELVE)}/getting-access").text)
    assert "Fewer than 5 people answered, so figures are not shown." in behind
    assert "of them say" not in behind
    assert "carry a link" not in behind
    page = words(visit("mara").get(url(office, TWELVE)).text)
    assert "Getting access too few people to show" in page


CHANGE = ScoreChange(
    "data-access",
    before=2.0,
    now=2.4,
    difference=0.4,
    n_before=7,
    n_now=12,
    interval=Interval(0.1, 0.7),
    detectable=0.3,
    p=0.01,
    p_holm=0.01,
    verdict=Verdict.UP,
    method=Method.WELCH,
)


def with_changes(office: Office, changes: Changes) -> None:
    with office.database.transaction() as session:
        assessment = session.get_one(Assessment, office.world.assessments[TWELVE])
        result = replace(result_of(office, TWELVE), changes=changes)
        made.store(session, assessment=assessment, result=result, number=2)


def over_time(office: Office, team: str) -> str:
    world = office.world
    return f"/organizations/{world.organization}/teams/{world.teams[team]}/over-time"


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (CHANGE, "up 0.4"),
        (
            replace(CHANGE, verdict=Verdict.NONE, detectable=0.55),
            "no detectable change: a change of 0.6 or more would have been seen",
        ),
    ],
)
def test_a_change_is_what_the_test_says(
    visit: Visit, office: Office, change: ScoreChange, verdict: str
) -> None:
    published(office, {TWELVE: 12, SIX: 6, "Motor pricing": 9})
    with_changes(office, Changes("Q2", barriers=(change,)))
    page = words(visit("mara").get(url(office, TWELVE)).text)
    table = page.partition("Since Q2")[2]
    assert "2.0 of 7 people 2.4 of 12 people" in table
    assert verdict in table
    assert "Judged as two sets of people" in table
    timed = words(visit("mara").get(over_time(office, TWELVE)).text)
    assert verdict.partition(":")[0] in timed
    assert "+0.4" not in timed


def test_rounds_that_are_unlike_say_why(visit: Visit, office: Office) -> None:
    published(office, {TWELVE: 12, SIX: 6, "Motor pricing": 9})
    with_changes(office, Changes("Q2", why_not=NotCompared.OTHER_FORM))
    page = words(visit("mara").get(url(office, TWELVE)).text)
    assert "Not compared with Q2: one round asked the short form and the other the long one" in page


def test_what_is_disputed_stands_with_the_two_descriptions(visit: Visit, office: Office) -> None:
    survey = office.survey({"Motor pricing": 9})
    camps = (Choice.LEVEL_1, Choice.LEVEL_5)
    with office.database.transaction() as session:
        surveys.respond(
            session,
            organization=office.world.organization,
            assessment=office.world.assessments[TWELVE],
            questionnaire=ASKED,
            says=[surveys.always(camps[place % 2]) for place in range(12)],
        )
    office.publish(survey, office.close(survey))
    page = words(visit("mara").get(url(office, TWELVE)).text)
    section = page.partition("Discuss first")[2]
    assert "answers differ by about 2.0 level, two camps" in section
    assert "By asking around." in section or "By guessing from the name." in section
    assert "Many see the one and many the other." in section
    assert "people don't agree" in page


def test_hidden_teams_are_hidden_where_teams_and_rounds_are_compared(
    visit: Visit, office: Office
) -> None:
    survey = published(office, {TWELVE: 12, FOUR: 4, "Motor pricing": 9})
    compared = f"/organizations/{office.world.organization}/compare?round={survey}"
    page = words(visit("lea").get(compared).text)
    assert "Fraud models hidden: fewer people answered than the round promised to show" in page
    assert "Claims analytics hidden: so that a smaller group's answers can't be worked out" in page
    with office.database.reader() as session:
        title = session.get_one(Round, survey).title
    timed = words(visit("lea").get(over_time(office, FOUR)).text)
    assert f"Figures of {title} are hidden" in timed
    assert "hidden: fewer people answered" in timed


def test_figures_of_a_survey_have_one_decimal(visit: Visit, office: Office) -> None:
    published(office, {TWELVE: 12, SIX: 6, "Motor pricing": 9})
    for team in (TWELVE, SIX):
        for one in ASKED.capabilities:
            page = words(visit("carol").get(f"{url(office, team)}/{one.id}").text)
            assert re.search(r"Mean \d\.\d,", page)
            assert not re.search(r"\d\.\d\d", page.replace("0.01", "")), page
