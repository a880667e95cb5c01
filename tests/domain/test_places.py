"""Places that say how sure they are: nobody is placed by noise."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.comparing.places import Places, places
from app.domain.scoring.profile import Interval


def test_overlapping_ranges_share_their_places() -> None:
    high, middle, low = Interval(3.0, 3.6), Interval(2.8, 3.1), Interval(1.5, 2.0)
    assert places([middle, low, high]) == (Places(1, 2), Places(3, 3), Places(1, 2))


def test_what_has_no_range_has_no_place_and_takes_none() -> None:
    assert places([None, Interval(2, 2)]) == (None, Places(1, 1))
    assert not Places(1, 1).tied
    assert Places(1, 2).tied


def test_equal_scores_of_teams_that_answered_alike_are_a_tie() -> None:
    assert places([Interval(2, 2), Interval(2, 2)]) == (Places(1, 2), Places(1, 2))


RANGES = st.lists(
    st.tuples(st.floats(1, 5), st.floats(1, 5)).map(lambda ends: Interval(min(ends), max(ends))),
    min_size=1,
    max_size=12,
)


@given(RANGES)
def test_every_order_that_the_ranges_allow_keeps_each_within_its_places(
    ranges: list[Interval],
) -> None:
    found = places(ranges)
    for value in ("low", "high"):
        order = sorted(range(len(ranges)), key=lambda place: -getattr(ranges[place], value))
        for position, place in enumerate(order, start=1):
            own = found[place]
            assert own is not None
            assert own.first <= position <= own.last
