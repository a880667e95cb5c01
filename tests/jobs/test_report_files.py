"""What becomes of files when portfolios are made anew, by the worker's job, on both databases."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.domain.paper import Paper
from app.jobs import tasks
from app.services import jobs
from app.services.database import Database
from app.services.errors import NotFound
from app.services.reports import report_drawing, report_files
from app.services.reports.portfolio_reports import ask_for_portfolio
from app.services.reports.report_states import download
from app.services.reports.result_reports import ask_for_report
from app.settings import Settings
from app.storage.files import file_path
from app.storage.rows import Grant, Job, PortfolioRow, Report, StoredFile
from tests.factories import results
from tests.factories.actions import access_of
from tests.factories.world import NOW, World, create_world, start_round

SMALL = Path(__file__).parents[1] / "data" / "small.yaml"
TEAMS = ("Claims analytics", "Motor pricing")


class Killed(Exception):
    """The worker dies."""


@dataclass(slots=True)
class Desk:
    """One installation with its worker; what is drawn is a number, so that no time is lost."""

    settings: Settings
    database: Database
    world: World
    drawn: int = 0

    def ask(self, who: str = "lea", *, unit: str = "", paper: Paper = Paper.A4) -> uuid.UUID:
        with self.database.transaction() as session:
            return ask_for_portfolio(
                session,
                access=access_of(session, self.world, who),
                round_id=self.world.round or uuid.UUID(int=0),
                unit_id=self.world.teams[unit] if unit else None,
                paper=paper,
                now=datetime.now(UTC),
            )

    def ask_for_team(self) -> uuid.UUID:
        with self.database.transaction() as session:
            return ask_for_report(
                session,
                access=access_of(session, self.world, "lea"),
                assessment_id=self.world.assessments["Claims analytics"],
                paper=Paper.A4,
                now=NOW,
            )

    def work(self) -> None:
        """Do the job that waits, as the child process of the worker does."""
        tasks.perform(self.settings, self.take())

    def take(self) -> jobs.TakenJob:
        with self.database.transaction() as session:
            job = jobs.take_job(session, now=datetime.now(UTC))
        assert job is not None
        return job

    def see_less(self, who: str) -> None:
        """Let a manager of a unit manage one team of it from now on."""
        with self.database.transaction() as session:
            person = self.world.people[who]
            grant = session.scalars(select(Grant).filter_by(person_id=person)).one()
            grant.team_id = self.world.teams["Claims analytics"]

    def fail(self) -> None:
        """Let the job that waits be tried as often as it is, in vain."""
        for _ in range(jobs.ATTEMPTS):
            with self.database.transaction() as session:
                job = jobs.take_job(session, now=NOW)
                assert job is not None
                jobs.give_up(session, job=job, problem="No.", now=NOW)

    def made(self, *asked: object, **wanted: object) -> uuid.UUID:
        report_id = self.ask(*asked, **wanted)  # type: ignore[arg-type]  # as ask() takes them
        self.work()
        return report_id

    def content(self, report_id: uuid.UUID, who: str = "lea") -> bytes:
        with self.database.reader() as session:
            here = access_of(session, self.world, who)
            found = download(
                session, access=here, report_id=report_id, folder=self.settings.data_folder
            )
        return found.path.read_bytes()

    def files(self) -> int:
        folder = self.settings.data_folder / "files"
        return sum(path.is_file() for path in folder.rglob("*"))

    def rows(self) -> list[int]:
        """Count portfolios, their reports, their jobs, and files of every kind."""
        with self.database.reader() as session:
            return [
                session.scalar(query) or 0
                for query in (
                    select(func.count()).select_from(PortfolioRow),
                    select(func.count(Report.portfolio_id)),
                    select(func.count()).select_from(Job).where(Job.kind == "portfolio"),
                    select(func.count()).select_from(StoredFile),
                )
            ]

    def has_all_files(self) -> bool:
        """Say whether each report that has a file really has it."""
        with self.database.reader() as session:
            named = session.scalars(select(Report.file_id).where(Report.file_id.is_not(None)))
            folder = self.settings.data_folder
            return all(file_path(folder, file_id=one).is_file() for one in named if one)


@pytest.fixture
def desk(
    tmp_path: Path, database_url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> Desk:
    questionnaire = tmp_path / "questionnaires" / "small" / "1.0.0.yaml"
    questionnaire.parent.mkdir(parents=True)
    questionnaire.write_bytes(SMALL.read_bytes())
    with database.transaction() as session:
        world = create_world(session)
        start_round(session, world, questionnaire=questionnaire)
        for team in TEAMS:
            results.freeze(session, world, assessment_id=world.assessments[team])
    settings = Settings(data_folder=tmp_path, database_url=database_url, secret_key="for tests")
    made = Desk(settings, database, world)

    def number(_order: report_drawing.Order) -> bytes:
        made.drawn += 1
        return str(made.drawn).encode()

    monkeypatch.setattr(report_drawing, "draw", number)
    return made


def test_a_new_portfolio_replaces_the_earlier_one_with_its_file(desk: Desk):
    first = desk.made()
    assert desk.content(first) == b"1"

    second = desk.made()

    assert desk.content(second) == b"2"
    with pytest.raises(NotFound):
        desk.content(first)
    assert (desk.files(), desk.rows()) == (1, [1, 1, 1, 1])


def test_the_earlier_one_is_there_until_the_new_one_is_finished(desk: Desk):
    first = desk.made()
    second = desk.ask()
    assert desk.content(first) == b"1"
    desk.fail()
    assert desk.content(first) == b"1"

    assert desk.made() == second

    assert desk.content(second) == b"2"
    assert (desk.files(), desk.rows()) == (1, [1, 1, 1, 1])


@pytest.mark.parametrize(
    "other", [{"who": "ada"}, {"unit": "Claims"}, {"paper": Paper.LETTER}], ids=str
)
def test_what_is_of_somebody_or_something_else_stays(desk: Desk, other: dict[str, str]):
    kept = desk.made(**other)
    desk.made()

    last = desk.made()

    assert desk.content(kept, other.get("who", "lea")) == b"1"
    assert desk.content(last) == b"3"
    assert (desk.files(), desk.rows()) == (2, [2, 2, 2, 2])


def test_a_teams_report_is_a_document_that_stays(desk: Desk):
    handed_out = desk.ask_for_team()
    desk.work()
    desk.made()
    desk.made()
    assert desk.content(handed_out) == b"1"
    assert desk.files() == 2


def test_one_that_failed_goes_with_the_next_that_is_made_elsewhere_too(desk: Desk):
    desk.made("carol")
    failed = desk.ask("carol")
    desk.fail()
    desk.see_less("carol")

    last = desk.made("carol")

    assert last != failed
    assert desk.content(last, "carol") == b"2"
    assert (desk.files(), desk.rows()) == (1, [1, 1, 1, 1])


def test_one_that_another_worker_still_draws_stays(desk: Desk):
    asked = desk.ask("carol")
    job = desk.take()
    desk.see_less("carol")
    desk.made("carol")
    with desk.database.reader() as session:
        assert session.get(Report, asked)
        assert session.get(Job, job.id)


def test_a_worker_that_dies_while_it_removes_leaves_no_report_without_its_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    desk.made()

    def die(*_args: object, **_named: object) -> None:
        raise Killed

    for dies_in in _REMOVALS:
        with monkeypatch.context() as patched:
            dies_in(patched, die)
            second = desk.ask()
            with pytest.raises(Killed):
                desk.work()
        assert desk.has_all_files()
        assert desk.content(second) == str(desk.drawn).encode()

    desk.made()

    assert desk.has_all_files()
    assert (desk.files(), desk.rows()) == (1, [1, 1, 1, 1])


def _before(patched: pytest.MonkeyPatch, die: Callable[..., None]) -> None:
    patched.setattr(report_files, "remove_file", die)


def _afterwards(patched: pytest.MonkeyPatch, die: Callable[..., None]) -> None:
    remove = report_files.remove_file

    def removed(folder: Path, *, file_id: uuid.UUID) -> None:
        remove(folder, file_id=file_id)
        die()

    patched.setattr(report_files, "remove_file", removed)


_REMOVALS = (_before, _afterwards)
