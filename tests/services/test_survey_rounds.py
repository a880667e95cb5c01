"""What a survey or a consensus round is when it starts, and what is deleted with it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.promise.disclosure import Promise
from app.domain.round import Confidentiality, RoundDates, RoundEventKind, RoundMode
from app.services.errors import InvalidInput, Refused
from app.services.rounds import round_events, rounds
from app.storage.database import Database
from app.storage.rows import (
    Assessment,
    Invitation,
    ResponseRow,
    Round,
    RoundReminder,
    TeamLink,
)
from tests.factories.invitations import invite, share_link
from tests.factories.world import NOW, TODAY, World
from tests.services.planning import (
    SOON,
    TEAM,
    MakeDraft,
    access,
    opened,
    reminder_days,
    say,
    start,
)


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
