"""What changed and why: the parts add up to the whole, and each is nothing without its cause."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from app.domain.comparing.decomposition import (
    Cause,
    Decomposition,
    QuestionChanges,
    WhyWhole,
    decompose,
)
from app.domain.comparing.decomposition_people import PeopleMoved
from app.domain.promise.disclosure import OPENLY, Hidden, Promise
from app.domain.promise.lattice import CellKind
from app.domain.round import Confidentiality, RoundMode
from app.domain.scoring.scoring import hidden_profile
from tests.domain.histories import (
    GOLDEN,
    TWO,
    History,
    all_say,
    amounts,
    counting,
    heard,
    histories,
    pair,
    version,
    voices,
)

EXACT = 1e-9
BY_NAME = (OPENLY, OPENLY)
CONFIDENTIAL = Promise(Confidentiality.CONFIDENTIAL, 3)
ANONYMOUS = Promise(Confidentiality.ANONYMOUS, 3)


def by_name(history: History) -> tuple[Decomposition, ...]:
    """Take a history of people who answer by name apart; only barriers that have parts."""
    found = decompose(*voices(history), promises=BY_NAME)
    event(f"{sum(one.why_not is None for one in found)} barriers with parts")
    return tuple(one for one in found if one.why_not is None)


def without(of: Decomposition, *causes: Cause) -> list[float]:
    return [amounts(of)[cause] for cause in causes if cause in amounts(of)]


@given(histories(), st.sampled_from([OPENLY, CONFIDENTIAL, ANONYMOUS]), st.sampled_from(CellKind))
def test_the_parts_are_the_whole(history: History, promise: Promise, cell: CellKind) -> None:
    before, now = voices(history, promise)
    for one in decompose(before, now, promises=(promise, promise), cell=cell):
        scores = [v.side.profile.barrier(one.barrier).score for v in (before, now)]
        assert [one.before, one.now] == scores
        assert (one.why_not is None) == (None not in scores)
        if one.why_not is None:
            assert abs(sum(amounts(one).values()) - (scores[1] - scores[0])) < EXACT


@given(histories(same_version=True))
def test_the_same_version_leaves_nothing_to_the_questions(history: History) -> None:
    for one in by_name(history):
        assert without(one, Cause.ASKED, Cause.WEIGHTS) == pytest.approx(
            [0.0] * len(without(one, Cause.ASKED, Cause.WEIGHTS)), abs=EXACT
        )
        assert (one.questions.added, one.questions.removed, one.questions.moved) == ((), (), ())


@given(histories(same_places=True))
def test_without_a_moved_question_weights_are_the_same(history: History) -> None:
    for one in by_name(history):
        assert all(abs(amount) < EXACT for amount in without(one, Cause.WEIGHTS))


@given(st.one_of(histories(same_gaps=True), histories(same_version=True)))
def test_where_the_same_questions_count_gaps_move_nothing(history: History) -> None:
    before, now = (counting(v.side.profile) for v in voices(history))
    asked = history.versions[0].keys() & history.versions[1].keys()
    alike = all((q in union(before)) == (q in union(now)) for q in asked)
    event(f"the same questions count: {alike}")
    for one in by_name(history) if alike else ():
        assert abs(amounts(one)[Cause.COUNTED]) < EXACT
        assert (one.questions.started, one.questions.stopped) == ((), ())


@given(histories(same_people=True))
def test_where_nobody_came_or_went_people_move_nothing(history: History) -> None:
    for one in by_name(history):
        assert one.people is None or (one.people.came, one.people.went) == (0, 0)
        assert all(abs(amount) < EXACT for amount in without(one, Cause.PEOPLE))


@given(histories(same_answers=True))
def test_where_those_who_stayed_say_the_same_they_move_nothing(history: History) -> None:
    for one in by_name(history):
        assert all(abs(amount) < EXACT for amount in without(one, Cause.SAME_PEOPLE))


@given(histories(same_version=True, same_people=True, same_answers=True))
def test_where_nothing_changed_every_part_is_nothing(history: History) -> None:
    for one in by_name(history):
        assert all(abs(part.amount) < EXACT for part in one.parts)


@given(histories())
def test_the_line_is_what_the_common_questions_alone_would_score(history: History) -> None:
    """Ask both rounds the common questions only, and the scores are those of the line."""
    for one in by_name(history):
        if one.like_for_like is None or one.questions.moved:
            continue
        narrow = replace_versions(history, {*one.common})
        alone = [v.side.profile.barrier(one.barrier).score for v in voices(narrow)]
        # A person's gaps weigh otherwise among fewer questions, so that there may be no score.
        if None not in alone and all(
            counting(v.side.profile)[one.barrier] == {*one.common} for v in voices(narrow)
        ):
            assert alone == pytest.approx(one.like_for_like, abs=EXACT)


@given(histories())
def test_back_in_time_every_part_has_the_other_sign(history: History) -> None:
    before, now = voices(history)
    there = {one.barrier: one for one in decompose(before, now, promises=BY_NAME)}
    for one in decompose(now, before, promises=BY_NAME):
        back = {cause: -amount for cause, amount in amounts(one).items()}
        assert back == pytest.approx(amounts(there[one.barrier]), abs=EXACT)


def union(of: dict[str, set[str]]) -> set[str]:
    return set().union(*of.values())


def replace_versions(history: History, kept: set[str]) -> History:
    first, second = (
        {q: place for q, place in places.items() if q in kept} for places in history.versions
    )
    return replace(history, versions=(first, second))


def test_a_history_that_was_worked_out_by_hand() -> None:
    """Worked out with pencil and paper, in fractions, from the definition in measurement.md 3.13.

    Means before: q0 3, q1 2, q2 5, q3 4, q4 2; now: q0 3, q1 2, q3 3, q5 4, q4 without a score.
    S1 = ((3+2+5)/3 + (4+2)/2)/2 = 19/6; S2 = (3 + (2+3+4)/3)/2 = 3.
    Asked both times, and counting: q0 q1 q3 q4, and q0 q1 q3:
        R1 = ((3+2)/2 + 3)/2 = 11/4; R2 = (3 + (2+3)/2)/2 = 11/4.
    Common q0 q1 q3: R1 = (5/2 + 4)/2 = 13/4; R2 = 11/4.
    asked   = (3 - 11/4) - (19/6 - 11/4) = -1/6
    counted = (11/4 - 11/4) - (11/4 - 13/4) = 1/2
    Weights of q0 q1 q3: before 1/4 1/4 1/2, now 1/2 1/4 1/4.
    weights = 1/4 · 3 + 0 - 1/4 · 7/2 = -1/8
    answers = 3/8 · 0 + 1/4 · 0 + 3/8 · (-1) = -3/8
    Ann and Bob are 2/3 each time. q0 3 to 7/2, q1 3/2 to 5/2, q3 4 to 7/2:
    same    = 2/3 · (3/8 · 1/2 + 1/4 · 1 - 3/8 · 1/2) = 1/6
    people  = -3/8 - 1/6 = -13/24
    """
    found = decompose(*voices(GOLDEN), promises=BY_NAME)[0]
    assert (found.before, found.now) == pytest.approx((19 / 6, 3))
    assert amounts(found) == pytest.approx(
        {
            Cause.ASKED: -1 / 6,
            Cause.COUNTED: 1 / 2,
            Cause.WEIGHTS: -1 / 8,
            Cause.PEOPLE: -13 / 24,
            Cause.SAME_PEOPLE: 1 / 6,
        }
    )
    assert found.like_for_like == pytest.approx((13 / 4, 11 / 4))
    assert found.common == ("q0", "q1", "q3")
    assert found.questions == QuestionChanges(("q5",), ("q2",), (), ("q4",), ("q1",))
    assert (found.people, found.together) == (PeopleMoved(2, 1, 1), None)


def test_a_question_counts_only_if_its_capability_has_a_score() -> None:
    """Later most of a1 can't be seen, so q0 counts no more although it has a score itself."""
    places = {"q0": "a1", "q1": "a1", "q2": "a1", "q3": "a2", "q4": "a3"}
    rounds = all_say("ab", "5 5 5 2 3"), all_say("ab", "5 cs cs 2 3")
    found = decompose(*pair(*rounds, places=places), promises=BY_NAME)[0]
    assert found.questions.stopped == ("q0", "q1", "q2")
    assert amounts(found)[Cause.COUNTED] == pytest.approx(5 / 2 - 10 / 3)
    assert found.like_for_like == pytest.approx((5 / 2, 5 / 2))


def test_a_question_counts_only_if_its_barrier_has_a_score() -> None:
    """At first q1 lies in b, which has no score as its other half can't be seen."""
    before = heard(version({"q0": "a1", "q1": "b1", "q2": "b2"}), all_say("ab", "2 3 cs"))
    now = heard(version({"q0": "a1", "q1": "a1", "q2": "b2"}), all_say("ab", "4 5 cs"))
    found = decompose(before, now, promises=BY_NAME)[0]
    assert (found.questions.started, found.questions.moved) == (("q1",), ("q1",))
    assert amounts(found) == pytest.approx(
        {
            Cause.ASKED: 0,
            Cause.COUNTED: 1 / 2,
            Cause.WEIGHTS: 0,
            Cause.PEOPLE: 0,
            Cause.SAME_PEOPLE: 2,
        }
    )


def test_different_questionnaires_have_no_parts() -> None:
    before, now = pair(all_say("ab", "2 3"), all_say("ab", "4 4"))
    other = replace(now.side, profile=replace(now.side.profile, questionnaire_id="other"))
    found = decompose(before, replace(now, side=other), promises=BY_NAME)
    assert {one.why_not for one in found} == {WhyWhole.OTHER_QUESTIONNAIRE}
    assert {one.parts for one in found} == {()}
    assert {one.whole for one in found} == {None}


def test_rounds_that_were_answered_in_another_way_have_no_parts() -> None:
    before, now = pair(all_say("a", "2 3"), all_say("a", "4 4"))
    found = decompose(replace(before, mode=RoundMode.SELF), now, promises=BY_NAME)[0]
    assert (found.why_not, found.parts) == (WhyWhole.OTHER_MODE, ())


@pytest.mark.parametrize("hidden", Hidden)
def test_a_hidden_profile_has_no_parts(hidden: Hidden) -> None:
    before, now = pair(all_say("ab", "2 3"), all_say("ab", "4 4"))
    side = replace(now.side, profile=hidden_profile(version(TWO), hidden))
    found = decompose(before, replace(now, side=side), promises=BY_NAME)[0]
    assert (found.before, found.now, found.why_not) == (2.5, None, WhyWhole.HIDDEN)


def test_without_a_score_there_are_no_parts() -> None:
    found = decompose(*pair(all_say("ab", "2 3"), all_say("ab", "cs cs")), promises=BY_NAME)
    assert (found[0].before, found[0].now, found[0].why_not) == (2.5, None, WhyWhole.NO_SCORE)
    assert found[1].why_not is WhyWhole.NOT_ASKED  # neither version puts anything into it


def test_a_barrier_that_one_version_lacks_is_named_and_has_no_parts() -> None:
    before, now = pair(all_say("ab", "2 3"), all_say("ab", "4 4"))
    shorter = replace(now.side.profile, barriers=now.side.profile.barriers[1:])
    later = replace(now, side=replace(now.side, profile=shorter))
    found = decompose(before, later, promises=BY_NAME)
    assert [one.barrier for one in found] == ["b", "a"]
    assert (found[1].before, found[1].now, found[1].why_not) == (2.5, None, WhyWhole.NOT_ASKED)


def test_where_nothing_is_common_there_is_no_line() -> None:
    before = heard(version({"q0": "a1"}), all_say("ab", "2"))
    now = heard(version({"q1": "a1"}), all_say("ab", "- 4"))
    found = decompose(before, now, promises=BY_NAME)[0]
    assert (found.like_for_like, found.common, found.together) == (None, (), None)
    assert amounts(found) == {Cause.ASKED: 2, Cause.COUNTED: 0}
