"""`start` opens a survey of Northwind: `start()`, or with another promise or with groups."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.domain.round import Confidentiality
from app.services.database import Database
from tests.factories.invitations import start_survey
from tests.factories.world import World
from tests.web.conftest import QUESTIONNAIRE
from tests.web.respond.surveys import Start, Survey


@pytest.fixture
def start(app: Flask, database: Database, world: World) -> Start:
    def begin(confidentiality: Confidentiality = Confidentiality.ANONYMOUS, **given: Any) -> Survey:
        with database.transaction() as session:
            start_survey(
                session,
                world,
                questionnaire=QUESTIONNAIRE,
                confidentiality=confidentiality,
                **given,
            )
        return Survey(app, database, world, confidentiality)

    return begin
