"""A team's shared link: a place for each, within the quota whoever comes at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from app.domain.response import Choice
from app.services.errors import InvalidInput, LinkUnknown, NotYet, Over, Refused
from app.services.invitations import joining
from app.services.invitations.joining import SharedLink, own_tokens, take_place
from app.services.invitations.tokens import new_token
from app.storage.database import Database
from app.storage.rows import Invitation, InvitationToken, Round, TeamLink
from tests.factories.invitations import share_link
from tests.factories.world import NOW, TODAY
from tests.services.desks import at_once
from tests.services.visitors import Visitors

Start = Callable[..., "Shared"]


class Shared:
    """A survey with a link for one team."""

    def __init__(self, database: Database, folder: Path, quota: int, **given: Any) -> None:
        self.database = database
        self.visitors = Visitors(database, folder, **given)
        with database.transaction() as session:
            key = "only for tests"
            self.token = share_link(session, self.visitors.world, secret_key=key, quota=quota)

    def look(self) -> SharedLink:
        with self.database.reader() as session:
            return joining.find_shared_link(session, token=self.token)

    def take(self, new: str = "", group: str | None = None) -> str:
        new = new or new_token()
        with self.database.transaction() as session:
            take_place(session, token=self.token, new_token=new, group=group, today=TODAY)
        return new

    def places(self) -> int | None:
        with self.database.reader() as session:
            return session.scalar(select(func.count(Invitation.id)))


@pytest.fixture
def start(database: Database, tmp_path: Path) -> Start:
    return lambda quota=3, **given: Shared(database, tmp_path, quota, **given)


def test_a_place_that_was_taken_is_answered_like_any_other(start: Start) -> None:
    shared = start()
    token = shared.take()
    shared.visitors.save(token, Choice.LEVEL_3)
    shared.visitors.submit(token)
    assert shared.look().taken == 1


def test_no_more_places_than_the_quota(start: Start) -> None:
    shared = start(2)
    shared.take()
    shared.take()
    with pytest.raises(Refused, match="All places of this link are taken"):
        shared.take()
    assert shared.places() == 2


def test_a_place_that_was_taken_back_is_free_again(start: Start) -> None:
    shared = start(1)
    token = shared.take()
    with shared.database.transaction() as session:
        session.execute(update(Invitation).values(revoked=True))
    shared.take()
    with pytest.raises(Over):
        shared.visitors.save(token, Choice.LEVEL_1)


def test_fifty_at_once_never_take_more_than_there_are(start: Start) -> None:
    shared = start(7)
    found = at_once(50, lambda _n: shared.take())
    assert sum(isinstance(each, str) for each in found) == 7
    assert {type(each).__name__ for each in found} == {"str", "Refused"}, found
    assert shared.places() == 7


def test_the_same_form_sent_often_takes_one_place(start: Start) -> None:
    shared = start(3)
    fresh = new_token()
    assert at_once(8, lambda _n: shared.take(fresh)) == [fresh] * 8
    assert shared.places() == 1


def test_sending_it_again_works_although_all_places_are_taken(start: Start) -> None:
    shared = start(1)
    fresh = shared.take()
    assert shared.take(fresh) == fresh


@pytest.mark.parametrize("wrong", ["", "a", "a" * 63, "a" * 65, "a" * 63 + "!", "a" * 64 + "\n"])
def test_a_key_that_could_be_guessed_is_refused(start: Start, wrong: str) -> None:
    shared = start()
    with shared.database.transaction() as session, pytest.raises(InvalidInput):
        take_place(session, token=shared.token, new_token=wrong, group=None, today=TODAY)
    assert shared.places() == 0


def test_somebody_elses_token_takes_nothing(start: Start) -> None:
    """A token that leads to another place can't be made to lead to a second one."""
    shared = start()
    invited = shared.visitors.invite()
    with pytest.raises(Exception, match=r"UNIQUE|unique"):
        shared.take(invited.token)
    with shared.database.reader() as session:
        assert session.scalar(select(func.count(InvitationToken.id))) == 1


def test_a_group_is_asked_for_where_there_are_some(start: Start) -> None:
    shared = start(groups=("engineering", "business"))
    for wrong in (None, "", "leadership"):
        with pytest.raises(InvalidInput):
            shared.take(group=wrong)
    token = shared.take(group="business")
    assert list(shared.visitors.look(token).place.asked.questions) == ["finding-data-1"]


def test_without_groups_none_is_kept(start: Start) -> None:
    shared = start()
    assert shared.visitors.look(shared.take(group="engineering")).place.group is None


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        (update(TeamLink).values(revoked=True), Over, "taken back"),
        (update(Round).values(closed_at=NOW), Over, "closed"),
        (update(Round).values(closes_on=TODAY - timedelta(days=1)), Over, "was over"),
        (update(Round).values(opens_on=TODAY + timedelta(days=1)), NotYet, "opens on"),
    ],
)
def test_a_link_that_is_not_open_gives_no_place(
    start: Start, change: Any, kind: type[Refused], words: str
) -> None:
    shared = start()
    with shared.database.transaction() as session:
        session.execute(change)
    with pytest.raises(kind, match=words):
        shared.take()
    assert shared.places() == 0


def test_a_personal_link_is_no_teams_link_and_the_other_way_round(start: Start) -> None:
    shared = start()
    invited = shared.visitors.invite()
    with shared.database.reader() as session, pytest.raises(LinkUnknown):
        joining.find_shared_link(session, token=invited.token)
    with pytest.raises(LinkUnknown):
        shared.visitors.look(shared.token)


def test_a_browser_finds_its_own_places_of_this_link_only(start: Start) -> None:
    shared = start()
    own, other = shared.take(), shared.visitors.invite().token
    with shared.database.reader() as session:
        found = own_tokens(session, link=shared.look(), tokens=[other, own, "forged"])
    assert found == (own,)
