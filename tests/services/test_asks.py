"""What is asked of leadership in a round, who may know it, and what is replied."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.goals.actions import Reply
from app.domain.promise.disclosure import Hidden
from app.domain.round import RoundMode
from app.services.asks.ask_list import load_asks, load_asks_for_team
from app.services.errors import InvalidInput, NotFound
from app.storage.database import Database
from app.storage.rows import AskReply
from tests.factories.published import acting
from tests.factories.scored import add_team, ask_team, score_team
from tests.factories.world import NOW, World
from tests.services.asking import ITEM, OTHER, TEAMS, asked, low, page_of, reply, write
from tests.statements import counted


def test_what_most_teams_lack_is_asked_of_the_organization(
    database: Database, world: World
) -> None:
    write(database, world, {**low(*TEAMS), "Pricing two": 4.0})

    [level] = asked(database, world).levels

    assert (level.owner_id, level.organization, level.may_reply) == (world.organization, True, True)
    [ask] = level.asks
    assert (ask.capability, ask.low, ask.teams, ask.mean) == (ITEM, 3, 4, 2.5)
    assert (ask.move.from_level, level.name) == (2, "Northwind")
    assert ask.answer.reply is None


def test_a_units_own_problem_is_asked_of_the_unit_with_its_own_people_as_a_team(
    database: Database, world: World
) -> None:
    scores = {**low("Claims", *TEAMS[:2]), "Motor pricing": 4.0}
    write(database, world, scores)

    [level] = asked(database, world).levels

    assert (level.owner_id, level.name) == (world.teams["Claims"], "Claims")
    assert (level.asks[0].low, level.asks[0].teams) == (3, 3)


def test_teams_without_a_score_or_hidden_count_nowhere_and_hidden_ones_are_told(
    database: Database, world: World
) -> None:
    round_id = write(database, world, low(*TEAMS[:2]))
    with database.transaction() as session:
        score_team(session, world, round_id, TEAMS[2], {}, hidden=Hidden.TOO_FEW)
    assert asked(database, world).levels == ()

    with database.transaction() as session:
        for name in ("Pricing two", "Pricing three"):
            add_team(session, world, name, below="Pricing")
            score_team(session, world, round_id, name, {ITEM: 2.0})
    [level] = asked(database, world).levels
    assert (level.asks[0].low, level.asks[0].teams, level.hidden) == (4, 4, 1)


def test_it_is_asked_since_the_first_of_an_unbroken_row_of_rounds_that_asked_the_same(
    database: Database, world: World
) -> None:
    write(database, world, low(*TEAMS), title="first", days_ago=400)
    write(database, world, {**low(*TEAMS[:2]), TEAMS[2]: 4.0}, title="better", days_ago=300)
    write(database, world, low(*TEAMS), title="again", days_ago=200)
    write(database, world, {TEAMS[0]: 4.0}, title="agreed", days_ago=150, mode=RoundMode.CONSENSUS)
    write(
        database, world, low(*TEAMS), title="unread", days_ago=120, mode=RoundMode.SURVEY,
        published=False,
    )  # fmt: skip
    write(database, world, low(*TEAMS), title="last", days_ago=90)
    write(database, world, low(*TEAMS))

    [ask] = asked(database, world).asks

    assert (ask.since.title, ask.since.rounds) == ("again", 3)


def test_an_unpublished_survey_is_not_there(database: Database, world: World) -> None:
    hidden = write(database, world, low(*TEAMS), mode=RoundMode.SURVEY, published=False)
    access = acting(database, world, "lea")
    with database.reader() as session:
        assert load_asks(session, access=access) is None
    shown = write(database, world, low(*TEAMS), title="Before", days_ago=90)
    assert asked(database, world).chosen.id == shown
    with database.reader() as session, pytest.raises(NotFound):
        load_asks(session, access=access, round_id=hidden)


def test_the_newest_round_counts_in_which_half_of_the_teams_have_a_result(
    database: Database, world: World
) -> None:
    before = write(database, world, low(*TEAMS), title="Before", days_ago=90)
    begun = write(database, world, low(TEAMS[0]))
    with database.transaction() as session:
        for team in TEAMS[1:]:
            ask_team(session, world, begun, team)
    assert asked(database, world).chosen.id == before
    assert asked(database, world, round_id=begun).chosen.title == "Now"

    with database.transaction() as session:
        score_team(session, world, begun, TEAMS[1], {})
    assert asked(database, world).chosen.id == begun


def test_the_newest_reply_stands_and_the_others_are_kept(database: Database, world: World) -> None:
    round_id = write(database, world, low(*TEAMS))
    reply(database, world, round_id, reply=Reply.LATER, text="After the budget.")
    reply(database, world, round_id, now=NOW + timedelta(hours=1), name="conrad")

    [ask] = asked(database, world).asks

    assert ask.answer.reply is not None
    assert (ask.answer.reply.reply, ask.answer.reply.writer) == (Reply.AGREED, "Conrad")
    assert [one.text for one in ask.answer.earlier] == ["After the budget."]
    assert page_of(database, world).unanswered == 0


def test_a_reply_from_before_the_ask_began_leaves_it_unanswered(
    database: Database, world: World
) -> None:
    before = write(database, world, low(*TEAMS), title="Long ago", days_ago=400)
    reply(database, world, before, now=NOW - timedelta(days=390))
    write(database, world, dict.fromkeys(TEAMS, 4.0), title="Better", days_ago=200)
    write(database, world, low(*TEAMS))

    [ask] = asked(database, world).asks

    assert ask.answer.reply is None
    assert len(ask.answer.earlier) == 1
    assert page_of(database, world).unanswered == 1


def test_a_reply_of_an_earlier_round_counts_while_the_ask_goes_on(
    database: Database, world: World
) -> None:
    before = write(database, world, low(*TEAMS), title="Before", days_ago=200)
    reply(database, world, before, now=NOW - timedelta(days=190))
    write(database, world, low(*TEAMS))

    [ask] = asked(database, world).asks

    assert ask.answer.reply is not None
    assert page_of(database, world).unanswered == 0


@pytest.mark.parametrize("given", [Reply.DECLINED, Reply.IN_PART, Reply.LATER])
def test_whatever_is_not_simply_agreed_to_says_why(
    database: Database, world: World, given: Reply
) -> None:
    round_id = write(database, world, low(*TEAMS))
    with pytest.raises(InvalidInput, match="Say why"):
        reply(database, world, round_id, reply=given, text=" \n ")
    with pytest.raises(InvalidInput, match="2000 fit"):
        reply(database, world, round_id, text="x" * 2001)
    with database.reader() as session:
        assert session.scalars(select(AskReply)).all() == []


def test_only_what_is_asked_can_be_replied_to_and_only_by_whoever_may(
    database: Database, world: World
) -> None:
    round_id = write(database, world, low(*TEAMS))
    for changes in (
        {"capability": OTHER},
        {"capability": "no such thing"},
        {"owner_id": world.teams["Claims"]},
        {"owner_id": world.other_organization},
        {"round_id": uuid.uuid4()},
        {"name": "carol"},
        {"name": "mara"},
    ):
        with pytest.raises(NotFound):
            reply(database, world, round_id, **changes)


def test_a_manager_is_told_what_is_asked_above_only_where_their_own_team_is_low(
    database: Database, world: World
) -> None:
    write(database, world, {**low(*TEAMS), "Pricing two": 4.0})

    [level] = asked(database, world, "mara").levels
    [ask] = level.asks
    assert (level.seen, level.may_reply, level.hidden) == (False, False, None)
    assert (ask.low, ask.teams, ask.mean) == (3, 4, None)


def test_a_manager_whose_team_is_not_low_is_told_nothing(database: Database, world: World) -> None:
    scores = {**low("Fraud models", "Motor pricing", "Pricing two"), TEAMS[0]: 4.0}
    write(database, world, scores)

    assert len(asked(database, world).asks) == 1
    assert asked(database, world, "mara").asks == ()
    assert len(asked(database, world, "nora").asks) == 1


def test_a_manager_of_a_unit_sees_its_asks_whole_and_no_other_units(
    database: Database, world: World
) -> None:
    scores = {
        **low("Claims", *TEAMS[:2]),
        "Motor pricing": 4.0,
        **{f"Pricing {number}": 4.0 for number in range(3)},
    }
    write(database, world, scores)

    [level] = asked(database, world, "carol").levels
    assert (level.name, level.seen, level.asks[0].mean) == ("Claims", True, 2.0)
    assert asked(database, world, "nora").levels == ()


def test_a_unit_can_be_asked_for_alone(database: Database, world: World) -> None:
    write(database, world, low(*TEAMS))
    assert asked(database, world, unit_id=world.teams["Claims"]).asks == ()
    access = acting(database, world, "nora")
    with database.reader() as session, pytest.raises(NotFound):
        load_asks(session, access=access, unit_id=world.teams["Claims"])


def test_what_is_read_does_not_grow_with_teams_or_rounds(database: Database, world: World) -> None:
    write(database, world, low(*TEAMS), title="Before", days_ago=90)
    write(database, world, low(*TEAMS))
    access = acting(database, world, "lea")
    asked(database, world)  # the questionnaire is read once in a process
    with database.reader() as session, counted(database) as few:
        load_asks(session, access=access)
    scores = low(*TEAMS, *(f"Claims {number}" for number in range(20)))
    write(database, world, scores, title="More", days_ago=-1)
    with database.reader() as session, counted(database) as many:
        load_asks(session, access=access)
    assert len(many) == len(few)


def test_a_team_is_told_what_is_asked_above_it_of_what_is_low_in_it(
    database: Database, world: World
) -> None:
    round_id = write(database, world, {**low(*TEAMS), "Pricing two": 4.0})

    def told(name: str, team: str, *items: str) -> list[tuple[str, str]]:
        access = acting(database, world, name)
        with database.reader() as session:
            found = load_asks_for_team(
                session, access=access, round_id=round_id, team_id=world.teams[team], low=items
            )
        return [(level.name, ask.capability) for level, ask in found]

    assert told("mara", TEAMS[0], ITEM, OTHER) == [("Northwind", ITEM)]
    assert told("lea", TEAMS[0], OTHER) == []
    assert told("lea", TEAMS[0]) == []
    with pytest.raises(NotFound):
        told("nora", TEAMS[0], ITEM)


def test_a_team_of_another_unit_is_not_told_of_what_a_unit_owns(
    database: Database, world: World
) -> None:
    scores = {**low("Claims", *TEAMS[:2]), "Motor pricing": 2.0, "Pricing two": 4.0}
    scores |= {f"Pricing {number}": 4.0 for number in range(4)}
    round_id = write(database, world, scores)
    access = acting(database, world, "lea")
    with database.reader() as session:
        levels = {
            team: [
                level.name
                for level, _ask in load_asks_for_team(
                    session, access=access, round_id=round_id, team_id=team_id, low={ITEM}
                )
            ]
            for team, team_id in world.teams.items()
            if team in TEAMS or team == "Claims"
        }
    assert levels == {
        "Claims": ["Claims"],
        "Claims analytics": ["Claims"],
        "Fraud models": ["Claims"],
        "Motor pricing": [],
    }


def test_one_level_alone_and_only_the_widest_asks(database: Database, world: World) -> None:
    scores = {**low("Claims", *TEAMS[:2]), "Motor pricing": 4.0}
    round_id = write(database, world, scores)
    with database.transaction() as session:
        for team in ("Claims", *TEAMS):
            score_team(session, world, round_id, team, {OTHER: 2.0, "monitoring": 2.0})
    access = acting(database, world, "lea")

    def read(**options: object) -> tuple[list[tuple[str, list[str]]], int]:
        with database.reader() as session:
            found = load_asks(session, access=access, **options)  # type: ignore[arg-type]
        assert found is not None
        levels = [(level.name, [ask.capability for ask in level.asks]) for level in found.levels]
        return levels, found.total

    above, below = ("Northwind", ["monitoring", OTHER]), ("Claims", [ITEM])
    assert read() == ([above, below], 3)
    assert read(here_only=True) == ([above], 2)
    assert read(here_only=True, unit_id=world.teams["Claims"]) == ([below], 1)
    assert read(here_only=True, unit_id=world.teams["Pricing"]) == ([], 0)
    assert read(most=2) == ([above], 3)
