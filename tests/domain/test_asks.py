"""What is asked for, since which round, and which reply counts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.domain.comparing.shared import Counted
from app.domain.goals.actions import Reply
from app.domain.goals.asks import Given, PastRound, answer, move_asked, since
from tests.factories.questionnaires import capability

MOST, HALF, NOBODY = Counted(5, 4), Counted(6, 3), Counted()


def rounds(*newest_first: Counted) -> list[PastRound]:
    return [
        PastRound(str(number), f"R{number}", date(2026, 12 - number, 1), counted)
        for number, counted in enumerate(newest_first)
    ]


def given(day: int, reply: Reply = Reply.AGREED) -> Given:
    return Given(reply, f"on day {day}", datetime(2026, 6, day, tzinfo=UTC), "Lea")


@pytest.mark.parametrize(
    ("mean", "from_level"), [(1.0, 1), (1.74, 1), (1.75, 2), (2.3, 2), (2.9, 2), (3.6, 2)]
)
def test_what_is_asked_is_the_move_from_the_level_reached_and_never_past_three(
    mean: float, from_level: int
) -> None:
    assert move_asked(capability("find"), mean).from_level == from_level


def test_since_is_the_first_of_an_unbroken_row() -> None:
    found = since(rounds(MOST, MOST, MOST, HALF, MOST))
    assert (found.title, found.opens_on, found.rounds) == ("R2", date(2026, 10, 1), 3)


def test_what_is_new_is_asked_since_this_round() -> None:
    assert since(rounds(MOST)).rounds == 1
    assert since(rounds(MOST, HALF, MOST)).title == "R0"


def test_a_round_in_which_nobody_has_a_score_breaks_no_row() -> None:
    found = since(rounds(MOST, NOBODY, MOST, NOBODY))
    assert (found.title, found.rounds) == ("R2", 2)


def test_the_newest_reply_counts_and_the_others_are_kept() -> None:
    found = answer([given(3), given(9, Reply.DECLINED), given(5)], asked_since=date(2026, 6, 1))
    assert found.reply == given(9, Reply.DECLINED)
    assert [one.text for one in found.earlier] == ["on day 5", "on day 3"]


def test_without_a_reply_it_is_unanswered() -> None:
    assert answer([], asked_since=date(2026, 6, 1)).reply is None


def test_a_reply_from_before_the_ask_began_counts_no_more_but_is_still_told() -> None:
    found = answer([given(3), given(9)], asked_since=date(2026, 6, 10))
    assert found.reply is None
    assert [one.text for one in found.earlier] == ["on day 9", "on day 3"]
    assert answer([given(9)], asked_since=date(2026, 6, 9)).reply == given(9)
