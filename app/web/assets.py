"""Styles, scripts and fonts under addresses that change with their content, cached for a year."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import quote

from flask import Flask, Response, abort, request, send_file
from werkzeug.security import safe_join

from app.web import permissions

_FOLDER = Path(__file__).parent / "static"
_PATH = "/assets"
_YEAR = 365 * 24 * 3600


class AssetMissing(Exception):
    """A file that a page needs is not there; `make setup` copies the browser assets."""


def install(app: Flask) -> None:
    """Register the route, and `asset('name')` for templates."""
    app.add_url_rule(f"{_PATH}/<digest>/<path:name>", "assets", _serve)
    app.add_template_global(asset)


def asset(name: str) -> str:
    """Give the address of a file in the static folder."""
    return request.script_root + _address(name)


@cache
def _address(name: str) -> str:
    return f"{_PATH}/{_digest(name)}/{quote(name)}"


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
