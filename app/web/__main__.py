"""`python -m app.web`: the web process, served by waitress until it is told to stop."""

from __future__ import annotations

import logging
import sys

from waitress import serve

from app import create_app
from app.settings import Settings, SettingsInvalid, read_settings

_BODY_BYTES = 4 * 1024 * 1024


def main() -> None:
    """Serve the pages at the address that the settings name."""
    settings = _settings()
    logging.basicConfig(level=logging.INFO)
    serve(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        threads=settings.web_threads,
        ident=None,
        max_request_body_size=_BODY_BYTES,
    )


def _settings() -> Settings:
    try:
        return read_settings()
    except SettingsInvalid as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
