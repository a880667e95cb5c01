"""The papers that a report is set for."""

from __future__ import annotations

from enum import StrEnum


class Paper(StrEnum):
    """A sheet's format."""

    A4 = "a4"
    LETTER = "letter"
