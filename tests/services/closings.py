"""A survey that is closed as people and the worker would do it, for tests."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from app.domain.round import Confidentiality
from app.jobs.tasks import close_round
from app.services import access, jobs
from app.services.access import Access
from app.services.closing import closing_steps
from app.services.closing.closing_page import ClosingPage, load_closing
from app.services.database import Database
from app.services.jobs import TakenJob
from app.storage.rows import Closing, PooledResult, ResultRow
from tests.factories import invitations, surveys
from tests.factories.asked import asked_in
from tests.factories.world import NOW, TODAY, World, create_world

SMALL = Path(__file__).parents[1] / "data" / "small.yaml"
ASKED = asked_in(SMALL)
TEAMS = invitations.TEAMS


class Office:
    """Whoever runs the round, and the worker; `name` is who acts."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        with database.transaction() as session:
            self.world: World = create_world(session)

    def survey(
        self,
        people: Mapping[str, int],
        *,
        confidentiality: Confidentiality = Confidentiality.CONFIDENTIAL,
        questionnaire: Path | None = None,
        groups: tuple[str, ...] = (),
        silent: float = 0.0,
        seed: int = 0,
        certain: bool = False,
        **settings: object,
    ) -> uuid.UUID:
        """Start a survey in which so many people of each team have submitted by chance."""
        path = questionnaire or self._small()
        asked = asked_in(path)
        with self.database.transaction() as session:
            round_id = invitations.start_survey(
                session,
                self.world,
                questionnaire=path,
                confidentiality=confidentiality,
                groups=groups,
                **settings,
            )
            for number, (team, count) in enumerate(people.items()):
                for place in range(count):
                    surveys.respond(
                        session,
                        organization=self.world.organization,
                        assessment=self.world.assessments[team],
                        questionnaire=asked,
                        says=[
                            surveys.at_random(
                                seed + 100 * number + place, silent=silent, certain=certain
                            )
                        ],
                        group=groups[place % len(groups)] if groups else None,
                    )
        return round_id

    def access(self, name: str = "conrad") -> Access:
        with self.database.reader() as session:
            actor = access.load_actor(session, person_id=self.world.people[name])
            there = "other_organization" if name == "otto" else "organization"
            return access.load_access(
                session, actor=actor, organization_id=getattr(self.world, there)
            )

    def ask(self, round_id: uuid.UUID, *, name: str = "conrad", now: datetime = NOW) -> uuid.UUID:
        with self.database.transaction() as session:
            return closing_steps.ask_to_close(
                session, access=self.access(name), round_id=round_id, now=now
            )

    def take(self, *, later: timedelta = timedelta()) -> TakenJob | None:
        with self.database.transaction() as session:
            return jobs.take_job(session, now=datetime.now(UTC) + later)

    def work(self, *, later: timedelta = timedelta()) -> None:
        job = self.take(later=later)
        assert job is not None
        close_round(self.database, job)

    def close(self, round_id: uuid.UUID) -> uuid.UUID:
        """Close and freeze; give the closing."""
        closing_id = self.ask(round_id)
        self.work()
        return closing_id

    def publish(self, round_id: uuid.UUID, closing_id: uuid.UUID, *, name: str = "conrad") -> None:
        with self.database.transaction() as session:
            closing_steps.publish(
                session,
                access=self.access(name),
                round_id=round_id,
                closing_id=closing_id,
                now=NOW,
            )

    def reopen(
        self, round_id: uuid.UUID, *, closes_on: date | None = None, name: str = "conrad"
    ) -> None:
        with self.database.transaction() as session:
            closing_steps.reopen(
                session,
                access=self.access(name),
                round_id=round_id,
                closes_on=closes_on,
                now=NOW,
            )

    def page(self, round_id: uuid.UUID, *, today: date = TODAY) -> ClosingPage:
        with self.database.reader() as session:
            return load_closing(session, access=self.access(), round_id=round_id, today=today)

    def results(self, *, number: int = 1) -> dict[str, ResultRow]:
        """Give the stored results of the world's assessments, by team."""
        names = {assessment: team for team, assessment in self.world.assessments.items()}
        with self.database.reader() as session:
            rows = session.scalars(
                select(ResultRow).where(
                    ResultRow.assessment_id.in_(names), ResultRow.number == number
                )
            )
            return {names[row.assessment_id]: row for row in rows}

    def pooled(self, round_id: uuid.UUID, *, number: int = 1) -> dict[tuple[str, str], str]:
        """Give the documents of everybody, units and groups, by kind and id."""
        with self.database.reader() as session:
            rows = session.scalars(
                select(PooledResult).where(
                    PooledResult.round_id == round_id, PooledResult.number == number
                )
            )
            return {(row.kind.value, row.cell): row.document for row in rows}

    def closing(self, closing_id: uuid.UUID) -> Closing:
        with self.database.reader() as session:
            return session.get_one(Closing, closing_id)

    def _small(self) -> Path:
        place = self.folder / "questionnaires" / "small" / "1.0.0.yaml"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(SMALL.read_bytes())
        return place
