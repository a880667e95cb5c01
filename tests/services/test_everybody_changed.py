"""Reading a round for what changed of everybody, on both databases."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.services.answers.said import load_choices, load_round
from app.services.compare.everybody_changed import load_everybody_changed
from app.services.database import Database
from tests.factories.actions import access_of
from tests.services.closings import ASKED, Office

PEOPLE = {"Claims analytics": 8, "Fraud models": 6, "Motor pricing": 9}


def test_choices_alone_are_read_as_with_everything_else(database: Database, tmp_path: Path) -> None:
    office = Office(database, tmp_path)
    survey = office.survey(PEOPLE)
    here = {"organization_id": office.world.organization, "round_id": survey}
    with database.reader() as session:
        for routed in (False, True):
            asked = {**here, "questionnaire": ASKED, "routed": routed}
            quick, whole = load_choices(session, **asked), load_round(session, **asked)
            assert np.array_equal(quick.codes, whole.codes)
            assert quick.codes.any()
            for name in ("teams", "groups", "participants"):
                assert getattr(quick, name) == getattr(whole, name)


def test_one_published_survey_is_nothing_to_take_apart(database: Database, tmp_path: Path) -> None:
    office = Office(database, tmp_path)
    survey = office.survey(PEOPLE)
    office.publish(survey, office.close(survey))
    with database.reader() as session:
        found = load_everybody_changed(session, access=access_of(session, office.world, "lea"))
    assert [one.id for one in found.rounds] == [survey]
    assert found.change is None
