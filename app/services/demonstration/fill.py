"""Puts the invented story into an empty database, once."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.questionnaire import Capability
from app.domain.response import Answer, Choice, Response
from app.domain.roles import Role
from app.domain.round import RoundDates, RoundMode
from app.services.closing.freezing import freeze
from app.services.demonstration import story
from app.services.demonstration.aims import add_targets
from app.services.demonstration.deeds import add_deeds
from app.services.demonstration.made import Made, add_assessment, add_response, add_round, noon
from app.services.demonstration.quarters import last_quarters, quarter_of
from app.services.demonstration.replies import add_replies
from app.services.demonstration.surveys import add_open_survey, add_quarter
from app.services.demonstration.voices import voices
from app.services.invitations.tokens import team_link_token
from app.services.people import accounts
from app.services.questionnaires.questionnaire_versions import keep_version, shipped
from app.storage.rows import Grant, Organization, Person, Team, TeamLink

_BEGUN_TEAM = story.TEAMS[0]
_BEGUN_ANSWERS = 18
_OPEN_DAYS = 30
_TALKED = timedelta(days=14)


def fill(session: Session, *, folder: Path, secret_key: str, now: datetime) -> bool:
    """Make the organization; False, and nothing is changed, when the database has one already."""
    if session.scalar(select(Organization.id).limit(1)) is not None:
        return False
    made = _begin(session, folder=folder, now=now)
    _add_teams(session, made)
    _add_people(session, made)
    random = Random(story.SEED)  # noqa: S311  (invented data, the same every time)
    quarters = last_quarters(story.QUARTERS, before=now.date())
    rounds = [
        add_quarter(session, made, quarter=quarter, number=number, random=random)
        for number, quarter in enumerate(quarters)
    ]
    day = min(quarters[-1].last_day + _TALKED, now.date())
    _add_consensus(session, made, based_on=rounds[-1], title=quarters[-1].title, day=noon(day))
    add_replies(session, made, round_id=rounds[-1], published=noon(quarters[-1].last_day))
    add_open_survey(session, made, random=random, secret_key=secret_key)
    _add_open_round(session, made, random=random)
    add_targets(session, made)
    add_deeds(session, made, quarters=quarters)
    return True


def guest_token(session: Session, *, secret_key: str) -> str | None:
    """Give the token of the link by which anybody can answer in the demonstration's survey."""
    link_id = session.scalar(
        select(TeamLink.id)
        .join(Organization, Organization.id == TeamLink.organization_id)
        .where(Organization.invented)
        .order_by(TeamLink.id)
        .limit(1)
    )
    return team_link_token(secret_key, link_id) if link_id else None


def _begin(session: Session, *, folder: Path, now: datetime) -> Made:
    questionnaire = shipped(folder)[-1]
    version_id = keep_version(session, folder=folder, questionnaire=questionnaire, now=now)
    organization = Organization(name=story.ORGANIZATION, invented=True, created_at=now)
    session.add(organization)
    session.flush()
    return Made(organization.id, questionnaire, version_id, now)


def _add_teams(session: Session, made: Made) -> None:
    units = [(name, None) for name in story.UNITS]
    for name, unit in [*units, *((team.name, team.unit) for team in story.TEAMS)]:
        team = Team(
            # Of equal teams the one with the lower id is hidden first: the same every time.
            id=uuid.uuid5(uuid.NAMESPACE_URL, f"demonstration/{name}"),
            organization_id=made.organization_id,
            parent_id=made.teams[unit] if unit else None,
            name=name,
            created_at=made.now,
        )
        session.add(team)
        session.flush()
        made.teams[name] = team.id


def _add_people(session: Session, made: Made) -> None:
    password_hash = accounts.hash_password(story.PASSWORD)
    for login in story.PEOPLE:
        person = Person(
            email=login.email,
            name=login.name,
            password_hash=password_hash,
            operator=login.role is Role.ADMIN,
            created_at=made.now,
        )
        session.add(person)
        session.flush()
        made.people[login.email] = person.id
        session.add(
            Grant(
                organization_id=made.organization_id,
                person_id=person.id,
                role=login.role,
                team_id=made.teams[login.team] if login.team else None,
                created_at=made.now,
            )
        )


def _add_consensus(
    session: Session, made: Made, *, based_on: uuid.UUID, title: str, day: datetime
) -> None:
    """Add what the first team agreed on when it talked about its survey."""
    round_id = add_round(
        session,
        made,
        title=f"Conversation about {title}",
        mode=RoundMode.CONSENSUS,
        dates=RoundDates(day.date(), day.date()),
        based_on=based_on,
    )
    assessment_id = add_assessment(session, made, round_id=round_id, team=_BEGUN_TEAM.name)
    agreed = tuple(
        answer
        for barrier in made.questionnaire.barriers
        if barrier.id in story.TALKED_ABOUT
        for number, capability in enumerate(barrier.capabilities)
        for answer in _agreed(capability, number)
    )
    add_response(
        session,
        made,
        assessment_id=assessment_id,
        response=Response("", None, agreed),
        at=day,
        by=made.people[story.OFFICE[1].email],
    )
    freeze(session, organization_id=made.organization_id, assessment_id=assessment_id, now=day)


def _agreed(capability: Capability, number: int) -> tuple[Answer, ...]:
    """Say what the team agreed on in one capability, and why."""
    usual = (2 + number % 2, story.REASONS[number % len(story.REASONS)])
    level, reason = story.AGREED.get(capability.id, usual)
    return tuple(
        Answer(question.id, Choice(str(level)), comment=reason) for question in capability.questions
    )


def _add_open_round(session: Session, made: Made, *, random: Random) -> None:
    """Add the round in which each manager answers alone; the first has begun."""
    today = made.now.date()
    quarter = quarter_of(today)
    closes_on = max(quarter.last_day, today + timedelta(days=_OPEN_DAYS))
    round_id = add_round(
        session,
        made,
        title=f"Managers' view, {quarter.title}",
        mode=RoundMode.SELF,
        dates=RoundDates(quarter.first_day, closes_on),
    )
    ids = {
        team.name: add_assessment(session, made, round_id=round_id, team=team.name)
        for team in story.TEAMS
    }
    begun = voices(made.questionnaire, team=_BEGUN_TEAM, quarter=story.QUARTERS, random=random)[0]
    add_response(
        session,
        made,
        assessment_id=ids[_BEGUN_TEAM.name],
        response=Response("", None, begun.answers[:_BEGUN_ANSWERS]),
        at=None,
        by=made.people[story.MANAGERS[0].email],
    )
