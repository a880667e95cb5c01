"""What everybody in an organization or a unit said, as people with different roles read it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta
from html import unescape

import pytest

from app.domain.words import wording
from app.services.database import Database
from app.services.results.pooled_results import PooledPage, load_pooled_page
from app.storage.rows import Round, Team
from tests.factories import published
from tests.factories.published import Said
from tests.factories.world import TODAY, World
from tests.statements import counted
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
PEOPLE = {"Claims analytics": 12, "Fraud models": 6, "Motor pricing": 9}
FEW_LEADERS = ("engineering", "engineering", "engineering", "engineering", "leadership")


def whole(world: World, behind: str = "result") -> str:
    return f"/organizations/{world.organization}/rounds/{world.round}/{behind}"


def unit(world: World, name: str = "Claims", behind: str = "result") -> str:
    rounds = f"/organizations/{world.organization}/rounds/{world.round}"
    return f"{rounds}/units/{world.teams[name]}/{behind}"


def words(page: str) -> str:
    """Give what a page says, and what its pictures say."""
    spoken = re.sub(r'<svg[^>]*aria-label="([^"]*)"', r"> \1 <svg", page)
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", spoken).split()))


def section(page: str, name: str) -> str:
    return page.split(f'id="{name}"')[1].split("</section>", maxsplit=1)[0]


def publish(
    database: Database, world: World, people: Mapping[str, int] = PEOPLE, **how: object
) -> None:
    published.publish(database, world, people, **how)  # type: ignore[arg-type]


def read(database: Database, world: World, unit_id: uuid.UUID | None = None) -> PooledPage:
    here = published.acting(database, world, "lea")
    with database.reader() as session:
        return load_pooled_page(session, access=here, round_id=world.round, unit_id=unit_id)


def test_everybody_stands_before_the_parts_with_turnout_promise_and_barriers(
    visit: Visit, database: Database, world: World
) -> None:
    publish(database, world, invited={"Claims analytics": 15})
    page = visit("lea").get(whole(world)).text
    result = read(database, world).result
    assert result is not None
    asked = read(database, world).questionnaire
    assert f"<h1>{wording.finding(asked, result.profile, 'this organization')}</h1>" in page
    said = words(page)
    assert "27 of 30 people invited answered (90 %)." in said
    assert "figures are shown of 5 people or more" in said
    for barrier in result.profile.barriers:
        assert f">{barrier.score:.1f}</a>" in page
        assert barrier.interval is not None
        low, high = barrier.interval.low, barrier.interval.high
        assert f"likely between {low:.1f} and {high:.1f}" in said


def test_both_means_stand_side_by_side_and_say_what_they_are(
    visit: Visit, database: Database, world: World
) -> None:
    people = {**PEOPLE, "Motor pricing": 30}
    publish(database, world, people, said=Said(above={"Motor pricing": 1.2}))
    found = read(database, world)
    said = words(section(visit("lea").get(whole(world)).text, "teams"))
    foot = said.partition("Everybody everyone who answered counts once")[2]
    assert found.result is not None
    own = [wording.figure(barrier.score) for barrier in found.result.profile.barriers]
    teams = [wording.figure(mean) for mean in found.mean_of_teams]
    assert foot.startswith(f" {' '.join(own)} Mean of teams each of 3 teams that are shown")
    assert f"counts once {' '.join(teams)}" in foot
    assert own != teams


def test_each_group_has_its_people_scores_and_ranges(
    visit: Visit, database: Database, world: World
) -> None:
    publish(database, world)
    found = read(database, world)
    said = words(section(visit("lea").get(whole(world)).text, "groups"))
    for group in found.groups:
        first = group.result.profile.barriers[0]
        people = wording.people(group.result.profile.respondents)
        assert f"{group.title} {people} {first.score:.1f} {wording.likely(first)}" in said
    assert [group.id for group in found.groups] == list(published.GROUPS)


def test_hidden_groups_say_why_and_there_is_no_gap_to_read(
    visit: Visit, database: Database, world: World
) -> None:
    publish(database, world, {"Claims analytics": 12, "Motor pricing": 9}, groups=FEW_LEADERS)
    page = visit("lea").get(whole(world)).text
    groups = words(section(page, "groups"))
    assert "Leadership fewer than 5 people Fewer than 5 people answered" in groups
    assert "Engineering not shown Hidden so that a smaller group's answers" in groups
    assert not re.search(r"\d\.\d", groups.partition("Below a score")[0])
    gap = words(section(page, "gap"))
    assert "once at least 5 of each have answered" in gap
    assert "<svg" not in section(page, "gap")


def test_leadership_stands_beside_the_others_widest_difference_first(
    visit: Visit, database: Database, world: World
) -> None:
    publish(database, world, said=Said(rosier=1.5))
    page = visit("lea").get(whole(world)).text
    found = read(database, world)
    assert found.result is not None
    gaps = [gap for gap in found.result.gaps if gap.family.value == "barrier"]
    titles = {barrier.id: barrier.title for barrier in found.questionnaire.barriers}
    said = words(section(page, "gap")).partition("Capability by capability")[0]
    for gap in gaps:
        assert gap.mean_group is not None
        means = f"leadership {gap.mean_group:.1f}, the others {gap.mean_others:.1f}"
        assert f"{titles[gap.id]}: {means}, on levels 1 to 5" in said
        assert f"{gap.mean_group:.1f} {gap.n_group} people" in said
        assert f"{gap.mean_others:.1f} {gap.n_others} people" in said
    assert said.count("leadership sees it") == len(gaps)
    widest = sorted(gaps, key=lambda gap: -abs(gap.difference or 0))
    places = [said.index(f"{titles[gap.id]}: leadership") for gap in widest]
    assert places == sorted(places)
    # Two bands and two marks, each side with its own range.
    assert section(page, "gap").split("<details")[0].count('class="band"') == 2 * len(gaps)


def test_where_both_sides_see_the_same_it_is_no_detectable_difference(
    visit: Visit, database: Database, world: World
) -> None:
    publish(database, world, said=Said(rosier=0.0), seed=2)
    said = words(section(visit("lea").get(whole(world)).text, "gap"))
    barriers = said.partition("Capability by capability")[0]
    assert barriers.count("no detectable difference") == 4
    assert re.search(r"a difference of \d\.\d or more would have been seen", barriers)
    assert "sees it" not in barriers


def test_teams_stand_below_their_units_and_hidden_ones_say_why(
    visit: Visit, database: Database, world: World
) -> None:
    publish(database, world, {"Claims analytics": 12, "Fraud models": 4, "Motor pricing": 9})
    page = visit("lea").get(whole(world)).text
    rows = section(page, "teams").split("<tbody>")[1].split("</tbody>")[0].split("<tr")[1:]
    lines = [words(f"<tr{row}") for row in rows]
    assert lines[0].startswith("Claims 16 people")
    assert lines[1].startswith("Claims analytics not shown Hidden so that a smaller group")
    assert lines[2].startswith("Fraud models fewer than 5 people Fewer than 5 people answered")
    assert lines[3].startswith("Pricing 9 people")
    for team in ("Claims analytics", "Fraud models"):
        assert f"/assessments/{world.assessments[team]}/result" in page
    assert f'href="{unit(world)}"' in page
    assert not any(re.search(r"\d\.\d", line) for line in lines[1:3])


def test_change_is_told_by_the_test_with_both_numbers_of_people(
    visit: Visit, database: Database, world: World
) -> None:
    closed = TODAY - timedelta(days=90)
    publish(database, world, title="Q2", closes_on=closed, said=Said(level=1.4), seed=5)
    publish(database, world, title="Q3", said=Said(level=2.4), seed=6)
    page = visit("lea").get(whole(world)).text
    said = words(section(page, "change"))
    assert "Since Q2" in said
    assert re.search(r"up \d\.\d \(difference likely \+\d\.\d to \+\d\.\d\)", said)
    assert re.search(r"Leadership support \d\.\d of \d+ people \d\.\d of \d+ people", said)
    assert "Judged as two sets of people" in said
    assert "since Q2" in words(page)


def test_a_unit_has_its_own_page_without_groups_and_other_units(
    visit: Visit, database: Database, world: World
) -> None:
    publish(database, world)
    page = visit("carol").get(unit(world)).text
    said = words(page)
    assert "18 of 18 people invited answered (100 %)." in said
    assert "this unit" in said or "too close together" in said or "bottleneck" in said
    assert "Motor pricing" not in said
    assert 'id="groups"' not in page
    assert 'id="gap"' not in page


def test_a_hidden_unit_says_why_and_shows_what_lies_around_it(
    visit: Visit, database: Database, world: World
) -> None:
    publish(database, world, {"Claims analytics": 12, "Motor pricing": 4})
    said = words(visit("nora").get(f"{team(world, 'Motor pricing')}").text)
    assert "Figures of Motor pricing are not shown" in said
    page = visit("lea").get(unit(world, "Pricing")).text
    read_aloud = words(page)
    assert "Figures of Pricing are not shown" in read_aloud
    assert "What this unit answered is in them." in read_aloud
    assert "The scores of Northwind, where 16 people answered" in read_aloud
    assert f'href="{whole(world)}"' in page
    assert f'href="{whole(world)}"' not in visit("nora").get(team(world, "Motor pricing")).text


def team(world: World, name: str) -> str:
    return f"/organizations/{world.organization}/assessments/{world.assessments[name]}/result"


def test_before_it_is_published_there_is_no_figure_and_no_door(
    visit: Visit, database: Database, world: World
) -> None:
    publish(database, world, published=False)
    visitor = visit("lea")
    page = words(visitor.get(whole(world)).text)
    assert "Nothing is published" in page
    assert not re.search(r"\d\.\d", page)
    assert "There are no figures to go by" in words(visitor.get(whole(world, "guide")).text)
    visitor.get(whole(world, "result/realistic-expectations"), status=404)
    assert "Many voices" not in visitor.get(f"/organizations/{world.organization}/compare").text


def test_rounds_with_one_sheet_a_team_are_not_pooled(visit: Visit, world: World) -> None:
    visit("lea").get(whole(world), status=404)
    visit("lea").get(unit(world), status=404)


@pytest.mark.parametrize("name", ["Claims analytics", "Southern models"])
def test_what_is_no_unit_of_the_round_is_no_page(
    visit: Visit, database: Database, world: World, name: str
) -> None:
    publish(database, world)
    visit("ada").get(unit(world, name), status=404)


def test_a_number_leads_to_its_questions_and_no_comment(
    visit: Visit, database: Database, world: World
) -> None:
    remarks = dict.fromkeys(PEOPLE, "Planted remark")
    publish(database, world, said=Said(remarks=remarks))
    visitor = visit("lea")
    page = visitor.get(whole(world)).text
    behind = whole(world, "result/realistic-expectations")
    assert f'href="{behind}"' in page
    said = words(visitor.get(behind).text)
    assert "How the number comes about" in said
    assert "Planted" not in said + words(page)
    assert not re.search(r"\d\.\d\d", said)
    visitor.get(whole(world, "result/nothing-of-the-kind"), status=404)


@pytest.mark.parametrize("address", [whole, unit])
def test_the_guide_names_two_descriptions_and_a_question_for_each_capability(
    visit: Visit, database: Database, world: World, address: Callable[..., str]
) -> None:
    publish(database, world, said=Said(camps=("Claims analytics",), apart=1.0))
    unit_id = world.teams["Claims"] if address is unit else None
    found = read(database, world, unit_id).result
    assert found is not None
    assert found.guide
    said = words(visit("lea").get(address(world, behind="guide")).text)
    for item in found.guide:
        assert item.asked in said
        for level, text in ((item.lower, item.lower_anchor), (item.upper, item.upper_anchor)):
            assert f"{level} {text}" in said
        assert wording.opening(item) in said
    result = words(visit("lea").get(address(world)).text)
    assert result.count("On a page of its own") == 1


def test_names_are_text_and_no_markup(visit: Visit, database: Database, world: World) -> None:
    publish(database, world)
    with database.transaction() as session:
        session.get_one(Team, world.teams["Claims"]).name = "<b>Team</b>"
        session.get_one(Round, world.round).title = "<i>Q3</i>"
    for address in (whole(world), unit(world), whole(world, "guide")):
        page = visit("lea").get(address).text
        assert "<b>Team" not in page
        assert "<i>Q3" not in page


def test_many_teams_cost_no_more_questions(visit: Visit, database: Database, world: World) -> None:
    publish(database, world)
    visitor = visit("lea")
    visitor.get(whole(world))
    with counted(database) as said:
        visitor.get(whole(world))
    assert len(said) <= 11, said
