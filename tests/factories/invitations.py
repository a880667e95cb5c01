"""A survey round and who is invited to it, written as rows; only the test knows the tokens."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from app.domain.questionnaire import QuestionForm
from app.domain.round import Confidentiality, RoundMode
from app.services.invitations.tokens import TokenPurpose, hash_for, issue_token, team_link_token
from app.services.questionnaires.questionnaire_versions import keep_version
from app.storage.rows import Assessment, Invitation, Participant, Round, TeamLink
from tests.factories.asked import asked_in
from tests.factories.world import NOW, TODAY, World

TEAMS = ("Claims analytics", "Fraud models", "Motor pricing")


@dataclass(frozen=True, slots=True)
class Invited:
    """A place, and the token of a link that leads to it."""

    invitation_id: uuid.UUID
    token: str


def start_survey(  # noqa: PLR0913  (each is something that a test may want otherwise)
    session: Session,
    world: World,
    *,
    questionnaire: Path,
    confidentiality: Confidentiality = Confidentiality.ANONYMOUS,
    minimum: int = 5,
    groups: Iterable[str] = (),
    routed: bool = True,
    teams: tuple[str, ...] = TEAMS,
    title: str = "Many voices",
    form: QuestionForm = QuestionForm.LONG,
    opens_on: date = TODAY - timedelta(days=7),
    closes_on: date = TODAY + timedelta(days=7),
    mode: RoundMode = RoundMode.SURVEY,
) -> uuid.UUID:
    """Open a survey; `questionnaire` is `<folder>/<id>/<version>.yaml`.

    The world's round and its assessments by team are those of the survey from then on.
    """
    version = keep_version(
        session,
        folder=questionnaire.parent.parent,
        questionnaire=asked_in(questionnaire),
        now=NOW,
    )
    row = Round(
        organization_id=world.organization,
        title=title,
        mode=mode,
        form=form,
        questionnaire_version_id=version,
        opens_on=opens_on,
        closes_on=closes_on,
        confidentiality=confidentiality,
        minimum_group=1 if confidentiality is Confidentiality.NAMED else minimum,
        respondent_groups=list(groups),
        routed=routed,
        created_at=NOW,
        created_by=world.people["conrad"],
    )
    session.add(row)
    session.flush()
    for team in teams:
        world.assessments[team] = _ask(session, world, row.id, team)
    world.round = row.id
    return row.id


def _ask(session: Session, world: World, round_id: uuid.UUID, team: str) -> uuid.UUID:
    assessment = Assessment(
        organization_id=world.organization, round_id=round_id, team_id=world.teams[team]
    )
    session.add(assessment)
    session.flush()
    return assessment.id


def invite(
    session: Session,
    world: World,
    *,
    team: str = "Claims analytics",
    address: str = "",
    group: str | None = None,
    handed_out: bool = False,
) -> Invited:
    """Invite an address, one of its own when none is given, as if a mail had been sent."""
    participant = Participant(
        organization_id=world.organization,
        address=address or f"guest-{uuid.uuid4().hex[:12]}@example.org",
    )
    session.add(participant)
    session.flush()
    place = Invitation(
        organization_id=world.organization,
        assessment_id=world.assessments[team],
        participant_id=participant.id,
        respondent_group=group,
        sent=0 if handed_out else 1,
        last_sent_at=None if handed_out else NOW,
        handed_out=handed_out,
    )
    session.add(place)
    session.flush()
    return Invited(place.id, another_token(session, world, place.id))


def another_token(session: Session, world: World, invitation_id: uuid.UUID) -> str:
    """Give the token of another mail to the same place."""
    return issue_token(session, organization_id=world.organization, invitation_id=invitation_id)


def share_link(
    session: Session,
    world: World,
    *,
    secret_key: str,
    team: str = "Claims analytics",
    quota: int = 10,
) -> str:
    """Give a team its shared link for so many places, and the link's token."""
    link_id = uuid.uuid4()
    token = team_link_token(secret_key, link_id)
    session.add(
        TeamLink(
            id=link_id,
            organization_id=world.organization,
            assessment_id=world.assessments[team],
            token_hash=hash_for(TokenPurpose.TEAM_LINK, token),
            quota=quota,
        )
    )
    session.flush()
    return token
