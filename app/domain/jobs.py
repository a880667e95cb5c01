"""Work that is done outside a request."""

from __future__ import annotations

from enum import StrEnum


class JobKind(StrEnum):
    """What is to be done."""

    TEAM_REPORT = "team_report"
    ROUND_REPORT = "round_report"
    PORTFOLIO = "portfolio"
    CLOSE_ROUND = "close_round"


class JobState(StrEnum):
    """How far the work is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
