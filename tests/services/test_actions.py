"""Actions in the database: what was measured since, new versions, who may change what."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.domain.comparing.change import Verdict
from app.domain.goals.actions import ActionStatus
from app.domain.promise.lattice import CellKind
from app.domain.round import RoundMode
from app.domain.words.action_wording import outcome_short
from app.services.actions import action_changes as changes
from app.services.actions import action_list as service
from app.services.actions.action_changes import About, ActionDraft, Stale
from app.services.actions.action_choices import capabilities, filter_choices
from app.services.actions.action_list import ActionFilter, ActionLine, list_actions, load_action
from app.services.actions.action_taking import take_up_from_team, taken_up
from app.services.errors import InvalidInput, NotFound
from app.services.questionnaires.questionnaire_versions import load_version
from app.storage.database import Database
from app.storage.rows import Action, Family, Grant, Person, Round, ScoreRow
from tests.factories import results as made
from tests.factories.actions import access_of, plan
from tests.factories.world import NOW, TODAY, World, create_world, start_round
from tests.statements import counted

SMALL = Path(__file__).parents[1] / "data" / "small.yaml"
TEAM = "Claims analytics"
DAY = timedelta(days=1)


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    database = Database(database_url)
    with database.writer() as opened:
        yield opened
    database.dispose()


@pytest.fixture
def world(session: Session, tmp_path: Path) -> World:
    (tmp_path / "small").mkdir()
    first = tmp_path / "small" / "1.0.0.yaml"
    first.write_bytes(SMALL.read_bytes())
    world = create_world(session)
    start_round(session, world, questionnaire=first, title="Q1")
    return world


def survey(session: Session, world: World, title: str, opens_on: date, *, version=None) -> Round:
    """Publish a survey of which nothing but its days matters here."""
    assert world.round is not None
    before = session.get_one(Round, world.round)
    row = Round(
        organization_id=world.organization,
        title=title,
        mode=RoundMode.SURVEY,
        form=before.form,
        questionnaire_version_id=version or before.questionnaire_version_id,
        opens_on=opens_on,
        closes_on=opens_on + 10 * DAY,
        minimum_group=5,
        confidentiality="confidential",
        created_at=NOW,
        closed_at=NOW,
        published_at=NOW,
    )
    session.add(row)
    session.flush()
    return row


def score(session: Session, world: World, row: Round, item: str, value: float, **more) -> None:
    """Keep what a team, or another subject, scored in a round."""
    values = {
        "subject_id": world.teams[TEAM],
        "kind": CellKind.TEAM,
        "n": 8,
        "alike": False,
        "difference": 0.6,
        "verdict": Verdict.UP,
        **more,
    }
    session.add(
        ScoreRow(
            organization_id=world.organization,
            respondent_group="",
            round_id=row.id,
            family=Family.CAPABILITY,
            item=item,
            score=value,
            **values,
        )
    )
    session.flush()


def about(session: Session, world: World) -> About:
    """Give a capability that can be chosen for an own action."""
    return next(iter(capabilities(session, access=access_of(session, world, "ada")).values()))


def finish(session: Session, world: World, action: uuid.UUID, day: date, by: str = "ada") -> None:
    row = session.get_one(Action, action)
    changes.change_status(
        session,
        access=access_of(session, world, by),
        action_id=action,
        revision=row.revision,
        status=ActionStatus.DONE,
        finished_on=day,
        now=NOW,
    )


def lines(session: Session, world: World, who: str = "lea") -> tuple[ActionLine, ...]:
    reader = access_of(session, world, who)
    found = list_actions(session, access=reader, asked=ActionFilter(), today=TODAY)
    return found.lines


def test_the_next_rounds_verdict_stands_beside_a_finished_action(session, world):
    capability = about(session, world)
    quarters = [TODAY - 200 * DAY, TODAY - 100 * DAY, TODAY - 20 * DAY]
    rounds = [survey(session, world, f"S{n}", day) for n, day in enumerate(quarters, 1)]
    for row, value in zip(rounds, (1.5, 2.0, 2.6), strict=True):
        score(session, world, row, capability.capability, value)
    action = plan(session, world, "Name data owners", about=capability)
    finish(session, world, action, TODAY - 50 * DAY)

    line = lines(session, world)[0]
    assert line.outcome is not None
    assert line.outcome.before is not None
    assert (line.outcome.before.title, line.outcome.before.score) == ("S2", 2.0)
    assert outcome_short(line.outcome) == "up 0.6 in S3"
    again = access_of(session, world, "mara")
    page = load_action(session, access=again, action_id=action, today=TODAY)
    assert page.line.outcome == line.outcome


def test_what_is_not_published_or_of_others_is_not_read(session, world):
    capability = about(session, world)
    action = plan(session, world, "Name data owners", about=capability)
    finish(session, world, action, TODAY - 50 * DAY)
    frozen = survey(session, world, "Not yet published", TODAY - 20 * DAY)
    frozen.published_at = None
    score(session, world, frozen, capability.capability, 3.0)
    other = survey(session, world, "Of others", TODAY - 20 * DAY)
    nora = world.teams["Motor pricing"]
    score(session, world, other, capability.capability, 3.0, subject_id=nora)
    score(session, world, other, "another-capability", 3.0)

    outcome = lines(session, world)[0].outcome
    assert outcome is not None
    assert outcome.after is None
    assert outcome_short(outcome) == "no round since"


def test_the_organizations_own_actions_are_set_beside_what_everybody_said(session, world):
    capability = about(session, world)
    action = plan(session, world, "Decide who decides", team=None, about=capability)
    finish(session, world, action, TODAY - 50 * DAY)
    whole = {"subject_id": world.organization, "kind": CellKind.ORGANIZATION}
    row = survey(session, world, "S", TODAY - 20 * DAY)
    score(session, world, row, capability.capability, 3.0, **whole)

    assert outcome_short(lines(session, world)[0].outcome) == "up 0.6 in S"
    with pytest.raises(NotFound):
        load_action(
            session, access=access_of(session, world, "carol"), action_id=action, today=TODAY
        )


def test_a_list_takes_as_many_statements_however_long_it_is(session, world):
    capability = about(session, world)
    for number in range(3):
        finish(session, world, plan(session, world, f"A{number}", about=capability), TODAY)
    reader = access_of(session, world, "lea")

    def ask() -> None:
        list_actions(session, access=reader, asked=ActionFilter(), today=TODAY)

    with counted(session.get_bind()) as few:
        ask()
    for number in range(9):
        finish(session, world, plan(session, world, f"B{number}", about=capability), TODAY)
    with counted(session.get_bind()) as many:
        ask()
    assert len(few) == len(many)


def test_nothing_is_lost_when_the_next_version_has_other_capabilities(session, world, tmp_path):
    result = made.freeze(session, world, assessment_id=world.assessments[TEAM])
    mara = access_of(session, world, "mara")
    advice = result.recommendations[0]
    action = take_up_from_team(
        session,
        access=mara,
        assessment_id=world.assessments[TEAM],
        recommendation_id=advice.id,
        now=NOW,
    )
    before = lines(session, world)
    finish(session, world, action, TODAY - 50 * DAY)
    second = tmp_path / "small" / "2.0.0.yaml"
    text = SMALL.read_text("utf-8").replace("version: 1.0.0", "version: 2.0.0")
    second.write_text(text.replace(advice.capability, f"{advice.capability}-anew"), "utf-8")
    start_round(session, world, questionnaire=second, title="Q2", opens_on=TODAY)
    assert world.round is not None
    version = session.get_one(Round, world.round).questionnaire_version_id
    asked = {one.id for one in load_version(session, version_id=version).capabilities}
    assert advice.capability not in asked
    new = survey(session, world, "S2", TODAY - 10 * DAY, version=version)
    score(session, world, new, f"{advice.capability}-anew", 3.0)

    (after,) = lines(session, world)
    assert (after.title, after.barrier_title, after.capability_title) == (
        before[0].title,
        before[0].barrier_title,
        before[0].capability_title,
    )
    assert after.capability_title
    assert outcome_short(after.outcome) == "no round since"
    offered = filter_choices(session, access=mara)
    assert [each.title for each in offered.barriers] == [after.barrier_title]


def test_a_score_of_another_version_is_shown_but_was_not_tested(session, world, tmp_path):
    capability = about(session, world)
    score(session, world, survey(session, world, "S1", TODAY - 90 * DAY), capability.capability, 2)
    action = plan(session, world, "Name data owners", about=capability)
    finish(session, world, action, TODAY - 50 * DAY)
    second = tmp_path / "small" / "1.1.0.yaml"
    text = SMALL.read_text("utf-8").replace("version: 1.0.0", "version: 1.1.0")
    second.write_text(text, "utf-8")
    start_round(session, world, questionnaire=second, title="Q2")
    assert world.round is not None
    version = session.get_one(Round, world.round).questionnaire_version_id
    row = survey(session, world, "S2", TODAY - 20 * DAY, version=version)
    score(session, world, row, capability.capability, 3, difference=None, verdict=None)

    outcome = lines(session, world)[0].outcome
    assert outcome is not None
    assert outcome_short(outcome) == "not tested"
    assert outcome.after is not None
    assert outcome.after.score == 3


def test_taking_up_the_same_twice_gives_the_same_action_until_it_is_closed(session, world):
    result = made.freeze(session, world, assessment_id=world.assessments[TEAM])
    mara = access_of(session, world, "mara")
    asked = {
        "access": mara,
        "assessment_id": world.assessments[TEAM],
        "recommendation_id": result.recommendations[0].id,
        "now": NOW,
    }
    first = take_up_from_team(session, **asked)
    assert take_up_from_team(session, **asked) == first
    finish(session, world, first, TODAY)
    second = take_up_from_team(session, **asked)

    assert second != first
    held = taken_up(
        session,
        access=mara,
        team_id=world.teams[TEAM],
        questionnaire=result.profile.questionnaire_id,
    )
    assert held[result.recommendations[0].id].id == second


def test_a_stale_change_is_refused_and_writes_nothing(session, world):
    action = plan(session, world, "First", description="As it was")
    ada = access_of(session, world, "ada")
    asked = {"access": ada, "action_id": action, "revision": 1, "now": NOW + DAY}
    changes.edit_action(session, **asked, draft=ActionDraft("Second"))

    with pytest.raises(Stale):
        changes.edit_action(session, **asked, draft=ActionDraft("Third"))
    with pytest.raises(Stale):
        changes.change_status(session, **asked, status=ActionStatus.DONE)
    page = load_action(session, access=ada, action_id=action, today=TODAY)
    assert (page.line.title, page.line.revision) == ("Second", 2)
    assert "Before: As it was" in page.history[0].text


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (ActionDraft(" "), "title"),
        (ActionDraft("x" * 301), "title"),
        (ActionDraft("x", description="x" * 3001), "description"),
        (ActionDraft("x", description="\x00"), "description"),
        (ActionDraft("x", due_on=date(1999, 1, 1)), "due_on"),
        (ActionDraft("x", status=ActionStatus.DROPPED), "reason"),
        (ActionDraft("x", status=ActionStatus.DONE, finished_on=TODAY + 2 * DAY), "finished_on"),
    ],
)
def test_what_can_not_be_taken_is_refused_before_anything_is_written(session, world, draft, field):
    action = plan(session, world, "First")
    asked = {"action_id": action, "revision": 1, "draft": draft, "now": NOW}

    with pytest.raises(InvalidInput) as refused:
        changes.edit_action(session, access=access_of(session, world, "mara"), **asked)

    assert refused.value.field == field
    assert not session.dirty
    assert session.get_one(Action, action).revision == 1


def test_an_owner_who_lost_access_stays_named_until_another_is_chosen(session, world):
    mara = world.people["mara"]
    action = plan(session, world, "First", owner_id=mara)
    session.query(Grant).filter(Grant.person_id == mara).delete()
    ada = access_of(session, world, "ada")
    asked = {"access": ada, "action_id": action, "now": NOW}
    kept = ActionDraft("Renamed", owner_id=mara)
    changes.edit_action(session, **asked, revision=1, draft=kept)
    assert session.get_one(Action, action).owner == "Mara"
    with pytest.raises(InvalidInput):
        changes.create_action(session, access=ada, team_id=world.teams[TEAM], draft=kept, now=NOW)

    session.delete(session.get_one(Person, mara))
    session.flush()
    session.expire_all()
    assert lines(session, world)[0].owner == "Mara"


def test_an_owner_is_a_person_or_a_name_and_not_both(session, world):
    both = {"owner_id": world.people["mara"], "owner": "A firm"}
    with pytest.raises(InvalidInput) as refused:
        plan(session, world, "First", **both)
    assert refused.value.field == "owner"


def test_managers_change_what_their_own_teams_do_and_nothing_else(session, world):
    whole = plan(session, world, "Whole", team=None)
    pricing = plan(session, world, "Pricing", team="Motor pricing")
    mara = access_of(session, world, "mara")
    for action in (whole, pricing):
        asked = {"access": mara, "action_id": action, "now": NOW}
        with pytest.raises(NotFound):
            changes.edit_action(session, **asked, revision=1, draft=ActionDraft("Forged"))
    for team in (None, world.teams["Claims"], world.teams["Motor pricing"]):
        with pytest.raises(NotFound):
            changes.create_action(
                session, access=mara, team_id=team, draft=ActionDraft("Forged"), now=NOW
            )
    assert lines(session, world, "mara") == ()
    assert service.may_change(access_of(session, world, "lea"), None)


# On SQLite a writer holds up all others from its beginning on, so this can't come about.
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_change_that_comes_between_looking_and_writing_is_not_overwritten(database):
    with database.transaction() as session:
        world = create_world(session)
        action = plan(session, world, "First")
    asked = {"action_id": action, "revision": 1, "now": NOW}
    with database.writer() as slow:
        mara = access_of(slow, world, "mara")
        seen = service.find_action(slow, access=mara, action_id=action)
        with database.transaction() as quick:
            carol = access_of(quick, world, "carol")
            changes.edit_action(quick, access=carol, **asked, draft=ActionDraft("Of Carol"))
        with pytest.raises(Stale):
            changes.edit_action(slow, access=mara, **asked, draft=ActionDraft("Of Mara"))
        assert seen.title == "Of Carol"
