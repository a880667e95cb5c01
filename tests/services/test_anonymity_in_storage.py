"""After an anonymous round was answered nothing stored says whose a response is.

People of a team open their links, save, are reminded, change their minds and submit, through the
pages. Then every table is read whole, with the order of its rows and, on PostgreSQL, where they lie
and which transaction wrote them. For each response every submitted place of the same team and group
must be as likely as any other.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import update

from app.services.invitations.tokens import handle
from app.storage.rows import Invitation
from tests.databases import KINDS, NewDatabase
from tests.services.anonymous_story import (
    CROWD,
    PLACE_SIDE,
    RESPONSE_SIDE,
    Story,
    candidates,
    happening,
    of_response,
    orders,
    sides,
    telling,
)
from tests.services.storage_reading import TRANSACTIONS, hashes_of

SEEDS = (1, 2, 3, 4, 5)
Tell = Callable[[int], Story]


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def story(
    kind: str, new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Story]:
    """What happened, to be read only."""
    folder = tmp_path_factory.mktemp("story") / kind
    with happening(new_database, kind, folder, seed=1) as told:
        yield told


@pytest.fixture
def tell(kind: str, new_database: NewDatabase, tmp_path: Path) -> Iterator[Tell]:
    """Let it happen anew, with another chance."""
    with ExitStack() as open_ones:
        yield lambda seed: open_ones.enter_context(
            happening(new_database, kind, tmp_path / str(seed), seed=seed)
        )


@pytest.mark.parametrize("group", CROWD)
def test_every_place_of_the_team_and_group_may_have_given_each_response(
    story: Story, group: str
) -> None:
    found = sides(story, group)

    for name, response in found.responses.items():
        assert candidates(found.places, response) == set(CROWD[group]), name


def test_no_hash_of_anything_stored_leads_from_one_side_to_the_other(
    story: Story,
) -> None:
    stored = story.read()
    there = {table: telling(lines) for table, lines in stored.items()}
    places = set().union(*(there[table] for table in PLACE_SIDE))
    responses = set().union(*(there[table] for table in RESPONSE_SIDE))

    for one, other in ((places, responses), (responses, places)):
        assert not [value for value in one for made in hashes_of(value) if made in other]


@pytest.mark.parametrize("group", CROWD)
def test_all_rows_of_a_group_carry_the_same_transaction_and_the_same_moment(
    story: Story, group: str
) -> None:
    found = sides(story, group)

    for table in RESPONSE_SIDE:
        lines = [each for all_ in found.responses.values() for each in all_ if each.table == table]
        for name in TRANSACTIONS:
            assert len({each.physical.get(name) for each in lines}) <= 1, (table, name)
        for name in ("started_at", "submitted_at", "saved_at"):
            moments = {each.columns[name] for each in lines if name in each.columns}
            assert {str(moment)[10:19] for moment in moments} <= {" 00:00:00"}, (table, name)
            assert len(moments) <= 1, (table, name)
    places = [lines[0] for lines in found.places.values()]
    for name in TRANSACTIONS:
        assert len({each.physical.get(name) for each in places}) == 1, name


def test_no_order_of_rows_is_the_order_of_submitting(tell: Tell) -> None:
    """Whoever knows who submitted when, from reminders or from counts, learns nothing by it.

    The same things happen each time, and chance alone differs: nobody's rows stay in one place.
    """
    told = [tell(seed) for seed in SEEDS]
    for group, names in CROWD.items():
        found = [sides(story, group) for story in told]
        for table in ("response", "answer"):
            made = [orders(each.responses, table) for each in found]
            for key in made[0]:
                ways = {each[key] for each in made}
                for name in names:
                    assert len({way.index(name) for way in ways}) > 1, (table, key, name)


def test_reading_and_changing_what_was_submitted_leaves_the_places_untouched(tell: Tell) -> None:
    story = tell(1)
    before = story.read()
    person = story.people["dan"]
    person.open()
    person.save("1", 1)
    person.submit()
    after = story.read()

    assert {table: after[table] for table in PLACE_SIDE} == {
        table: before[table] for table in PLACE_SIDE
    }
    assert after["response"] != before["response"] or after["answer"] != before["answer"]


def test_a_submitted_place_keeps_no_moment_of_opening_or_submitting(
    story: Story,
) -> None:
    moments = {
        (line.table, name)
        for table in PLACE_SIDE
        for line in story.read()[table]
        for name in line.columns
        if name.endswith("_at")
    }

    assert {name for table, name in moments if table != "outgoing_mail"} == {"last_sent_at"}


def test_the_log_says_nothing_about_who_answered(story: Story) -> None:
    secrets = {"so says", "guests.example"}
    for person in story.people.values():
        secrets |= {person.invitation, *person.tokens, *map(handle, person.tokens)}
    secrets |= {line.columns["id"] for line in story.read()["response"]}

    assert {each for each in secrets if each in story.log.replace("-", "")} == set()


def test_a_draft_is_tied_to_its_place_as_the_pages_say(story: Story) -> None:
    """This is what makes the tests above able to fail: before submitting there is a tie."""
    stored = story.read()
    [place] = [
        line
        for line in stored["invitation"]
        if line.columns["id"] == story.people["never"].invitation
    ]

    assert place.columns["response_id"] in {line.columns["id"] for line in stored["response"]}


def test_a_place_that_leads_to_its_response_is_found_out(tell: Tell) -> None:
    """The examination itself: a tie of any kind shows."""
    story = tell(1)
    [response] = [
        line
        for line in of_response(story.read(), story.people["bob"].tokens[-1])
        if line.table == "response"
    ]
    place = uuid.UUID(story.people["bob"].invitation)
    with story.database.transaction() as session:
        tied = update(Invitation).where(Invitation.id == place)
        session.execute(tied.values(bounced=response.columns["key_hash"]))
    found = sides(story, "engineering")

    assert candidates(found.places, found.responses["bob"]) == {"bob"}
