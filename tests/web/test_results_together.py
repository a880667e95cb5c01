"""Before and after on the result pages of a survey and of the consensus that followed it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import select

from app.domain.response import Choice
from app.services.database import Database
from app.storage.rows import Assessment
from tests.factories.consensus import publish_survey, start_consensus
from tests.factories.questionnaires import said
from tests.factories.world import World
from tests.services.desks import QUESTIONS, SMALL, Desk, draft
from tests.web.browser import Visitor
from tests.web.drawn import labels, lines, option

FIND, MEANS, ACCESS = QUESTIONS
Visit = Callable[..., Visitor]


@dataclass(frozen=True, slots=True)
class Both:
    """A survey of a team and the consensus after it, with the addresses of their results."""

    world: World
    desk: Desk
    survey: str
    together: str

    def read(self, visitor: Visitor, url: str) -> str:
        return " ".join(unescape(visitor.get(url).text).split())


def small(tmp_path: Path, version: str = "1.0.0") -> Path:
    file = tmp_path / "small" / f"{version}.yaml"
    file.parent.mkdir(exist_ok=True)
    copyfile(SMALL, file)
    file.write_text(file.read_text().replace("version: 1.0.0", f"version: {version}"))
    return file


def begin(
    database: Database, world: World, tmp_path: Path, *, people: int = 5, version: str = "1.0.0"
) -> Both:
    answers = [
        said(f"{FIND}={level} {MEANS}=3 {ACCESS}=2", group="engineering")
        for level in (1, 1, 2, 2, 4)[:people]
    ]
    with database.transaction() as session:
        survey, _result = publish_survey(
            session, world, questionnaire=small(tmp_path), said=answers
        )
        start_consensus(session, world, questionnaire=small(tmp_path, version), survey=survey)
    desk = Desk(database, world)
    return Both(world, desk, _url(world, survey), _url(world, desk.assessment_id))


def _url(world: World, assessment: uuid.UUID) -> str:
    return f"/organizations/{world.organization}/assessments/{assessment}/result"


def agree(both: Both) -> None:
    both.desk.save(
        draft(Choice.LEVEL_4, 0, FIND, comment="The catalogue has owners <now>."),
        draft(None, 0, MEANS, comment="Two of us see it differently."),
        draft(Choice.LEVEL_1, 0, ACCESS),
    )
    both.desk.submit("conrad")


@pytest.fixture
def both(database: Database, world: World, tmp_path: Path) -> Both:
    made = begin(database, world, tmp_path)
    agree(made)
    return made


def rows(page: str) -> list[list[str]]:
    """Read the longer table of both sides: each row as the words in its cells."""
    barriers, found = re.findall(r'<table class="data both-sides">(.*?)</table>', page)
    lines = re.findall(r"<tr.*?</tr>", found.partition("<tbody>")[2])
    assert re.findall(r"<tr.*?</tr>", barriers.partition("<tbody>")[2]) == lines[:1]
    cells = (re.findall(r"<t[hd].*?</t[hd]>", line) for line in lines)
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in line] for line in cells]


def test_both_pages_lay_the_two_sides_beside_each_other(visit: Visit, both: Both) -> None:
    lines = [rows(both.read(visit("mara"), url)) for url in (both.survey, both.together)]
    assert lines[0] == lines[1]
    barrier, finding, access = lines[0]
    # By hand: people said 2.0 and 3.0 of finding; the team chose 4 for the first question alone,
    # which is one of one that counts; access 2.0 and 1.
    assert finding[0] == "Finding data"
    assert finding[1].startswith("2.5 1.")
    assert (finding[3], finding[4]) == (
        "4.0", "2.0 higher, over the questions with a score on both sides",
    )  # fmt: skip
    assert access[1:] == [
        "2.0 all answered alike, no interval, people agree",
        "",
        "1.0",
        "1.0 lower",
    ]
    assert barrier[0] == "Data access"
    assert (barrier[1][:3], barrier[3]) == ("2.2", "2.5")


def test_the_survey_keeps_its_own_headline_and_scores(visit: Visit, both: Both) -> None:
    page = both.read(visit("lea"), both.survey)
    assert "The one does not replace the other" in page
    profile = page.partition('id="barriers"')[2].partition("</section>")[0]
    assert ">2.2<" in profile  # 2.25 of what people said; the team agreed on 2.5
    assert ">2.5<" not in profile
    assert f'href="{both.together}"' in page
    assert f'href="{both.survey}"' in both.read(visit("lea"), both.together)


@pytest.mark.parametrize("side", ["survey", "together"])
def test_a_capability_tells_the_reasons_and_who_noted_them(
    visit: Visit, both: Both, side: str
) -> None:
    url = f"{getattr(both, side)}/finding-data"
    page = both.read(visit("lea"), url)
    assert "By a catalogue with named owners." in page
    assert "The catalogue has owners <now>." in page
    assert "The catalogue has owners &lt;now&gt;." in visit("lea").get(url).text
    assert "People said 2.0." in page
    assert "The team did not agree on a level." in page
    assert "Two of us see it differently." in page
    assert page.count("Recorded by Mara") == 2
    assert page.count("The catalogue has owners") == 1
    assert "No reason was recorded." in both.read(
        visit("lea"), f"{getattr(both, side)}/getting-access"
    )


def test_before_the_team_has_met_nothing_is_said_of_it(
    visit: Visit, database: Database, world: World, tmp_path: Path
) -> None:
    before = begin(database, world, tmp_path)
    page = before.read(visit("lea"), before.survey)
    assert "What the team agreed" not in page
    assert "consensus.css" not in page
    assert "What the team agreed" not in before.read(visit("lea"), f"{before.survey}/finding-data")


def test_of_a_hidden_team_what_was_agreed_stands_alone(
    visit: Visit, database: Database, world: World, tmp_path: Path
) -> None:
    few = begin(database, world, tmp_path, people=4)
    agree(few)
    for url in (few.survey, few.together):
        for line in rows(few.read(visit("conrad"), url)):
            assert line[1:] in (["", "1.0"], ["", "2.5"], ["", "4.0"])
        assert "Fewer than 5 people answered" in few.read(visit("conrad"), url)
        page = few.read(visit("conrad"), f"{url}/finding-data")
        assert "The catalogue has owners" in page
        agreed = page.partition('id="agreed"')[2].partition("</section>")[0]
        assert "not shown" not in agreed
        assert "People said" not in page


def test_another_version_is_not_compared(
    visit: Visit, database: Database, world: World, tmp_path: Path
) -> None:
    newer = begin(database, world, tmp_path, version="1.1.0")
    agree(newer)
    for url in (newer.survey, newer.together):
        page = newer.read(visit("lea"), url)
        assert "asked different versions of the questionnaire" in page
        assert 'class="data both-sides"' not in page
    assert "Recorded by" not in newer.read(visit("lea"), f"{newer.survey}/finding-data")
    theirs = newer.read(visit("lea"), f"{newer.together}/finding-data")
    assert "Recorded by Mara" in theirs
    assert "People said" not in theirs


def test_a_reopened_consensus_says_that_it_is_the_last_one(
    visit: Visit, both: Both, database: Database
) -> None:
    with database.transaction() as session:
        session.scalars(
            select(Assessment).where(Assessment.id == both.desk.assessment_id)
        ).one().closed_at = None
    assert "The consensus was opened again." in both.read(visit("lea"), both.survey)


@pytest.mark.parametrize("who", ["nora", "otto"])
def test_others_find_neither(visit: Visit, both: Both, who: str) -> None:
    for url in (both.survey, both.together, f"{both.survey}/finding-data"):
        visit(who).get(url, status=404)


def test_the_line_over_time_marks_a_consensus(visit: Visit, both: Both) -> None:
    team = both.world.teams["Claims analytics"]
    page = both.read(
        visit("lea"), f"/organizations/{both.world.organization}/teams/{team}/over-time"
    )
    assert "One round so far, so nothing to compare yet" in page
    assert "consensus: what the team agreed together, no step between rounds" in page
    compared = both.read(visit("lea"), f"/organizations/{both.world.organization}/compare")
    assert "Agreed together (consensus)" in compared
    assert "Everybody asked · " in compared


def test_both_sides_are_drawn_barrier_by_barrier_with_what_lies_between(
    visit: Visit, both: Both
) -> None:
    drawn = [
        option(visit("mara"), url.replace("/result", "/both-sides.json"))
        for url in (both.survey, both.together)
    ]
    assert drawn[0] == drawn[1]
    sides = lines(drawn[0])[1:3]
    assert sides == ["People said", "The team agreed"]
    assert any("over the questions with a score" in text for text in labels(drawn[0]))


def test_of_a_hidden_survey_the_chart_has_only_what_was_agreed(
    visit: Visit, database: Database, world: World, tmp_path: Path
) -> None:
    both = begin(database, world, tmp_path, people=3)
    agree(both)
    drawn = option(visit("mara"), both.survey.replace("/result", "/both-sides.json"))
    assert "People said" not in lines(drawn)
    assert "The team agreed" in lines(drawn)
    visit("mara").get(both.survey.replace("/result", "/result.json"), status=404)
