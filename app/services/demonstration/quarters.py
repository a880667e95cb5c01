"""The quarters that the demonstration tells of."""

from __future__ import annotations

from datetime import date, timedelta

from app.domain.goals.quarters import Quarter, quarter_of

__all__ = ["Quarter", "last_quarters", "quarter_of"]


def last_quarters(number: int, *, before: date) -> tuple[Quarter, ...]:
    """Give the last quarters that were over before the quarter of a day, oldest first."""
    found: list[Quarter] = []
    first_day = quarter_of(before).first_day
    for _ in range(number):
        quarter = quarter_of(first_day - timedelta(days=1))
        found.append(quarter)
        first_day = quarter.first_day
    return tuple(reversed(found))
