"""What a reader is told of changes and gaps."""

from __future__ import annotations

import pytest

from app.domain.comparing.change import Changes, Method, NotCompared, ScoreChange, Verdict
from app.domain.comparing.perception import Family, GapVerdict, PerceptionGap
from app.domain.scoring.profile import Interval
from app.domain.words import change_wording as words
from tests.factories.questionnaires import tiny

TINY = tiny()


def change(
    difference: float,
    verdict: Verdict | None = Verdict.NONE,
    *,
    detectable: float | None = 0.6,
    name: str = "data",
    why_not: NotCompared | None = None,
) -> ScoreChange:
    return ScoreChange(
        name, difference=difference, verdict=verdict, detectable=detectable, why_not=why_not
    )


def gap(
    difference: float | None,
    verdict: GapVerdict | None = GapVerdict.NONE,
    *,
    why_not: NotCompared | None = None,
) -> PerceptionGap:
    known = difference is not None
    return PerceptionGap(
        Family.BARRIER,
        "data",
        "leadership",
        mean_group=2.6 + (difference or 0) if known else None,
        mean_others=2.6 if known else None,
        difference=difference,
        detectable=0.9,
        verdict=verdict,
        why_not=why_not,
    )


def test_a_change_is_up_or_down_by_tenths() -> None:
    assert words.verdict(change(0.4, Verdict.UP)) == "up 0.4"
    assert words.verdict(change(-0.44, Verdict.DOWN)) == "down 0.4"
    assert words.verdict_short(change(0.4, Verdict.UP)) == "up 0.4"


@pytest.mark.parametrize(
    ("difference", "detectable", "named"),
    [
        (0.1, 0.6, "0.6"),
        (0.1, 0.61, "0.7"),
        (0.1, 0.6000000001, "0.6"),
        (-0.58, 0.59, "0.7"),  # the difference itself prints as 0.6 and was not seen
        (0.0, 0.05, "0.1"),
        (3.0, 3.9, "3.9"),
    ],
)
def test_the_detectable_change_is_named_rounded_up(
    difference: float, detectable: float, named: str
) -> None:
    said = words.verdict(change(difference, detectable=detectable))
    assert said == f"no detectable change: a change of {named} or more would have been seen"


def test_a_change_that_could_not_be_seen_at_all_is_said_so() -> None:
    said = words.verdict(change(1.0, detectable=4.1))
    assert said == "no detectable change: so few answers could not show any change"
    assert words.verdict_short(change(1.0)) == "no detectable change"


@pytest.mark.parametrize("reason", NotCompared)
def test_every_reason_has_words(reason: NotCompared) -> None:
    said = words.verdict(change(0.4, None, why_not=reason))
    assert said == f"not compared: {words.WHY_NOT_COMPARED[reason]}"
    assert words.verdict_short(change(0.4, None, why_not=reason)) == "not compared"
    assert not said.endswith(".")


def test_a_summary_names_what_moved() -> None:
    platform = change(-0.7, Verdict.DOWN, name="platform")
    both = Changes("Spring", barriers=(change(0.4, Verdict.UP), platform))
    assert words.summary(TINY, both) == "Since Spring, Data is up 0.4 and Platform is down 0.7."
    one = Changes("Spring", barriers=(change(0.1), platform))
    assert words.summary(TINY, one) == (
        "Since Spring, Platform is down 0.7. No detectable change in the others."
    )


def test_a_summary_of_nothing_says_so() -> None:
    none = change(0.4, None, why_not=NotCompared.NO_SPREAD)
    assert words.summary(TINY, Changes("Spring", barriers=(change(0.1), none))) == (
        "No detectable change since Spring."
    )
    assert words.summary(TINY, Changes("Spring", barriers=(none,))) == (
        "No barrier could be compared with Spring."
    )
    assert words.summary(TINY, Changes("Spring", NotCompared.OTHER_FORM)) == (
        "Not compared with Spring: one round asked the short form and the other the long one."
    )


def test_a_gap_is_told_from_leaderships_side() -> None:
    assert words.gap_verdict(gap(0.8, GapVerdict.HIGHER)) == "leadership sees it 0.8 higher"
    assert words.gap_verdict(gap(-0.8, GapVerdict.LOWER)) == "leadership sees it 0.8 lower"
    assert words.gap_verdict(gap(0.2)) == (
        "no detectable difference: a difference of 0.9 or more would have been seen"
    )
    assert words.gap_sentence("Data", gap(0.8, GapVerdict.HIGHER)) == (
        "Data: 3.4 by leadership, 2.6 by practitioners; leadership sees it 0.8 higher."
    )


def test_a_gap_that_was_not_judged_says_why() -> None:
    missing = gap(None, None, why_not=NotCompared.TOO_FEW)
    assert words.gap_sentence("Data", missing) == (
        "Data is not compared: too few people of one side have a score."
    )


def test_it_is_said_what_a_gap_takes() -> None:
    assert "at least 5 of each" in words.no_gaps(5)
    assert words.no_gaps(1) == (
        "Leadership and practitioners are set side by side once both have answered."
    )


def test_a_range_has_signs() -> None:
    ranged = ScoreChange("data", interval=Interval(-0.24, 1.0))
    assert words.difference_range(ranged) == "−0.2 to +1.0"  # noqa: RUF001
    assert words.difference_range(ScoreChange("data")) == "–"  # noqa: RUF001


def test_figures_over_a_part_of_the_questions_say_so() -> None:
    assert words.not_whole(change(0.4)) == ""
    part = ScoreChange("data", difference=0.4, whole=False)
    assert words.not_whole(part).startswith("Over the questions that have a score in both rounds")


def judged_by(*methods: Method | None) -> Changes:
    names = [barrier.id for barrier in TINY.barriers]
    rows = (ScoreChange(name, method=method) for name, method in zip(names, methods, strict=True))
    return Changes("Q2", barriers=tuple(rows))


def test_each_barrier_is_said_to_be_judged_as_it_was() -> None:
    """By measurement.md 3.5 and 3.7: one barrier can be paired, and its neighbour too thin for it.

    Eight linked people answer twice and one of them has no score of "Data" in one round: one person
    left, fewer than five but not nobody, so "Data" is not paired, and "Platform" is.
    """
    thin, paired = words.how_judged(TINY, judged_by(Method.WELCH, Method.PAIRED))
    why = "since too few people answered both times, came or left."
    assert thin == f"Data: judged as two sets of people, {why}"
    assert paired == (
        "Platform: judged person by person, since the same people answered in both rounds."
    )


def test_where_all_were_judged_alike_it_is_said_once() -> None:
    assert words.how_judged(TINY, judged_by(None, None)) == ()
    assert words.how_judged(TINY, judged_by(None, Method.PAIRED)) == (
        "Judged person by person, since the same people answered in both rounds.",
    )
    (both,) = words.how_judged(TINY, judged_by(Method.WELCH, Method.WELCH))
    assert both == (
        "Judged as two sets of people, since answers are not linked between the rounds, or too few"
        " people answered both times, came or left."
    )


def test_too_few_scores_are_not_called_too_few_answers() -> None:
    """Seven of seven can answer, and only four have a score of their own (measurement.md 3.8)."""
    assert words.WHY_NOT_COMPARED[NotCompared.TOO_FEW] == (
        "too few people have a score of their own in one of the rounds"
    )
