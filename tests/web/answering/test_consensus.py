"""The sheet of a consensus: what people said stands beside each question, and who may see it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import update

from app.domain.questionnaire import Questionnaire
from app.domain.response import Answer, Choice, Response
from app.domain.scoring.consensus import question_scores
from app.domain.scoring.result import Result
from app.domain.words import consensus_wording
from app.services.database import Database
from app.storage.rows import ResultRow
from tests.factories import results as made
from tests.factories.consensus import publish_survey, start_consensus
from tests.factories.world import World
from tests.web.answering.sheets import TEAM, Visit, form, stored
from tests.web.browser import Visitor
from tests.web.conftest import QUESTIONNAIRE


@dataclass(frozen=True, slots=True)
class Talk:
    """A consensus round in the browser, and the survey it is based on."""

    base: str
    survey: uuid.UUID
    result: Result
    questionnaire: Questionnaire

    def page(self, visitor: Visitor, capability: str) -> str:
        return unescape(visitor.get(f"{self.base}/answers/{capability}").text)


def answers(asked: Questionnaire, levels: Callable[[int], int]) -> Response:
    """Answer the first capability as `levels` says, everything else with level 3."""
    first = {question.id for question in asked.barriers[0].capabilities[0].questions}
    return Response(
        "x",
        None,
        tuple(
            Answer(q.id, Choice(str(levels(n) if q.id in first else 3)))
            for n, q in enumerate(asked.questions)
        ),
    )


def begin(database: Database, world: World, people: int) -> Talk:
    with database.transaction() as session:
        asked = made.asked_of(session, world, TEAM)
        said = [answers(asked, lambda _q, n=n: 1 + 4 * (n % 2)) for n in range(people)]  # type: ignore[misc]
        survey, result = publish_survey(
            session, world, questionnaire=QUESTIONNAIRE, said=said, team=TEAM
        )
        start_consensus(session, world, questionnaire=QUESTIONNAIRE, survey=survey)
    base = f"/organizations/{world.organization}/assessments/{world.assessments[TEAM]}"
    return Talk(base, survey, result, asked)


@pytest.fixture
def talk(database: Database, world: World) -> Talk:
    return begin(database, world, people=12)


def test_each_question_stands_beside_what_people_said(visit: Visit, talk: Talk) -> None:
    disputed = talk.questionnaire.barriers[0].capabilities[0]
    calm = talk.questionnaire.barriers[1].capabilities[0]
    shown = talk.page(visit("conrad"), disputed.id)
    for question in disputed.questions:
        score = question_scores(talk.result.profile)[question.id]
        assert consensus_wording.said(score, talk.result.promise) in shown
    assert "People said 3.0." in shown
    assert "People are in two camps" in shown
    assert shown.count("The team agreed on") == len(disputed.questions)
    assert "Talk about it first: 1 of 1." in shown
    other = talk.page(visit("conrad"), calm.id)
    assert "All answered alike." in other
    assert "Talk about it first" not in other


def test_the_reason_is_asked_for_at_once(visit: Visit, talk: Talk) -> None:
    disputed = talk.questionnaire.barriers[0].capabilities[0]
    shown = talk.page(visit("mara"), disputed.id)
    assert shown.count("<details open>") == len(disputed.questions)
    for question in disputed.questions:
        assert f'<label for="comment-{question.id}">Why</label>' in shown


def test_the_anchors_near_what_people_said_are_marked(visit: Visit, talk: Talk) -> None:
    calm = talk.questionnaire.barriers[1].capabilities[0]
    shown = talk.page(visit("mara"), calm.id)
    for question in calm.questions:
        near = re.findall(
            rf'name="choice\.{question.id}" value="(\d)"[^/]*?</span><small class="near"', shown
        )
        assert near == ["3"]
    [discussion] = talk.result.guide
    apart = talk.page(visit("mara"), discussion.capability)
    assert (discussion.lower, discussion.upper) == (1, 5)
    found = re.findall(
        rf'name="choice\.{discussion.question}" value="(\d)"[^/]*?</span><small class="near"', apart
    )
    assert found == ["1", "5"]
    assert apart.count('class="near"') == 2  # the mean of the other question is nobody's answer


def test_no_count_of_single_answers_is_told(visit: Visit, database: Database, world: World) -> None:
    nine = begin(database, world, people=9)
    disputed = nine.questionnaire.barriers[0].capabilities[0]
    shown = nine.page(visit("conrad"), disputed.id)
    said = re.findall(r'<p class="said">([^<]+)</p>', shown)
    wide = "answers differ by about 2.0 level. Answers lie at both ends of the scale."
    assert set(said) == {f"People said 2.8. People don't agree; {wide}"}
    assert all(score.levels is None for score in question_scores(nine.result.profile).values())


def test_of_a_hidden_team_the_facilitator_sees_no_figure(
    visit: Visit, database: Database, world: World
) -> None:
    few = begin(database, world, people=4)
    disputed = few.questionnaire.barriers[0].capabilities[0]
    for who in ("conrad", "ada", "mara"):
        shown = few.page(visit(who), disputed.id)
        said = re.findall(r'<p class="said">([^<]+)</p>', shown)
        assert said == [
            "Figures of this question are not shown: fewer than 5 people chose a level."
        ] * len(disputed.questions)
        assert "People said" not in shown
        assert 'class="near"' not in shown
        assert "What people said alone" not in shown
        assert "<svg" not in shown.partition("<main")[2].partition("steps-bar")[0]
        over = unescape(visit(who).get(few.base).text)
        assert "Fewer than 5 people answered, so figures are not shown." in over
        assert "Talk about these first" not in over


def test_the_overview_says_what_it_is_and_in_which_order_to_talk(visit: Visit, talk: Talk) -> None:
    shown = unescape(visit("mara").get(talk.base).text)
    first = talk.questionnaire.barriers[0].capabilities[0]
    assert "neither replaces the other" in shown
    turns = re.search(r'<ol class="turns">(.*?)</ol>', shown, re.DOTALL)
    assert turns is not None
    assert re.findall(r'href="([^"]+)">([^<]+)', turns[1]) == [
        (f"{talk.base}/answers/{first.id}", first.title)
    ]
    assert f"/assessments/{talk.survey}/result" in shown
    assert "min left" not in shown


def test_a_survey_that_is_not_published_tells_nothing(
    visit: Visit, talk: Talk, database: Database
) -> None:
    with database.transaction() as session:
        session.execute(update(ResultRow).values(published_at=None))
    shown = unescape(visit("conrad").get(talk.base).text)
    assert "has no published result of this team" in shown
    first = talk.questionnaire.barriers[0].capabilities[0]
    assert "People said" not in talk.page(visit("conrad"), first.id)


def test_another_version_stands_beside_nothing(
    visit: Visit, talk: Talk, database: Database, world: World, tmp_path: Path
) -> None:
    newer = tmp_path / "ml-barriers" / "1.0.1.yaml"
    newer.parent.mkdir()
    newer.write_text(QUESTIONNAIRE.read_text().replace("version: 1.0.0", "version: 1.0.1", 1))
    with database.transaction() as session:
        start_consensus(session, world, questionnaire=newer, survey=talk.survey, title="Newer")
    base = f"/organizations/{world.organization}/assessments/{world.assessments[TEAM]}"
    first = talk.questionnaire.barriers[0].capabilities[0]
    for url in (base, f"{base}/answers/{first.id}"):
        shown = unescape(visit("mara").get(url).text)
        assert "The two are not comparable" in shown
        assert "People said" not in shown
        assert 'class="turns"' not in shown


def test_a_fresh_sheet_says_so(visit: Visit, database: Database, world: World, talk: Talk) -> None:
    with database.transaction() as session:
        start_consensus(session, world, questionnaire=QUESTIONNAIRE, title="Fresh")
    base = f"/organizations/{world.organization}/assessments/{world.assessments[TEAM]}"
    assert "This is a fresh sheet" in visit("mara").get(base).text
    first = talk.questionnaire.barriers[0].capabilities[0]
    shown = visit("mara").get(f"{base}/answers/{first.id}").text
    assert "The team agreed on" in shown
    assert 'class="said"' not in shown


def test_without_scripts_a_level_and_its_reason_are_stored(
    visit: Visit, talk: Talk, database: Database
) -> None:
    first = talk.questionnaire.barriers[0].capabilities[0]
    [question, *_] = first.questions
    url = f"{talk.base}/answers/{first.id}"
    visit("conrad").post(url, status=302, **form(question.id, "2", comment="We counted them."))
    assert stored(database)[question.id] == ("2", "We counted them.", "", 1)


def test_the_review_names_what_has_no_reason_and_lets_it_pass(
    visit: Visit, talk: Talk, database: Database
) -> None:
    mara = visit("mara")
    for part in talk.questionnaire.capabilities:
        fields: dict[str, str] = {}
        for question in part.questions:
            fields |= form(question.id, "3", comment="So.")
        first, *_ = part.questions
        if part is talk.questionnaire.capabilities[0]:
            fields |= {f"comment.{first.id}": ""}
        mara.post(f"{talk.base}/answers/{part.id}", status=302, **fields)
    shown = mara.get(f"{talk.base}/review").text
    one = talk.questionnaire.capabilities[0].questions[0]
    assert "1 agreed answer has no reason yet" in shown
    assert re.findall(r"#comment-([a-z0-9-]+)", shown) == [one.id]
    assert "Submit anyway" in shown
    mara.post(f"{talk.base}/submit", status=302)


def test_an_ordinary_sheet_is_as_before(visit: Visit, base: str, sheet: str) -> None:
    shown = unescape(visit("mara").get(sheet).text)
    assert "The team agreed on" not in shown
    assert "Add a comment or evidence" in shown
    assert "I can't see this from where I am" in shown
    assert "consensus.css" not in shown
    assert "min left" in visit("mara").get(base).text
    assert "no reason yet" not in visit("mara").get(f"{base}/review").text


@pytest.mark.parametrize("who", ["lea", "nora", "otto", "stranger"])
def test_whoever_may_not_answer_finds_no_sheet(visit: Visit, talk: Talk, who: str) -> None:
    first = talk.questionnaire.barriers[0].capabilities[0]
    for url in (talk.base, f"{talk.base}/answers/{first.id}", f"{talk.base}/review"):
        visit(who).get(url, status=404)


def test_a_consensus_that_was_submitted_is_opened_again_while_its_round_is_open(
    visit: Visit, talk: Talk, database: Database
) -> None:
    mara = visit("mara")
    for part in talk.questionnaire.capabilities:
        fields = {f"choice.{q.id}": "3" for q in part.questions}
        mara.post(f"{talk.base}/answers/{part.id}", status=302, **fields)
    mara.post(f"{talk.base}/submit", status=302)
    first = talk.questionnaire.capabilities[0]
    assert "can only be read" in talk.page(mara, first.id)
    mara.post(f"{talk.base}/reopen", status=302)
    again = form(first.questions[0].id, "4", revision=1, comment="Changed.")
    mara.post(f"{talk.base}/answers/{first.id}", status=302, **again)
    assert stored(database)[first.questions[0].id][:2] == ("4", "Changed.")
