"""How many people, told no more exactly than a round promises."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Headcount:
    """A number of people that lies between two numbers, both included; exact if they are one."""

    least: int
    most: int

    @property
    def text(self) -> str:
        """Write it: 8, or 1 to 4 with a dash between them, as every range is written."""
        return str(self.least) if self.least == self.most else f"{self.least}\N{EN DASH}{self.most}"


def headcount(people: int, *, minimum: int) -> Headcount:
    """Tell how many people there are: nobody and `minimum` or more exactly, fewer as a range."""
    if 0 < people < minimum:
        return Headcount(1, minimum - 1)
    return Headcount(people, people)
