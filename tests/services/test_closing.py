"""Closing a survey, on both databases: what is frozen, what is hidden, what is published."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.domain.closing import ClosingState
from app.domain.paper import Paper
from app.domain.promise.disclosure import Hidden, Promise
from app.domain.promise.lattice import Cell, CellKind
from app.domain.round import Confidentiality, RoundEventKind, RoundMode
from app.domain.scoring.scoring import score
from app.jobs.tasks import close_round
from app.services.answers.said import load_responses
from app.services.closing import pooling
from app.services.database import Database
from app.services.errors import InvalidInput, NotFound, Refused
from app.services.reports.result_reports import ask_for_report
from app.services.results.team_results import load_result_page
from app.storage.result_document import from_document
from app.storage.rows import Assessment, Job, PooledResult, ResultRow, Round
from tests.factories.world import NOW, TODAY
from tests.services.closings import ASKED, Office

# Three of Fraud models are too few; with Claims and Claims analytics they could be worked out.
UNEVEN = {"Claims analytics": 8, "Fraud models": 3, "Motor pricing": 9}
LATER = timedelta(minutes=1)


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path)


def figures_in(value: Any) -> list[object]:
    """Give every number of a document that says something of answers."""
    if isinstance(value, dict):
        return [found for key, each in value.items() for found in figures_in(each)]
    if isinstance(value, list):
        return [found for each in value for found in figures_in(each)]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return [value] if is_number and value else []


def profile_of(document: str) -> Any:
    return json.loads(document)["profile"]


def test_what_is_hidden_has_no_figure_in_any_stored_document(office: Office) -> None:
    survey = office.survey(UNEVEN, groups=("engineering", "business"))
    office.close(survey)
    page = office.page(survey)
    assert page.frozen is not None
    hidden = {(r.report.kind, r.report.cell) for r in page.frozen.rows if r.report.hidden}
    documents = {
        **{
            (CellKind.TEAM, str(office.world.teams[team])): row.document
            for team, row in office.results().items()
        },
        **{(CellKind(kind), cell): text for (kind, cell), text in office.pooled(survey).items()},
    }
    assert {cell for cell, text in documents.items() if profile_of(text)["hidden"]} == hidden
    assert (CellKind.TEAM, str(office.world.teams["Fraud models"])) in hidden
    assert len(hidden) >= 2, "three people follow from the other cells of Claims"
    for cell in hidden:
        whole = json.loads(documents[cell])
        assert figures_in(whole["profile"]) == [], cell
        assert (whole["recommendations"], whole["guide"], whole["gaps"]) == ([], [], [])
        assert whole["changes"] is None
    shown = documents.keys() - hidden
    assert all(figures_in(profile_of(documents[cell])) for cell in shown)


def test_a_withheld_question_of_a_shown_team_has_no_figure(office: Office) -> None:
    survey = office.survey({"Claims analytics": 7, "Motor pricing": 12}, silent=0.4)
    office.close(survey)
    questions = [
        question
        for row in office.results().values()
        for barrier in profile_of(row.document)["barriers"]
        for capability in barrier["capabilities"]
        for question in capability["questions"]
    ]
    withheld = [q for q in questions if q["missing"] in ("too_few", "protected")]
    assert withheld, "four in ten are silent, so some question has too few answers"
    assert all(figures_in(question) == [] for question in withheld)
    page = office.page(survey)
    assert page.frozen is not None
    assert page.frozen.report.audit.questions_hidden > 0


@pytest.mark.parametrize("routed", [True, False])
@pytest.mark.parametrize("confidentiality", list(Confidentiality))
def test_a_frozen_result_is_the_score_of_the_same_responses(
    office: Office, confidentiality: Confidentiality, *, routed: bool
) -> None:
    survey = office.survey(
        {"Claims analytics": 11, "Fraud models": 12},
        confidentiality=confidentiality,
        groups=("engineering", "business"),
        routed=routed,
        silent=0.2,
    )
    closing_id = office.close(survey)
    promise = Promise(confidentiality, 1 if confidentiality is Confidentiality.NAMED else 5)
    with office.database.reader() as session:
        pool = pooling.load_work(session, closing_id=closing_id).pool
        for team, row in office.results().items():
            cell = Cell(CellKind.TEAM, str(office.world.teams[team]))
            responses = load_responses(
                session,
                organization_id=office.world.organization,
                assessment_id=office.world.assessments[team],
            )
            again = score(
                ASKED,
                responses if routed else [replace(each, group=None) for each in responses],
                promise=promise,
                withheld=pool.withheld.get(cell, {}),
                uncounted=pool.uncounted.get(cell, ()),
            )
            assert from_document(row.document).profile == again, team
            assert from_document(row.document).promise == promise


def test_pooled_results_hold_everybody_in_a_unit_a_group_and_the_whole(office: Office) -> None:
    survey = office.survey(
        {"Claims analytics": 10, "Fraud models": 10, "Motor pricing": 10},
        groups=("engineering", "business"),
    )
    office.close(survey)
    people = {
        cell: from_document(text).profile.respondents
        for cell, text in office.pooled(survey).items()
    }
    teams = office.world.teams
    assert people == {
        ("organization", ""): 30,
        ("unit", str(teams["Claims"])): 20,
        ("unit", str(teams["Pricing"])): 10,
        ("group", "engineering"): 15,
        ("group", "business"): 15,
    }


def test_a_team_of_which_nobody_answered_has_a_result_that_says_so(office: Office) -> None:
    survey = office.survey({"Claims analytics": 8})
    office.close(survey)
    nobody = from_document(office.results()["Motor pricing"].document).profile
    assert (nobody.respondents, nobody.hidden) == (0, Hidden.TOO_FEW)
    page = office.page(survey)
    assert page.frozen is not None
    rows = {row.name: row.report.people.text for row in page.frozen.rows}
    assert (rows["Claims analytics"], rows["Motor pricing"]) == ("8", "0")


def test_the_page_tells_few_people_as_a_range_and_the_audit_in_numbers(office: Office) -> None:
    survey = office.survey(UNEVEN)
    office.close(survey)
    page = office.page(survey)
    assert page.frozen is not None
    rows = {(row.name, row.report.kind): row.report for row in page.frozen.rows}
    few = rows["Fraud models", CellKind.TEAM]
    assert (few.people.text, few.hidden) == ("1\N{EN DASH}4", Hidden.TOO_FEW)
    assert Hidden.PROTECTED in {row.hidden for row in rows.values()}
    assert page.frozen.report.audit.tested >= page.frozen.report.audit.hidden > 1
    assert page.frozen.rows[0].report.kind is CellKind.ORGANIZATION


def test_closing_ends_the_answers_and_counts_only_what_was_submitted(office: Office) -> None:
    survey = office.survey({"Claims analytics": 8})
    office.close(survey)
    with office.database.reader() as session:
        row = session.get_one(Round, survey)
        closed = session.scalars(select(Assessment).where(Assessment.round_id == survey)).all()
    assert row.closed_at == NOW
    assert {assessment.closed_at for assessment in closed} == {NOW}
    assert row.published_at is None
    assert {r.published_at for r in office.results().values()} == {None}


def test_a_second_click_closes_and_publishes_nothing_twice(office: Office) -> None:
    survey = office.survey({"Claims analytics": 8})
    assert office.ask(survey) == office.ask(survey, now=NOW + LATER)
    office.work()
    closing_id = office.ask(survey)
    office.publish(survey, closing_id)
    office.publish(survey, closing_id)
    with office.database.reader() as session:
        assert session.scalar(select(func.count(Job.id))) == 1
    kinds = [event.kind for event in office.page(survey).events]
    assert sorted(kinds) == [RoundEventKind.CLOSED, RoundEventKind.PUBLISHED]


def test_publishing_lets_the_results_be_read_and_ends_reopening(office: Office) -> None:
    survey = office.survey(UNEVEN)
    office.publish(survey, office.close(survey))
    assert {row.published_at for row in office.results().values()} == {NOW}
    assert office.page(survey).state is ClosingState.PUBLISHED
    with pytest.raises(Refused, match="could work out"):
        office.reopen(survey)
    [published] = [e for e in office.page(survey).events if e.kind is RoundEventKind.PUBLISHED]
    assert (published.name, published.at) == ("Conrad", NOW)


def test_nobody_reads_a_frozen_result_before_it_is_published(office: Office) -> None:
    survey = office.survey({"Claims analytics": 8})
    closing_id = office.close(survey)
    place = {
        "access": office.access("lea"),
        "assessment_id": office.world.assessments["Claims analytics"],
    }
    with office.database.writer() as session:
        assert load_result_page(session, **place).result is None
        with pytest.raises(Refused):
            ask_for_report(session, paper=Paper.A4, now=NOW, **place)
    office.publish(survey, closing_id)
    with office.database.reader() as session:
        assert load_result_page(session, **place).result is not None


def test_nothing_is_published_before_it_is_frozen(office: Office) -> None:
    survey = office.survey(UNEVEN)
    with pytest.raises(Refused, match="no frozen results"):
        office.publish(survey, uuid.uuid4())
    closing_id = office.ask(survey)
    with pytest.raises(Refused, match="no frozen results"):
        office.publish(survey, closing_id)


def test_reopening_sets_the_frozen_results_aside_for_good(office: Office) -> None:
    survey = office.survey({"Claims analytics": 8})
    first = office.close(survey)
    office.reopen(survey)
    page = office.page(survey)
    assert (page.state, page.frozen) == (ClosingState.OPEN, None)
    second = office.close(survey)
    assert second != first
    with pytest.raises(Refused, match="closed again since"):
        office.publish(survey, first)
    office.publish(survey, second)
    assert {row.published_at for row in office.results(number=1).values()} == {None}
    assert {row.published_at for row in office.results(number=2).values()} == {NOW}
    kinds = [event.kind for event in office.page(survey).events]
    assert kinds.count(RoundEventKind.REOPENED) == 1


def test_reopening_after_the_last_day_needs_a_later_one(office: Office) -> None:
    survey = office.survey({"Claims analytics": 8}, closes_on=TODAY - timedelta(days=1))
    office.close(survey)
    for day in (None, TODAY - timedelta(days=1)):
        with pytest.raises(InvalidInput):
            office.reopen(survey, closes_on=day)
    office.reopen(survey, closes_on=TODAY)
    with office.database.reader() as session:
        row = session.get_one(Round, survey)
        open_again = session.scalars(select(Assessment).where(Assessment.round_id == survey)).all()
    assert (row.closed_at, row.closes_on) == (None, TODAY)
    assert {assessment.closed_at for assessment in open_again} == {None}


def test_only_surveys_that_have_begun_and_have_answers_are_closed(office: Office) -> None:
    nobody = office.survey({})
    with pytest.raises(Refused, match="Nobody has submitted"):
        office.ask(nobody)
    planned = office.survey(
        {"Claims analytics": 8}, title="Planned", opens_on=TODAY + timedelta(days=1)
    )
    with pytest.raises(Refused, match="not opened yet"):
        office.ask(planned)
    alone = office.survey(
        {"Claims analytics": 1},
        title="Alone",
        mode=RoundMode.SELF,
        confidentiality=Confidentiality.NAMED,
    )
    with pytest.raises(Refused, match="Only a survey"):
        office.ask(alone)


@pytest.mark.parametrize("name", ["lea", "carol", "mara", "otto"])
def test_nobody_else_closes_publishes_or_reopens(office: Office, name: str) -> None:
    survey = office.survey({"Claims analytics": 8})
    with pytest.raises(NotFound):
        office.ask(survey, name=name)
    closing_id = office.close(survey)
    with pytest.raises(NotFound):
        office.publish(survey, closing_id, name=name)
    with pytest.raises(NotFound):
        office.reopen(survey, name=name)


def stored(office: Office) -> tuple[int, int]:
    with office.database.reader() as session:
        return (
            session.scalar(select(func.count(ResultRow.id))) or 0,
            session.scalar(select(func.count(PooledResult.id))) or 0,
        )


def test_a_worker_that_is_killed_leaves_nothing_that_counts(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pooling, "CELLS_AT_ONCE", 2)
    survey = office.survey(UNEVEN)
    closing_id, killed = office.ask(survey), office.take()
    assert killed is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pooling, "finish", lambda *_args, **_values: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            close_round(office.database, killed)
    complete = stored(office)
    assert office.closing(closing_id).frozen_at is None
    with pytest.raises(Refused):
        office.publish(survey, closing_id)
    office.work(later=LATER)
    assert stored(office) == complete
    assert office.page(survey).state is ClosingState.FROZEN
    with office.database.reader() as session:
        work = pooling.load_work(session, closing_id=closing_id)
    with office.database.transaction() as session:
        assert not pooling.begin(session, work=work, job=killed, now=NOW)
    assert stored(office) == complete


def test_reopening_stops_a_worker_that_is_at_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pooling, "CELLS_AT_ONCE", 2)
    survey = office.survey(UNEVEN)
    closing_id, job = office.ask(survey), office.take()
    assert job is not None
    keep, kept, scored = pooling.keep_part, [], pooling.score_part

    def score_and_reopen(session: Any, **values: Any) -> Any:
        if len(kept) == 1:
            office.reopen(survey)
        return scored(session, **values)

    def keep_and_tell(session: Any, **values: Any) -> bool:
        kept.append(keep(session, **values))
        return kept[-1]

    monkeypatch.setattr(pooling, "score_part", score_and_reopen)
    monkeypatch.setattr(pooling, "keep_part", keep_and_tell)
    close_round(office.database, job)
    assert kept == [True, False]
    assert office.closing(closing_id).frozen_at is None
    assert office.page(survey).state is ClosingState.OPEN
