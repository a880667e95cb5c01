"""How far a survey is, as those who run it see it, on both databases."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.domain.promise.headcount import Headcount
from app.domain.round import Confidentiality, RoundMode
from app.services.access import Access, load_access, load_actor
from app.services.errors import NotFound, Refused
from app.services.rounds.survey_progress import (
    SurveyProgress,
    TeamTurnout,
    Turnout,
    survey_progress,
)
from app.storage.database import Database
from app.storage.rows import Invitation, ResponseRow, TeamLink
from tests.factories.invitations import invite, share_link, start_survey
from tests.factories.world import NOW, World, create_world

SMALL = Path(__file__).parents[1] / "data" / "small.yaml"
GROUPS = ("engineering", "business")
ANALYTICS, FRAUD, PRICING = "Claims analytics", "Fraud models", "Motor pricing"
SMALL_TEAM = Headcount(1, 4)


@pytest.fixture
def questionnaire(tmp_path: Path) -> Path:
    (tmp_path / "small").mkdir()
    return Path(copyfile(SMALL, tmp_path / "small" / "1.0.0.yaml"))


@pytest.fixture
def world(database: Database) -> World:
    with database.transaction() as session:
        return create_world(session)


def access(session: Session, world: World, name: str = "ada") -> Access:
    actor = load_actor(session, person_id=world.people[name])
    return load_access(session, actor=actor, organization_id=world.organization)


def progress(session: Session, world: World) -> SurveyProgress:
    return survey_progress(session, access=access(session, world), round_id=world.round)


def exactly(number: int) -> Headcount:
    return Headcount(number, number)


def people(
    session: Session,
    world: World,
    team: str,
    number: int,
    *,
    group: str | None = None,
    did: Iterable[str] = (),
    **more: object,
) -> None:
    """Invite so many to a team; each of them `did` the same."""
    for _ in range(number):
        place = invite(session, world, team=team, group=group)
        values = {each: True for each in did if each != "started"}
        if "started" in did:
            values["response_id"] = begin(session, world, team)
        session.execute(
            update(Invitation)
            .where(Invitation.id == place.invitation_id)
            .values({"revoked": False, **values, **more})
        )


def begin(session: Session, world: World, team: str) -> object:
    response = ResponseRow(
        organization_id=world.organization, assessment_id=world.assessments[team], started_at=NOW
    )
    session.add(response)
    session.flush()
    return response.id


def team(found: SurveyProgress, name: str) -> TeamTurnout:
    return next(each for each in found.teams if each.team.name == name)


def numbers(turnout: Turnout) -> list[str]:
    counts = (turnout.invited, turnout.opened, turnout.started, turnout.submitted)
    return ["none" if each is None else each.text for each in counts]


def test_people_are_counted_by_what_they_did(
    database: Database, world: World, questionnaire: Path
) -> None:
    with database.transaction() as session:
        start_survey(session, world, questionnaire=questionnaire)
        people(session, world, ANALYTICS, 2)
        people(session, world, ANALYTICS, 6, did=["opened", "started"])
        people(session, world, ANALYTICS, 5, did=["submitted"])
        people(session, world, ANALYTICS, 1, did=["opened"], bounced="no such mailbox")
        found = progress(session, world)
        row = team(found, ANALYTICS)
        assert numbers(row.turnout) == ["14", "12", "11", "5"]
        assert (row.bounced, found.bounced, row.untouched) == (1, 1, False)
        assert numbers(found.everybody) == ["14", "12", "11", "5"]


def test_a_small_number_is_a_range_and_so_is_every_sum_of_it(
    database: Database, world: World, questionnaire: Path
) -> None:
    with database.transaction() as session:
        start_survey(session, world, questionnaire=questionnaire)
        people(session, world, ANALYTICS, 7, did=["submitted"])
        people(session, world, FRAUD, 2, did=["submitted"])
        people(session, world, FRAUD, 4)
        people(session, world, PRICING, 6)
        found = progress(session, world)
        assert team(found, FRAUD).turnout.submitted == SMALL_TEAM
        assert team(found, PRICING).turnout.submitted == exactly(0)
        assert team(found, PRICING).untouched
        assert found.everybody.submitted == Headcount(8, 11)
        assert found.everybody.invited == exactly(19)


def test_a_team_of_a_few_gets_no_numbers_of_its_own(
    database: Database, world: World, questionnaire: Path
) -> None:
    with database.transaction() as session:
        start_survey(session, world, questionnaire=questionnaire)
        people(session, world, ANALYTICS, 4)
        people(session, world, FRAUD, 4, did=["submitted"])
        found = progress(session, world)
        silent, loud = team(found, ANALYTICS).turnout, team(found, FRAUD).turnout
        assert silent == loud
        assert silent.few
        assert not team(found, ANALYTICS).untouched
        assert not team(found, PRICING).turnout.few
        assert team(found, PRICING).untouched


def test_taking_an_invitation_back_does_not_tell_what_its_person_did(
    database: Database, world: World, questionnaire: Path
) -> None:
    with database.transaction() as session:
        start_survey(session, world, questionnaire=questionnaire)
        people(session, world, ANALYTICS, 8, did=["submitted"])
        people(session, world, ANALYTICS, 1, did=["submitted"], revoked=True)
        assert numbers(team(progress(session, world), ANALYTICS).turnout) == ["8", "9", "9", "9"]


def test_groups_do_not_give_a_small_team_away(
    database: Database, world: World, questionnaire: Path
) -> None:
    with database.transaction() as session:
        start_survey(session, world, questionnaire=questionnaire, groups=GROUPS)
        people(session, world, ANALYTICS, 7, group="engineering", did=["submitted"])
        people(session, world, FRAUD, 2, group="business", did=["submitted"])
        people(session, world, FRAUD, 6, group="business")
        people(session, world, PRICING, 5, group="business", did=["submitted"])
        found = progress(session, world)
        assert found.everybody.submitted == Headcount(13, 16)
        engineering, business = (each.turnout for each in found.groups)
        assert [engineering.submitted, business.submitted] == [Headcount(5, found.places)] * 2
        assert [engineering.invited, business.invited] == [exactly(7), exactly(13)]


def test_groups_are_counted_in_the_questionnaires_order(
    database: Database, world: World, questionnaire: Path
) -> None:
    with database.transaction() as session:
        start_survey(session, world, questionnaire=questionnaire, groups=GROUPS)
        people(session, world, ANALYTICS, 6, group="engineering", did=["submitted"])
        people(session, world, ANALYTICS, 5, group="business")
        people(session, world, ANALYTICS, 6)
        found = progress(session, world)
        assert [(each.title, numbers(each.turnout)) for each in found.groups] == [
            ("Engineering", ["6", "6", "6", "6"]),
            ("Business", ["5", "0", "0", "0"]),
            (None, ["6", "0", "0", "0"]),
        ]


def test_by_name_every_number_is_exact(
    database: Database, world: World, questionnaire: Path
) -> None:
    with database.transaction() as session:
        start_survey(
            session,
            world,
            questionnaire=questionnaire,
            groups=GROUPS,
            confidentiality=Confidentiality.NAMED,
        )
        people(session, world, ANALYTICS, 1, group="engineering", did=["submitted"])
        people(session, world, ANALYTICS, 1)
        found = progress(session, world)
        assert numbers(team(found, ANALYTICS).turnout) == ["2", "1", "1", "1"]
        assert numbers(found.everybody) == ["2", "1", "1", "1"]
        assert numbers(found.groups[0].turnout) == ["1", "1", "1", "1"]
        assert not team(found, ANALYTICS).turnout.few


def test_a_team_link_invites_as_many_as_it_has_places(
    database: Database, world: World, questionnaire: Path
) -> None:
    with database.transaction() as session:
        start_survey(session, world, questionnaire=questionnaire)
        people(session, world, ANALYTICS, 2)
        share_link(session, world, secret_key="secret", team=ANALYTICS, quota=10)
        link = session.query(TeamLink).one()
        for _ in range(3):
            session.add(
                Invitation(
                    organization_id=world.organization,
                    assessment_id=world.assessments[ANALYTICS],
                    team_link_id=link.id,
                    opened=True,
                )
            )
        session.flush()
        turnout = team(progress(session, world), ANALYTICS).turnout
        assert (turnout.invited, turnout.opened) == (exactly(12), SMALL_TEAM)
        link.revoked = True
        session.flush()
        # Of a link that was taken back only its places count, and three are too few to tell.
        assert team(progress(session, world), ANALYTICS).turnout.invited == exactly(2)


def test_only_those_who_run_rounds_see_it_and_only_of_surveys(
    database: Database, world: World, questionnaire: Path
) -> None:
    with database.transaction() as session:
        start_survey(session, world, questionnaire=questionnaire)
        for name in ("lea", "carol"):
            with pytest.raises(NotFound):
                survey_progress(session, access=access(session, world, name), round_id=world.round)
        start_survey(
            session,
            world,
            questionnaire=questionnaire,
            title="Together",
            mode=RoundMode.CONSENSUS,
            confidentiality=Confidentiality.NAMED,
        )
        with pytest.raises(Refused):
            progress(session, world)
