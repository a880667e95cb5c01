"""What is told of a survey's turnout never narrows a small number."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.promise.headcount import Headcount
from app.domain.turnout import (
    Cell,
    gives_away,
    implied,
    tell,
    tell_beside,
    tell_everybody,
    total,
)

FIVE = 5


def exactly(number: int) -> Headcount:
    return Headcount(number, number)


def cells(**people: int) -> dict[str, Cell]:
    return {name: Cell(20, number) for name, number in people.items()}


def test_small_numbers_are_ranges_and_nobody_is_nobody() -> None:
    told = tell(cells(a=0, b=1, c=4, d=5), minimum=FIVE)
    assert [each.text for each in told.values()] == ["0", "1\N{EN DASH}4", "1\N{EN DASH}4", "5"]


def test_of_few_invited_people_not_even_nobody_is_told() -> None:
    asked = {
        "nobody yet": Cell(1, 0),
        "everybody": Cell(1, 1),
        "not asked": Cell(0, 0, asked=False),
    }
    told = tell(asked, minimum=FIVE)
    assert told["nobody yet"] == told["everybody"] == Headcount(0, 4)
    assert told["not asked"] == exactly(0)


def test_taking_an_invitation_back_tells_nothing() -> None:
    before, after = Cell(5, 1), Cell(4, 1)
    assert tell({"a": after}, minimum=FIVE)["a"] == Headcount(0, 4)
    assert tell({"a": before}, minimum=FIVE)["a"] == Headcount(1, 4)
    assert tell({"a": Cell(0, 1)}, minimum=FIVE) == tell({"a": Cell(0, 0)}, minimum=FIVE)


def test_by_name_everything_is_exact() -> None:
    assert tell({"a": Cell(1, 1), "b": Cell(3, 2)}, minimum=1) == {"a": exactly(1), "b": exactly(2)}


def test_a_sum_is_no_more_exact_than_its_parts() -> None:
    assert total(tell(cells(a=7, b=5), minimum=FIVE)) == exactly(12)
    assert total(tell(cells(a=7, b=2), minimum=FIVE)) == Headcount(8, 11)


def test_exact_groups_are_not_shown_beside_a_single_small_team() -> None:
    teams = tell(cells(a=7, b=2), minimum=FIVE)
    told = tell_beside(cells(x=9), beside=teams, minimum=FIVE, everybody=40)
    assert told == {"x": Headcount(5, 40)}
    groups = tell(cells(x=9), minimum=FIVE)
    assert gives_away(groups, teams, minimum=FIVE)


def test_exact_groups_are_shown_beside_several_small_teams() -> None:
    teams = tell(cells(a=2, b=2, c=3), minimum=FIVE)
    told = tell_beside(cells(x=7), beside=teams, minimum=FIVE, everybody=40)
    assert told == {"x": exactly(7)}


def test_what_can_not_even_be_told_coarsely_is_not_told() -> None:
    teams = tell(cells(a=2), minimum=FIVE)
    assert tell_beside(cells(x=1, y=1), beside=teams, minimum=FIVE, everybody=40) is None


def test_the_sum_is_told_where_it_narrows_no_range() -> None:
    three_small = tell(cells(a=2, b=2, c=3), minimum=FIVE)
    assert tell_everybody(Cell(60, 7), beside=three_small, minimum=FIVE) == exactly(7)
    one_small = tell(cells(a=7, b=2), minimum=FIVE)
    assert tell_everybody(Cell(40, 9), beside=one_small, minimum=FIVE) is None
    assert implied(one_small, None) == Headcount(8, 11)
    assert implied(one_small, {"x": Headcount(9, 40)}) == Headcount(9, 11)


PEOPLE = st.integers(0, 9)
TEAMS = st.lists(st.tuples(PEOPLE, st.integers(0, 3)), min_size=1, max_size=3)


@settings(deadline=None, max_examples=300)
@given(TEAMS, st.data())
def test_every_number_of_a_range_stays_possible(
    teams: list[tuple[int, int]], data: st.DataObject
) -> None:
    """Try every pair of lists that could stand behind what is told: each range is used up."""
    people = sum(each for each, _more in teams)
    invited = sum(each + more for each, more in teams)
    first = data.draw(st.integers(0, people))
    by_team = tell(
        {f"team {n}": Cell(did + more, did) for n, (did, more) in enumerate(teams)}, minimum=FIVE
    )
    everybody = tell_everybody(Cell(invited, people), beside=by_team, minimum=FIVE)
    by_group = tell_beside(
        cells(x=first, y=people - first),
        beside=by_team if everybody is None else {"": everybody},
        minimum=FIVE,
        everybody=people + 9,
    )
    groups = list((by_group or {"": Headcount(0, people + 9)}).values())
    least, most = (0, 99) if everybody is None else (everybody.least, everybody.most)
    told = [*by_team.values(), *groups]
    behind = [
        numbers
        for numbers in product(*(range(each.least, each.most + 1) for each in told))
        if least <= sum(numbers[: len(teams)]) == sum(numbers[len(teams) :]) <= most
    ]
    for place, each in enumerate(told):
        if each.most < FIVE:
            assert {numbers[place] for numbers in behind} == set(range(each.least, each.most + 1))
