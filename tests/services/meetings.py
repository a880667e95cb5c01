"""A team that was asked, and then met: what tests do with its survey and its consensus."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import update

from app.domain.response import Choice, Response
from app.services.answers import consensus
from app.services.answers.consensus import After, Before, Consensus
from app.storage.database import Database
from tests.factories.consensus import publish_survey, start_consensus
from tests.factories.questionnaires import said
from tests.factories.world import World
from tests.services.desks import QUESTIONS, Desk, draft

FIND, MEANS, ACCESS = QUESTIONS
PEOPLE = tuple(
    said(f"{FIND}={level} {MEANS}=3 {ACCESS}=2", group="engineering") for level in (1, 1, 2, 2, 4)
)


class Team:
    """A team with a survey that was published, and a consensus round based on it."""

    def __init__(
        self, database: Database, world: World, file: Path, people: tuple[Response, ...], **how: Any
    ) -> None:
        self.database, self.world = database, world
        with database.transaction() as session:
            self.survey, self.result = publish_survey(
                session, world, questionnaire=file, said=people, **how
            )
            start_consensus(session, world, questionnaire=file, survey=self.survey)
        self.desk = Desk(database, world)
        self.together = self.desk.assessment_id

    def read(self, load: Callable[..., Any], assessment: uuid.UUID | None = None) -> Any:
        with self.database.reader() as session:
            return load(
                session,
                organization_id=self.world.organization,
                assessment_id=assessment or self.together,
            )

    def before(self) -> Before | None:
        found = self.read(consensus.load_before)
        assert found is None or isinstance(found, Before)
        return found

    def after(self, assessment: uuid.UUID | None = None) -> After | None:
        found = self.read(consensus.load_after, assessment or self.survey)
        assert found is None or isinstance(found, After)
        return found

    def both(self, assessment: uuid.UUID | None = None) -> Consensus | None:
        found = self.read(consensus.load_both, assessment)
        assert found is None or isinstance(found, Consensus)
        return found

    def agree(self, level: Choice = Choice.LEVEL_3, why: str = "We counted.") -> None:
        self.desk.save(*(draft(level, 0, question, comment=why) for question in QUESTIONS))
        self.desk.submit("conrad")

    def change(self, row: type, *where: Any, **values: Any) -> None:
        with self.database.transaction() as session:
            session.execute(update(row).where(*where).values(**values))
