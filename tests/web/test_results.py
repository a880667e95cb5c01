"""The result page and the page behind each number, as people with different roles get them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from app.domain.questionnaire import QuestionForm, Questionnaire
from app.domain.scoring.result import Result
from app.domain.words import wording
from app.services.database import Database
from app.storage.rows import Assessment
from tests.factories import results as made
from tests.factories.world import World
from tests.statements import counted
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
TEAM = "Claims analytics"


def url(world: World, team: str = TEAM, organization: object = None) -> str:
    owner = organization or world.organization
    return f"/organizations/{owner}/assessments/{world.assessments[team]}/result"


def frozen(database: Database, world: World, team: str = TEAM, **how: object) -> Result:
    with database.transaction() as session:
        return made.freeze(session, world, assessment_id=world.assessments[team], **how)  # type: ignore[arg-type]


def asked(database: Database, world: World) -> Questionnaire:
    with database.reader() as session:
        return made.asked(session, session.get_one(Assessment, world.assessments[TEAM]))


def text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_finding_stands_before_the_numbers(
    visit: Visit, database: Database, world: World
) -> None:
    result = frozen(database, world)
    page = visit("mara").get(url(world)).text
    finding = wording.finding(asked(database, world), result.profile)
    assert f"<h1>{finding}</h1>" in page
    for barrier in result.profile.barriers:
        assert f">{barrier.score:.1f}</a>" in page
        assert barrier.interval is not None
        likely = f"likely between {barrier.interval.low:.1f} and {barrier.interval.high:.1f}"
        assert likely in page
    assert page.index(finding) < page.index('class="strip"')


def test_three_things_come_next_and_the_others_lie_behind_a_click(
    visit: Visit, database: Database, world: World
) -> None:
    result = frozen(database, world)
    page = visit("mara").get(url(world)).text
    section = page.split('id="do-next"')[1].split("</section>")[0]
    at_once, behind = section.split("<details", 1)
    moves = [item for item in result.recommendations if item.do_next]
    assert at_once.count("<li>") == len(moves) == 3
    assert behind.count("<li>") == len(result.recommendations) - 3
    assert f"{len(result.recommendations) - 3} more, in order" in behind


def test_one_voice_has_no_interval_and_says_so(
    visit: Visit, database: Database, world: World
) -> None:
    frozen(database, world, people=1)
    page = visit("mara").get(url(world)).text
    assert "one answer, no interval" in page
    assert '<rect class="band"' not in page


def test_without_a_result_the_page_says_what_comes(visit: Visit, world: World) -> None:
    page = visit("mara").get(url(world)).text
    assert "No result yet" in page
    assert "Once the assessment is submitted" in page


def test_too_few_answers_are_said_and_not_drawn(
    visit: Visit, database: Database, world: World
) -> None:
    frozen(database, world, people=0)
    page = visit("mara").get(url(world)).text
    assert "There are not enough answers for a score yet" in page
    assert "Nobody answered, so there is no score." in page
    assert 'class="dot"' not in page


def test_every_number_leads_to_where_it_comes_from(
    visit: Visit, database: Database, world: World
) -> None:
    frozen(database, world)
    visitor = visit("mara")
    page = visitor.get(url(world)).text
    for capability in asked(database, world).capabilities:
        address = f"{url(world)}/{capability.id}"
        assert f'href="{address}"' in page
        behind = visitor.get(address).text
        assert "How the number comes about" in behind
        for question in capability.questions:
            assert question.text in text(behind).replace("&#39;", "'").replace("&#34;", '"')


def test_the_arithmetic_adds_up(visit: Visit, database: Database, world: World) -> None:
    result = frozen(database, world)
    barrier = result.profile.barriers[0]
    page = text(visit("mara").get(f"{url(world)}/{barrier.capabilities[0].id}").text)
    assert f"/ {len(barrier.capabilities)} = {barrier.score:.1f}" in page


def test_what_people_typed_is_text_and_no_markup(
    visit: Visit, database: Database, world: World
) -> None:
    result = frozen(
        database,
        world,
        people=1,
        comment="<script>alert(1)</script>",
        evidence="javascript:alert(1)",
    )
    capability = result.profile.barriers[0].capabilities[0].id
    page = visit("mara").get(f"{url(world)}/{capability}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'href="javascript:' not in page


@pytest.mark.parametrize(
    ("people", "shown", "named"), [(1, True, True), (5, False, False), (12, True, False)]
)
def test_comments_are_shown_only_where_they_point_at_nobody(
    visit: Visit, database: Database, world: World, people: int, shown: bool, named: bool
) -> None:
    result = frozen(database, world, people=people, comment="It took eleven weeks")
    capability = result.profile.barriers[0].capabilities[0].id
    page = visit("lea").get(f"{url(world)}/{capability}").text
    assert ("It took eleven weeks" in page) == shown
    assert ("Mara" in page) == named


def test_a_few_voices_show_the_nearest_level_and_no_counts(
    visit: Visit, database: Database, world: World
) -> None:
    result = frozen(database, world, people=5)
    capability = result.profile.barriers[0].capabilities[0].id
    page = visit("lea").get(f"{url(world)}/{capability}").text
    assert "nearest" in page
    assert 'class="count"' not in page


def test_change_is_a_difference_to_the_last_round_that_asked_the_same(
    visit: Visit, database: Database, world: World
) -> None:
    with database.transaction() as session:
        for days, title, form in ((200, "Q1", "long"), (100, "Q2", "long"), (50, "Pilot", "short")):
            earlier = made.earlier_round(
                session, world, title=title, team=TEAM, days_ago=days, form=QuestionForm(form)
            )
            made.freeze(session, world, assessment_id=earlier, seed=days)
    frozen(database, world)
    page = visit("mara").get(url(world)).text
    assert "since Q2" in page
    assert "since Pilot" not in page
    assert "not a test" in page or "No barrier moved" in page


def test_the_newest_result_counts(visit: Visit, database: Database, world: World) -> None:
    frozen(database, world, people=12)
    with database.transaction() as session:
        assessment = session.get_one(Assessment, world.assessments[TEAM])
        made.store(
            session, assessment=assessment, result=made.empty_result(session, assessment), number=2
        )
    assert "There are not enough answers" in visit("mara").get(url(world)).text


def test_an_assessment_that_was_opened_again_says_so(
    visit: Visit, database: Database, world: World
) -> None:
    frozen(database, world)
    with database.transaction() as session:
        session.get_one(Assessment, world.assessments[TEAM]).closed_at = None
    page = visit("mara").get(url(world)).text
    assert "was opened again" in page
    assert "Download report" not in page


@pytest.mark.parametrize("behind", ["", "/capability"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        *((who, 200) for who in ("ada", "lea", "conrad", "carol", "mara", "miles")),
        *((who, 404) for who in ("nora", "otto", "stranger")),
    ],
)
def test_who_may_see_a_result(
    visit: Visit, database: Database, world: World, who: str, status: int, behind: str
) -> None:
    result = frozen(database, world)
    part = f"/{result.profile.barriers[0].capabilities[0].id}" if behind else ""
    visit(who).get(url(world) + part, status=status)


def test_another_client_can_not_name_the_assessment(
    visit: Visit, database: Database, world: World
) -> None:
    frozen(database, world)
    visit("otto").get(url(world, organization=world.other_organization), status=404)


def test_strangers_sign_in_first(visit: Visit, world: World) -> None:
    response = visit().get(url(world), status=302)
    assert response.headers["Location"].startswith("/sign-in")


def test_an_unknown_capability_is_no_page(visit: Visit, database: Database, world: World) -> None:
    frozen(database, world)
    visit("mara").get(f"{url(world)}/nothing-of-the-kind", status=404)


def test_a_page_asks_the_database_a_few_times_only(
    visit: Visit, database: Database, world: World
) -> None:
    frozen(database, world)
    visitor = visit("mara")
    visitor.get(url(world))
    with counted(database) as said:
        visitor.get(url(world))
    assert len(said) <= 11, said
