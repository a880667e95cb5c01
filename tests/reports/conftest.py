"""Documents that many tests read are printed once a session."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest

from app.domain.paper import Paper
from app.reports.team_report import render
from tests.reports import made, voices


@dataclass(frozen=True)
class Printed:
    """A printed document with what WeasyPrint had to say about it."""

    pdf: bytes
    log: tuple[str, ...]


class Ear(logging.Handler):
    """Keeps every message."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(f"{record.levelname}: {record.getMessage()}")


def printed_with_log(print_it: Callable[[], bytes]) -> Printed:
    ear, logger = Ear(), logging.getLogger("weasyprint")
    logger.addHandler(ear)
    try:
        return Printed(print_it(), tuple(ear.heard))
    finally:
        logger.removeHandler(ear)


@pytest.fixture(scope="session")
def printed() -> Callable[[str], Printed]:
    """Print one of the made reports by name, at most once."""
    makers = {
        "ordinary": made.report,
        "single": made.single,
        "empty": made.empty,
        "few": lambda: made.report(6, rounds=0),
        "extreme": made.extreme,
        "survey": voices.survey,
        "withheld": voices.withheld,
        "round": voices.whole_round,
    }

    @cache
    def one(name: str) -> Printed:
        kind, _, paper = name.partition("@")
        report = makers[kind]()
        return printed_with_log(lambda: render(report, paper=Paper(paper or "a4")))

    return one
