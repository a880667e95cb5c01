"""What of a round can change, and until when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.promise.disclosure import OPENLY, Promise
from app.domain.round import Confidentiality, RoundDates, RoundEventKind
from app.services.errors import InvalidInput, Refused
from app.services.rounds import round_events, rounds
from app.services.rounds.round_changes import Fixed, load_standing
from app.services.rounds.round_plan import SurveyTerms
from app.storage.database import Database
from app.storage.rows import (
    Round,
    RoundReminder,
)
from tests.factories.invitations import invite, share_link
from tests.factories.world import NOW, TODAY, World
from tests.services.planning import (
    SOON,
    TEAM,
    MakeDraft,
    access,
    change,
    opened,
    reminder_days,
    say,
    standing_terms,
    start,
)


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


def test_no_round_ends_on_a_day_that_has_passed(
    database: Database, world: World, folder: Path, draft: MakeDraft
) -> None:
    yesterday = TODAY - timedelta(days=1)
    with database.transaction() as session:
        row = start(session, world, folder, draft())
        row.opens_on = TODAY - timedelta(days=9)
        session.flush()
        with pytest.raises(InvalidInput) as refused:
            change(session, world, row, dates=RoundDates(row.opens_on, yesterday))
        assert refused.value.field == "closes_on"
        assert row.closes_on == SOON.closes_on
        row.closes_on = yesterday
        session.flush()
        change(session, world, row, title="Of autumn")
        assert (row.title, row.closes_on) == ("Of autumn", yesterday)
        change(session, world, row, dates=RoundDates(row.opens_on, TODAY))
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
