"""What stands in for a hidden team: the nearest published result that its answers are in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.services.database import Database
from app.services.results.instead import Instead, load_instead
from app.storage.rows import PooledResult, Round
from tests.services.closings import Office

FEW = {"Claims analytics": 12, "Fraud models": 4, "Motor pricing": 9}


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path)


def instead(office: Office, survey: object, team: str = "Fraud models") -> Instead | None:
    with office.database.reader() as session:
        place = session.get_one(Round, survey)
        return load_instead(session, place=place, team_id=office.world.teams[team])


def hide(office: Office, *kinds: str) -> None:
    """Withhold what was pooled of some kinds, as closing would note it."""
    with office.database.transaction() as session:
        for row in session.query(PooledResult).filter(PooledResult.kind.in_(kinds)):
            document = json.loads(row.document)
            document["profile"]["hidden"] = "protected"
            row.document = json.dumps(document)


def test_the_unit_comes_before_the_organization(office: Office) -> None:
    survey = office.survey(FEW)
    office.publish(survey, office.close(survey))
    found = instead(office, survey)
    assert found is not None
    assert (found.unit_id, found.name) == (office.world.teams["Claims"], "Claims")
    assert found.result.profile.respondents == 16
    assert found.result.profile.hidden is None


def test_a_hidden_unit_is_passed_over(office: Office) -> None:
    survey = office.survey(FEW)
    office.publish(survey, office.close(survey))
    hide(office, "unit")
    found = instead(office, survey)
    assert found is not None
    assert (found.unit_id, found.name) == (None, "Northwind")
    assert found.result.profile.respondents == 25
    hide(office, "organization")
    assert instead(office, survey) is None


def test_nothing_stands_in_before_it_is_published(office: Office) -> None:
    survey = office.survey(FEW)
    closing = office.close(survey)
    assert instead(office, survey) is None
    office.publish(survey, closing)
    assert instead(office, survey) is not None


def test_a_unit_beside_is_never_taken(office: Office) -> None:
    survey = office.survey(FEW)
    office.publish(survey, office.close(survey))
    found = instead(office, survey, "Motor pricing")
    assert found is not None
    assert found.unit_id in (office.world.teams["Pricing"], None)


def test_of_what_was_closed_again_only_the_published_closing_counts(office: Office) -> None:
    survey = office.survey(FEW)
    office.close(survey)
    office.reopen(survey)
    office.publish(survey, office.close(survey))
    found = instead(office, survey)
    assert found is not None
    numbers = [number for number in (1, 2) if office.pooled(survey, number=number)]
    document = office.pooled(survey, number=numbers[-1])["unit", str(found.unit_id)]
    assert json.loads(document)["profile"]["respondents"] == found.result.profile.respondents
