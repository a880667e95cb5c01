"""`begin` opens a survey of Northwind, and gives the office that invites to it."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.round import Confidentiality
from app.services.database import Database
from app.settings import Settings
from tests.factories.invitations import start_survey
from tests.factories.world import World
from tests.web.conftest import QUESTIONNAIRE
from tests.web.invitations.office import GROUPS, Begin, Office


@pytest.fixture
def begin(settings: Settings, database: Database, world: World) -> Begin:
    def start(
        confidentiality: Confidentiality = Confidentiality.CONFIDENTIAL, **given: Any
    ) -> Office:
        with database.transaction() as session:
            start_survey(
                session,
                world,
                questionnaire=QUESTIONNAIRE,
                confidentiality=confidentiality,
                **{"groups": GROUPS, **given},
            )
        return Office(settings, database, world)

    return start
