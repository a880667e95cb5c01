"""What is planted in a place: two clients, all kinds of objects, names that mustn't get out."""

from __future__ import annotations

import dataclasses
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.jobs import JobState
from app.domain.paper import Paper
from app.domain.response import Choice
from app.services import access, jobs
from app.services.database import Database
from app.services.invitations import tokens
from app.services.people import accounts
from app.services.reports import result_reports
from app.storage.files import write_file
from app.storage.rows import (
    AnswerRow,
    Assessment,
    Grant,
    Job,
    LinkPurpose,
    Organization,
    Person,
    Report,
    ResponseRow,
    StoredFile,
    Team,
    TeamLink,
)
from tests.factories import published, results, scored, surveys
from tests.factories.actions import plan
from tests.factories.invitations import invite, share_link, start_survey
from tests.factories.world import NOW, PASSWORD, World, start_round
from tests.web.forged import (
    BARRIER,
    CAPABILITY,
    QUESTIONNAIRE,
    QUESTIONS,
)

TEAM = "Claims analytics"
OTHER_TEAM = "Motor pricing"
SOUTHERN = "Southern models"
# What people said, which is to be read in their own team only.
COMMENTS = {
    TEAM: "Zwetschge was said in Claims analytics",
    OTHER_TEAM: "Quitte was said in Pricing",
}
# Who is asked is known to those who run the round, and to nobody else.
ADDRESS = "zibarte@example.org"
# What people said in a survey and agreed to show, but too few of them for anybody to read it.
UNSHOWN = "Mirabelle was said by few"
_ASKED = (TEAM, "Fraud models", OTHER_TEAM)


def plant(database: Database, world: World, folder: Path, secret_key: str) -> dict[str, object]:
    with database.transaction() as session:
        _name(session, world)
        _southern(session, world)
        closed = _closed(session, world)
    survey = _published(database, world)
    with database.transaction() as session:
        return {
            **_survey(session, world, secret_key),
            "organization_id": world.organization,
            "team_id": world.teams[TEAM],
            "round_id": world.round,
            "assessment_id": world.assessments[TEAM],
            "other_closed_assessment_id": world.assessments["Motor pricing, closed"],
            "closed_assessment_id": closed,
            "published_round_id": survey.round,
            "published_assessment_ids": tuple(survey.assessments.values()),
            "action_id": _action(session, world, "mara", TEAM),
            "other_action_id": _action(session, world, "nora", OTHER_TEAM),
            "asked_round_id": scored.all_lack(session, world, CAPABILITY.id, _ASKED),
            "owner_id": world.organization,
            "report_id": _report(session, world, closed, folder),
            "person_id": world.people["mara"],
            "grant_id": session.scalars(
                select(Grant.id).where(Grant.person_id == world.people["mara"])
            ).one(),
            "barrier_id": BARRIER.id,
            "capability_id": CAPABILITY.id,
            "questionnaire_id": QUESTIONNAIRE.parent.name,
            "version": QUESTIONNAIRE.stem,
            "token": accounts.issue_link(
                session,
                purpose=LinkPurpose.SET_PASSWORD,
                person_id=world.people["mara"],
                now=datetime.now(UTC),
            ),
            "digest": "0",
            "ending": "xlsx",
            "kind": "result",
            "name": "clearway.css",
        }


def planted(name: str) -> str:
    """Give the form in which a name is stored: no other text holds it by chance."""
    return f"{name} Xyloph"


def _name(session: Session, world: World) -> None:
    for row in (
        *session.scalars(select(Team).order_by(Team.id)),
        *session.scalars(select(Person).order_by(Person.id)),
        *session.scalars(select(Organization).order_by(Organization.id)),
    ):
        row.name = planted(row.name)
    session.execute(update(Person).values(password_hash=accounts.hash_password(PASSWORD)))
    session.flush()


def _survey(session: Session, world: World, secret_key: str) -> dict[str, object]:
    """Ask the teams in a survey, with a place for a guest and a link for a team."""
    apart = dataclasses.replace(world, assessments={})
    groups = ("engineering", "leadership")
    start_survey(session, apart, questionnaire=QUESTIONNAIRE, groups=groups, title="Survey")
    invited = invite(session, apart, team=TEAM, group=groups[0], address=ADDRESS)
    surveys.respond(
        session,
        organization=apart.organization,
        assessment=apart.assessments[TEAM],
        questionnaire=QUESTIONS,
        says=[surveys.always(Choice.LEVEL_3)],
        group=groups[0],
    )
    shared = share_link(session, apart, secret_key=secret_key, team=TEAM)
    return {
        "survey_round_id": apart.round,
        "survey_assessment_id": apart.assessments[TEAM],
        "invitation_id": invited.invitation_id,
        "invitation_token": invited.token,
        "handle": tokens.handle(invited.token),
        "link_id": session.scalars(select(TeamLink.id)).one(),
        "team_link_token": shared,
    }


def _southern(session: Session, world: World) -> None:
    """Give the other client a round of its own."""
    there = dataclasses.replace(world, organization=world.other_organization, assessments={})
    start_round(session, there, questionnaire=QUESTIONNAIRE, teams=(SOUTHERN,), title="Southern")
    world.other_assessment = there.assessments[SOUTHERN]


def _closed(session: Session, world: World) -> uuid.UUID:
    """Close two earlier rounds, the last of two teams; give its assessment of Claims analytics."""
    before = results.earlier_round(session, world, title="Long before", team=TEAM, days_ago=180)
    results.freeze(session, world, assessment_id=before, people=1, seed=1, comment=COMMENTS[TEAM])
    made = results.earlier_round(session, world, title="Before", team=TEAM, days_ago=90)
    other = Assessment(
        organization_id=world.organization,
        round_id=session.get_one(Assessment, made).round_id,
        team_id=world.teams[OTHER_TEAM],
    )
    session.add(other)
    session.flush()
    world.assessments["Motor pricing, closed"] = other.id
    for team, assessment_id in ((TEAM, made), (OTHER_TEAM, other.id)):
        results.freeze(
            session, world, assessment_id=assessment_id, people=1, comment=COMMENTS[team]
        )
    said = select(ResponseRow.id).where(ResponseRow.assessment_id == other.id)
    session.execute(
        update(AnswerRow)
        .where(AnswerRow.response_id.in_(said))
        .values(saved_by=world.people["nora"])
    )
    return made


def _published(database: Database, world: World) -> World:
    """Publish two surveys of six people a team, each with a comment that so few may not show."""
    said = published.Said(remarks=dict.fromkeys(("Fraud models", *COMMENTS), UNSHOWN))
    people = dict.fromkeys(said.remarks, 6)
    days = {"Published before": NOW.date() - timedelta(days=91), "Published": NOW.date()}
    for title, closes_on in days.items():
        there = dataclasses.replace(world, assessments={})
        published.publish(database, there, people, said=said, title=title, closes_on=closes_on)
    return there


def _action(session: Session, world: World, name: str, team: str) -> uuid.UUID:
    """Let a team's manager plan what was said there, for themselves to do."""
    own = world.people[name]
    return plan(session, world, COMMENTS[team], team=team, by=name, owner_id=own)


def _report(session: Session, world: World, assessment_id: uuid.UUID, folder: Path) -> uuid.UUID:
    """Ask for a report, and do what the worker does with a file that is no real one."""
    actor = access.load_actor(session, person_id=world.people["ada"])
    here = access.load_access(session, actor=actor, organization_id=world.organization)
    report_id = result_reports.ask_for_report(
        session, access=here, assessment_id=assessment_id, paper=Paper.A4, now=NOW
    )
    taken = jobs.take_job(session, now=NOW)
    assert taken is not None
    assert jobs.finish_job(session, job=taken, now=NOW)
    file_id = uuid.uuid4()
    written = write_file(folder, file_id=file_id, content=b"%PDF-1.7 invented")
    session.add(
        StoredFile(
            id=file_id,
            organization_id=world.organization,
            name="Claims analytics.pdf",
            media_type="application/pdf",
            size=written.size,
            sha256=written.sha256,
            created_at=NOW,
        )
    )
    session.flush()
    session.get_one(Report, report_id).file_id = file_id
    assert session.get_one(Job, taken.id).state is JobState.DONE
    return report_id
