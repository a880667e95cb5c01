"""How far a survey is, by team and by group, told so that no small number can be worked out.

The same people are counted twice, by team and by group, so that the two lists add up to the same
number: whoever sees one list exactly could find a range in the other. A list that would narrow a
range is therefore told more coarsely, or not at all. So is the sum: where telling it would narrow
a range, it is only what the lists themselves imply. Our rule (measurement.md 3.5 says only that
small numbers are ranges).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.promise.headcount import Headcount, headcount


@dataclass(frozen=True, slots=True)
class Cell:
    """Of how many `invited` people in a team or group how many did something.

    `asked` says whether anybody was ever invited: whoever's invitation was taken back may have done
    something before, and is then among the people and not among the invited.
    """

    invited: int
    people: int
    asked: bool = True

    def few(self, minimum: int) -> bool:
        """Say whether so few are invited that not even "nobody" may be told."""
        return self.asked and self.invited < minimum


def tell(cells: Mapping[str, Cell], *, minimum: int) -> dict[str, Headcount]:
    """Tell how many people did something, cell by cell.

    Of fewer than `minimum` invited people it isn't even said whether there is anybody: of a single
    invited person "0" and "1-4" would say whether that person answered.
    """
    return {
        name: Headcount(0, minimum - 1)
        if minimum > 1 and cell.few(minimum) and cell.people < minimum
        else headcount(cell.people, minimum=minimum)
        for name, cell in cells.items()
    }


def total(told: Mapping[str, Headcount]) -> Headcount:
    """Add up what is told; it is exact only where every number is."""
    return Headcount(
        sum(each.least for each in told.values()), sum(each.most for each in told.values())
    )


def tell_everybody(
    everybody: Cell, *, beside: Mapping[str, Headcount], minimum: int
) -> Headcount | None:
    """Tell how many of all people did something, None where that would narrow a range beside it."""
    told = tell({"": everybody}, minimum=minimum)
    return None if gives_away(told, beside, minimum=minimum) else told[""]


def implied(*lists: Mapping[str, Headcount] | None) -> Headcount:
    """Give the sum as anybody can work it out from lists of the same people."""
    sums = [total(each) for each in lists if each is not None]
    return Headcount(max(each.least for each in sums), min(each.most for each in sums))


def tell_beside(
    cells: Mapping[str, Cell], *, beside: Mapping[str, Headcount], minimum: int, everybody: int
) -> dict[str, Headcount] | None:
    """Tell the same people by another list, so that neither list narrows a range of the other.

    Exactly where that gives nothing away; else "`minimum` or more" (`everybody` is the number that
    stands for no upper end); None where that would still give something away.
    """
    exact = tell(cells, minimum=minimum)
    if not gives_away(exact, beside, minimum=minimum):
        return exact
    coarse = {
        name: Headcount(minimum, max(everybody, minimum)) if each.least >= minimum else each
        for name, each in exact.items()
    }
    return None if gives_away(coarse, beside, minimum=minimum) else coarse


def gives_away(
    one: Mapping[str, Headcount], other: Mapping[str, Headcount], *, minimum: int
) -> bool:
    """Say whether the equal sums of two lists narrow a range below `minimum` in either of them.

    Any two lists with equal sums are possible together, so the sum is all that one tells about the
    other: a range is whole if both of its ends are possible with a sum that both lists allow.
    """
    sums = total(one), total(other)
    least, most = max(each.least for each in sums), min(each.most for each in sums)
    return any(
        each.least + (alone.most - each.most) < least
        or each.most + (alone.least - each.least) > most
        for told, alone in zip((one, other), sums, strict=True)
        for each in told.values()
        if each.least < each.most < minimum
    )
