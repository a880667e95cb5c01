"""A place to try every door of: two clients, all kinds of objects, names that mustn't get out.

One installation serves a whole module: what a request changed is put back before the next one.
"""

from __future__ import annotations

import copy
import dataclasses
import hashlib
import shutil
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.domain.jobs import JobState
from app.domain.paper import Paper
from app.domain.response import Choice
from app.services import access, accounts, jobs, result_reports, tokens
from app.services.database import Database, open_database
from app.settings import Settings
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
from app.web import build_web
from tests.factories import published, results, scored, surveys
from tests.factories.actions import plan
from tests.factories.invitations import invite, share_link, start_survey
from tests.factories.world import NOW, PASSWORD, World, start_round
from tests.web.browser import Visitor, sign_in
from tests.web.forged import (
    CAPABILITY,
    FORM,
    JSON_ADDRESSES,
    QUESTIONNAIRE,
    QUESTIONS,
    SAID,
    SAID_OUTCOME,
)

NOBODY = "nobody"
GUEST = "guest"  # holds the link of a place in a survey, and has no account
PEOPLE = ("stranger", "otto", "nora", "mara", "carol", "lea", "conrad", "ada")
VISITORS = (NOBODY, GUEST, *PEOPLE)
Content = dict[str, tuple[int, str]]
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
# Families whose pages are about what was submitted; the others are about what is still open.
_ABOUT_RESULTS = ("actions", "results", "reports")
_ABOUT_SURVEYS = ("closing", "invitations")
_ASKED = (TEAM, "Fraud models", OTHER_TEAM)


@dataclasses.dataclass(frozen=True, slots=True)
class Pass:
    """What a visitor's browser holds: the cookie, and the token that its forms send."""

    cookie: str
    csrf: str


@contextmanager
def open_place(folder: Path, template: Path, world: World) -> Iterator[Place]:
    """Make the installation, and close it afterwards."""
    place = Place(folder, template, world)
    yield place
    place.close()


class Place:
    """The installation, its visitors, and the ids to put into addresses."""

    def __init__(self, folder: Path, template: Path, world: World) -> None:
        self.world = world = copy.deepcopy(world)
        self.settings = Settings(data_folder=folder, secret_key="only for tests, long enough")
        self._watch: sqlite3.Connection | None = None
        self._read: tuple[int, Content] | None = None
        self._kept = folder / "kept.sqlite3"
        self._file = folder / "clearway.sqlite3"
        shutil.copyfile(template, self._file)
        self._database = open_database(self.settings.database)
        self.app = build_web(self.settings, database=self._database)
        self.app.testing = False
        self.ids = _plant(self._database, world, folder, self.settings.secret_key)
        link = str(self.ids["invitation_token"])
        self._passes = {name: _pass(self.app, name, link) for name in VISITORS}
        self.close()
        shutil.copyfile(self._file, self._kept)
        self._planted = self.content()

    def rules(self) -> list[tuple[Rule, str]]:
        """Give every rule with each method that it answers to."""
        return [
            (rule, method)
            for rule in self.app.url_map.iter_rules()
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        ]

    def address(self, endpoint: str, **other: uuid.UUID) -> str:
        """Give the address of an endpoint with the ids of Claims analytics, or with others."""
        values: dict[str, object] = {**self.ids, **other}
        family = endpoint.split(".", maxsplit=1)[0]
        if family in _ABOUT_RESULTS and "assessment_id" not in other:
            values["assessment_id"] = self.ids["closed_assessment_id"]
        if family in _ABOUT_RESULTS and "round_id" not in other:
            values["round_id"] = self.ids["published_round_id"]
        if family in _ABOUT_RESULTS and "team_id" not in other:
            values["team_id"] = self.world.teams["Claims"]
        if family in _ABOUT_SURVEYS and "round_id" not in other:
            values["round_id"] = self.ids["survey_round_id"]
        if family in _ABOUT_SURVEYS and "assessment_id" not in other:
            values["assessment_id"] = self.ids["survey_assessment_id"]
        if family == "asks":
            values["round_id"] = self.ids["asked_round_id"]
        rule = next(self.app.url_map.iter_rules(endpoint))
        wanted = {name: values[name] for name in rule.arguments}
        if endpoint.startswith("compare.side_by_side"):
            # A team beside itself in the round before; who else can be chosen stands there too.
            wanted["of"] = [str(values["team_id"])] * 2
        return self.app.url_map.bind("localhost").build(endpoint, wanted)

    def ask(
        self, name: str, method: str, address: str, body: Mapping[str, str] | None = None
    ) -> TestResponse:
        """Send what a visitor's browser would send: a form with its token, or JSON."""
        client = self.app.test_client()
        held = self._passes[name]
        client.set_cookie("clearway", held.cookie)
        if method == "GET":
            return client.get(address)
        if address.endswith(JSON_ADDRESSES):
            said = SAID_OUTCOME if "outcome" in address else SAID
            return client.post(address, json=said, headers={"X-CSRFToken": held.csrf})
        return client.open(address, method=method, data={**(body or {}), "csrf_token": held.csrf})

    def form(self) -> dict[str, str]:
        """Give a body with which most forms are complete, so that only a right is missing."""
        today = NOW.date().isoformat()
        return {
            **FORM,
            **dict.fromkeys(("opens_on", "closes_on"), today),
            "due_on": (NOW + timedelta(days=30)).date().isoformat(),
            "teams": str(self.world.teams["Claims"]),
            "chosen": str(self.ids["invitation_id"]),
            "to_team": str(self.ids["survey_assessment_id"]),
            "questionnaire": f"{self.ids['questionnaire_id']}/{self.ids['version']}",
        }

    def cookie(self, name: str) -> str:
        """Give the cookie of a visitor's browser."""
        return self._passes[name].cookie

    def content(self) -> Content:
        """Give each table's number of rows and a hash of their values."""
        version = self._version()
        if self._read is None or self._read[0] != version:
            self._read = version, self._contents()
        return self._read[1]

    def _version(self) -> int:
        """Give SQLite's own number, which others' commits change, as one connection sees it."""
        if self._watch is None:
            self._watch = sqlite3.connect(self._file)
        [(version,)] = self._watch.execute("PRAGMA data_version")
        return int(version)

    def _contents(self) -> Content:
        assert self._watch is not None
        tables = self._watch.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {name: _content(self._watch, name) for (name,) in tables.fetchall()}

    def restore(self) -> None:
        """Put the database back as it was planted."""
        if self._read is not None and self._read == (self._version(), self._planted):
            return  # nobody has committed anything since
        self.close()
        for end in ("-wal", "-shm"):
            self._file.with_name(self._file.name + end).unlink(missing_ok=True)
        shutil.copyfile(self._kept, self._file)

    def close(self) -> None:
        """Write everything into the one file."""
        if self._watch is not None:
            self._watch.close()
        self._watch = self._read = None
        with self._database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self._database.dispose()


def _content(connection: sqlite3.Connection, table: str) -> tuple[int, str]:
    # Not every table has a rowid to order by.
    rows = sorted(map(repr, connection.execute(f'SELECT * FROM "{table}"')))
    return len(rows), hashlib.sha256(repr(rows).encode()).hexdigest()


def _pass(app: Flask, name: str, link: str) -> Pass:
    visitor = sign_in(app, name) if name in PEOPLE else Visitor(app.test_client())
    csrf = visitor.token()
    if name == GUEST:
        visitor.get(f"/respond/{link}", status=302)
    cookie = visitor.client.get_cookie("clearway")
    assert cookie is not None
    return Pass(cookie.value, csrf)


def _plant(database: Database, world: World, folder: Path, secret_key: str) -> dict[str, object]:
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
