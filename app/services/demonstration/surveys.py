"""The demonstration's surveys: quarters that are closed and published, and one that is open."""

from __future__ import annotations

import uuid
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from app.domain.response import Response
from app.domain.round import RoundDates, RoundMode
from app.services import jobs
from app.services.closing import closing_steps, pooling
from app.services.demonstration import story
from app.services.demonstration.made import (
    Made,
    add_assessment,
    add_response,
    add_round,
    consultant,
    noon,
)
from app.services.demonstration.quarters import Quarter, quarter_of
from app.services.demonstration.story import TeamStory
from app.services.demonstration.voices import voices
from app.services.invitations.tokens import TokenPurpose, hash_for, team_link_token
from app.storage.rows import Invitation, Participant, TeamLink

_LONG = timedelta(days=20)
_OPEN_SINCE, _OPEN_FOR = timedelta(days=9), timedelta(days=12)
_ALREADY_SUBMITTED, _ALREADY_BEGUN = 0.6, 0.75
_BEGUN_ANSWERS = 14
_PLACES = 25


def add_quarter(
    session: Session, made: Made, *, quarter: Quarter, number: int, random: Random
) -> uuid.UUID:
    """Add a quarter's survey: everybody invited, most answered, closed and published."""
    dates = RoundDates(quarter.last_day - _LONG, quarter.last_day)
    round_id = add_round(session, made, title=quarter.title, mode=RoundMode.SURVEY, dates=dates)
    at = noon(quarter.last_day)
    for team in story.TEAMS:
        if number >= team.since:
            assessment_id = add_assessment(session, made, round_id=round_id, team=team.name)
            said = voices(made.questionnaire, team=team, quarter=number, random=random)
            _invite(session, made, team=team, assessment_id=assessment_id, said=said, at=at)
    _close_and_publish(session, made, round_id=round_id, at=at)
    return round_id


def add_open_survey(session: Session, made: Made, *, random: Random, secret_key: str) -> None:
    """Add the present quarter's survey, in which more than half have answered."""
    today = made.now.date()
    round_id = add_round(
        session,
        made,
        title=quarter_of(today).title,
        mode=RoundMode.SURVEY,
        dates=RoundDates(today - _OPEN_SINCE, today + _OPEN_FOR),
    )
    for team in story.TEAMS:
        assessment_id = add_assessment(session, made, round_id=round_id, team=team.name)
        said = voices(made.questionnaire, team=team, quarter=story.QUARTERS, random=random)
        submitted = round(len(said) * _ALREADY_SUBMITTED)
        begun = round(len(said) * _ALREADY_BEGUN)
        _invite(
            session,
            made,
            team=team,
            assessment_id=assessment_id,
            said=said[:submitted],
            at=made.now,
            drafts=said[submitted:begun],
        )
        if team is story.TEAMS[0]:
            _share_link(session, made, assessment_id=assessment_id, secret_key=secret_key)


def _invite(
    session: Session,
    made: Made,
    *,
    team: TeamStory,
    assessment_id: uuid.UUID,
    said: tuple[Response, ...],
    at: datetime,
    drafts: tuple[Response, ...] = (),
) -> None:
    """Invite a whole team: those who submitted, those who have begun, and those who are silent."""
    responses: tuple[Response | None, ...] = (*said, *drafts)
    silent = team.people + story.SILENT - len(responses)
    for number, response in enumerate((*responses, *([None] * silent))):
        participant_id = _participant(session, made, team=team, number=number)
        submitted = number < len(said)
        response_id = response and add_response(
            session,
            made,
            assessment_id=assessment_id,
            response=response if submitted else _begun(response),
            at=at if submitted else None,
            participant_id=participant_id,
        )
        session.add(
            Invitation(
                organization_id=made.organization_id,
                assessment_id=assessment_id,
                participant_id=participant_id,
                respondent_group=response.group if response else story.group_of(number),
                sent=1,
                last_sent_at=at,
                opened=response is not None,
                submitted=submitted,
                response_id=response_id,
            )
        )
    session.flush()


def _participant(session: Session, made: Made, *, team: TeamStory, number: int) -> uuid.UUID:
    """Give the participant whom an invented address belongs to, the same in every quarter."""
    address = story.member_address(team, number)
    if address not in made.participants:
        row = Participant(organization_id=made.organization_id, address=address)
        session.add(row)
        session.flush()
        made.participants[address] = row.id
    return made.participants[address]


def _begun(response: Response) -> Response:
    return Response(response.respondent, response.group, response.answers[:_BEGUN_ANSWERS])


def _share_link(session: Session, made: Made, *, assessment_id: uuid.UUID, secret_key: str) -> None:
    link_id = uuid.uuid4()
    token = team_link_token(secret_key, link_id)
    session.add(
        TeamLink(
            id=link_id,
            organization_id=made.organization_id,
            assessment_id=assessment_id,
            token_hash=hash_for(TokenPurpose.TEAM_LINK, token),
            quota=_PLACES,
        )
    )
    session.flush()


def _close_and_publish(session: Session, made: Made, *, round_id: uuid.UUID, at: datetime) -> None:
    """Do in one transaction what the consultant and the worker do one after the other."""
    access = consultant(session, made)
    closing_id = closing_steps.ask_to_close(session, access=access, round_id=round_id, now=at)
    job = jobs.take_job(session, now=at)
    assert job is not None  # noqa: S101  (it was asked for one line above)

    def here() -> AbstractContextManager[Session]:
        return nullcontext(session)

    pooling.close(here, here, job=job, clock=lambda: at)
    closing_steps.publish(session, access=access, round_id=round_id, closing_id=closing_id, now=at)
