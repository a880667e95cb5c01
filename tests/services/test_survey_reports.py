"""From published surveys to what is read of them: comments by opt-in, and nothing of too few."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from sqlalchemy import select

from app.domain.paper import Paper
from app.domain.promise.lattice import CellKind
from app.domain.round import Confidentiality
from app.reports.team_report import TeamReport, render
from app.services.answers.remarks import Remark, load_remarks
from app.services.database import Database
from app.services.reports.report_values import gather, gather_pooled
from app.storage.result_document import from_document
from app.storage.rows import Participant, PooledResult, ResponseRow, ResultRow, Round
from tests.factories import published
from tests.factories.published import Said
from tests.factories.world import World, create_world
from tests.reports import reading
from tests.statements import counted

PEOPLE = {"Claims analytics": 12, "Fraud models": 4, "Motor pricing": 6}
WORD = "Quetschn"
MADE_ON = date(2026, 11, 24)


def publish(database: Database, **how: object) -> World:
    with database.transaction() as session:
        world = create_world(session)
    people = how.pop("people", PEOPLE)
    said = Said(remarks=dict.fromkeys(people, WORD))  # type: ignore[call-overload]
    published.publish(database, world, people, said=said, **how)  # type: ignore[arg-type]
    return world


def report_of(database: Database, world: World, team: str) -> TeamReport:
    with database.reader() as session:
        result_id = session.scalars(
            select(ResultRow.id).where(ResultRow.assessment_id == world.assessments[team])
        ).one()
        return gather(
            session,
            organization_id=world.organization,
            result_id=result_id,
            generated_on=MADE_ON,
        )


def remarks_of(database: Database, world: World, team: str) -> tuple[Remark, ...]:
    with database.reader() as session:
        row = session.scalars(
            select(ResultRow).where(ResultRow.assessment_id == world.assessments[team])
        ).one()
        result = from_document(row.document)
        questions = [
            question.id
            for barrier in result.profile.barriers
            for capability in barrier.capabilities
            for question in capability.questions
        ]
        return load_remarks(
            session,
            place=session.get_one(Round, world.round),
            assessment_id=world.assessments[team],
            result=result,
            questions=questions,
        )


@pytest.mark.parametrize("team", ["Fraud models", "Motor pricing"])
def test_of_too_few_no_answer_is_read_and_no_word_is_printed(database: Database, team: str) -> None:
    world = publish(database)
    with counted(database) as said:
        report = report_of(database, world, team)
    assert not [statement for statement in said if "FROM answer" in statement]
    assert report.remarks == ()
    assert WORD not in reading.flat(render(report, paper=Paper.A4))


def test_a_hidden_teams_report_has_none_of_its_figures(database: Database) -> None:
    world = publish(database)
    report = report_of(database, world, "Fraud models")
    printed = reading.flat(render(report, paper=Paper.A4))
    assert report.result.profile.respondents == 0
    assert report.instead is not None
    scores = {f"{barrier.score:.1f}" for barrier in report.instead.result.profile.barriers}
    summary = printed.partition("What is shown instead")[2].partition("How the figures")[0]
    assert scores <= set(summary.split())
    assert "Fewer than 5 of the" in printed or "fewer than 5" in printed


def test_comments_are_of_those_who_agreed_in_an_order_left_to_chance(database: Database) -> None:
    people = {"Claims analytics": 24, "Motor pricing": 6}
    world = publish(database, people=people)
    remarks = remarks_of(database, world, "Claims analytics")
    numbers = [int(remark.comment.rpartition(" ")[2]) for remark in remarks]
    assert sorted(numbers) == list(range(0, 24, 2))
    assert numbers != sorted(numbers)
    assert all(f"{WORD} shown" in remark.comment for remark in remarks)
    assert {remark.name for remark in remarks} == {None}
    printed = reading.flat(render(report_of(database, world, "Claims analytics"), paper=Paper.A4))
    assert f"{WORD} shown" in printed
    assert f"{WORD} kept" not in printed


def test_linked_answers_stay_without_a_name_unless_people_answer_by_name(
    database: Database,
) -> None:
    people = {"Claims analytics": 12, "Motor pricing": 6}
    linked = publish(database, people=people, confidentiality=Confidentiality.CONFIDENTIAL)
    assert {one.name for one in remarks_of(database, linked, "Claims analytics")} == {None}


def test_by_name_even_two_people_are_read_with_their_addresses(database: Database) -> None:
    world = publish(
        database,
        people={"Claims analytics": 2, "Motor pricing": 1},
        confidentiality=Confidentiality.NAMED,
    )
    remarks = remarks_of(database, world, "Claims analytics")
    with database.reader() as session:
        addresses = set(
            session.scalars(
                select(Participant.address)
                .join(ResponseRow, ResponseRow.participant_id == Participant.id)
                .where(ResponseRow.comments_shown)
            )
        )
    assert len(remarks) == 1
    assert {remark.name for remark in remarks} <= addresses


def test_a_withheld_question_keeps_its_comments(database: Database) -> None:
    with database.transaction() as session:
        world = create_world(session)
    people = dict.fromkeys(PEOPLE, 12)
    silent = {"Claims analytics": 9, "Fraud models": 9}
    said = Said(remarks=dict.fromkeys(people, WORD), silent=silent)
    published.publish(database, world, people, said=said)
    assert remarks_of(database, world, "Claims analytics") == ()
    assert remarks_of(database, world, "Motor pricing") != ()


@pytest.mark.parametrize(("kind", "name"), [(CellKind.ORGANIZATION, ""), (CellKind.UNIT, "Claims")])
def test_a_rounds_report_reads_no_answer_and_tells_hidden_teams_apart(
    database: Database, kind: CellKind, name: str
) -> None:
    world = publish(database)
    cell = str(world.teams[name]) if name else ""
    with counted(database) as said, database.reader() as session:
        pooled: uuid.UUID = session.scalars(
            select(PooledResult.id).where(PooledResult.kind == kind, PooledResult.cell == cell)
        ).one()
        report = gather_pooled(
            session,
            organization_id=world.organization,
            pooled_result_id=pooled,
            generated_on=MADE_ON,
        )
    assert not [statement for statement in said if "FROM answer" in statement]
    printed = reading.flat(render(report, paper=Paper.A4))
    assert WORD not in printed
    assert "Fraud models fewer than 5 people Fewer than 5 people answered" in printed
    assert "Claims analytics not shown Hidden so that a smaller group" in printed
    assert "Mean of teams" in printed
