"""Clearway. `create_app` is the only place that knows every part."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.settings import Settings


def create_app(settings: Settings) -> Flask:
    """Build the web application for the given settings; nothing is read from the environment."""
    # Imported here so that the command line need not load the web to score a file.
    from app.services.database import open_database  # noqa: PLC0415
    from app.web import build_web  # noqa: PLC0415

    return build_web(settings, database=open_database(settings.database))


def from_environment() -> Flask:
    """Build the application for a server such as gunicorn: `gunicorn 'app:from_environment()'`."""
    from app.settings import read_settings  # noqa: PLC0415

    return create_app(read_settings())
