"""Forms that are sent twice, on both databases: what they store is there once, and leads there."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.goals.actions import ActionStatus, NoteKind, Reply
from app.services.actions import action_changes as changes
from app.services.actions.action_taking import take_up_from_team
from app.services.people.organizations import create_organization
from app.services.sent_again import SENT_AGAIN
from app.storage.database import Database
from app.storage.rows import Action, ActionNote, Organization, Row
from tests.factories import results as made
from tests.factories.actions import access_of, plan
from tests.factories.published import acting
from tests.factories.world import NOW, TODAY, World, start_round
from tests.services.asking import TEAMS, asked, low, reply, write
from tests.services.desks import at_once

DAY = timedelta(days=1)
TYPED = {"description": "With the platform team", "owner": "A firm", "due_on": TODAY + DAY}


def within(database: Database, act: Callable[..., Any], *given: Any, **more: Any) -> Any:
    with database.transaction() as session:
        return act(session, *given, **more)


def number(database: Database, row: type[Row]) -> int:
    with database.reader() as session:
        return session.scalar(select(func.count()).select_from(row)) or 0


def note(session: Session, world: World, action: uuid.UUID, text: str, **changed: Any) -> None:
    access = access_of(session, world, changed.pop("by", "ada"))
    usual = {"kind": NoteKind.NOTE, "text": text, "now": NOW, "action_id": action}
    changes.add_note(session, access=access, **{**usual, **changed})


def test_an_action_that_is_planned_again_in_the_same_words_is_the_one_made_first(
    database: Database, world: World
) -> None:
    first = within(database, plan, world, "Name owners", **TYPED)
    later = {**TYPED, "description": " With the platform team\r\n"}
    assert within(database, plan, world, "Name  owners", now=NOW + DAY, **later) == first
    assert (number(database, Action), number(database, ActionNote)) == (1, 1)


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Name all owners"},
        {"description": "Without them"},
        {"owner": "Another firm"},
        {"due_on": None},
        {"team": None},
        {"team": "Motor pricing"},
        {"by": "lea"},
        {"about": changes.About("small", "data", "Data", "access", "Access")},
    ],
    ids=lambda other: next(iter(other)),
)
def test_what_differs_in_anything_is_another_action(
    database: Database, world: World, other: dict[str, Any]
) -> None:
    usual = {"title": "Name owners", **TYPED}
    first = within(database, plan, world, **usual)
    assert within(database, plan, world, **{**usual, **other}) != first
    assert number(database, Action) == 2


def test_what_is_planned_again_once_it_is_done_is_another_action(
    database: Database, world: World
) -> None:
    first = within(database, plan, world, "Clean up")
    ada = acting(database, world, "ada")
    done = {"access": ada, "action_id": first, "revision": 1, "status": ActionStatus.DONE}
    within(database, changes.change_status, **done, now=NOW)
    assert within(database, plan, world, "Clean up") != first


def test_the_same_note_stands_once_unless_another_came_between_or_an_hour_has_passed(
    database: Database, world: World
) -> None:
    action = within(database, plan, world, "Name owners")
    minute = timedelta(minutes=1)

    def noted(text: str, minutes: int, **changed: Any) -> int:
        now = NOW + minutes * minute
        within(database, note, world, action, text, now=now, **changed)
        return number(database, ActionNote) - 1

    assert noted("Asked\r\nagain", 0) == 1
    assert noted("Asked\nagain", 1, by="lea") == 2
    assert noted("Asked\nagain ", 30) == 2
    assert noted("Asked\nagain", 31, kind=NoteKind.EVIDENCE) == 3
    assert noted("Asked at last", 32) == 4
    assert noted("Asked\nagain", 33) == 5
    assert noted("Asked\nagain", 92) == 5
    assert noted("Asked\nagain", 93) == 6


def test_the_same_reply_stands_once_unless_another_came_between(
    database: Database, world: World
) -> None:
    round_id = write(database, world, low(*TEAMS))
    for minutes in range(3):
        now = NOW + timedelta(minutes=minutes)
        reply(database, world, round_id, reply=Reply.LATER, text="In May.", now=now)
    reply(database, world, round_id, now=NOW + timedelta(minutes=3))
    last = NOW + timedelta(minutes=4)
    reply(database, world, round_id, reply=Reply.LATER, text="In May.", now=last)

    [ask] = asked(database, world).asks
    assert ask.answer.reply is not None
    assert ask.answer.reply.reply is Reply.LATER
    assert [one.reply for one in ask.answer.earlier] == [Reply.AGREED, Reply.LATER]


def test_an_organization_that_is_created_again_is_the_one_made_first(
    database: Database, world: World
) -> None:
    before = number(database, Organization)
    actor = acting(database, world).actor
    usual = {"actor": actor, "name": "Eastwind", "now": NOW}
    first = within(database, create_organization, **usual)
    assert within(database, create_organization, **usual) == first
    assert number(database, Organization) == before + 1
    assert within(database, create_organization, **{**usual, "name": "Westwind"}) != first
    # One of that name which others made, or which has been there for long, is not meant.
    southwind = {**usual, "name": "Southwind"}
    assert within(database, create_organization, **southwind) != world.other_organization
    later = {**usual, "now": NOW + SENT_AGAIN}
    assert within(database, create_organization, **later) != first


def test_of_many_that_come_at_once_one_is_stored_and_all_lead_there(
    database: Database, world: World
) -> None:
    def act(_index: int) -> Any:
        action = within(database, plan, world, "Name owners")
        within(database, note, world, action, "Asked")
        made_by = acting(database, world).actor
        there = within(database, create_organization, actor=made_by, name="Eastwind", now=NOW)
        return action, there

    before = number(database, Organization)
    assert len(set(at_once(4, act))) == 1
    assert (number(database, Action), number(database, ActionNote)) == (1, 2)
    assert number(database, Organization) == before + 1


def test_of_many_replies_that_come_at_once_one_is_stored(database: Database, world: World) -> None:
    round_id = write(database, world, low(*TEAMS))
    assert at_once(4, lambda _: reply(database, world, round_id)) == [None] * 4
    [ask] = asked(database, world).asks
    assert ask.answer.earlier == ()


def test_of_many_who_take_up_the_same_at_once_all_are_led_to_one_action(
    database: Database, world: World, folder: Path
) -> None:
    with database.transaction() as session:
        start_round(session, world, questionnaire=folder / "small" / "1.0.0.yaml")
        assessment = world.assessments["Claims analytics"]
        result = made.freeze(session, world, assessment_id=assessment)

    def act(_index: int) -> Any:
        return within(
            database,
            take_up_from_team,
            access=acting(database, world, "mara"),
            assessment_id=assessment,
            recommendation_id=result.recommendations[0].id,
            now=NOW,
        )

    [action] = set(at_once(4, act))
    assert isinstance(action, uuid.UUID)
    assert number(database, Action) == 1
