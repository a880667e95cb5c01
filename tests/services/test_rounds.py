"""Rounds and their progress, on both databases."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.questionnaire import QuestionForm
from app.domain.response import Choice
from app.domain.round import RoundDates, RoundState
from app.services.access import Access, load_access, load_actor
from app.services.errors import InvalidInput, NotFound, Refused
from app.services.questionnaires.questionnaire_versions import shipped
from app.services.rounds import round_progress, rounds
from app.services.teams.team_tree import load_tree
from app.storage.database import Database
from app.storage.rows import AnswerRow, Assessment, QuestionnaireVersion, ResponseRow, Round
from tests.factories.world import NOW, TODAY, World, create_world

SMALL = Path(__file__).parents[1] / "data" / "small.yaml"
DATES = RoundDates(TODAY, TODAY + timedelta(days=10))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "small").mkdir()
    copyfile(SMALL, tmp_path / "small" / "1.0.0.yaml")
    return tmp_path


@pytest.fixture
def world(database: Database) -> World:
    with database.transaction() as session:
        return create_world(session)


QUESTIONS = ("finding-data-1", "getting-access-1", "finding-data-2")


def access(session: Session, world: World, name: str = "ada") -> Access:
    actor = load_actor(session, person_id=world.people[name])
    return load_access(session, actor=actor, organization_id=world.organization)


def draft(folder: Path, world: World, *teams: str, title: str = "Q4") -> rounds.RoundDraft:
    return rounds.RoundDraft(
        title=title,
        questionnaire=shipped(folder)[0],
        form=QuestionForm.SHORT,
        dates=DATES,
        teams=frozenset(world.teams[name] for name in teams),
    )


def test_progress_counts_choices_of_the_questions_asked(
    database: Database, world: World, folder: Path
) -> None:
    with database.transaction() as session:
        here = access(session, world)
        asked = draft(folder, world, "Fraud models", "Pricing")
        round_id = rounds.create_round(session, access=here, draft=asked, folder=folder, now=NOW)
        say(session, world, "Fraud models", Choice.LEVEL_3, None)
        detail = round_progress.load_round(session, access=here, round_id=round_id, today=TODAY)
        assert detail.asked == 2
        assert [(t.team.name, t.answered, t.managers) for t in detail.teams] == [
            ("Fraud models", 1, ("Carol",)),
            ("Pricing", 0, ()),
        ]
        assert [team.team.name for team in detail.without_manager] == ["Pricing"]
        assert not detail.nobody_answered
        assert detail.summary.state is RoundState.OPEN


def test_the_round_that_closes_last_comes_first(
    database: Database, world: World, folder: Path
) -> None:
    with database.transaction() as session:
        here = access(session, world)
        for title in ("B", "A"):
            asked = draft(folder, world, "Pricing", title=title)
            rounds.create_round(session, access=here, draft=asked, folder=folder, now=NOW)
        older = session.scalars(select(Round).where(Round.title == "A")).one()
        older.opens_on = older.closes_on = TODAY - timedelta(days=1)
        session.flush()
        listed = round_progress.list_rounds(session, access=here, today=TODAY)
        assert [(r.title, r.state, r.teams, r.submitted) for r in listed] == [
            ("B", RoundState.OPEN, 1, 0),
            ("A", RoundState.OVER, 1, 0),
        ]
        assert len(session.scalars(select(QuestionnaireVersion)).all()) == 1


def test_a_round_that_is_refused_keeps_no_questionnaire(
    database: Database, world: World, folder: Path
) -> None:
    with database.transaction() as session:
        for asked in (draft(folder, world), draft(folder, world, "Southern models")):
            with pytest.raises(InvalidInput):
                rounds.create_round(
                    session, access=access(session, world), draft=asked, folder=folder, now=NOW
                )
        assert session.scalars(select(QuestionnaireVersion)).all() == []


def test_units_stand_for_the_ends_of_the_tree_below_them(database: Database, world: World) -> None:
    with database.reader() as session:
        tree = load_tree(session, access=access(session, world))
        chosen = rounds.choose_teams(
            tree, teams=[world.teams["Pricing"]], below=[world.teams["Claims"]]
        )
        names = {tree.node(team).name for team in chosen}
        assert names == {"Pricing", "Claims analytics", "Fraud models"}
        everywhere = rounds.choose_teams(tree, everywhere=True)
        assert {tree.node(team).name for team in everywhere} == names - {"Pricing"} | {
            "Motor pricing"
        }


def test_what_was_said_is_never_deleted(database: Database, world: World, folder: Path) -> None:
    with database.transaction() as session:
        here = access(session, world)
        asked = draft(folder, world, "Fraud models", "Pricing")
        round_id = rounds.create_round(session, access=here, draft=asked, folder=folder, now=NOW)
        assessment = say(session, world, "Fraud models", None, None)
        with pytest.raises(Refused):
            rounds.delete_round(session, access=here, round_id=round_id, today=TODAY)
        with pytest.raises(Refused):
            rounds.remove_team(
                session, access=here, round_id=round_id, assessment_id=assessment, today=TODAY
            )


def test_an_opened_but_empty_response_does_not_hold_a_round(
    database: Database, world: World, folder: Path
) -> None:
    with database.transaction() as session:
        here = access(session, world)
        asked = draft(folder, world, "Fraud models")
        round_id = rounds.create_round(session, access=here, draft=asked, folder=folder, now=NOW)
        say(session, world, "Fraud models")
        rounds.delete_round(session, access=here, round_id=round_id, today=TODAY)
    with database.reader() as session:
        assert session.scalars(select(ResponseRow)).all() == []


@pytest.mark.parametrize("name", ["carol", "lea"])
def test_others_manage_no_round(database: Database, world: World, folder: Path, name: str) -> None:
    with database.transaction() as session:
        here = access(session, world, name)
        with pytest.raises(NotFound):
            rounds.create_round(
                session, access=here, draft=draft(folder, world, "Pricing"), folder=folder, now=NOW
            )
        with pytest.raises(NotFound):
            round_progress.list_rounds(session, access=here, today=TODAY)


def say(session: Session, world: World, team: str, *choices: Choice | None) -> uuid.UUID:
    """Give a response with these choices for the team; None is a comment alone."""
    assessment = session.scalars(
        select(Assessment).where(Assessment.team_id == world.teams[team])
    ).one()
    response = ResponseRow(
        organization_id=world.organization, assessment_id=assessment.id, started_at=NOW
    )
    session.add(response)
    session.flush()
    for question, choice in zip(QUESTIONS, choices, strict=False):
        session.add(
            AnswerRow(
                organization_id=world.organization,
                response_id=response.id,
                question=question,
                choice=choice,
                comment="Because.",
                saved_at=NOW,
            )
        )
    session.flush()
    return assessment.id
