"""The groups of people whose figures can be published, and how they lie in one another."""

from __future__ import annotations

from enum import StrEnum


class CellKind(StrEnum):
    """What a published group of people is: everybody, a unit, a team, or a respondent group."""

    ORGANIZATION = "organization"
    UNIT = "unit"
    TEAM = "team"
    GROUP = "group"
