"""Two rounds of the same team: verdicts, and why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from scipy import stats

from app.domain.comparing.change import Changes, Method, NotCompared, ScoreChange, Verdict
from app.domain.comparing.differences import difference
from app.domain.comparing.voices import Voices, compare, groups_overlap, listen
from app.domain.promise.disclosure import Hidden, Promise
from app.domain.questionnaire import QuestionForm
from app.domain.response import Response
from app.domain.round import Confidentiality, RoundMode
from app.domain.scoring.scoring import hidden_profile, score
from tests.factories.questionnaires import everywhere, said, tiny

TINY = tiny()
BEFORE, NOW = (2, 2, 3, 3, 2, 1), (4, 4, 3, 5, 4, 3)
SURVEY = RoundMode.SURVEY


def heard(
    responses: Sequence[Response],
    *,
    people: str = "",
    form: QuestionForm = QuestionForm.LONG,
    mode: RoundMode = SURVEY,
) -> Voices:
    """Score responses of people named by a letter each, or not linked to any other round."""
    asked = TINY.asked(form)
    return listen(
        asked, responses, score(asked, responses), form=form, mode=mode, participants=tuple(people)
    )


def levels(given_levels: Sequence[int], people: str = "") -> Voices:
    """Give people who choose one level each for everything: that is their score of everything."""
    return heard([everywhere(TINY, level) for level in given_levels], people=people)


def compared(before: Voices, now: Voices, *, minimum: int = 1) -> Changes:
    return compare(TINY, before, now, minimum=minimum, since="Spring")


def data(changes: Changes) -> ScoreChange:
    assert changes.why_not is None
    return changes.barriers[0]


def test_unlinked_people_are_judged_by_welch() -> None:
    change = data(compared(levels(BEFORE), levels(NOW)))
    oracle = stats.ttest_ind(NOW, BEFORE, equal_var=False)
    low, high = oracle.confidence_interval(0.95)
    assert change.method is Method.WELCH
    assert change.p == pytest.approx(oracle.pvalue)
    assert change.interval is not None
    assert (change.interval.low, change.interval.high) == pytest.approx((low, high))
    # By hand: (4+4+3+5+4+3)/6 = 23/6, less (2+2+3+3+2+1)/6 = 13/6.
    assert (change.before, change.now) == pytest.approx((13 / 6, 23 / 6))
    assert change.difference == pytest.approx(10 / 6)
    assert (change.n_before, change.n_now, change.whole) == (6, 6, True)


def test_barriers_and_capabilities_are_two_families() -> None:
    # All p are equal, so Holm multiplies by 2 barriers and by 5 capabilities.
    changes = compared(levels((2, 2, 3, 3, 2, 3)), levels((3, 4, 3, 4, 3, 3)))
    p = stats.ttest_ind((2, 2, 3, 3, 2, 3), (3, 4, 3, 4, 3, 3), equal_var=False).pvalue
    assert 0.05 / 5 < p < 0.05 / 2
    assert [change.p_holm for change in changes.barriers] == pytest.approx([2 * p] * 2)
    assert [change.p_holm for change in changes.capabilities] == pytest.approx([5 * p] * 5)
    assert {change.verdict for change in changes.barriers} == {Verdict.UP}
    assert {change.verdict for change in changes.capabilities} == {Verdict.NONE}
    assert [change.id for change in changes.capabilities] == [c.id for c in TINY.capabilities]


def test_a_fall_is_down() -> None:
    assert data(compared(levels(NOW), levels(BEFORE))).verdict is Verdict.DOWN


def test_linked_people_are_judged_by_themselves() -> None:
    change = data(compared(levels(BEFORE, "abcdef"), levels(NOW[::-1], "fedcba"), minimum=5))
    assert change.method is Method.PAIRED
    assert change.p == pytest.approx(stats.ttest_rel(NOW, BEFORE).pvalue)


def test_one_who_left_unlinks_all() -> None:
    # A figure of the five who stayed, beside one of all six, would tell what the sixth answered.
    before, now = levels(BEFORE, "abcdef"), levels(NOW[:5], "abcde")
    assert data(compared(before, now, minimum=5)).method is Method.WELCH
    assert data(compared(now, before, minimum=5)).method is Method.WELCH
    assert data(compared(before, now, minimum=1)).method is Method.PAIRED


def test_one_without_a_score_unlinks_that_score_only() -> None:
    quiet = [everywhere(TINY, level) for level in NOW[:5]] + [said("versions-1=4 versions-2=4")]
    changes = compared(levels(BEFORE, "abcdef"), heard(quiet, people="abcdef"), minimum=5)
    by_id = {change.id: change for change in changes.capabilities}
    assert by_id["find"].method is Method.WELCH
    assert by_id["versions"].method is Method.PAIRED


@pytest.mark.parametrize("people", ["", "abcdee"])
def test_people_who_can_not_be_told_apart_are_not_linked(people: str) -> None:
    assert data(compared(levels(BEFORE, people), levels(NOW, "abcdef"))).method is Method.WELCH


def test_people_who_all_moved_alike_are_judged_as_if_not_linked() -> None:
    change = data(compared(levels((1, 2, 3, 4), "abcd"), levels((2, 3, 4, 5), "abcd")))
    assert change.method is Method.WELCH
    assert change.verdict is Verdict.NONE


def test_without_any_spread_there_is_a_difference_and_no_verdict() -> None:
    change = data(compared(levels((2,) * 6), levels((3,) * 6)))
    assert (change.difference, change.verdict, change.p) == (1, None, None)
    assert (change.interval, change.detectable) == (None, None)
    assert change.why_not is NotCompared.NO_SPREAD


def test_one_round_of_people_who_are_alike_can_be_judged() -> None:
    assert data(compared(levels((2,) * 6), levels(NOW))).verdict is Verdict.UP


def test_one_view_is_shown_and_not_judged() -> None:
    change = data(compared(levels((2,)), levels((4,))))
    assert (change.difference, change.verdict) == (2, None)
    assert change.why_not is NotCompared.ONE_VIEW


def test_three_people_are_not_judged_and_four_are() -> None:
    before = levels((1, 2, 1, 2))
    assert data(compared(before, levels((5, 4, 5)))).why_not is NotCompared.FEW_TO_JUDGE
    assert data(compared(before, levels((5, 4, 5, 4)))).verdict is Verdict.UP


def test_no_figure_rests_on_fewer_than_the_minimum() -> None:
    # Five answer, three of them about finding data only: two people have a score of the platform.
    few = [everywhere(TINY, 4)] * 2 + [said("find-1=4 find-2=4 find-3=4")] * 3
    platform = compared(levels(BEFORE), heard(few), minimum=5).barriers[1]
    assert platform == ScoreChange("platform", n_before=6, why_not=NotCompared.TOO_FEW)


def test_a_barrier_without_a_score_has_no_figures() -> None:
    quiet = [said("find-1=4 find-2=4 find-3=4 access-1=3 access-2=3 join-1=2")] * 5
    platform = compared(levels(BEFORE), heard(quiet)).barriers[1]
    assert platform.why_not is NotCompared.NO_SCORE
    assert (platform.before, platform.now, platform.difference, platform.p) == (None,) * 4


def test_only_what_has_a_score_in_both_rounds_is_compared() -> None:
    # find-3 is at 5 before and not visible now: without it find stays at 2 and does not fall by 1.
    before = [everywhere(TINY, 2, but="find-3=5")] * 5 + [everywhere(TINY, 3, but="find-3=5")]
    now = [everywhere(TINY, 2, but="find-3=cs")] * 5 + [everywhere(TINY, 3, but="find-3=cs")]
    changes = compared(heard(before), heard(now))
    find, access = changes.capabilities[:2]
    assert (find.difference, find.whole) == (pytest.approx(0), False)
    assert (find.before, find.now) == pytest.approx((13 / 6, 13 / 6))
    assert (access.difference, access.whole) == (0, True)
    assert (data(changes).difference, data(changes).whole) == (pytest.approx(0), False)


def test_too_little_in_common_is_not_compared() -> None:
    # One of the two questions of access has a score before, the other one now.
    before = [everywhere(TINY, level, but="access-2=na") for level in BEFORE]
    now = [everywhere(TINY, level, but="access-1=na") for level in NOW]
    access = compared(heard(before), heard(now)).capabilities[1]
    assert access.why_not is NotCompared.LITTLE_SHARED
    assert (access.before, access.now, access.n_before, access.n_now) == (None, None, None, None)


def test_a_certain_change_that_prints_as_nothing_is_not_called() -> None:
    # 20 of 600 people move up by one: 0.03 levels, p < .00001.
    before, now = [3] * 400 + [2] * 200, [4] * 20 + [3] * 380 + [2] * 200
    names = "".join(chr(0x4E00 + number) for number in range(600))
    change = data(compared(levels(before, names), levels(now, names)))
    assert change.p is not None
    assert change.p < 0.00001
    assert (change.verdict, change.detectable) == (Verdict.NONE, 0.05)


SHORT = heard([everywhere(TINY.asked(QuestionForm.SHORT), 3)] * 5, form=QuestionForm.SHORT)
TOGETHER = heard([everywhere(TINY, 3)] * 5, mode=RoundMode.CONSENSUS)
MANAGERS = heard([replace(everywhere(TINY, 3), group="leadership")] * 5)
BUILDERS = heard([replace(everywhere(TINY, 3), group="engineering")] * 5)


@pytest.mark.parametrize(
    ("before", "now", "reason"),
    [
        (SHORT, levels(NOW), NotCompared.OTHER_FORM),
        (TOGETHER, levels(NOW), NotCompared.OTHER_MODE),
        (MANAGERS, BUILDERS, NotCompared.OTHER_GROUPS),
        (levels(NOW[:4]), levels(NOW), NotCompared.TOO_FEW),
        (levels(NOW), levels(NOW[:4]), NotCompared.TOO_FEW),
        (levels(NOW), levels(()), NotCompared.TOO_FEW),
    ],
)
def test_only_like_is_compared_with_like(before: Voices, now: Voices, reason: NotCompared) -> None:
    changes = compared(before, now, minimum=5)
    assert changes == Changes("Spring", reason, (), ())


def test_another_version_is_not_compared() -> None:
    before = levels(BEFORE)
    other = replace(before.side.profile, questionnaire_sha256="1" * 64)
    older = replace(before, side=replace(before.side, profile=other))
    assert compared(older, levels(NOW)).why_not is NotCompared.OTHER_QUESTIONS
    assert compared(levels(NOW), older).why_not is NotCompared.OTHER_QUESTIONS


def test_a_withheld_round_is_not_compared() -> None:
    said_before = [everywhere(TINY, level) for level in BEFORE]
    withheld = listen(
        TINY,
        said_before,
        hidden_profile(TINY, Hidden.PROTECTED),
        form=QuestionForm.LONG,
        mode=SURVEY,
    )
    assert compared(withheld, levels(NOW)).why_not is NotCompared.WITHHELD


def test_a_withheld_capability_is_not_compared() -> None:
    responses = [everywhere(TINY, level) for level in BEFORE]
    promise = Promise(Confidentiality.CONFIDENTIAL, 5)
    profile = score(TINY, responses, promise=promise, withheld={"access-1": Hidden.PROTECTED})
    before = listen(TINY, responses, profile, form=QuestionForm.LONG, mode=SURVEY)
    changes = compared(before, levels(NOW), minimum=5)
    access = changes.capabilities[1]
    assert access.why_not in {NotCompared.WITHHELD, NotCompared.LITTLE_SHARED}
    assert (access.before, access.now) == (None, None)


def test_groups_of_a_consensus_round_do_not_matter() -> None:
    managers, builders = (replace(of, mode=RoundMode.CONSENSUS) for of in (MANAGERS, BUILDERS))
    assert compared(managers, builders).why_not is None


@pytest.mark.parametrize(
    ("before", "now", "overlap"),
    [
        ("llee", "llee", True),
        ("llee", "le", True),
        ("llee", "bbee", True),  # by hand: min(.5, 0) + min(.5, .5) = .5
        ("lllee", "bbbee", False),  # .4
        ("ll", "ee", False),
        ("--", "--", True),
        ("--", "le", False),
    ],
)
def test_half_of_the_groups_have_to_be_the_same(before: str, now: str, *, overlap: bool) -> None:
    one, other = ([None if g == "-" else g for g in text] for text in (before, now))
    assert groups_overlap(one, other) is overlap
    assert groups_overlap(other, one) is overlap


def test_there_is_a_participant_for_each_response() -> None:
    with pytest.raises(ValueError, match="2 participants for 3 responses"):
        levels((1, 2, 3), "ab")


def test_changes_are_stored_and_read_again() -> None:
    changes = compared(levels(BEFORE), levels(NOW))
    adapter = TypeAdapter(Changes)
    assert adapter.validate_json(adapter.dump_json(changes)) == changes


answers = st.lists(st.sampled_from(["1", "2", "3", "4", "5", "cs", "na"]), min_size=11, max_size=11)
rounds = st.lists(answers, min_size=4, max_size=9)


def voiced(people: list[list[str]], *, named: bool) -> Voices:
    responses = [
        said(" ".join(f"{q.id}={a}" for q, a in zip(TINY.questions, one, strict=True)))
        for one in people
    ]
    return heard(responses, people="abcdefghi"[: len(people)] if named else "")


def every(changes: Changes) -> tuple[ScoreChange, ...]:
    return (*changes.barriers, *changes.capabilities)


@given(rounds, rounds, st.booleans())
def test_looking_back_turns_every_sign(
    one: list[list[str]], other: list[list[str]], named: bool
) -> None:
    first, second = voiced(one, named=named), voiced(other, named=named)
    turned = {Verdict.UP: Verdict.DOWN, Verdict.DOWN: Verdict.UP}
    there, back = compared(first, second), compared(second, first)
    for ahead, behind in zip(every(there), every(back), strict=True):
        assert ahead.why_not is behind.why_not
        assert ahead.p == pytest.approx(behind.p)
        assert ahead.detectable == pytest.approx(behind.detectable)
        assert behind.difference == pytest.approx(
            None if ahead.difference is None else -ahead.difference
        )
        assert behind.verdict is turned.get(ahead.verdict or Verdict.NONE, ahead.verdict)


@given(rounds, st.booleans())
def test_a_round_beside_itself_has_no_detectable_change(
    people: list[list[str]], named: bool
) -> None:
    for change in every(compared(voiced(people, named=named), voiced(people, named=named))):
        assert change.verdict is not Verdict.UP
        assert change.verdict is not Verdict.DOWN
        assert change.difference in {None, 0}


@given(rounds, rounds)
def test_a_verdict_is_a_difference_of_the_detectable_size(
    one: list[list[str]], other: list[list[str]]
) -> None:
    first, second = voiced(one, named=False), voiced(other, named=False)
    published = {d.id: d.difference for d in difference(first.side.profile, second.side.profile)}
    changes = compared(first, second)
    for change in every(changes):
        if change.difference is None or change.detectable is None or change.interval is None:
            assert change.verdict is None
            continue
        called = change.verdict in {Verdict.UP, Verdict.DOWN}
        if abs(abs(change.difference) - change.detectable) > 1e-9:
            assert called == (abs(change.difference) > change.detectable)
        if called:
            assert not change.interval.low <= 0 <= change.interval.high
        if change.whole and change.id in published:
            assert change.difference == pytest.approx(published[change.id])
