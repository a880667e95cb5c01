"""Bringing a database to the present version, with the migrations in `migrations/`."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from app.storage.database import Database

_MIGRATIONS = Path(__file__).resolve().parent.parent.parent / "migrations"


def alembic_config(database: Database) -> Config:
    """Give Alembic the folder and an open connection, so that it reads no file and no URL."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["engine"] = database.engine
    return config


def upgrade(database: Database) -> None:
    """Apply every migration that is missing; a database that is up to date is left alone."""
    command.upgrade(alembic_config(database), "head")
