"""What a closing compares: with the survey before, and leadership with all others."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.domain.comparing.change import Changes, Method, NotCompared
from app.domain.comparing.perception import LEADERSHIP
from app.domain.questionnaire import QuestionForm
from app.domain.round import Confidentiality
from app.domain.scoring.result import Result
from app.services.database import Database
from app.storage.result_document import from_document
from app.storage.rows import Participant, ResponseRow, Team
from tests.factories.world import TODAY
from tests.services.closings import Office

ML_BARRIERS = Path(__file__).parents[2] / "questionnaires" / "ml-barriers" / "1.0.0.yaml"
TEAM = "Claims analytics"
ALL = {"Claims analytics": 10, "Fraud models": 10, "Motor pricing": 10}
BEFORE = {"title": "Before", "closes_on": TODAY - timedelta(days=1)}


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path)


def publish(office: Office, survey: uuid.UUID) -> dict[str, Result]:
    office.publish(survey, office.close(survey))
    return results(office)


def results(office: Office) -> dict[str, Result]:
    return {team: from_document(row.document) for team, row in office.results().items()}


def changes_of(office: Office, survey: uuid.UUID) -> Changes | None:
    office.close(survey)
    return results(office)[TEAM].changes


def link(office: Office) -> None:
    """Give the people of each team pseudonyms: the same for all rounds, in the order of ids."""
    with office.database.transaction() as session:
        for assessment in office.world.assessments.values():
            rows = session.scalars(
                select(ResponseRow)
                .where(ResponseRow.assessment_id == assessment)
                .order_by(ResponseRow.id)
            )
            for number, row in enumerate(rows.all()):
                row.participant_id = _participant(office, session, f"{number}@example.org")


def _participant(office: Office, session, address: str) -> uuid.UUID:
    known = session.scalar(select(Participant.id).where(Participant.address == address))
    if known is None:
        known = uuid.uuid4()
        here = office.world.organization
        session.add(Participant(id=known, organization_id=here, address=address))
        session.flush()
    return known


def test_a_survey_is_compared_with_what_the_one_before_published(office: Office) -> None:
    before = publish(office, office.survey(ALL, **BEFORE))[TEAM].profile
    now = office.survey({**ALL, TEAM: 9})
    changes = changes_of(office, now)
    assert changes is not None
    assert (changes.since, changes.why_not) == ("Before", None)
    assert [change.before for change in changes.barriers if change.whole] == [
        barrier.score
        for barrier, change in zip(before.barriers, changes.barriers, strict=True)
        if change.whole
    ]
    assert {change.method for change in changes.barriers} <= {Method.WELCH, None}
    for (kind, _), document in office.pooled(now).items():
        compared = from_document(document).changes
        assert compared is not None, kind
    page = office.page(now)
    assert page.frozen is not None
    assert page.frozen.report.compared_with == "Before"


@pytest.mark.parametrize(
    ("other", "published"),
    [
        ({"form": QuestionForm.SHORT}, True),
        ({"routed": False}, True),
        ({"closes_on": TODAY + timedelta(days=30)}, True),
        ({}, False),
    ],
)
def test_only_what_was_published_before_and_asked_the_same_is_compared(
    office: Office, *, other: dict[str, object], published: bool
) -> None:
    first = office.survey(ALL, **{**BEFORE, **other})
    closing_id = office.close(first)
    if published:
        office.publish(first, closing_id)
    assert changes_of(office, office.survey(ALL)) is None


def test_a_team_that_was_hidden_is_not_compared(office: Office) -> None:
    publish(office, office.survey({**ALL, TEAM: 3}, **BEFORE))
    changes = changes_of(office, office.survey(ALL))
    assert changes is not None
    assert changes.why_not in (NotCompared.WITHHELD, NotCompared.TOO_FEW)
    assert (changes.barriers, changes.capabilities) == ((), ())


@pytest.mark.parametrize("linked", [True, False])
def test_people_are_paired_only_where_they_are_linked(office: Office, *, linked: bool) -> None:
    first = office.survey(ALL, certain=True, **BEFORE)
    if linked:
        link(office)
    publish(office, first)
    second = office.survey(ALL, certain=True, seed=7_000)
    if linked:
        link(office)
    changes = changes_of(office, second)
    assert changes is not None
    methods = {change.method for change in changes.barriers if change.method}
    assert methods == ({Method.PAIRED} if linked else {Method.WELCH})


def test_anonymous_rounds_never_pair(office: Office) -> None:
    publish(office, office.survey(ALL, confidentiality=Confidentiality.ANONYMOUS, **BEFORE))
    changes = changes_of(office, office.survey(ALL, confidentiality=Confidentiality.ANONYMOUS))
    assert changes is not None
    assert {change.method for change in changes.barriers if change.method} == {Method.WELCH}


def test_a_unit_is_compared_with_the_teams_that_lay_in_it_then(office: Office) -> None:
    first = office.survey(ALL, **BEFORE)
    publish(office, first)
    claims = ("unit", str(office.world.teams["Claims"]))
    before = from_document(office.pooled(first)[claims]).profile
    with office.database.transaction() as session:
        session.execute(
            update(Team)
            .where(Team.id == office.world.teams["Fraud models"])
            .values(parent_id=office.world.teams["Pricing"])
        )
    now = office.survey(ALL)
    office.close(now)
    changes = from_document(office.pooled(now)[claims]).changes
    assert changes is not None
    assert before.respondents == 20
    assert [change.n_before for change in changes.barriers] == [b.n for b in before.barriers]


def test_leadership_stands_beside_all_others_in_the_whole_only(office: Office) -> None:
    survey = office.survey(
        {"Claims analytics": 14, "Fraud models": 14},
        questionnaire=ML_BARRIERS,
        groups=(LEADERSHIP, "engineering"),
    )
    office.close(survey)
    found = {cell: from_document(text).gaps for cell, text in office.pooled(survey).items()}
    found |= {("team", team): result.gaps for team, result in results(office).items()}
    gaps = found.pop(("organization", ""))
    assert {gap.group for gap in gaps} == {LEADERSHIP}
    told = [gap for gap in gaps if gap.verdict is not None]
    assert told
    assert all(5 <= n <= 14 for gap in told for n in (gap.n_group, gap.n_others))
    assert not any(found.values())


@pytest.mark.parametrize("people", [{"Claims analytics": 6, "Fraud models": 0}])
def test_there_is_no_gap_to_a_group_that_is_hidden(office: Office, people: dict[str, int]) -> None:
    survey = office.survey(people, questionnaire=ML_BARRIERS, groups=(LEADERSHIP, "engineering"))
    office.close(survey)
    documents = office.pooled(survey)
    assert from_document(documents["group", LEADERSHIP]).profile.hidden is not None
    assert from_document(documents["organization", ""]).gaps == ()
