"""Which Clearway this is; stands in every result, so that a figure can be computed again."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def app_version() -> str:
    """Give the installed version, or say that this is a source tree that was never installed."""
    try:
        return version("clearway")
    except PackageNotFoundError:
        return "0+source"
