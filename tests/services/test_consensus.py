"""A consensus beside the survey it is based on: what is read, by whom, and what never mixes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.domain.promise.disclosure import Hidden
from app.domain.questionnaire import QuestionForm
from app.domain.response import Choice
from app.domain.round import RoundDates, RoundMode
from app.domain.scoring.result import Result
from app.services.answers import consensus, submitting
from app.services.answers.places import find_place
from app.services.compare.comparisons import load_team_rounds
from app.services.compare.overview import Wanted, load_overview
from app.services.errors import InvalidInput, NotFound
from app.services.results.result_document import result_document
from app.services.results.team_results import load_result_page
from app.services.rounds.round_plan import RoundDraft
from app.services.rounds.rounds import create_round
from app.storage.database import Database
from app.storage.questionnaire_file import load_questionnaire
from app.storage.rows import Assessment, Person, ResultRow, Round
from tests.factories import results as made
from tests.factories.consensus import start_consensus
from tests.factories.world import NOW, TODAY, World, create_world
from tests.services.desks import QUESTIONS, TEAM, Desk, access, draft, small_questionnaire
from tests.services.meetings import ACCESS, FIND, MEANS, PEOPLE, Team


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return small_questionnaire(tmp_path)


@pytest.fixture
def world(database: Database) -> World:
    with database.transaction() as session:
        return create_world(session)


@pytest.fixture
def team(database: Database, world: World, file: Path) -> Team:
    return Team(database, world, file, PEOPLE)


def test_the_sheet_stands_beside_the_published_result(team: Team) -> None:
    before = team.before()
    assert before is not None
    assert (before.round_title, before.assessment_id) == ("Everybody asked", team.survey)
    assert before.result == team.result
    assert before.comparable
    assert [discussion.capability for discussion in team.result.guide] == ["finding-data"]


def test_a_fresh_sheet_stands_beside_nothing(team: Team, file: Path, world: World) -> None:
    with team.database.transaction() as session:
        start_consensus(session, world, questionnaire=file, title="Fresh")
    assert team.read(consensus.load_before, world.assessments[TEAM]) is None


def test_nothing_is_read_of_a_result_that_is_not_published(team: Team) -> None:
    team.change(ResultRow, published_at=None)
    before = team.before()
    assert before is not None
    assert (before.round_title, before.result) == ("Everybody asked", None)


def test_only_the_newest_published_result_counts(team: Team) -> None:
    with team.database.transaction() as session:
        survey = session.get_one(Assessment, team.survey)
        newer = replace(team.result, app_version="newer")
        made.store(session, assessment=survey, result=newer, number=2)
        hidden = replace(team.result, app_version="not published")
        made.store(session, assessment=survey, result=hidden, number=3, published=False)
    before = team.before()
    assert before is not None
    assert before.result is not None
    assert before.result.app_version == "newer"


def test_a_team_that_was_not_asked_has_nothing_before(team: Team) -> None:
    team.change(Assessment, Assessment.id == team.survey, team_id=team.world.teams["Fraud models"])
    before = team.before()
    assert before is not None
    assert (before.assessment_id, before.result) == (None, None)
    team.agree()
    assert team.after() is None


def test_of_a_hidden_team_nothing_but_the_reason_is_known(
    database: Database, world: World, file: Path
) -> None:
    few = Team(database, world, file, PEOPLE[:4])
    before = few.before()
    assert before is not None
    assert before.result is not None
    assert before.result.profile.hidden is Hidden.TOO_FEW
    assert before.result.guide == ()
    few.agree()
    both = few.both()
    assert both is not None
    for row in both.rows:
        for one in (row.barrier, *row.capabilities):
            assert one.said is not None
            assert (one.said.score, one.said.n, one.difference) == (None, 0, None)
            assert one.agreed is not None
            assert one.agreed.score == 3.0


def test_what_was_agreed_keeps_its_reason_and_who_recorded_it(team: Team) -> None:
    team.desk.save(draft(Choice.LEVEL_3, 0, FIND, comment=" We looked. ", evidence="the list"))
    team.desk.save(draft(None, 0, MEANS, comment="We see it differently."), name="carol")
    team.desk.save(draft(Choice.LEVEL_1, 0, ACCESS), name="conrad")
    team.desk.submit("conrad")
    after = team.after()
    assert after is not None
    points = [(p.question, p.choice, p.reason, p.evidence, p.name) for p in after.points]
    assert points == [
        (FIND, Choice.LEVEL_3, "We looked.", "the list", "Mara"),
        (MEANS, None, "We see it differently.", "", "Carol"),
        (ACCESS, Choice.LEVEL_1, "", "", "Conrad"),
    ]
    assert (after.round_title, after.assessment_id) == ("Agreed together", team.together)


def test_a_name_is_gone_with_its_account(team: Team) -> None:
    team.agree()
    with team.database.transaction() as session:
        session.execute(delete(Person).where(Person.id == team.world.people["mara"]))
    after = team.after()
    assert after is not None
    assert {(point.name, point.reason) for point in after.points} == {(None, "We counted.")}


def test_both_sides_are_the_same_from_either_page(team: Team) -> None:
    assert team.both() is None
    assert team.both(team.survey) is None
    team.agree()
    both = team.both()
    assert both == team.both(team.survey)
    assert both is not None
    barrier = both.rows[0].barrier
    # By hand: people said 2.0 and 3.0 of finding, 2.0 of access: (2.5 + 2) / 2; agreed 3.
    assert barrier.difference == pytest.approx(0.75)


def test_the_individual_scores_are_never_replaced(team: Team) -> None:
    team.agree(Choice.LEVEL_5)
    with team.database.reader() as session:
        page = load_result_page(
            session, access=access(session, team.world), assessment_id=team.survey
        )
    assert page.result == team.result


def test_reopening_keeps_what_was_agreed_until_it_is_submitted_anew(team: Team) -> None:
    team.agree()
    team.desk.call(submitting.reopen, now=NOW)
    team.desk.save(draft(Choice.LEVEL_5, 1, FIND, comment="Something new."))
    after = team.after()
    assert after is not None
    assert after.reopened
    assert {point.reason for point in after.points} == {"We counted."}
    assert {point.choice for point in after.points} == {Choice.LEVEL_3}
    team.desk.submit("mara")
    again = team.after()
    assert again is not None
    assert not again.reopened
    assert (again.points[0].choice, again.points[0].reason) == (Choice.LEVEL_5, "Something new.")
    assert (
        team.read(
            lambda session, **here: consensus.load_both(session, **here, result_id=after.result_id)
        ).after.points
        == after.points
    )


def test_the_last_meeting_counts(team: Team, file: Path) -> None:
    team.agree()
    with team.database.transaction() as session:
        start_consensus(
            session, team.world, questionnaire=file, survey=team.survey, title="Once more"
        )
    second = Desk(team.database, team.world)
    second.save(*(draft(Choice.LEVEL_4, 0, question) for question in QUESTIONS))
    second.submit()
    team.change(
        ResultRow, ResultRow.assessment_id == team.together, frozen_at=NOW.replace(year=2020)
    )
    after = team.after()
    assert after is not None
    assert after.round_title == "Once more"


def test_another_version_of_the_questionnaire_is_not_comparable(team: Team, file: Path) -> None:
    other = file.with_name("1.1.0.yaml")
    other.write_text(
        file.read_text().replace("version: 1.0.0", "version: 1.1.0").replace("By guessing", "By a")
    )
    with team.database.transaction() as session:
        start_consensus(session, team.world, questionnaire=other, survey=team.survey, title="Newer")
    desk = Desk(team.database, team.world)
    before = team.read(consensus.load_before, desk.assessment_id)
    assert (before.comparable, before.result) == (False, team.result)
    desk.save(*(draft(Choice.LEVEL_3, 0, question) for question in QUESTIONS))
    desk.submit()
    both = team.both(desk.assessment_id)
    assert both is not None
    assert both.rows == ()
    assert both == team.both(team.survey)


@pytest.mark.parametrize("who", ["lea", "nora", "otto"])
def test_whoever_may_not_answer_for_the_team_finds_no_sheet(team: Team, who: str) -> None:
    with team.database.reader() as session, pytest.raises(NotFound):
        find_place(session, access=access(session, team.world, who), assessment_id=team.together)


@pytest.mark.parametrize("who", ["conrad", "ada", "mara", "carol"])
def test_whoever_may_answer_for_the_team_facilitates(team: Team, who: str) -> None:
    [saved] = team.desk.save(draft(Choice.LEVEL_2, 0), name=who)
    assert saved.revision == 1


def test_nothing_is_read_through_another_organization(team: Team) -> None:
    team.agree()
    for load in (consensus.load_before, consensus.load_after, consensus.load_both):
        for assessment in (team.together, team.survey):
            with team.database.reader() as session:
                found = load(
                    session,
                    organization_id=team.world.other_organization,
                    assessment_id=assessment,
                )
            assert found is None


def test_no_round_is_based_on_one_of_another_organization(team: Team, file: Path) -> None:
    with team.database.reader() as session:
        row = session.get_one(Round, team.world.round)
        version = row.questionnaire_version_id
    foreign = Round(
        organization_id=team.world.other_organization,
        title="Southern survey",
        mode="survey",
        form="long",
        questionnaire_version_id=version,
        opens_on=NOW.date(),
        closes_on=NOW.date(),
        created_at=NOW,
        closed_at=NOW,
        published_at=NOW,
    )
    with team.database.transaction() as session:
        session.add(foreign)
        session.flush()
        theirs = foreign.id
    with pytest.raises(IntegrityError):
        team.change(Round, Round.id == team.world.round, based_on_round_id=theirs)
    draft_of_theirs = RoundDraft(
        title="About theirs",
        questionnaire=load_questionnaire(file),
        form=QuestionForm.LONG,
        dates=RoundDates(TODAY, TODAY),
        teams=frozenset({team.world.teams[TEAM]}),
        mode=RoundMode.CONSENSUS,
        based_on_round_id=theirs,
    )
    with team.database.transaction() as session, pytest.raises(InvalidInput) as refused:
        create_round(
            session,
            access=access(session, team.world, "conrad"),
            draft=draft_of_theirs,
            folder=file.parent.parent,
            now=NOW,
        )
    assert refused.value.field == "based_on_round_id"


def test_only_a_survey_stands_before_a_consensus(team: Team) -> None:
    team.change(Round, Round.title == "Everybody asked", mode="self", confidentiality="named")
    team.agree()
    assert team.before() is None
    assert team.after() is None


def test_only_a_consensus_stands_beside_a_survey(team: Team) -> None:
    team.change(Round, Round.id == team.world.round, mode="self")
    assert team.before() is None


def test_what_lacks_a_reason_is_named_as_it_is_asked(team: Team) -> None:
    team.desk.save(draft(Choice.LEVEL_3, 0, FIND), draft(Choice.LEVEL_3, 0, ACCESS, comment="So."))
    team.desk.save(draft(Choice.CANNOT_SEE, 0, MEANS, comment="  "))
    open_points = consensus.without_reason(team.desk.sheet())
    assert [(e.capability.id, [q.id for q in e.questions]) for e in open_points] == [
        ("finding-data", [FIND, MEANS])
    ]
    team.change(Round, Round.id == team.world.round, mode="self")
    assert consensus.without_reason(team.desk.sheet()) == ()


def test_a_consensus_without_reasons_may_be_submitted(team: Team) -> None:
    team.agree(why="")
    after = team.after()
    assert after is not None
    assert [point.reason for point in after.points] == ["", "", ""]


def test_only_a_consensus_keeps_what_was_agreed_and_its_json_says_nothing_new(
    team: Team, database: Database
) -> None:
    team.agree()
    after = team.after()
    assert after is not None
    bare = replace(after.result, agreed=())
    assert result_document(after.result) == result_document(bare)
    team.desk.call(submitting.reopen, now=NOW)
    team.change(Round, Round.id == team.world.round, mode="self", based_on_round_id=None)
    team.desk.submit("mara")
    with database.reader() as session:
        page = load_result_page(
            session, access=access(session, team.world), assessment_id=team.together
        )
    assert isinstance(page.result, Result)
    assert page.result.agreed == ()


def test_a_consensus_is_no_round_in_the_line_of_surveys(team: Team) -> None:
    team.agree()
    with team.database.reader() as session:
        found = load_team_rounds(
            session, access=access(session, team.world), team_id=team.world.teams[TEAM]
        )
        page = load_result_page(
            session, access=access(session, team.world), assessment_id=team.together
        )
    assert [(item.title, item.comparable) for item in found.rounds] == [
        ("Everybody asked", True),
        ("Agreed together", False),
    ]
    assert page.earlier is None


def test_the_comparison_begins_with_a_round_of_answers(team: Team) -> None:
    team.agree()
    with team.database.reader() as session:
        seen = access(session, team.world, "lea")
        begins = load_overview(session, access=seen, wanted=Wanted())
        wanted = Wanted(round_id=team.world.round)
        chosen = load_overview(session, access=seen, wanted=wanted)
        title = session.scalar(select(Round.title).where(Round.id == team.world.round))
    assert begins is not None
    assert begins.chosen.title == "Everybody asked"
    assert chosen is not None
    assert chosen.chosen.title == title
