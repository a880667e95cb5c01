"""Closing a survey of 1,000 teams with 8 respondents each: its seconds and its memory."""

from __future__ import annotations

import resource
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random

from sqlalchemy.orm import Session

from app.domain.questionnaire import QuestionForm
from app.domain.response import Choice
from app.domain.round import Confidentiality, RoundMode
from app.jobs.tasks import close_round
from app.services import access, jobs
from app.services.closing import closing_steps
from app.services.database import Database, upgrade_database
from app.services.jobs import TakenJob
from app.services.questionnaires.questionnaire_versions import keep_version
from app.storage.questionnaire_file import load_questionnaire
from app.storage.rows import Assessment, Round, Team
from tests.factories import surveys
from tests.factories.world import NOW, TODAY, World, create_world

TEAMS, RESPONDENTS, A_UNIT = 1_000, 8, 10
_CHOICES = (*surveys.LEVELS, *surveys.LEVELS, Choice.CANNOT_SEE, Choice.NOT_APPLICABLE)


def run(questionnaire_file: Path) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        return measure(f"sqlite:///{Path(folder) / 'closing.sqlite3'}", questionnaire_file)


def measure(url: str, questionnaire_file: Path, *, teams: int = TEAMS) -> dict[str, float]:
    """Give the seconds of one close, and the most megabytes that its process held."""
    database = Database(url)
    upgrade_database(database)
    with database.transaction() as session:
        world = create_world(session)
        survey = start(session, world, questionnaire_file, teams=teams)
    with database.transaction() as session:
        actor = access.load_actor(session, person_id=world.people["conrad"])
        here = access.load_access(session, actor=actor, organization_id=world.organization)
        closing_steps.ask_to_close(session, access=here, round_id=survey, now=NOW)
        job = jobs.take_job(session, now=datetime.now(UTC))
    assert job is not None
    database.dispose()
    # In a process of its own, as the worker does it: what this one holds would be counted.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as children:
        return children.submit(_close, url, job).result()


def _close(url: str, job: TakenJob) -> dict[str, float]:
    database = Database(url)
    begun = time.perf_counter()
    close_round(database, job)
    seconds = time.perf_counter() - begun
    database.dispose()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"close_1000_seconds": seconds, "close_1000_megabytes": peak}


def start(session: Session, world: World, questionnaire_file: Path, *, teams: int) -> object:
    """Start a survey of so many teams, ten in a unit, and let everybody submit by chance."""
    questionnaire = load_questionnaire(questionnaire_file)
    version = keep_version(
        session, folder=questionnaire_file.parents[1], questionnaire=questionnaire, now=NOW
    )
    row = Round(
        organization_id=world.organization,
        title="A thousand teams",
        mode=RoundMode.SURVEY,
        form=QuestionForm.LONG,
        questionnaire_version_id=version,
        opens_on=TODAY - timedelta(days=7),
        closes_on=TODAY + timedelta(days=7),
        confidentiality=Confidentiality.CONFIDENTIAL,
        minimum_group=5,
        respondent_groups=[group.id for group in questionnaire.groups],
        created_at=NOW,
    )
    session.add(row)
    session.flush()
    random, unit = Random(1), None
    for number in range(teams):
        if number % A_UNIT == 0:
            unit = _team(session, world, f"Unit {number // A_UNIT}", None)
        assessment = Assessment(
            organization_id=world.organization,
            round_id=row.id,
            team_id=_team(session, world, f"Team {number}", unit),
        )
        session.add(assessment)
        session.flush()
        for group in random.choices(questionnaire.groups, k=RESPONDENTS):
            surveys.respond(
                session,
                organization=world.organization,
                assessment=assessment.id,
                questionnaire=questionnaire,
                says=[lambda _question: random.choice(_CHOICES)],
                group=group.id,
            )
    return row.id


def _team(session: Session, world: World, name: str, parent: object) -> object:
    row = Team(organization_id=world.organization, parent_id=parent, name=name, created_at=NOW)
    session.add(row)
    session.flush()
    return row.id
