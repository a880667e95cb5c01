"""The shared links of a survey's teams, for those who run it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from app.domain.promise.headcount import Headcount
from app.domain.round import Confidentiality
from app.services.errors import InvalidInput, NotFound, Over, Refused, ServiceError
from app.services.invitations import team_links
from app.services.invitations.joining import find_shared_link, take_place
from app.services.invitations.team_links import SharedLinkItem
from app.services.invitations.tokens import new_token
from app.storage.database import Database
from app.storage.rows import Invitation
from tests.factories.invitations import start_survey
from tests.factories.post_office import ADDRESS
from tests.factories.world import NOW, TODAY
from tests.services.desks import TEAM, at_once
from tests.services.hosts import Hosts

KEY = "only for tests"
Start = Callable[..., "LinkHosts"]


class LinkHosts(Hosts):
    """Those who run a survey and give its teams links."""

    def make(self, quota: int = 5, team: str = TEAM, **given: Any) -> Any:
        return self.call(
            team_links.make_link,
            assessment_id=self.world.assessments[team],
            quota=quota,
            secret_key=KEY,
            today=TODAY,
            **given,
        )

    def links(self, **given: Any) -> tuple[SharedLinkItem, ...]:
        found = self.call(team_links.list_links, secret_key=KEY, address=ADDRESS, **given)
        assert isinstance(found, tuple)
        return found

    def join(self) -> None:
        [link] = self.links()
        token = link.url.removeprefix(f"{ADDRESS}/join/")
        with self.database.transaction() as session:
            take_place(session, token=token, new_token=new_token(), group=None, today=TODAY)


@pytest.fixture
def start(database: Database, tmp_path: Path) -> Start:
    return lambda *given, **more: LinkHosts(database, tmp_path, *given, **more)


def test_the_link_that_is_shown_is_the_one_that_works(start: Start) -> None:
    hosts = start()
    hosts.make(7, team="Motor pricing")
    made = hosts.make(3)
    first, second = hosts.links()
    assert (first.id, first.team, first.quota) == (made, f"Claims / {TEAM}", 3)
    assert second.team == "Pricing / Motor pricing"
    assert first.url not in repr(first)
    with hosts.database.reader() as session:
        found = find_shared_link(session, token=first.url.removeprefix(f"{ADDRESS}/join/"))
    assert (found.id, found.quota) == (made, 3)
    assert hosts.links() == (first, second)


@pytest.mark.parametrize(
    ("confidentiality", "minimum"),
    [(Confidentiality.ANONYMOUS, 3), (Confidentiality.CONFIDENTIAL, 4)],
)
def test_how_many_took_a_place_is_no_more_exact_than_promised(
    start: Start, confidentiality: Confidentiality, minimum: int
) -> None:
    hosts = start(confidentiality, minimum=minimum)
    hosts.make()
    told = [hosts.links()[0].taken]
    for _ in range(minimum):
        hosts.join()
        told.append(hosts.links()[0].taken)
    assert told[0] == Headcount(0, 0)
    assert set(told[1:-1]) == {Headcount(1, minimum - 1)}
    assert told[-1] == Headcount(minimum, minimum)
    with hosts.database.transaction() as session:
        session.execute(update(Invitation).values(revoked=True))
    assert hosts.links()[0].taken == Headcount(0, 0)


def test_a_named_round_has_none_and_says_why(start: Start) -> None:
    hosts = start(Confidentiality.NAMED)
    some = uuid.uuid4()
    for act in (
        hosts.make,
        hosts.links,
        lambda: hosts.call(team_links.revoke_link, link_id=some),
        lambda: hosts.call(team_links.restore_link, link_id=some),
        lambda: hosts.call(team_links.change_link, link_id=some, quota=2, today=TODAY),
    ):
        with pytest.raises(Refused, match="by name"):
            act()


def test_a_team_has_one_also_when_many_ask_at_once(start: Start) -> None:
    hosts = start()
    found = at_once(5, lambda _: hosts.make())
    assert sorted(type(each).__name__ for each in found) == ["Refused"] * 4 + ["UUID"]
    assert len(hosts.links()) == 1


@pytest.mark.parametrize("quota", [0, -1, team_links.MAX_QUOTA + 1])
def test_the_number_of_places_has_its_limits(start: Start, quota: int) -> None:
    hosts = start()
    with pytest.raises(InvalidInput):
        hosts.make(quota)
    link = hosts.make(team_links.MAX_QUOTA)
    with pytest.raises(InvalidInput):
        hosts.call(team_links.change_link, link_id=link, quota=quota, today=TODAY)


def test_more_places_let_more_people_in_and_fewer_throw_nobody_out(start: Start) -> None:
    hosts = start()
    link = hosts.make(1)
    hosts.join()
    with pytest.raises(Refused):
        hosts.join()
    hosts.call(team_links.change_link, link_id=link, quota=2, today=TODAY)
    hosts.join()
    hosts.call(team_links.change_link, link_id=link, quota=1, today=TODAY)
    assert hosts.links()[0].quota == 1
    with pytest.raises(Refused):
        hosts.join()


def test_a_link_that_was_taken_back_can_be_given_again(start: Start) -> None:
    hosts = start()
    link = hosts.make()
    hosts.call(team_links.revoke_link, link_id=link)
    assert hosts.links()[0].revoked
    with pytest.raises(Over):
        hosts.join()
    hosts.call(team_links.restore_link, link_id=link)
    hosts.join()


@pytest.mark.parametrize(
    ("values", "words"),
    [({"closed_at": NOW}, "closed"), ({"closes_on": TODAY - timedelta(days=1)}, "later last day")],
)
def test_a_round_that_is_over_gives_none(start: Start, values: dict[str, Any], words: str) -> None:
    hosts = start()
    link = hosts.make()
    hosts.change_round(**values)
    with pytest.raises(Refused, match=words):
        hosts.make(team="Fraud models")
    with pytest.raises(Refused, match=words):
        hosts.call(team_links.change_link, link_id=link, quota=2, today=TODAY)


def test_only_those_who_run_the_round_reach_its_links(start: Start) -> None:
    hosts = start()
    link = hosts.make()
    for name in ("lea", "carol", "mara"):
        with pytest.raises(ServiceError):
            hosts.links(name=name)
        with pytest.raises(ServiceError):
            hosts.call(team_links.revoke_link, name=name, link_id=link)
    with pytest.raises(NotFound):
        hosts.call(team_links.revoke_link, link_id=uuid.uuid4())
    with pytest.raises(NotFound):
        hosts.make(team="Fraud models", round_id=uuid.uuid4())
    hosts.world.organization = hosts.world.other_organization
    for act, given in (
        (team_links.revoke_link, {}),
        (team_links.change_link, {"quota": 2, "today": TODAY}),
    ):
        with pytest.raises(NotFound):
            hosts.call(act, name="otto", link_id=link, **given)


def test_a_link_of_another_round_is_not_there(start: Start, tmp_path: Path) -> None:
    hosts = start()
    link = hosts.make()
    with hosts.database.transaction() as session:
        file = tmp_path / "small" / "1.0.0.yaml"
        start_survey(session, hosts.world, questionnaire=file, title="Another")
    assert hosts.links() == ()
    with pytest.raises(NotFound):
        hosts.call(team_links.revoke_link, link_id=link)
