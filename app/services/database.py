"""The database as every entry point gets it: opened, brought up to date, handed on."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import make_url

from app.services.figures.figures_again import fill_in, lacking
from app.storage.database import Database
from app.storage.migrate import upgrade

__all__ = ["Database", "open_database", "upgrade_database"]


def open_database(url: str) -> Database:
    """Open the database at the address; a SQLite file's folder is made when it is missing."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Database(url)


def upgrade_database(database: Database) -> None:
    """Apply the migrations that are missing, and fill in what new tables lack of older results."""
    upgrade(database)
    with database.reader() as session:
        missing = lacking(session)
    if missing:
        with database.transaction() as session:
            fill_in(session)
