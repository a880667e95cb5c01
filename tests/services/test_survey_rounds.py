"""What a survey or a consensus round is when it starts, and what of it can change when."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.disclosure import OPENLY, Promise
from app.domain.questionnaire import QuestionForm
from app.domain.response import Choice
from app.domain.round import Confidentiality, RoundDates, RoundEventKind, RoundMode
from app.services import round_events, rounds
from app.services.access import Access, load_access, load_actor
from app.services.errors import InvalidInput, Refused
from app.services.questionnaire_versions import shipped
from app.services.round_changes import Fixed, RoundChange, change_round, load_standing
from app.services.round_plan import RoundDraft, SurveyTerms
from app.storage.database import Database
from app.storage.rows import (
    AnswerRow,
    Assessment,
    Invitation,
    ResponseRow,
    Round,
    RoundReminder,
    TeamLink,
)
from tests.factories.invitations import invite, share_link
from tests.factories.world import NOW, TODAY, World, create_world

SMALL = Path(__file__).parents[1] / "data" / "small.yaml"
SOON = RoundDates(TODAY + timedelta(days=3), TODAY + timedelta(days=20))
TEAM = "Claims analytics"
MakeDraft = Callable[..., RoundDraft]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "small").mkdir()
    copyfile(SMALL, tmp_path / "small" / "1.0.0.yaml")
    return tmp_path


@pytest.fixture
def world(database: Database) -> World:
    with database.transaction() as session:
        return create_world(session)


@pytest.fixture
def draft(folder: Path, world: World) -> MakeDraft:
    def make(**changes: object) -> RoundDraft:
        usual = RoundDraft(
            title="Everybody",
            questionnaire=shipped(folder)[0],
            form=QuestionForm.LONG,
            dates=SOON,
            teams=frozenset({world.teams[TEAM], world.teams["Fraud models"]}),
            mode=RoundMode.SURVEY,
        )
        return replace(usual, **changes)

    return make


def access(session: Session, world: World) -> Access:
    actor = load_actor(session, person_id=world.people["ada"])
    return load_access(session, actor=actor, organization_id=world.organization)


def start(session: Session, world: World, folder: Path, asked: RoundDraft) -> Round:
    round_id = rounds.create_round(
        session, access=access(session, world), draft=asked, folder=folder, now=NOW
    )
    world.round = round_id
    for team_id, assessment_id in session.execute(
        select(Assessment.team_id, Assessment.id).where(Assessment.round_id == round_id)
    ):
        name = next(name for name, each in world.teams.items() if each == team_id)
        world.assessments[name] = assessment_id
    return session.get_one(Round, round_id)


def change(session: Session, world: World, row: Round, **values: object) -> None:
    usual = {"title": row.title, "dates": RoundDates(row.opens_on, row.closes_on)}
    change_round(
        session,
        access=access(session, world),
        round_id=row.id,
        change=RoundChange(**{**usual, **values}),
        now=NOW + timedelta(seconds=1),
    )


def standing_terms(session: Session, world: World, row: Round) -> SurveyTerms:
    return load_standing(session, access=access(session, world), round_id=row.id, today=TODAY).terms


def reminder_days(session: Session, row: Round) -> list[date]:
    query = select(RoundReminder.send_on).where(RoundReminder.round_id == row.id)
    return sorted(session.scalars(query))


def test_a_survey_promises_the_usual_and_asks_all_groups(
    database: Database, world: World, folder: Path, draft: MakeDraft
) -> None:
    with database.transaction() as session:
        row = start(session, world, folder, draft())
        assert (row.mode, row.confidentiality) == (RoundMode.SURVEY, Confidentiality.CONFIDENTIAL)
        assert (row.minimum_group, row.respondent_groups) == (5, ["engineering", "business"])
        assert (row.routed, row.message, row.based_on_round_id) == (False, "", None)


def test_a_survey_keeps_what_was_chosen(
    database: Database, world: World, folder: Path, draft: MakeDraft
) -> None:
    days = (SOON.closes_on - timedelta(days=2), SOON.opens_on)
    with database.transaction() as session:
        asked = draft(
            promise=Promise(Confidentiality.ANONYMOUS, 3),
            groups=("business",),
            routed=True,
            message="  Please\r\ntake part. \r\n\r\n",
            reminders=(*days, days[0]),
        )
        row = start(session, world, folder, asked)
        assert (row.confidentiality, row.minimum_group) == (Confidentiality.ANONYMOUS, 3)
        assert (row.respondent_groups, row.routed) == (["business"], True)
        assert row.message == "Please\ntake part."
        assert reminder_days(session, row) == sorted(days)
        (event,) = round_events.list_events(session, access=access(session, world), round_id=row.id)
        assert (event.kind, event.name) == (RoundEventKind.STARTED, "Ada")


def test_nothing_is_hidden_where_people_answer_by_name(
    database: Database, world: World, folder: Path, draft: MakeDraft
) -> None:
    with database.transaction() as session:
        by_name = draft(promise=Promise(Confidentiality.NAMED, 7))
        assert start(session, world, folder, by_name).minimum_group == 1
        alone = start(session, world, folder, draft(title="Alone", mode=RoundMode.SELF))
        assert (alone.confidentiality, alone.minimum_group) == (Confidentiality.NAMED, 1)
        assert alone.respondent_groups == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"promise": Promise(Confidentiality.CONFIDENTIAL, 2)}, "minimum"),
        ({"promise": Promise(Confidentiality.ANONYMOUS, 0)}, "minimum"),
        ({"promise": Promise(Confidentiality.ANONYMOUS, 10**30)}, "minimum"),
        ({"groups": ("engineering", "gardeners")}, "groups"),
        ({"groups": (), "routed": True}, "routed"),
        ({"message": "x" * 2001}, "message"),
        ({"message": "a\x00b"}, "message"),
        ({"reminders": (SOON.closes_on + timedelta(days=1),)}, "reminders"),
        ({"reminders": (SOON.opens_on - timedelta(days=1),)}, "reminders"),
        ({"reminders": tuple(SOON.opens_on + timedelta(days=n) for n in range(4))}, "reminders"),
        (
            {
                "dates": RoundDates(TODAY - timedelta(days=3), TODAY),
                "reminders": (TODAY - timedelta(days=1),),
            },
            "reminders",
        ),
        ({"based_on_round_id": uuid.uuid4()}, "based_on_round_id"),
        ({"mode": RoundMode.CONSENSUS, "based_on_round_id": uuid.uuid4()}, "based_on_round_id"),
        ({"mode": RoundMode.SELF, "based_on_round_id": uuid.uuid4()}, "based_on_round_id"),
        (
            {"mode": RoundMode.SELF, "promise": Promise(Confidentiality.ANONYMOUS, 5)},
            "confidentiality",
        ),
        ({"mode": RoundMode.SELF, "message": "Hello"}, "message"),
        ({"mode": RoundMode.CONSENSUS, "groups": ("business",)}, "groups"),
        ({"mode": RoundMode.CONSENSUS, "routed": True}, "routed"),
        ({"mode": RoundMode.SELF, "reminders": (SOON.opens_on,)}, "reminders"),
    ],
)
def test_what_cannot_be_taken_names_its_field(
    database: Database,
    world: World,
    folder: Path,
    draft: MakeDraft,
    changes: dict[str, object],
    field: str,
) -> None:
    with database.transaction() as session:
        with pytest.raises(InvalidInput) as refused:
            start(session, world, folder, draft(**changes))
        assert refused.value.field == field
        assert session.scalars(select(Round)).all() == []


# Consensus


def test_a_consensus_is_about_a_published_survey_of_its_teams(
    database: Database, world: World, folder: Path, draft: MakeDraft
) -> None:
    with database.transaction() as session:
        survey = start(session, world, folder, draft())
        asked = draft(title="Together", mode=RoundMode.CONSENSUS, based_on_round_id=survey.id)
        with pytest.raises(InvalidInput) as unpublished:
            start(session, world, folder, asked)
        assert unpublished.value.field == "based_on_round_id"
        survey.closed_at = survey.published_at = NOW
        session.flush()
        elsewhere = replace(asked, teams=frozenset({world.teams["Motor pricing"]}))
        with pytest.raises(InvalidInput) as not_asked:
            start(session, world, folder, elsewhere)
        assert not_asked.value.field == "teams"
        row = start(session, world, folder, asked)
        assert (row.based_on_round_id, row.confidentiality) == (survey.id, Confidentiality.NAMED)
        with pytest.raises(InvalidInput):
            rounds.add_teams(
                session,
                access=access(session, world),
                round_id=row.id,
                teams=elsewhere.teams,
                today=TODAY,
            )


def test_a_round_that_is_no_survey_is_no_basis(
    database: Database, world: World, folder: Path, draft: MakeDraft
) -> None:
    with database.transaction() as session:
        other = start(session, world, folder, draft(mode=RoundMode.SELF))
        other.closed_at = other.published_at = NOW
        session.flush()
        with pytest.raises(InvalidInput):
            start(
                session,
                world,
                folder,
                draft(title="T", mode=RoundMode.CONSENSUS, based_on_round_id=other.id),
            )
        fresh = start(session, world, folder, draft(title="T", mode=RoundMode.CONSENSUS))
        assert fresh.based_on_round_id is None


# Changes


def test_before_anybody_is_asked_everything_changes_and_is_noted(
    database: Database, world: World, folder: Path, draft: MakeDraft
) -> None:
    with database.transaction() as session:
        row = start(session, world, folder, draft(reminders=(SOON.opens_on,)))
        terms = SurveyTerms(
            promise=Promise(Confidentiality.ANONYMOUS, 7),
            groups=("business",),
            routed=True,
            message="Hello.",
            reminders=(SOON.closes_on,),
        )
        change(session, world, row, title="Later", terms=terms)
        assert standing_terms(session, world, row) == terms
        event, _started = round_events.list_events(
            session, access=access(session, world), round_id=row.id
        )
        assert event.kind is RoundEventKind.CHANGED
        for part in (
            "Title: Everybody, now Later.",
            "Promise: confidential from 5 on, now anonymous from 7 on.",
            "Groups: engineering, business, now business.",
            "Questions by group: no, now yes.",
            "The message was changed.",
        ):
            assert part in event.details


def test_one_change_may_open_a_survey_and_settle_its_promise(
    database: Database, world: World, folder: Path, draft: MakeDraft
) -> None:
    with database.transaction() as session:
        row = start(session, world, folder, draft())
        terms = replace(standing_terms(session, world, row), promise=OPENLY)
        change(session, world, row, dates=RoundDates(TODAY, SOON.closes_on), terms=terms)
        assert (row.opens_on, row.confidentiality) == (TODAY, Confidentiality.NAMED)


def test_what_stays_as_it_was_is_not_noted(
    database: Database, world: World, folder: Path, draft: MakeDraft
) -> None:
    with database.transaction() as session:
        row = start(session, world, folder, draft())
        change(session, world, row, terms=standing_terms(session, world, row))
        events = round_events.list_events(session, access=access(session, world), round_id=row.id)
        assert [event.kind for event in events] == [RoundEventKind.STARTED]


def opened(session: Session, world: World, row: Round) -> None:
    del world
    row.opens_on = TODAY
    session.flush()


def invited(session: Session, world: World, row: Round) -> None:
    del row
    invite(session, world, team=TEAM)


def linked(session: Session, world: World, row: Round) -> None:
    del row
    share_link(session, world, secret_key="secret", team=TEAM)


def answered(session: Session, world: World, row: Round) -> None:
    del row
    say(session, world)


@pytest.mark.parametrize(
    ("happen", "why"),
    [
        (opened, Fixed.OPENED),
        (invited, Fixed.INVITED),
        (linked, Fixed.INVITED),
        (answered, Fixed.ANSWERED),
    ],
)
def test_from_the_first_asked_on_the_promise_stands(
    database: Database,
    world: World,
    folder: Path,
    draft: MakeDraft,
    happen: Callable[[Session, World, Round], None],
    why: Fixed,
) -> None:
    with database.transaction() as session:
        row = start(session, world, folder, draft())
        happen(session, world, row)
        here = access(session, world)
        standing = load_standing(session, access=here, round_id=row.id, today=TODAY)
        assert standing.fixed is why
        before = standing.terms
        for field, terms in (
            ("minimum", replace(before, promise=Promise(Confidentiality.CONFIDENTIAL, 4))),
            ("confidentiality", replace(before, promise=OPENLY)),
            ("groups", replace(before, groups=())),
            ("routed", replace(before, routed=True)),
        ):
            with pytest.raises(InvalidInput) as refused:
                change(session, world, row, terms=terms)
            assert refused.value.field == field
        later = replace(before, message="One more word.", reminders=(row.closes_on,))
        change(session, world, row, terms=later)
        assert standing_terms(session, world, row) == later


def test_the_first_day_of_an_open_survey_stays(
    database: Database, world: World, folder: Path, draft: MakeDraft
) -> None:
    with database.transaction() as session:
        row = start(session, world, folder, draft())
        change(session, world, row, dates=RoundDates(TODAY, SOON.closes_on))
        with pytest.raises(InvalidInput) as refused:
            change(session, world, row, dates=SOON)
        assert refused.value.field == "opens_on"
        change(session, world, row, dates=RoundDates(TODAY, TODAY))
        assert row.closes_on == TODAY


def test_a_closed_round_changes_no_more(
    database: Database, world: World, folder: Path, draft: MakeDraft
) -> None:
    with database.transaction() as session:
        row = start(session, world, folder, draft())
        row.closed_at = NOW
        session.flush()
        here = access(session, world)
        with pytest.raises(Refused):
            change(session, world, row, title="Other")
        with pytest.raises(Refused):
            rounds.add_teams(
                session,
                access=here,
                round_id=row.id,
                teams=frozenset({world.teams["Pricing"]}),
                today=TODAY,
            )
        with pytest.raises(Refused):
            rounds.remove_team(
                session,
                access=here,
                round_id=row.id,
                assessment_id=world.assessments[TEAM],
                today=TODAY,
            )


def test_days_on_which_people_were_reminded_are_kept(
    database: Database, world: World, folder: Path, draft: MakeDraft
) -> None:
    first, second = SOON.opens_on, SOON.closes_on
    with database.transaction() as session:
        row = start(session, world, folder, draft(reminders=(first, second)))
        done = session.scalars(select(RoundReminder).where(RoundReminder.send_on == first)).one()
        done.done_at = NOW
        session.flush()
        terms = standing_terms(session, world, row)
        assert terms.reminders == (second,)
        change(session, world, row, terms=replace(terms, reminders=()))
        assert reminder_days(session, row) == [first]
        change(session, world, row, terms=replace(terms, reminders=(first,)))
        assert reminder_days(session, row) == [first]


def test_an_earlier_last_day_leaves_no_reminder_behind(
    database: Database, world: World, folder: Path, draft: MakeDraft
) -> None:
    with database.transaction() as session:
        row = start(session, world, folder, draft(reminders=(SOON.closes_on,)))
        with pytest.raises(InvalidInput) as refused:
            change(session, world, row, dates=RoundDates(SOON.opens_on, SOON.opens_on))
        assert refused.value.field == "reminders"


# What goes with a round


def test_invitations_and_links_go_with_an_unanswered_round(
    database: Database, world: World, folder: Path, draft: MakeDraft
) -> None:
    with database.transaction() as session:
        row = start(session, world, folder, draft())
        place = invite(session, world, team=TEAM)
        share_link(session, world, secret_key="secret", team=TEAM)
        begun = ResponseRow(
            organization_id=world.organization,
            assessment_id=world.assessments[TEAM],
            started_at=NOW,
        )
        session.add(begun)
        session.flush()
        session.get_one(Invitation, place.invitation_id).response_id = begun.id
        session.flush()
        rounds.delete_round(session, access=access(session, world), round_id=row.id, today=TODAY)
    with database.reader() as session:
        for table in (Round, Assessment, Invitation, TeamLink, ResponseRow, RoundReminder):
            assert session.scalars(select(table)).all() == []


def test_invitations_go_with_an_unanswered_team(
    database: Database, world: World, folder: Path, draft: MakeDraft
) -> None:
    with database.transaction() as session:
        row = start(session, world, folder, draft())
        gone, stays = invite(session, world, team=TEAM), invite(session, world, team="Fraud models")
        rounds.remove_team(
            session,
            access=access(session, world),
            round_id=row.id,
            assessment_id=world.assessments[TEAM],
            today=TODAY,
        )
    with database.reader() as session:
        assert session.get(Invitation, gone.invitation_id) is None
        assert session.get(Invitation, stays.invitation_id) is not None


@pytest.mark.parametrize("has_answered", [True, False])
def test_trying_to_take_a_few_people_out_does_not_tell_whether_they_answered(
    database: Database, world: World, folder: Path, draft: MakeDraft, has_answered: bool
) -> None:
    with database.transaction() as session:
        row = start(session, world, folder, draft())
        opened(session, world, row)
        invite(session, world, team=TEAM)
        if has_answered:
            say(session, world)
        here = access(session, world)
        messages = set()
        for act in (
            lambda: rounds.delete_round(session, access=here, round_id=row.id, today=TODAY),
            lambda: rounds.remove_team(
                session,
                access=here,
                round_id=row.id,
                assessment_id=world.assessments[TEAM],
                today=TODAY,
            ),
        ):
            with pytest.raises(Refused) as refused:
                act()
            messages.add(str(refused.value))
        assert len(messages) == 1
        assert "not told" in messages.pop()


def say(session: Session, world: World) -> None:
    response = ResponseRow(
        organization_id=world.organization,
        assessment_id=world.assessments[TEAM],
        started_at=NOW,
    )
    session.add(response)
    session.flush()
    session.add(
        AnswerRow(
            organization_id=world.organization,
            response_id=response.id,
            question="finding-data-1",
            choice=Choice.LEVEL_3,
            saved_at=NOW,
        )
    )
    session.flush()
