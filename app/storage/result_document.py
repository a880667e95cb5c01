"""A frozen result as the JSON text that is stored: exactly the values, nothing rounded."""

from __future__ import annotations

from pydantic import TypeAdapter

from app.domain.scoring.result import Result

_RESULT = TypeAdapter(Result)


def to_document(result: Result) -> str:
    """Write a result as JSON."""
    return _RESULT.dump_json(result).decode()


def from_document(document: str) -> Result:
    """Read a stored result back into values."""
    return _RESULT.validate_json(document)
