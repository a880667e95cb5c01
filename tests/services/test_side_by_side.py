"""Which rows stand side by side, in which round each, and who may be chosen."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.domain.comparing.change import NotCompared, Verdict
from app.domain.comparing.side_by_side import Basis, Rule, Way
from app.domain.promise.disclosure import Hidden
from app.domain.promise.lattice import CellKind
from app.domain.questionnaire import QuestionForm
from app.domain.round import RoundMode
from app.services.compare import side_by_side_choices
from app.services.compare.side_by_side import load_side_by_side
from app.services.compare.side_by_side_choices import choose_rounds, load_choices
from app.services.compare.side_by_side_values import Choices, Column, Offer, SideBySide, Subject
from app.services.database import Database
from app.services.errors import InvalidInput, NotFound
from app.storage.rows import Family, ProfileRow, ScoreRow, UnitProfileRow
from tests.factories.actions import plan
from tests.factories.published import acting
from tests.factories.scored import add_round, add_team, score_team
from tests.factories.world import TODAY, World
from tests.statements import counted

ONE, TWO, THREE = "Claims analytics", "Fraud models", "Motor pricing"
ITEM = "data-access"
HALF = 0.3


def survey(
    database: Database,
    world: World,
    title: str,
    scores: dict[str, float],
    *,
    days_ago: int = 0,
    mode: RoundMode = RoundMode.SURVEY,
    published: bool = True,
    hidden: Hidden | None = None,
) -> uuid.UUID:
    """Publish a score of eight people of each team in one barrier, each with its likely range."""
    with database.transaction() as session:
        place = add_round(session, world, title, days_ago=days_ago, mode=mode, published=published)
        for team, score in scores.items():
            given = {} if hidden else {ITEM: score}
            score_team(session, world, place, team, given, family=Family.BARRIER, hidden=hidden)
        session.execute(
            update(ScoreRow)
            .where(ScoreRow.round_id == place)
            .values(low=ScoreRow.score - HALF, high=ScoreRow.score + HALF)
        )
    return place


def load(database: Database, world: World, *subjects: Subject, who: str = "lea") -> SideBySide:
    access = acting(database, world, who)
    with database.reader() as session:
        return load_side_by_side(session, access=access, subjects=subjects, today=TODAY)


def of(world: World, team: str, place: uuid.UUID | None = None) -> Subject:
    return Subject(world.teams[team], place)


def titles(found: SideBySide) -> list[str | None]:
    return [column.round.title if column.round else None for column in found.columns]


def way(column: Column) -> Way | None:
    said = column.barriers[ITEM].beside
    assert said is not None
    return said.way


def test_each_stands_beside_the_first(database: Database, world: World) -> None:
    survey(database, world, "Now", {ONE: 2.0, TWO: 3.5, THREE: 2.1})
    found = load(database, world, of(world, ONE), of(world, TWO), of(world, THREE))
    first, second, third = found.columns
    assert first.barriers[ITEM].beside is None
    assert (way(second), way(third)) == (Way.HIGHER, Way.NONE)
    turned = load(database, world, of(world, TWO), of(world, ONE))
    assert way(turned.columns[1]) is Way.LOWER


def test_a_round_that_all_have_comes_before_a_newer_one(database: Database, world: World) -> None:
    survey(database, world, "Both", {ONE: 2.0, TWO: 3.5}, days_ago=90)
    survey(database, world, "Alone", {ONE: 2.0}, days_ago=10)
    survey(database, world, "Together", {ONE: 2.0, TWO: 2.0}, mode=RoundMode.CONSENSUS)
    assert titles(load(database, world, of(world, ONE), of(world, TWO))) == ["Both", "Both"]
    assert titles(load(database, world, of(world, ONE), of(world, ONE))) == ["Alone", "Both"]
    found = load(database, world, of(world, ONE), of(world, THREE))
    assert titles(found) == ["Alone", None]
    assert not found.columns[1].shown


def test_what_is_not_published_is_nowhere(database: Database, world: World) -> None:
    before = survey(database, world, "Before", {ONE: 2.0, TWO: 3.0}, days_ago=90)
    hidden = survey(database, world, "Now", {ONE: 2.0, TWO: 3.0}, published=False)
    assert titles(load(database, world, of(world, ONE), of(world, TWO))) == ["Before"] * 2
    load(database, world, of(world, ONE, before), of(world, TWO))
    with pytest.raises(NotFound):
        load(database, world, of(world, ONE, hidden), of(world, TWO))


def test_a_unit_that_nobody_pooled_is_its_teams_and_its_own_people(
    database: Database, world: World
) -> None:
    place = survey(database, world, "Now", {ONE: 2.0, TWO: 3.0, THREE: 2.0}, mode=RoundMode.SELF)
    with database.transaction() as session:
        own = {ITEM: 4.0}
        score_team(session, world, place, "Claims", own, family=Family.BARRIER)
        hidden = add_team(session, world, "Few", below="Claims")
        score_team(session, world, place, "Few", {}, hidden=Hidden.TOO_FEW)
        assert hidden
    unit, team = load(database, world, of(world, "Claims"), of(world, THREE)).columns
    assert (unit.basis, unit.teams, unit.hidden_teams) == (Basis.TEAMS, 3, 1)
    assert unit.barriers[ITEM].published.score == pytest.approx(3.0)
    assert unit.barriers[ITEM].published.n == 3
    assert team.why_not is NotCompared.OTHER_MODE


def test_a_unit_that_was_pooled_is_everybody_in_it(database: Database, world: World) -> None:
    place = survey(database, world, "Now", {ONE: 2.0, TWO: 3.0})
    with database.transaction() as session:
        key = {
            "organization_id": world.organization,
            "subject_id": world.teams["Claims"],
            "kind": CellKind.UNIT,
            "round_id": place,
        }
        session.add(ProfileRow(**key, respondents=16))
        scores = {"score": 2.7, "low": 2.4, "high": 3.0, "n": 16, "alike": False}
        session.add(ScoreRow(**key, family=Family.BARRIER, item=ITEM, **scores))
    unit, team = load(database, world, of(world, "Claims"), of(world, ONE)).columns
    assert (unit.basis, unit.is_unit) == (Basis.PEOPLE, True)
    assert unit.barriers[ITEM].published.score == 2.7
    assert way(team) is Way.LOWER


def test_a_unit_whose_teams_are_all_hidden_shows_no_figure(
    database: Database, world: World
) -> None:
    survey(database, world, "Now", {ONE: 2, TWO: 2}, mode=RoundMode.SELF, hidden=Hidden.TOO_FEW)
    unit, team = load(database, world, of(world, "Claims"), of(world, ONE)).columns
    assert (unit.shown, unit.teams, unit.hidden_teams) == (False, 0, 2)
    assert (team.shown, team.hidden, team.why_not) == (
        False,
        Hidden.TOO_FEW,
        NotCompared.WITHHELD,
    )


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_surveys_in_a_row_the_closing_has_said_it(
    database: Database, world: World, turned: bool
) -> None:
    places = [
        survey(database, world, title, {ONE: 2.0}, days_ago=days)
        for title, days in (("Old", 180), ("Before", 90), ("Now", 0))
    ]
    with database.transaction() as session:
        last = ScoreRow.round_id == places[2]
        session.execute(update(ScoreRow).where(last).values(verdict=Verdict.UP, difference=0.4))

    def beside(one: uuid.UUID, other: uuid.UUID) -> tuple[Way | None, Rule | None]:
        pair = (other, one) if turned else (one, other)
        found = load(database, world, *(of(world, ONE, place) for place in pair))
        said = found.columns[1].barriers[ITEM].beside
        assert said is not None
        return said.way, said.rule

    called = Way.LOWER if turned else Way.HIGHER
    assert beside(places[1], places[2]) == (called, Rule.CLOSING)
    # Of rounds farther apart the closing said nothing.
    assert beside(places[0], places[2]) == (Way.NONE, Rule.TEST)


def test_actions_of_a_unit_are_those_of_all_below_it(database: Database, world: World) -> None:
    with database.transaction() as session:
        plan(session, world, "Late", team=ONE, due_on=TODAY - timedelta(days=1))
        plan(session, world, "Open", team="Claims")
        plan(session, world, "Of all", team=None)
        plan(session, world, "Elsewhere", team=THREE)
    found = load(database, world, of(world, "Claims"), of(world, ONE), of(world, TWO))
    work = [(column.work.open, column.work.overdue) for column in found.columns]
    assert work == [(2, 1), (1, 1), (0, 0)]


@pytest.mark.parametrize(
    ("who", "team"),
    [("carol", THREE), ("mara", TWO), ("mara", "Claims"), ("lea", "Southern models")],
)
def test_nobody_sees_more_than_their_scope(
    database: Database, world: World, who: str, team: str
) -> None:
    survey(database, world, "Now", {ONE: 2.0, TWO: 3.0, THREE: 2.0})
    with pytest.raises(NotFound):
        load(database, world, of(world, ONE), of(world, team), who=who)


@pytest.mark.parametrize("number", [0, 1, 7])
def test_two_to_six_stand_side_by_side(database: Database, world: World, number: int) -> None:
    with pytest.raises(InvalidInput):
        load(database, world, *([of(world, ONE)] * number))


def choices(
    database: Database, world: World, who: str, find: str = "", chosen: tuple[str, ...] = ()
) -> Choices:
    access = acting(database, world, who)
    with database.reader() as session:
        ids = [world.teams[name] for name in chosen]
        return load_choices(session, access=access, chosen=ids, find=find)


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("lea", ["Claims", ONE, TWO, THREE, "Pricing"]),
        ("carol", ["Claims", ONE, TWO]),
        ("mara", [ONE]),
    ],
)
def test_one_chooses_among_those_that_one_sees(
    database: Database, world: World, who: str, names: list[str]
) -> None:
    found = choices(database, world, who)
    assert [each.name for each in found.found] == names
    units = {each.name: each.unit for each in found.found}
    assert units[ONE] == ("" if who == "mara" else "Claims")


def test_of_many_those_are_listed_that_are_searched_for(
    database: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side_by_side_choices, "LISTED", 2)
    monkeypatch.setattr(side_by_side_choices, "MATCHES", 2)
    nothing = choices(database, world, "lea", chosen=(TWO,))
    assert (nothing.searched, nothing.found) == (True, ())
    assert [each.name for each in nothing.chosen] == [TWO]
    assert [each.name for each in choices(database, world, "lea", "MODELS").found] == [TWO]
    assert choices(database, world, "lea", "i").more
    assert choices(database, world, "lea", "%").found == ()
    assert choices(database, world, "carol", "pricing").found == ()


def offer(title: str, mode: RoundMode = RoundMode.SURVEY) -> Offer:
    key = uuid.uuid5(uuid.NAMESPACE_OID, title)
    return Offer(key, title, TODAY, mode, QuestionForm.LONG, False, uuid.UUID(int=1))


A, B = uuid.UUID(int=10), uuid.UUID(int=11)
NEW, MIDDLE, OLD = offer("new"), offer("middle"), offer("old")


@pytest.mark.parametrize(
    ("asked", "offers", "chosen"),
    [
        ([(A, None), (B, None)], {A: [NEW, OLD], B: [OLD]}, [OLD, OLD]),
        ([(A, None), (B, None)], {A: [NEW], B: [OLD]}, [NEW, OLD]),
        ([(A, OLD), (B, None)], {A: [NEW, OLD], B: [NEW, OLD]}, [OLD, OLD]),
        ([(A, None), (A, None), (A, None)], {A: [NEW, MIDDLE, OLD]}, [NEW, MIDDLE, OLD]),
        ([(A, None), (A, NEW)], {A: [NEW, OLD]}, [OLD, NEW]),
        ([(A, None), (B, None)], {A: [NEW], B: []}, [NEW, None]),
    ],
)
def test_rounds_are_chosen_to_be_the_same_where_they_can_be(
    asked: list[tuple[uuid.UUID, Offer | None]],
    offers: dict[uuid.UUID, list[Offer]],
    chosen: list[Offer | None],
) -> None:
    subjects = [Subject(team, place.id if place else None) for team, place in asked]
    assert list(choose_rounds(subjects, offers)) == chosen


def test_no_two_columns_are_the_same() -> None:
    for places in ((NEW.id, NEW.id), (None, NEW.id)):
        with pytest.raises(InvalidInput):
            choose_rounds([Subject(A, each) for each in places], {A: [NEW]})
    with pytest.raises(NotFound):
        choose_rounds([Subject(A, OLD.id), Subject(A)], {A: [NEW]})


def test_more_teams_and_rounds_cost_no_more_questions(database: Database, world: World) -> None:
    survey(database, world, "Now", {ONE: 2.0, TWO: 3.0, THREE: 2.0})
    load(database, world, of(world, ONE), of(world, TWO))
    access = acting(database, world, "lea")
    pair = [of(world, ONE), of(world, "Claims")]
    with database.reader() as session, counted(database) as few:
        load_side_by_side(session, access=access, subjects=pair, today=TODAY)
    with database.transaction() as session:
        for number in range(40):
            add_team(session, world, f"T{number}", below="Claims")
    for number in range(6):
        scores = {f"T{each}": 2.0 for each in range(40)}
        survey(database, world, f"R{number}", {ONE: 2.0, TWO: 3.0} | scores, days_ago=number)
    six = [*pair, of(world, TWO), of(world, THREE), of(world, "Pricing"), of(world, "T3")]
    with database.reader() as session, counted(database) as many:
        found = load_side_by_side(session, access=access, subjects=six, today=TODAY)
    assert sum(column.shown for column in found.columns) == 6
    assert len(few) <= len(many) <= 10


def test_a_unit_is_offered_where_only_teams_below_it_have_a_result(
    database: Database, world: World
) -> None:
    survey(database, world, "Now", {ONE: 2.0}, mode=RoundMode.SELF)
    assert titles(load(database, world, of(world, "Claims"), of(world, "Pricing"))) == ["Now", None]
    with database.transaction() as session:
        session.execute(update(UnitProfileRow).values(results=0))
    assert titles(load(database, world, of(world, "Claims"), of(world, ONE))) == [None, "Now"]
