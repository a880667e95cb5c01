"""What is told of a survey's turnout never narrows a small number."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.headcount import Headcount
from app.domain.turnout import Cell, gives_away, tell, tell_beside, total

FIVE = 5
NUMBERS = st.integers(0, 9)


def exactly(number: int) -> Headcount:
    return Headcount(number, number)


def cells(**people: int) -> dict[str, Cell]:
    return {name: Cell(20, number) for name, number in people.items()}


def test_small_numbers_are_ranges_and_nobody_is_nobody() -> None:
    told = tell(cells(a=0, b=1, c=4, d=5), minimum=FIVE)
    assert [each.text for each in told.values()] == ["0", "1-4", "1-4", "5"]


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


@settings(deadline=None, max_examples=300)
@given(st.lists(NUMBERS, min_size=1, max_size=3), st.data())
def test_every_number_of_a_range_stays_possible(teams: list[int], data: st.DataObject) -> None:
    """Try every pair of lists that could stand behind what is told: each range is used up."""
    people = sum(teams)
    first = data.draw(st.integers(0, people))
    groups = [first, people - first]
    by_team = tell(cells(**{f"t{n}": each for n, each in enumerate(teams)}), minimum=FIVE)
    by_group = tell_beside(
        cells(**{f"g{n}": each for n, each in enumerate(groups)}),
        beside=by_team,
        minimum=FIVE,
        everybody=people + 9,
    )
    if by_group is None:
        return
    told = [*by_team.values(), *by_group.values()]
    behind = [
        numbers
        for numbers in product(*(range(each.least, each.most + 1) for each in told))
        if sum(numbers[: len(teams)]) == sum(numbers[len(teams) :])
    ]
    for place, each in enumerate(told):
        if each.most < FIVE:
            assert {numbers[place] for numbers in behind} == set(range(each.least, each.most + 1))
