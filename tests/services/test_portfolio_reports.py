"""Portfolios, on both databases: what they hold of whom, and who may have the file."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.goals.actions import ActionStatus
from app.domain.goals.targets import Aim
from app.domain.paper import Paper
from app.reports.portfolio import render
from app.reports.portfolio_values import Portfolio
from app.services import jobs
from app.services.actions.action_changes import change_status
from app.services.compare.overview import Wanted, load_overview
from app.services.database import Database
from app.services.errors import NotFound
from app.services.reports import portfolio_units, report_drawing
from app.services.reports.portfolio_reports import ask_for_portfolio
from app.services.reports.portfolio_values import gather_portfolio
from app.services.reports.report_states import download, report_state
from app.services.targets.targets import set_target
from app.services.teams.team_changes import change_team
from app.storage.rows import Grant, Job, Report, Round
from tests.factories import published
from tests.factories.actions import access_of, plan
from tests.factories.published import Said
from tests.factories.scored import add_team
from tests.factories.world import NOW, TODAY, World, create_world
from tests.reports import reading
from tests.services import asking

PEOPLE = {"Claims analytics": 8, "Fraud models": 3, "Motor pricing": 9, "Motor repair": 8}
WORD = "Quetschn"
OUTSIDE_CLAIMS = ("Pricing", "Motor", "Nora", "Ask the garage")


@pytest.fixture
def world(database: Database) -> World:
    """Two surveys, the second higher in one team; Fraud models are too few to be shown."""
    with database.transaction() as session:
        made = create_world(session)
        add_team(session, made, "Motor repair", below="Pricing")
    before = Said(remarks=dict.fromkeys(PEOPLE, WORD))
    published.publish(
        database, made, PEOPLE, said=before, title="Before", closes_on=TODAY - timedelta(days=90)
    )
    now = Said(above={"Motor pricing": 1.8}, remarks=dict.fromkeys(PEOPLE, WORD))
    published.publish(database, made, PEOPLE, said=now, title="Now", seed=1)
    return made


def gathered(
    session: Session, world: World, who: str = "lea", unit: str | None = None
) -> Portfolio:
    assert world.round is not None
    return gather_portfolio(
        session,
        access=access_of(session, world, who),
        round_id=world.round,
        unit_id=world.teams[unit] if unit else None,
        today=TODAY,
    )


def printed(database: Database, world: World, who: str = "lea", unit: str | None = None) -> str:
    with database.reader() as session:
        return reading.flat(render(gathered(session, world, who, unit), paper=Paper.A4))


def ask(
    database: Database,
    world: World,
    who: str = "lea",
    *,
    unit: uuid.UUID | None = None,
    round_id: uuid.UUID | None = None,
    paper: Paper = Paper.A4,
) -> uuid.UUID:
    with database.transaction() as session:
        return ask_for_portfolio(
            session,
            access=access_of(session, world, who),
            round_id=round_id or world.round or uuid.UUID(int=0),
            unit_id=unit,
            paper=paper,
            now=NOW,
        )


def work(database: Database, folder: Path) -> None:
    """Do what the worker does."""
    with database.transaction() as session:
        job = jobs.take_job(session, now=NOW)
        assert job is not None
        order = report_drawing.load_order(session, report_id=job.subject_id)
        content = report_drawing.draw(order)
        report_drawing.keep(session, order=order, content=content, job=job, folder=folder, now=NOW)


def test_a_leader_has_the_whole_and_a_page_for_every_unit(database: Database, world: World):
    with database.reader() as session:
        made = gathered(session, world)
        found = load_overview(
            session, access=access_of(session, world, "lea"), wanted=Wanted(round_id=world.round)
        )
    assert found is not None
    assert [sheet.name for sheet in made.sheets] == ["Northwind", "Claims", "Pricing"]
    assert (made.whole.teams, made.whole.tallies) == (found.total.teams, found.total.tallies)
    assert [line.name for line in made.whole.lines] == ["Claims", "Pricing"]
    assert [line.name for line in made.units[1].lines] == ["Motor pricing", "Motor repair"]
    assert [moment.title for moment in made.whole.trend] == ["Before", "Now"]
    assert made.seen == ()


def test_what_moved_is_told_of_everybody_and_counted_over_single_teams(
    database: Database, world: World
):
    with database.reader() as session:
        made = gathered(session, world)
    pricing = made.units[1]
    assert pricing.moved
    assert all(one.teams == 2 and one.up <= 1 for one in pricing.moved)
    ups = [one for one in pricing.moved if one.up]
    marked = {line.name for line in pricing.lines if any(c.verdict == "up" for c in line.cells)}
    assert ups
    assert marked == {"Motor pricing"}


def test_the_pages_of_an_earlier_round_end_with_it(database: Database, world: World):
    with database.reader() as session:
        before = session.scalars(select(Round.id).where(Round.title == "Before")).one()
        made = gather_portfolio(
            session,
            access=access_of(session, world, "lea"),
            round_id=before,
            unit_id=None,
            today=TODAY,
        )
    assert [moment.title for moment in made.whole.trend] == ["Before"]
    assert made.whole.moved == ()


def test_targets_on_the_pages_of_an_earlier_round_name_the_round_of_their_score(
    database: Database, world: World
):
    with database.transaction() as session:
        here = access_of(session, world, "lea")
        before = session.scalars(select(Round.id).where(Round.title == "Before")).one()
        aim = Aim(4.0, TODAY + timedelta(days=200))
        set_target(session, access=here, team_id=None, barrier="data-access", aim=aim, now=NOW)
        made = gather_portfolio(session, access=here, round_id=before, unit_id=None, today=TODAY)
    assert [one.round_title for one in made.whole.targets] == ["Now"]
    page = reading.flat(render(made, paper=Paper.A4))
    score = made.whole.targets[0].score
    assert score is not None
    assert f"{score:.1f} in Now, 4.0 by" in page


def test_a_unit_leaders_portfolio_begins_at_the_unit_and_holds_no_name_from_outside(
    database: Database, world: World
):
    with database.transaction() as session:
        plan(session, world, "Ask the garage", team="Motor pricing", by="nora")
        plan(session, world, "Ask the data office", team="Fraud models", by="carol")
    said = printed(database, world, "carol")
    with database.reader() as session:
        made = gathered(session, world, "carol")
    assert [sheet.name for sheet in made.sheets] == ["Claims"]
    assert made.seen == ("Claims",)
    assert "from what this account may see: Claims." in said
    assert "Ask the data office" in said
    assert [name for name in OUTSIDE_CLAIMS if name in said] == []


def test_a_managers_holds_one_team_and_no_sum_of_others(database: Database, world: World):
    said = printed(database, world, "mara")
    with database.reader() as session:
        made = gathered(session, world, "mara")
    assert [line.name for line in made.whole.lines] == ["Claims analytics"]
    assert made.whole.name == "Part of Northwind"
    assert made.whole.teams.results == 1
    assert (made.units, made.whole.trend, made.whole.targets) == ((), (), ())
    assert [name for name in (*OUTSIDE_CLAIMS, "Fraud models") if name in said] == []


def test_a_single_team_tells_of_its_models(database: Database, world: World):
    with database.reader() as session:
        made = gathered(session, world, "nora")
    assert [line.name for line in made.whole.lines] == ["Motor pricing"]
    assert (made.whole.teams.told, made.whole.teams.share_in_production) == (1, 1.0)


def test_somebody_with_two_units_has_both_added_up_and_no_more(database: Database, world: World):
    with database.transaction() as session:
        session.add(
            Grant(
                organization_id=world.organization,
                person_id=world.people["carol"],
                role="manager",
                team_id=world.teams["Motor repair"],
                created_at=NOW,
            )
        )
    with database.reader() as session:
        made = gathered(session, world, "carol")
        whole = gathered(session, world)
    assert made.seen == ("Claims", "Motor repair")
    assert [line.name for line in made.whole.lines] == ["Claims", "Motor repair"]
    assert [sheet.name for sheet in made.units] == ["Claims"]
    assert made.whole.teams.results == whole.whole.teams.results - 1
    shown = [team for team in (*made.units[0].lines, made.whole.lines[1]) if team.cells]
    assert made.whole.teams.told == len(shown) > 0
    assert made.whole.teams.share_in_production == 1.0
    assert "Motor pricing" not in printed(database, world, "carol")


def test_hidden_figures_and_words_of_few_are_in_no_portfolio(database: Database, world: World):
    with database.reader() as session:
        made = gathered(session, world)
    hidden = [line for sheet in made.units for line in sheet.lines if line.hidden]
    assert "Fraud models" in {line.name for line in hidden}
    assert all(line.cells == () for line in hidden)
    assert made.whole.teams.hidden == len(hidden)
    for who in ("lea", "carol", "mara"):
        assert WORD not in printed(database, world, who)


def test_one_unit_can_be_asked_for_by_whoever_sees_more(database: Database, world: World):
    with database.reader() as session:
        made = gathered(session, world, "lea", "Pricing")
    assert (made.whole.name, made.units) == ("Pricing", ())
    assert "Claims" not in printed(database, world, "lea", "Pricing")


def test_targets_and_actions_stand_where_they_belong(database: Database, world: World):
    with database.transaction() as session:
        here = access_of(session, world, "lea")
        set_target(
            session,
            access=here,
            team_id=world.teams["Pricing"],
            barrier="data-access",
            aim=Aim(4.0, TODAY + timedelta(days=200)),
            now=NOW,
        )
        plan(session, world, "Late one", team="Motor pricing", due_on=TODAY - timedelta(days=2))
        done = plan(session, world, "Finished one", team="Motor pricing")
        change_status(
            session,
            access=here,
            action_id=done,
            revision=1,
            status=ActionStatus.DONE,
            now=NOW,
            text="There.",
        )
    with database.reader() as session:
        made = gathered(session, world)
    claims, pricing = made.units
    assert (made.whole.targets, claims.targets) == ((), ())
    assert [(one.barrier, one.outlook.aim.level) for one in pricing.targets] == [
        ("Data access", 4.0)
    ]
    assert (claims.work.open, claims.work.done) == (0, 0)
    for work_of in (made.whole.work, pricing.work):
        assert (work_of.open, work_of.overdue, work_of.done) == (1, 1, 1)
        assert [task.title for task in work_of.first] == ["Late one"]
        assert [task.title for task in work_of.finished] == ["Finished one"]


def test_what_is_asked_stands_on_the_page_of_whoever_it_is_asked_of_and_above(
    database: Database,
):
    with database.transaction() as session:
        made = create_world(session)
        add_team(session, made, "Claims desk", below="Claims")
    low = dict.fromkeys(("Claims analytics", "Fraud models", "Claims desk"), 1.5)
    made.round = asking.write(database, made, {**low, "Motor pricing": 4.0})
    with database.reader() as session:
        found = gathered(session, made)
        of_carol = gathered(session, made, "carol").whole
        of_nora = gathered(session, made, "nora").whole
    claims, pricing = found.units
    for sheet in (found.whole, claims, of_carol):
        assert [(one.owner, one.low, one.teams) for one in sheet.asks] == [("Claims", 3, 3)]
        assert sheet.asked == 1
    for sheet in (pricing, of_nora):
        assert (sheet.asks, sheet.asked) == ((), 0)


def test_units_in_units_have_a_page_where_they_hold_teams_and_too_many_are_counted(
    database: Database, world: World, monkeypatch: pytest.MonkeyPatch
):
    with database.transaction() as session:
        top = add_team(session, world, "Insurance")
        add_team(session, world, "Idle unit")
        add_team(session, world, "Idle team", below="Idle unit")
        here = access_of(session, world, "ada")
        for name in ("Claims", "Pricing"):
            unit = world.teams[name]
            change_team(session, access=here, team_id=unit, name=name, parent_id=top)
    with database.reader() as session:
        made = gathered(session, world)
        names = [sheet.name for sheet in made.units]
        monkeypatch.setattr(portfolio_units, "MOST_PAGES", 2)
        fewer = gathered(session, world)
    assert names == ["Insurance", "Claims", "Pricing"]
    assert made.units[1].within == ("Insurance",)
    assert (made.without_page, made.silent) == (0, 1)
    assert [sheet.name for sheet in fewer.units] == ["Insurance", "Claims"]
    assert fewer.without_page == 1


def test_what_there_is_not_can_not_be_asked_for(database: Database, world: World):
    for who, wanted in (
        ("carol", {"unit": world.teams["Pricing"]}),
        ("lea", {"unit": world.teams["Motor pricing"]}),
        ("lea", {"unit": world.teams["Southern models"]}),
        ("lea", {"round_id": uuid.uuid4()}),
        ("otto", {}),
    ):
        with pytest.raises(NotFound):
            ask(database, world, who, **wanted)


def test_only_whoever_asked_has_the_file_under_a_name_that_says_the_day(
    database: Database, world: World, tmp_path: Path
):
    report_id = ask(database, world, "carol")
    work(database, tmp_path)
    with database.reader() as session:
        here = access_of(session, world, "carol")
        assert report_state(session, access=here, report_id=report_id).ready
        found = download(session, access=here, report_id=report_id, folder=tmp_path)
        assert found.name == f"Northwind Claims portfolio Now {TODAY.isoformat()} a4.pdf"
        assert found.path.read_bytes().startswith(b"%PDF")
        for other in ("ada", "lea", "conrad", "mara", "otto"):
            with pytest.raises(NotFound):
                report_state(session, access=access_of(session, world, other), report_id=report_id)


def test_it_is_gone_for_whoever_sees_less_by_now(database: Database, world: World, tmp_path: Path):
    report_id = ask(database, world, "carol")
    waiting = ask(database, world, "carol", paper=Paper.LETTER)
    work(database, tmp_path)
    with database.transaction() as session:
        grant = session.scalars(select(Grant).filter_by(person_id=world.people["carol"])).one()
        grant.team_id = world.teams["Fraud models"]
    with database.reader() as session:
        here = access_of(session, world, "carol")
        with pytest.raises(NotFound):
            download(session, access=here, report_id=report_id, folder=tmp_path)
        with pytest.raises(NotFound):
            report_drawing.load_order(session, report_id=waiting)


def test_it_is_asked_for_once_while_it_is_drawn_and_drawn_anew_afterwards(
    database: Database, world: World, tmp_path: Path
):
    first = ask(database, world)
    assert ask(database, world) == first
    assert ask(database, world, "ada") != first
    with database.transaction() as session:
        job = session.get_one(Job, session.get_one(Report, first).job_id)
        job.state, job.finished_at = "failed", NOW
    assert ask(database, world) == first
    work(database, tmp_path)
    work(database, tmp_path)
    assert ask(database, world) != first
