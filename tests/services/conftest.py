"""What tests of services stand on where they name nothing of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.storage.database import Database
from tests.factories.world import World, create_world
from tests.services.planning import MakeDraft, draft_of, questionnaires


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return questionnaires(tmp_path)


@pytest.fixture
def world(database: Database) -> World:
    with database.transaction() as session:
        return create_world(session)


@pytest.fixture
def draft(folder: Path, world: World) -> MakeDraft:
    return draft_of(folder, world)
