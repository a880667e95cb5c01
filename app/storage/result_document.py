"""A frozen result as the JSON text that is stored: exactly the values, nothing rounded."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import TypeAdapter

from app.domain.comparing.change import Changes
from app.domain.scoring.profile import Recommendation
from app.domain.scoring.result import Result


@dataclass(frozen=True, slots=True)
class _Changed:
    """The part of a result that says what changed since an earlier round."""

    changes: Changes | None = None


@dataclass(frozen=True, slots=True)
class _Advised:
    """The part of a result that says what to do."""

    recommendations: tuple[Recommendation, ...] = ()


_RESULT = TypeAdapter(Result)
_ADVISED = TypeAdapter(_Advised)
_CHANGED = TypeAdapter(_Changed)


def to_document(result: Result) -> str:
    """Write a result as JSON."""
    return _RESULT.dump_json(result).decode()


def from_document(document: str) -> Result:
    """Read a stored result back into values."""
    return _RESULT.validate_json(document)


def changes_of(document: str) -> Changes | None:
    """Read of a stored result only what changed, in a fraction of the time; None if untested."""
    return _CHANGED.validate_json(document).changes


def recommendations_of(document: str) -> tuple[Recommendation, ...]:
    """Read of a stored result only what to do, in the same way."""
    return _ADVISED.validate_json(document).recommendations
