"""Quarters of the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months; `number` is 1-4."""

    year: int
    number: int

    @property
    def title(self) -> str:
        """The quarter as people write it: Q3 2026."""
        return f"Q{self.number} {self.year}"

    @property
    def first_day(self) -> date:
        """The first day of its first month."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        """The last day of its last month."""
        next_year, month = divmod(3 * self.number, 12)
        return date(self.year + next_year, month + 1, 1) - timedelta(days=1)


def quarter_of(day: date) -> Quarter:
    """Give the quarter in which a day lies."""
    return Quarter(day.year, (day.month - 1) // 3 + 1)
