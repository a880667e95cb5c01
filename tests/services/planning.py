"""Surveys that are to open soon, as tests start and change them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from shutil import copyfile

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.questionnaire import QuestionForm
from app.domain.response import Choice
from app.domain.round import RoundDates, RoundMode
from app.services.access import Access, load_access, load_actor
from app.services.questionnaires.questionnaire_versions import shipped
from app.services.rounds import rounds
from app.services.rounds.round_changes import RoundChange, change_round, load_standing
from app.services.rounds.round_plan import RoundDraft, SurveyTerms
from app.storage.rows import (
    AnswerRow,
    Assessment,
    ResponseRow,
    Round,
    RoundReminder,
)
from tests.factories.world import NOW, TODAY, World

SMALL = Path(__file__).parents[1] / "data" / "small.yaml"
SOON = RoundDates(TODAY + timedelta(days=3), TODAY + timedelta(days=20))
TEAM = "Claims analytics"
MakeDraft = Callable[..., RoundDraft]


def questionnaires(folder: Path) -> Path:
    """Put the small questionnaire into a folder, and give the folder."""
    (folder / "small").mkdir()
    copyfile(SMALL, folder / "small" / "1.0.0.yaml")
    return folder


def draft_of(folder: Path, world: World) -> MakeDraft:
    """Give what makes drafts of a survey that opens soon, changed as a test says."""

    def make(**changes: object) -> RoundDraft:
        usual = RoundDraft(
            title="Everybody",
            questionnaire=shipped(folder)[0],
            form=QuestionForm.LONG,
            dates=SOON,
            teams=frozenset({world.teams[TEAM], world.teams["Fraud models"]}),
            mode=RoundMode.SURVEY,
        )
        return replace(usual, **changes)

    return make


def access(session: Session, world: World) -> Access:
    actor = load_actor(session, person_id=world.people["ada"])
    return load_access(session, actor=actor, organization_id=world.organization)


def start(session: Session, world: World, folder: Path, asked: RoundDraft) -> Round:
    round_id = rounds.create_round(
        session, access=access(session, world), draft=asked, folder=folder, now=NOW
    )
    world.round = round_id
    for team_id, assessment_id in session.execute(
        select(Assessment.team_id, Assessment.id).where(Assessment.round_id == round_id)
    ):
        name = next(name for name, each in world.teams.items() if each == team_id)
        world.assessments[name] = assessment_id
    return session.get_one(Round, round_id)


def change(session: Session, world: World, row: Round, **values: object) -> None:
    usual = {"title": row.title, "dates": RoundDates(row.opens_on, row.closes_on)}
    change_round(
        session,
        access=access(session, world),
        round_id=row.id,
        change=RoundChange(**{**usual, **values}),
        now=NOW + timedelta(seconds=1),
    )


def standing_terms(session: Session, world: World, row: Round) -> SurveyTerms:
    return load_standing(session, access=access(session, world), round_id=row.id, today=TODAY).terms


def reminder_days(session: Session, row: Round) -> list[date]:
    query = select(RoundReminder.send_on).where(RoundReminder.round_id == row.id)
    return sorted(session.scalars(query))


def opened(session: Session, world: World, row: Round) -> None:
    del world
    row.opens_on = TODAY
    session.flush()


def say(session: Session, world: World) -> None:
    response = ResponseRow(
        organization_id=world.organization,
        assessment_id=world.assessments[TEAM],
        started_at=NOW,
    )
    session.add(response)
    session.flush()
    session.add(
        AnswerRow(
            organization_id=world.organization,
            response_id=response.id,
            question="finding-data-1",
            choice=Choice.LEVEL_3,
            saved_at=NOW,
        )
    )
    session.flush()
