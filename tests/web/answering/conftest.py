"""The assessment of Claims analytics, and a capability of two questions in it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.services.database import Database
from app.services.questionnaires.questionnaire_versions import load_version
from app.storage.rows import Round
from tests.factories.world import World
from tests.web.answering.sheets import TEAM


@pytest.fixture
def base(world: World) -> str:
    return f"/organizations/{world.organization}/assessments/{world.assessments[TEAM]}"


@pytest.fixture
def capability(database: Database, world: World) -> Any:
    """A capability with two questions, the second of its barrier."""
    with database.reader() as session:
        version = session.scalars(select(Round.questionnaire_version_id)).one()
        return load_version(session, version_id=version).barriers[0].capabilities[1]


@pytest.fixture
def sheet(base: str, capability: Any) -> str:
    return f"{base}/answers/{capability.id}"


@pytest.fixture
def first(capability: Any) -> str:
    return str(capability.questions[0].id)


@pytest.fixture
def second(capability: Any) -> str:
    return str(capability.questions[1].id)
