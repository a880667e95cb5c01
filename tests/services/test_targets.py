"""Targets: what they are set beside, who may set them, and which one holds for a team."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.goals.pace import NoPace
from app.domain.goals.targets import Aim, Standing, latest_due
from app.domain.promise.lattice import CellKind
from app.domain.questionnaire import QuestionForm
from app.domain.round import RoundMode
from app.services.access import Access, load_access, load_actor
from app.services.errors import InvalidInput, NotFound, Refused
from app.services.targets import targets
from app.services.targets.targets import TargetLine, TargetPage
from app.storage.database import Database
from app.storage.rows import Target, Team
from tests.factories.histories import Asked, add_rounds
from tests.factories.world import NOW, TODAY, World, create_world
from tests.services.planning import questionnaires
from tests.statements import counted

REAL = Path(__file__).parents[2] / "questionnaires" / "ml-barriers" / "1.0.0.yaml"
ASKED = Asked(REAL)
TEAM = "Claims analytics"
DATA = "data-access"
STEADY = [{DATA: 2.0}, {DATA: 2.3}, {DATA: 2.6}]
AIM = Aim(3.5, TODAY + timedelta(days=300))
Of = Callable[..., Access]


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writer() as opened:
        yield opened


@pytest.fixture
def world(session: Session) -> World:
    return create_world(session)


@pytest.fixture
def of(session: Session, world: World) -> Of:
    def access(name: str) -> Access:
        actor = load_actor(session, person_id=world.people[name])
        here = world.other_organization if name == "otto" else world.organization
        return load_access(session, actor=actor, organization_id=here)

    return access


def steady(session: Session, world: World, asked: Asked = ASKED, **how: object) -> list[uuid.UUID]:
    """Give Claims analytics three rounds in which data access rises."""
    values = {"scores": STEADY, "subject": world.teams[TEAM], "kind": CellKind.TEAM, **how}
    return add_rounds(session, world, asked, **values)  # type: ignore[arg-type]


def line(page: TargetPage, barrier: str = DATA) -> TargetLine:
    return next(one for one in page.lines if one.barrier.id == barrier)


def load(session: Session, access: Access, team_id: uuid.UUID | None) -> TargetPage:
    return targets.load_targets(session, access=access, team_id=team_id, today=TODAY)


def set_(session: Session, access: Access, team_id: uuid.UUID | None, aim: Aim = AIM) -> None:
    targets.set_target(session, access=access, team_id=team_id, barrier=DATA, aim=aim, now=NOW)


def test_a_target_stands_beside_the_last_score_with_gap_and_pace(
    session: Session, world: World, of: Of
) -> None:
    steady(session, world)
    set_(session, of("mara"), world.teams[TEAM])

    page = load(session, of("mara"), world.teams[TEAM])

    found = line(page)
    assert (page.name, page.kind, page.may_set) == (TEAM, CellKind.TEAM, True)
    assert found.score is not None
    assert (found.score.round_title, found.score.newest) == ("Quarter 3", True)
    assert found.outlook is not None
    assert found.outlook.aim == AIM
    assert found.outlook.gap == 0.9
    assert found.outlook.pace.slope == pytest.approx(0.3, abs=0.01)
    assert found.outlook.reach is not None
    others = [one for one in page.lines if one.barrier.id != DATA]
    assert len(others) == 3
    assert all(one.score is None and one.outlook is None for one in others)


def test_setting_again_replaces_the_target_and_says_who(
    session: Session, world: World, of: Of
) -> None:
    steady(session, world)
    team = world.teams[TEAM]
    set_(session, of("mara"), team)

    set_(session, of("carol"), team, Aim(4.0, TODAY + timedelta(days=20)))

    row = session.scalars(select(Target)).one()
    assert (row.level, row.due_on) == (4.0, TODAY + timedelta(days=20))
    assert row.set_by == world.people["carol"]


def test_a_target_can_be_taken_away_and_taking_none_away_is_no_error(
    session: Session, world: World, of: Of
) -> None:
    steady(session, world)
    team = world.teams[TEAM]
    set_(session, of("mara"), team)

    for _ in range(2):
        targets.remove_target(session, access=of("mara"), team_id=team, barrier=DATA)

    assert line(load(session, of("mara"), team)).outlook is None


@pytest.mark.parametrize("name", ["ada", "conrad", "lea"])
def test_those_who_may_everywhere_set_the_organizations_targets(
    session: Session, world: World, of: Of, name: str
) -> None:
    steady(session, world, subject=world.organization, kind=CellKind.ORGANIZATION)

    set_(session, of(name), None)

    page = load(session, of(name), None)
    assert (page.name, page.kind, page.may_set) == ("Northwind", CellKind.ORGANIZATION, True)
    found = line(page).outlook
    assert found is not None
    assert found.standing is Standing.BELOW
    assert session.scalars(select(Target.subject_id)).one() == world.organization


@pytest.mark.parametrize(
    ("name", "team"),
    [
        ("mara", None),
        ("carol", None),
        ("nora", TEAM),
        ("mara", "Claims"),
        ("mara", "Fraud models"),
        ("carol", "Motor pricing"),
        ("ada", "Southern models"),
        ("otto", TEAM),
        ("otto", "Claims"),
    ],
)
def test_what_one_may_not_reach_is_not_found(
    session: Session, world: World, of: Of, name: str, team: str | None
) -> None:
    steady(session, world)
    there = world.teams[team] if team else None

    with pytest.raises(NotFound):
        load(session, of(name), there)
    with pytest.raises(NotFound):
        set_(session, of(name), there)
    with pytest.raises(NotFound):
        targets.remove_target(session, access=of(name), team_id=there, barrier=DATA)
    assert session.scalar(select(func.count()).select_from(Target)) == 0


@pytest.mark.parametrize(
    ("aim", "field"),
    [
        (replace(AIM, level=1.0), "level"),
        (replace(AIM, level=3.2), "level"),
        (replace(AIM, level=5.5), "level"),
        (replace(AIM, level=float("nan")), "level"),
        (replace(AIM, due_on=TODAY), "due_on"),
        (replace(AIM, due_on=TODAY - timedelta(days=1)), "due_on"),
        (replace(AIM, due_on=latest_due(TODAY) + timedelta(days=1)), "due_on"),
        (replace(AIM, due_on=date.max), "due_on"),
    ],
)
def test_a_level_off_the_scale_or_a_day_that_is_not_ahead_is_refused(
    session: Session, world: World, of: Of, aim: Aim, field: str
) -> None:
    steady(session, world)

    with pytest.raises(InvalidInput) as caught:
        set_(session, of("mara"), world.teams[TEAM], aim)

    assert caught.value.field == field


def test_a_barrier_that_is_not_asked_is_refused(session: Session, world: World, of: Of) -> None:
    steady(session, world)

    with pytest.raises(InvalidInput, match="no such barrier"):
        targets.set_target(
            session,
            access=of("mara"),
            team_id=world.teams[TEAM],
            barrier="weather",
            aim=AIM,
            now=NOW,
        )


def test_an_archived_teams_targets_can_be_read_but_not_set(
    session: Session, world: World, of: Of
) -> None:
    steady(session, world)
    set_(session, of("mara"), world.teams[TEAM])
    session.get_one(Team, world.teams[TEAM]).archived_at = NOW

    page = load(session, of("mara"), world.teams[TEAM])

    assert not page.may_set
    assert line(page).outlook is not None
    with pytest.raises(Refused):
        set_(session, of("mara"), world.teams[TEAM])


def test_before_the_first_round_there_is_nothing_to_aim_at(
    session: Session, world: World, of: Of
) -> None:
    assert load(session, of("mara"), world.teams[TEAM]).lines == ()
    with pytest.raises(InvalidInput):
        set_(session, of("mara"), world.teams[TEAM])


def test_a_team_without_a_result_aims_at_what_the_organization_asked_last(
    session: Session, world: World, of: Of
) -> None:
    steady(session, world)
    team = world.teams["Motor pricing"]

    set_(session, of("nora"), team)

    found = line(load(session, of("nora"), team))
    assert found.score is None
    assert found.outlook is not None
    assert found.outlook.standing is Standing.NO_SCORE


def test_what_is_not_published_or_was_agreed_together_counts_for_nothing(
    session: Session, world: World, of: Of
) -> None:
    steady(session, world)
    later = {"scores": [{DATA: 4.9}], "last": TODAY}
    steady(session, world, replace(ASKED, published=False), title="Kept back", **later)
    together = replace(ASKED, mode=RoundMode.CONSENSUS)
    steady(session, world, together, title="Together", **later)

    found = line(load(session, of("mara"), world.teams[TEAM]))

    assert found.score is not None
    assert found.score.point.score == 2.6


@pytest.mark.parametrize(
    "other",
    [
        replace(ASKED, mode=RoundMode.SELF, people=1),
        replace(ASKED, form=QuestionForm.SHORT),
    ],
)
def test_rounds_that_asked_in_another_way_give_no_pace(
    session: Session, world: World, of: Of, other: Asked
) -> None:
    long_ago = TODAY - timedelta(days=300)
    steady(session, world, other, title="Other", last=long_ago)
    steady(session, world, scores=STEADY[1:])
    set_(session, of("mara"), world.teams[TEAM])

    found = line(load(session, of("mara"), world.teams[TEAM])).outlook

    assert found is not None
    assert found.pace.why_not is NoPace.FEW_ROUNDS
    assert found.pace.rounds == 2


def test_another_questionnaires_rounds_give_no_pace_and_its_targets_do_not_show(
    session: Session, world: World, of: Of, tmp_path: Path
) -> None:
    small = Asked(questionnaires(tmp_path) / "small" / "1.0.0.yaml")
    steady(session, world, small, title="Small", last=TODAY - timedelta(days=300))
    set_(session, of("mara"), world.teams[TEAM])
    steady(session, world, scores=STEADY[2:])

    found = line(load(session, of("mara"), world.teams[TEAM]))

    # Both have a barrier of this name, and a target is of one questionnaire.
    assert found.outlook is None
    assert session.scalars(select(Target.questionnaire)).one() == "small"


def test_one_persons_view_a_round_gives_no_pace(session: Session, world: World, of: Of) -> None:
    steady(session, world, replace(ASKED, mode=RoundMode.SELF, people=1))
    set_(session, of("mara"), world.teams[TEAM])

    found = line(load(session, of("mara"), world.teams[TEAM])).outlook

    assert found is not None
    assert found.gap == 0.9
    assert found.pace.why_not is NoPace.ONE_VIEW


def test_a_barrier_hidden_in_the_newest_round_shows_its_last_score(
    session: Session, world: World, of: Of
) -> None:
    steady(session, world, scores=[*STEADY, {DATA: None}])

    found = line(load(session, of("mara"), world.teams[TEAM]))

    assert found.score is not None
    assert (found.score.round_title, found.score.newest) == ("Quarter 3", False)


def test_where_a_team_has_no_target_that_of_the_nearest_above_is_told(
    session: Session, world: World, of: Of
) -> None:
    steady(session, world)
    team, unit = world.teams[TEAM], world.teams["Claims"]
    near, far = replace(AIM, level=3.0), replace(AIM, level=5.0)
    set_(session, of("ada"), None, far)

    assert line(load(session, of("mara"), team)).inherited == far
    set_(session, of("carol"), unit, near)
    assert line(load(session, of("mara"), team)).inherited == near
    assert line(load(session, of("carol"), unit)).inherited == far
    assert line(load(session, of("ada"), None)).inherited is None
    assert line(load(session, of("nora"), world.teams["Motor pricing"])).inherited == far


def test_a_unit_reads_what_everybody_in_it_said(session: Session, world: World, of: Of) -> None:
    unit = world.teams["Claims"]
    steady(session, world, subject=unit, kind=CellKind.UNIT)
    # The unit's own people were asked in the same rounds, and once more.
    steady(session, world, subject=unit, kind=CellKind.TEAM, scores=[{DATA: 4.4}] * 3)
    steady(session, world, subject=unit, kind=CellKind.TEAM, title="More", last=TODAY)

    set_(session, of("carol"), unit)

    page = load(session, of("carol"), unit)

    found = line(page)
    assert page.kind is CellKind.UNIT
    assert found.score is not None
    assert (found.score.round_title, found.score.point.score) == ("Quarter 3", 2.6)
    assert found.outlook is not None
    assert found.outlook.pace.slope == pytest.approx(0.3, abs=0.01)


def test_a_unit_that_was_asked_only_as_a_team_reads_that(
    session: Session, world: World, of: Of
) -> None:
    unit = world.teams["Claims"]
    steady(session, world, subject=unit, kind=CellKind.TEAM)

    page = load(session, of("carol"), unit)

    assert page.kind is CellKind.TEAM
    assert line(page).score is not None


def test_a_round_closed_early_counts_from_the_day_it_was(
    session: Session, world: World, of: Of
) -> None:
    rounds = steady(session, world)
    place = session.get_one(targets.Round, rounds[-1])
    place.closes_on = TODAY + timedelta(days=40)
    session.flush()

    found = line(load(session, of("mara"), world.teams[TEAM])).score

    assert found is not None
    assert found.point.day == TODAY - timedelta(days=20)


def test_the_number_of_queries_does_not_grow_with_teams_and_rounds(
    database: Database, session: Session, world: World, of: Of
) -> None:
    steady(session, world)
    with counted(database) as few:
        load(session, of("ada"), world.teams[TEAM])
    for number in range(12):
        team = Team(organization_id=world.organization, name=f"Team {number}", created_at=NOW)
        session.add(team)
        session.flush()
        steady(session, world, subject=team.id)
    steady(session, world, title="Earlier", last=TODAY - timedelta(days=400), scores=STEADY * 3)
    with counted(database) as many:
        load(session, of("ada"), world.teams[TEAM])

    # Besides the two that say who acts.
    assert len(many) <= len(few) <= 9
