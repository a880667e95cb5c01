"""What a closing froze, as the JSON text that is stored with it."""

from __future__ import annotations

from pydantic import TypeAdapter

from app.domain.closing import ClosingReport

_REPORT = TypeAdapter(ClosingReport)


def to_document(report: ClosingReport) -> str:
    """Write a report as JSON."""
    return _REPORT.dump_json(report).decode()


def from_document(document: str) -> ClosingReport:
    """Read a stored report back into values."""
    return _REPORT.validate_json(document)
