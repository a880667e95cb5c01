"""Who is told apart from those who came or left: the same people, where that may be told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.comparing.decomposition import Cause, Decomposition, decompose
from app.domain.comparing.decomposition_people import PeopleMoved, WhyTogether, why_together
from app.domain.promise.disclosure import OPENLY, Promise
from app.domain.promise.lattice import CellKind
from app.domain.round import Confidentiality, RoundMode
from tests.domain.histories import (
    GOLDEN,
    TWO,
    Said,
    all_say,
    amounts,
    heard,
    pair,
    said,
    version,
    voices,
)

BY_NAME = (OPENLY, OPENLY)
CONFIDENTIAL = Promise(Confidentiality.CONFIDENTIAL, 3)
ANONYMOUS = Promise(Confidentiality.ANONYMOUS, 3)


def test_where_people_may_not_be_told_apart_their_parts_are_one() -> None:
    before, now = voices(GOLDEN)
    silent = replace(now, participants=(None, None, None))
    found = decompose(before, silent, promises=BY_NAME)[0]
    assert amounts(found)[Cause.ANSWERS] == pytest.approx(-3 / 8)
    assert not amounts(found).keys() & {Cause.PEOPLE, Cause.SAME_PEOPLE}
    assert (found.people, found.together) == (None, WhyTogether.NOT_LINKED)


@pytest.mark.parametrize(
    ("promises", "cell", "reason"),
    [
        ((OPENLY, OPENLY), CellKind.TEAM, None),
        ((OPENLY, OPENLY), CellKind.UNIT, None),
        ((CONFIDENTIAL, CONFIDENTIAL), CellKind.ORGANIZATION, None),
        ((CONFIDENTIAL, CONFIDENTIAL), CellKind.TEAM, WhyTogether.CONFIDENTIAL),
        ((CONFIDENTIAL, CONFIDENTIAL), CellKind.UNIT, WhyTogether.CONFIDENTIAL),
        ((CONFIDENTIAL, CONFIDENTIAL), CellKind.GROUP, WhyTogether.CONFIDENTIAL),
        ((CONFIDENTIAL, OPENLY), CellKind.TEAM, WhyTogether.CONFIDENTIAL),
        ((OPENLY, CONFIDENTIAL), CellKind.TEAM, WhyTogether.CONFIDENTIAL),
        ((ANONYMOUS, ANONYMOUS), CellKind.ORGANIZATION, WhyTogether.ANONYMOUS),
        ((ANONYMOUS, OPENLY), CellKind.TEAM, WhyTogether.ANONYMOUS),
        ((CONFIDENTIAL, ANONYMOUS), CellKind.TEAM, WhyTogether.ANONYMOUS),
    ],
)
def test_who_may_be_split_at_all(
    promises: tuple[Promise, Promise], cell: CellKind, reason: WhyTogether | None
) -> None:
    assert why_together(promises, cell) is reason
    stayed = all_say("abcdefgh", "3 4")
    found = decompose(*pair(stayed, stayed), promises=promises, cell=cell)[0]
    assert found.together is reason
    assert (Cause.ANSWERS in amounts(found)) is (reason is not None)
    assert (found.people is None) is (reason is not None)


def of_everybody(before: Said, now: Said) -> Decomposition:
    """Split the whole of a confidential organization with a minimum of three."""
    promises = (CONFIDENTIAL, replace(CONFIDENTIAL, minimum=2))
    return decompose(*pair(before, now), promises=promises, cell=CellKind.ORGANIZATION)[0]


@pytest.mark.parametrize(
    ("before", "now", "people"),
    [
        ("abcdef", "abcdef", PeopleMoved(6, 0, 0)),
        ("abcdef", "abc", PeopleMoved(3, 0, 3)),
        ("abc", "abcdef", PeopleMoved(3, 3, 0)),
        ("abcdef", "abcghi", PeopleMoved(3, 3, 3)),
        ("abcdef", "abcde", None),  # one left
        ("abcdef", "abcdefg", None),  # one came
        ("abcdef", "defghi", PeopleMoved(3, 3, 3)),
        ("abcdef", "efghij", None),  # two stayed
        ("abcdef", "ghij", None),  # nobody stayed
    ],
)
def test_few_who_stayed_came_or_went_keep_everybody_together(
    before: str, now: str, people: PeopleMoved | None
) -> None:
    found = of_everybody(all_say(before, "3 4"), all_say(now, "2 5"))
    assert found.people == people
    assert found.together is (WhyTogether.TOO_FEW if people is None else None)


def test_one_who_left_can_not_hide_among_those_who_could_not_see_it() -> None:
    """Three stop giving a level, but two of them are still there: only one person is gone."""
    now = all_say("abcdefgh", "3 3") | all_say("gh", "- -")
    found = of_everybody(all_say("abcdefghi", "3 3"), now)
    assert found.together is WhyTogether.TOO_FEW


def test_few_who_gave_a_level_both_times_keep_everybody_together() -> None:
    """All eight are there both times, but only two gave a level twice."""
    first = all_say("abcde", "3 3") | all_say("fgh", "- -")
    second = all_say("defgh", "4 4") | all_say("abc", "- -")
    assert of_everybody(first, second).together is WhyTogether.TOO_FEW


def test_those_who_gave_a_level_are_counted_not_those_who_could_not_see_it() -> None:
    """Nobody knows what a person thinks who never gave a level: they are neither came nor went."""
    never = all_say("z", "cs cs")
    found = of_everybody(all_say("abcdef", "3 3") | never, all_say("abcdef", "4 4"))
    assert found.people == PeopleMoved(6, 0, 0)


def test_a_question_to_which_none_of_the_same_people_gave_a_level_is_the_others() -> None:
    """Ann alone stayed, and says q1 only later: by hand 1/2 · 1/2 · (4 - 2), the rest others."""
    before = {"Ann": said("2 -"), "Bob": said("2 3")}
    found = decompose(*pair(before, {"Ann": said("4 5"), "Cem": said("4 5")}), promises=BY_NAME)[0]
    assert amounts(found)[Cause.SAME_PEOPLE] == pytest.approx(1 / 2 * 1 / 2 * 2)
    assert amounts(found)[Cause.PEOPLE] == pytest.approx(2 - 1 / 2)


@pytest.mark.parametrize("mode", [RoundMode.SELF, RoundMode.CONSENSUS])
def test_a_team_s_one_sheet_is_the_same_voice_whoever_filled_it_in(mode: RoundMode) -> None:
    first, second = pair(all_say("a", "2 3"), all_say("b", "4 4"), mode=mode)
    found = decompose(
        replace(first, participants=(None,)),
        replace(second, participants=(None,)),
        promises=BY_NAME,
    )[0]
    assert amounts(found)[Cause.SAME_PEOPLE] == pytest.approx(1.5)
    assert amounts(found)[Cause.PEOPLE] == 0
    assert found.people == PeopleMoved(1, 0, 0)


def test_answers_that_changed_since_the_result_was_published_are_not_split() -> None:
    before, now = pair(all_say("ab", "2 3"), all_say("ab", "4 4"))
    other = heard(version(TWO), all_say("ab", "4 5"))
    later = replace(now, side=replace(now.side, matrix=other.side.matrix))
    found = decompose(before, later, promises=BY_NAME)[0]
    assert found.together is WhyTogether.ANSWERS_CHANGED
    assert amounts(found)[Cause.ANSWERS] == pytest.approx(1.5)


def test_a_person_linked_twice_is_not_linked() -> None:
    before, now = pair(all_say("ab", "2 3"), all_say("ab", "4 4"))
    found = decompose(before, replace(now, participants=("a", "a")), promises=BY_NAME)[0]
    assert found.together is WhyTogether.NOT_LINKED
