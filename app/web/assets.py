"""Styles, scripts and fonts under addresses that change with their content, cached for a year."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, send_file, url_for
from werkzeug.security import safe_join

from app.web import permissions

_FOLDER = Path(__file__).parent / "static"
_YEAR = 365 * 24 * 3600


class AssetMissing(Exception):
    """A file that a page needs is not there; `make setup` copies the browser assets."""


def install(app: Flask) -> None:
    """Register the route, and `asset('name')` for templates."""
    app.add_url_rule("/assets/<digest>/<path:name>", "assets", _serve)
    app.add_template_global(asset)


def asset(name: str) -> str:
    """Give the address of a file in the static folder."""
    return url_for("assets", digest=_digest(name), name=name)


@cache
def _digest(name: str) -> str:
    path = _FOLDER / name
    if not path.is_file():
        raise AssetMissing(f"{name} is missing: run `make setup`.")
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


@permissions.asset
def _serve(digest: str, name: str) -> Response:
    joined = safe_join(str(_FOLDER), name)
    if joined is None or not Path(joined).is_file():
        abort(404)
    response = send_file(joined, max_age=_YEAR if digest == _digest(name) else 0)
    if digest == _digest(name):
        response.cache_control.immutable = True
    return response
