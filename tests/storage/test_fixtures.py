"""The databases that other tests stand on."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, text

from app.storage.database import Database
from app.storage.rows import Row


def test_every_table_is_there(database: Database) -> None:
    tables = set(inspect(database.engine).get_table_names())
    assert tables == {*Row.metadata.tables, "alembic_version"}


@pytest.mark.parametrize("attempt", [1, 2])
def test_what_one_test_writes_no_other_sees(database: Database, attempt: int) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE written (id integer)"))


def test_text_is_kept_in_every_script(database: Database) -> None:
    words = "Zoë · 团队 · فريق · 🙂"
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT :words"), {"words": words}) == words
