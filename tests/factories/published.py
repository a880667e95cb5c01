"""Surveys that were answered, closed and published, as people and the worker would do it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.domain.questionnaire import Question, Questionnaire
from app.domain.response import Choice
from app.domain.round import Confidentiality
from app.jobs.tasks import close_round
from app.services import access, jobs
from app.services.access import Access
from app.services.closing import closing_steps
from app.services.database import Database
from app.storage.rows import (
    AnswerRow,
    Invitation,
    OutcomeAnswerRow,
    Participant,
    ResponseRow,
    Round,
)
from tests.factories.asked import asked_in
from tests.factories.invitations import start_survey
from tests.factories.world import NOW, TODAY, World

QUESTIONNAIRE = Path(__file__).parents[2] / "questionnaires" / "ml-barriers" / "1.0.0.yaml"
GROUPS = ("leadership", "data-science", "engineering")


@dataclass(frozen=True, slots=True)
class Said:
    """How people answer: by chance around a level that rises from barrier to barrier.

    Leadership sees everything `rosier` by so many levels, teams lie `above` by some, and by others
    in the capabilities that are `lifted` in them. `apart` is the standard deviation; in `camps`
    every second person lies higher. Each remark is planted with the first question, and says
    whether its author lets it be shown; so many are `silent` on it.
    """

    level: float = 2.0
    apart: float = 0.7
    rosier: float = 0.9
    above: Mapping[str, float] = field(default_factory=dict)
    lifted: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    camps: tuple[str, ...] = ()
    remarks: Mapping[str, str] = field(default_factory=dict)
    silent: Mapping[str, int] = field(default_factory=dict)


def publish(
    database: Database,
    world: World,
    people: Mapping[str, int],
    *,
    said: Said | None = None,
    invited: Mapping[str, int] | None = None,
    confidentiality: Confidentiality = Confidentiality.ANONYMOUS,
    minimum: int = 5,
    groups: tuple[str, ...] = GROUPS,
    title: str = "Many voices",
    closes_on: date = TODAY + timedelta(days=7),
    seed: int = 0,
    published: bool = True,
) -> uuid.UUID:
    """Let so many people of each team answer, close the survey, and publish it; give the round.

    `invited` counts more people than those who answered; `groups` are given in turn, and may
    repeat. The world's round and assessments are those of the survey from then on.
    """
    asked = asked_in(QUESTIONNAIRE)
    with database.transaction() as session:
        round_id = start_survey(
            session,
            world,
            questionnaire=QUESTIONNAIRE,
            confidentiality=confidentiality,
            minimum=minimum,
            groups=tuple(dict.fromkeys(groups)),
            teams=tuple(people),
            title=title,
            opens_on=closes_on - timedelta(days=14),
            closes_on=closes_on,
        )
        for number, (team, count) in enumerate(people.items()):
            random = Random(1000 * seed + number)
            _invite(session, world, team, max((invited or {}).get(team, 0) - count, 0), False)
            places = _invite(session, world, team, count, True)
            _answer(session, world, asked, team, places, groups, said or Said(), random)
    close(database, world, round_id, published=published)
    return round_id


def close(
    database: Database, world: World, round_id: uuid.UUID, *, published: bool = True
) -> uuid.UUID:
    """Close a survey, let the worker freeze its results, and publish them; give the closing."""
    here = acting(database, world)
    with database.transaction() as session:
        closing_id = closing_steps.ask_to_close(session, access=here, round_id=round_id, now=NOW)
    with database.transaction() as session:
        job = jobs.take_job(session, now=datetime.now(UTC))
    assert job is not None
    close_round(database, job)
    if published:
        with database.transaction() as session:
            closing_steps.publish(
                session, access=here, round_id=round_id, closing_id=closing_id, now=NOW
            )
    return closing_id


def acting(database: Database, world: World, name: str = "conrad") -> Access:
    """Give what somebody may do in the world's organization."""
    with database.reader() as session:
        actor = access.load_actor(session, person_id=world.people[name])
        return access.load_access(session, actor=actor, organization_id=world.organization)


def _invite(
    session: Session, world: World, team: str, count: int, submitted: bool
) -> list[uuid.UUID]:
    people = [
        Participant(
            organization_id=world.organization,
            address=f"guest-{uuid.uuid4().hex[:12]}@example.org",
        )
        for _ in range(count)
    ]
    session.add_all(people)
    session.flush()
    session.add_all(
        Invitation(
            organization_id=world.organization,
            assessment_id=world.assessments[team],
            participant_id=person.id,
            sent=1,
            last_sent_at=NOW,
            submitted=submitted,
        )
        for person in people
    )
    session.flush()
    return [person.id for person in people]


def _answer(
    session: Session,
    world: World,
    asked: Questionnaire,
    team: str,
    people: list[uuid.UUID],
    groups: tuple[str, ...],
    said: Said,
    random: Random,
) -> None:
    place = session.get_one(Round, world.round)
    linked = place.confidentiality is not Confidentiality.ANONYMOUS
    for number, person in enumerate(people):
        group = groups[number % len(groups)] if groups else None
        response = ResponseRow(
            organization_id=world.organization,
            assessment_id=world.assessments[team],
            respondent_group=group,
            participant_id=person if linked else None,
            comments_shown=number % 2 == 0,
            started_at=NOW,
            submitted_at=NOW,
        )
        session.add(response)
        session.flush()
        choose = _chooser(asked, team, number, group, said, random)
        remark = said.remarks.get(team, "")
        told = {"organization_id": world.organization, "response_id": response.id, "saved_at": NOW}
        rows = [
            {
                **told,
                "question": question.id,
                "choice": choice,
                "comment": _remark(remark, number) if place_of == 0 else "",
            }
            for place_of, question in enumerate(asked.questions)
            if (choice := choose(question)) is not None
        ]
        session.execute(insert(AnswerRow), rows)
        facts = [{**told, "question": outcome.id, "value": 2} for outcome in asked.outcomes]
        session.execute(insert(OutcomeAnswerRow), facts)


def _remark(text: str, number: int) -> str:
    return f"{text} {'shown' if number % 2 == 0 else 'kept'} {number}" if text else ""


def _chooser(
    asked: Questionnaire, team: str, number: int, group: str | None, said: Said, random: Random
) -> Callable[[Question], Choice | None]:
    lifted = said.lifted.get(team, {})
    levels = {
        question.id: said.level + 0.4 * place + lifted.get(capability.id, 0.0)
        for place, barrier in enumerate(asked.barriers)
        for capability in barrier.capabilities
        for question in capability.questions
    }
    first = asked.questions[0].id
    shift = said.above.get(team, 0.0) + (said.rosier if group == "leadership" else 0.0)
    if team in said.camps:
        shift += 1.8 if number % 2 else -0.8

    def choose(question: Question) -> Choice | None:
        if question.id == first and number < said.silent.get(team, 0):
            return None
        if random.random() < 0.06:
            return Choice.CANNOT_SEE
        level = round(random.gauss(levels[question.id] + shift, said.apart))
        return Choice(str(min(5, max(1, level))))

    return choose
