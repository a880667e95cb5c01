"""An anonymous round as it happens, through the pages, and both sides of what is stored of it."""

from __future__ import annotations

import io
import logging
import random
from collections.abc import Iterator, MutableSequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from structlog.testing import capture_logs

from app.domain.mail import MailKind, MailState
from app.domain.round import Confidentiality
from app.services.invitations import sealing
from app.services.invitations.tokens import TokenPurpose, handle, hash_for, new_token
from app.settings import Settings
from app.storage.database import Database
from app.storage.rows import Invitation, OutgoingMail
from app.web import build_web
from tests.databases import NewDatabase
from tests.factories.invitations import another_token, invite, share_link, start_survey
from tests.factories.world import NOW, World, create_world
from tests.services.desks import TEAM, small_questionnaire
from tests.services.storage_reading import Line, position, read_everything
from tests.web.browser import Visitor

KEY = "only for tests, long enough to sign"
OTHER_TEAM = "Fraud models"
# In the order in which they submit; the order of inviting is that of the names.
CROWD = {
    "engineering": ("eve", "bob", "dan", "ann", "cat"),
    "business": ("kim", "ida", "jon", "hal"),
}
PLACE_SIDE = ("invitation", "invitation_token", "participant", "outgoing_mail", "team_link")
RESPONSE_SIDE = ("response", "answer", "outcome_answer")


@dataclass(slots=True)
class Person:
    """Somebody invited; the last of the tokens is the one that they use."""

    name: str
    group: str
    team: str
    invitation: str
    tokens: list[str]
    web: Visitor

    @property
    def base(self) -> str:
        return f"/respond/at/{handle(self.tokens[-1])}"

    def open(self) -> None:
        self.web.get(f"/respond/{self.tokens[-1]}", status=302)
        self.web.get(self.base)

    def save(self, choice: str, revision: int = 0, question: str = "finding-data-1") -> None:
        said = {"question": question, "choice": choice, "revision": revision}
        said |= {"comment": f"so says {self.name}"}
        assert self.web.post_json(f"{self.base}/answers", said).status_code == 200

    def submit(self) -> None:
        self.web.post(f"{self.base}/submit", status=302, comments_shown="yes")


@dataclass(slots=True)
class Story:
    """What happened in one database, with everything that is stored and logged at its end."""

    database: Database
    app: Flask
    world: World
    people: dict[str, Person] = field(default_factory=dict)
    log: str = ""

    def read(self) -> dict[str, list[Line]]:
        return read_everything(self.database)


class _Chance(random.Random):
    """The same chance for the same people, whatever ids they were given."""

    def shuffle(self, x: MutableSequence[Any]) -> None:
        x[:] = sorted(x, key=_words)
        super().shuffle(x)


def _words(each: object) -> str:
    """Give what somebody wrote, which is theirs in every run; ids have nothing of the kind."""
    answers = getattr(each, "answers", ((),))[0]
    return " ".join(str(row["comment"]) for row in answers)


@contextmanager
def happening(new_database: NewDatabase, kind: str, folder: Path, *, seed: int) -> Iterator[Story]:
    """Let the story happen in a new database, with the chance that a seed gives."""
    folder.mkdir(parents=True)
    noted = io.StringIO()
    handler = logging.StreamHandler(noted)
    root = logging.getLogger()
    with new_database(kind) as url, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "_CHANCE", _Chance(seed))
        patch.setattr(root, "handlers", [*root.handlers, handler])
        patch.setattr(root, "level", logging.INFO)
        database = Database(url)
        with capture_logs() as logs, redirect_stdout(noted), redirect_stderr(noted):
            story = _story(database, folder)
        story.log = f"{logs}{noted.getvalue()}"
        yield story
        database.dispose()


def _story(database: Database, folder: Path) -> Story:
    settings = Settings(data_folder=folder, secret_key=KEY)
    app = build_web(settings, database=database)
    with database.transaction() as session:
        world = create_world(session)
        start_survey(
            session,
            world,
            questionnaire=small_questionnaire(folder),
            confidentiality=Confidentiality.ANONYMOUS,
            groups=CROWD,
        )
    story = Story(database, app, world)
    _invite(story)
    everybody = [story.people[name] for group in CROWD.values() for name in group]
    others = [story.people["una"], story.people["udo"]]
    for person in (*everybody, *others, story.people["never"]):
        person.open()
        person.save("2")
    _answer(story, everybody, others)
    return story


def _answer(story: Story, everybody: list[Person], others: list[Person]) -> None:
    """Submit one after the other; those who have not are reminded meanwhile, one thinks again."""
    for number, person in enumerate(everybody):
        if number in (2, 5):
            _remind(story, [*everybody[number:], story.people["never"]])
        person.save("4", 1)
        if person.group == "engineering":
            person.save("3", question="getting-access-1")
        person.submit()
        person.web.get(f"{person.base}/thanks")
        if number in (1, 6):
            everybody[number - 1].save("5", 1)
        if others:
            others.pop().submit()


def _invite(story: Story) -> None:
    names = sorted((name, group) for group, all_ in CROWD.items() for name in all_)
    with story.database.transaction() as session:
        for name, group in (*names, ("never", "engineering")):
            given = {"address": f"{name}@guests.example", "handed_out": name == "bob"}
            made = invite(session, story.world, group=group, **given)
            _add(story, name, group, TEAM, made.invitation_id.hex, made.token)
        for name in ("udo", "una"):
            made = invite(session, story.world, team=OTHER_TEAM, group="business")
            _add(story, name, "business", OTHER_TEAM, made.invitation_id.hex, made.token)
        link = share_link(session, story.world, secret_key=KEY, quota=5)
    for name in ("cat", "hal"):
        _join(story, story.people[name], link)


def _join(story: Story, person: Person, link: str) -> None:
    """Let somebody come by the team's link instead, and leave the invitation as it is."""
    fresh = new_token()
    person.web.post(f"/join/{link}", status=302, key=fresh, group=person.group)
    person.tokens = [fresh]
    wanted = hash_for(TokenPurpose.INVITATION, fresh)
    [line] = [
        each for each in story.read()["invitation_token"] if each.columns["token_hash"] == wanted
    ]
    person.invitation = line.columns["invitation_id"]


def _add(story: Story, name: str, group: str, team: str, invitation: str, token: str) -> None:
    web = Visitor(story.app.test_client())
    story.people[name] = Person(name, group, team, invitation, [token], web)


def _remind(story: Story, waiting: list[Person]) -> None:
    """Send those who have not answered another link, as the reminders do."""
    with story.database.transaction() as session:
        for row in session.query(Invitation).where(Invitation.submitted.is_(False)):
            here = {"organization_id": row.organization_id, "invitation_id": row.id}
            row.sent, row.last_sent_at = row.sent + 1, datetime.now(NOW.tzinfo)
            token = another_token(session, story.world, row.id)
            kind, state = MailKind.REMINDER, MailState.SENT
            session.add(OutgoingMail(**here, kind=kind, state=state, queued_at=NOW, due_at=NOW))
            for person in waiting:
                if person.invitation == row.id.hex:
                    person.tokens.insert(0, token)


@dataclass(frozen=True, slots=True)
class Sides:
    """The submitted places of a team and group, and the responses of it, in order of submission."""

    places: dict[str, list[Line]]
    responses: dict[str, list[Line]]


def sides(story: Story, group: str) -> Sides:
    """Gather by person all rows of their place, and all rows of their response."""
    stored = story.read()
    people = [story.people[name] for name in CROWD[group]]
    return Sides(
        {person.name: _of_place(stored, person.invitation) for person in people},
        {person.name: of_response(stored, person.tokens[-1]) for person in people},
    )


def _of_place(stored: dict[str, list[Line]], invitation: str) -> list[Line]:
    lines = [each for each in stored["invitation"] if each.columns["id"] == invitation]
    ids = {lines[0].columns["participant_id"], lines[0].columns["team_link_id"]}
    for table in ("invitation_token", "outgoing_mail"):
        lines += [each for each in stored[table] if each.columns["invitation_id"] == invitation]
    for table in ("participant", "team_link"):
        lines += [each for each in stored[table] if each.columns["id"] in ids]
    return lines


def of_response(stored: dict[str, list[Line]], token: str) -> list[Line]:
    wanted = hash_for(TokenPurpose.ANSWERS, token)
    lines = [each for each in stored["response"] if each.columns["key_hash"] == wanted]
    assert len(lines) == 1
    for table in ("answer", "outcome_answer"):
        wanted = lines[0].columns["id"]
        lines += [each for each in stored[table] if each.columns["response_id"] == wanted]
    return lines


def telling(lines: list[Line]) -> set[object]:
    return {value for line in lines for value in line.telling()}


def candidates(places: dict[str, list[Line]], response: list[Line]) -> set[str]:
    """Name the places that no value of a response tells apart from the others."""
    found = set(places)
    by_place = {name: telling(lines) for name, lines in places.items()}
    for value in telling(response):
        holders = {name for name, values in by_place.items() if value in values}
        if holders:
            found &= holders
    return found


def orders(responses: dict[str, list[Line]], table: str) -> dict[str, tuple[str, ...]]:
    """Name people in each order in which a table's rows of their responses lie or were written."""
    found = {}
    keys = {"position": position, "cmin": lambda line: (int(line.physical.get("cmin", 0)),)}
    for name, key in keys.items():
        first = {
            person: min(key(line) for line in lines if line.table == table)
            for person, lines in responses.items()
        }
        if len(set(first.values())) > 1:
            found[name] = tuple(sorted(first, key=first.__getitem__))
    return found
