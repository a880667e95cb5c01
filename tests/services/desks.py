"""A team's sheet in a world of its own, and what its managers do with it, step by step."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copyfile
from typing import Any

from sqlalchemy.orm import Session

from app.domain.response import Choice
from app.services.access import Access, load_access, load_actor
from app.services.answers import answering, submitting
from app.services.answers.places import Place, find_place
from app.services.answers.revisions import AnswerValue, Draft, OutcomeValue
from app.storage.database import Database
from tests.factories.world import NOW, World, create_world, start_round

SMALL = Path(__file__).parents[1] / "data" / "small.yaml"
QUESTIONS = ("finding-data-1", "finding-data-2", "getting-access-1")
TEAM = "Claims analytics"


def small_questionnaire(folder: Path) -> Path:
    """Put the small questionnaire where a round can take it from."""
    (folder / "small").mkdir()
    file = folder / "small" / "1.0.0.yaml"
    copyfile(SMALL, file)
    return file


def make_world(database: Database, folder: Path) -> World:
    with database.transaction() as session:
        made = create_world(session)
        start_round(session, made, questionnaire=small_questionnaire(folder))
    return made


def access(session: Session, world: World, name: str = "mara") -> Access:
    actor = load_actor(session, person_id=world.people[name])
    return load_access(session, actor=actor, organization_id=world.organization)


def draft(
    choice: Choice | None, revision: int, question: str = QUESTIONS[0], **more: str
) -> Draft[AnswerValue]:
    return Draft(question, AnswerValue(choice, **more), revision)


class Desk:
    """Does one thing after the other, each in a transaction of its own."""

    def __init__(self, database: Database, world: World) -> None:
        self.database, self.world = database, world
        self.assessment_id = world.assessments[TEAM]

    def call(self, act: Callable[..., Any], *, name: str = "mara", **given: Any) -> Any:
        with self.database.transaction() as session:
            given.setdefault("assessment_id", self.assessment_id)
            return act(session, access=access(session, self.world, name), **given)

    def read(self, act: Callable[..., Any], *, name: str = "mara") -> Any:
        with self.database.transaction() as session:
            return act(session, place=self._place(session, name))

    def write(self, act: Callable[..., Any], drafts: Any, *, name: str, now: datetime) -> Any:
        with self.database.transaction() as session:
            held = answering.hold_open(
                session,
                access=access(session, self.world, name),
                assessment_id=self.assessment_id,
                now=now,
            )
            return act(session, place=held, drafts=drafts, now=now)

    def save(self, *drafts: Draft[AnswerValue], name: str = "mara", days: int = 0) -> Any:
        now = NOW + timedelta(days=days)
        return self.write(answering.save_answers, drafts, name=name, now=now)

    def facts(self, *drafts: tuple[str, int | None, int], name: str = "mara") -> Any:
        listed = [Draft(q, OutcomeValue(value), revision) for q, value, revision in drafts]
        return self.write(answering.save_outcomes, listed, name=name, now=NOW)

    def sheet(self, name: str = "mara") -> answering.Sheet:
        found = self.read(answering.load_sheet, name=name)
        assert isinstance(found, answering.Sheet)
        return found

    def submit(self, name: str = "mara") -> None:
        self.call(submitting.submit, name=name, now=NOW)

    def _place(self, session: Session, name: str) -> Place:
        reached = access(session, self.world, name)
        return find_place(session, access=reached, assessment_id=self.assessment_id)

    def answer_all(self) -> None:
        self.save(*(draft(Choice.LEVEL_3, 0, question) for question in QUESTIONS))


def at_once(number: int, act: Callable[[int], Any]) -> list[Any]:
    """Run it in so many threads at the same moment; give what each returned or raised."""
    ready = threading.Barrier(number)
    found: list[Any] = [None] * number

    def run(index: int) -> None:
        ready.wait()
        try:
            found[index] = act(index)
        except Exception as error:  # noqa: BLE001  (what was raised is what is looked at)
            found[index] = error

    threads = [threading.Thread(target=run, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
