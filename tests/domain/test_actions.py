"""Actions: when they are overdue, what was measured after them, and how both are said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.comparing.change import NotCompared, Verdict
from app.domain.goals.action_outcome import Measured, Outcome, outcome_of
from app.domain.goals.actions import ActionStatus, overdue
from app.domain.promise.lattice import CellKind
from app.domain.questionnaire import Effort
from app.domain.round import RoundMode
from app.domain.words.action_wording import (
    Piece,
    Told,
    changes,
    measured,
    outcome_sentence,
    outcome_short,
    pieces,
)

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)


def survey(quarter: int, **other: object) -> Measured:
    """Give a quarter of 2026 in which eight people scored a capability."""
    opens = date(2026, 3 * quarter - 2, 10)
    made = Measured(
        round=f"round {quarter}",
        title=f"Q{quarter} 2026",
        mode=RoundMode.SURVEY,
        version="1.0.0",
        opens_on=opens,
        closes_on=opens + 20 * DAY,
        kind=CellKind.TEAM,
        score=1.5 + quarter / 2,
        n=8,
        difference=0.5,
        verdict=Verdict.UP,
    )
    return replace(made, **other)


@pytest.mark.parametrize(
    ("status", "due_on", "expected"),
    [
        (ActionStatus.PLANNED, TODAY - DAY, True),
        (ActionStatus.IN_PROGRESS, TODAY - DAY, True),
        (ActionStatus.PLANNED, TODAY, False),
        (ActionStatus.PLANNED, None, False),
        (ActionStatus.DONE, TODAY - DAY, False),
        (ActionStatus.DROPPED, TODAY - DAY, False),
    ],
)
def test_only_what_is_open_after_its_last_day_is_overdue(status, due_on, expected):
    assert overdue(status, due_on, TODAY) is expected


def test_the_first_round_that_began_on_the_last_day_or_later_counts():
    rounds = [survey(4), survey(1), survey(3), survey(2)]

    found = outcome_of(rounds, finished_on=survey(3).opens_on, taken_from="round 1")

    assert (found.before, found.previous, found.after) == (survey(1), survey(2), survey(3))
    day_later = outcome_of(rounds, finished_on=survey(3).opens_on + DAY, taken_from="round 1")
    assert day_later.after == survey(4)


def test_the_round_that_it_was_taken_from_never_counts_as_the_one_after():
    found = outcome_of([survey(1)], finished_on=date(2026, 1, 1), taken_from="round 1")

    assert (found.before, found.after) == (survey(1), None)


def test_an_action_of_ones_own_is_set_beside_the_last_round_before():
    found = outcome_of([survey(1), survey(2), survey(3)], finished_on=date(2026, 6, 1))

    assert (found.before, found.after) == (survey(2), survey(3))


def test_without_a_round_since_nothing_is_said():
    found = outcome_of([survey(1)], finished_on=date(2026, 2, 1), taken_from="round 1")

    assert found == Outcome(before=survey(1))
    assert outcome_short(found) == "no round since"
    assert measured(None) == "no score before"


def test_a_round_of_the_same_kind_goes_before_an_earlier_one_of_another():
    talked = survey(2, mode=RoundMode.CONSENSUS, verdict=None)
    rounds = [survey(1), talked, survey(3)]

    assert outcome_of(rounds, finished_on=date(2026, 2, 1)).after == survey(3)
    assert outcome_of(rounds[:2], finished_on=date(2026, 2, 1)).after == talked


def test_a_score_of_a_team_is_never_set_beside_one_of_a_unit():
    unit = survey(2, kind=CellKind.UNIT)

    assert outcome_of([survey(1), unit], finished_on=date(2026, 2, 1)).after is None


@pytest.mark.parametrize(
    ("after", "why"),
    [
        ({"n": 3}, NotCompared.FEW_TO_JUDGE),
        ({"n": None}, NotCompared.TOO_FEW),
        ({"score": None}, NotCompared.NO_SCORE),
        ({"version": "2.0.0"}, NotCompared.OTHER_QUESTIONS),
        ({"mode": RoundMode.SELF}, NotCompared.ONE_VIEW),
    ],
)
def test_it_says_why_a_score_was_not_tested(after, why):
    rounds = [survey(1), survey(2, verdict=None, difference=None, **after)]

    found = outcome_of(rounds, finished_on=date(2026, 2, 1))

    assert found.why_not is why
    assert outcome_short(found) == "not tested"
    assert outcome_sentence(found).startswith("Not tested: ")


def test_all_alike_in_both_rounds_can_not_be_tested():
    rounds = [survey(1, alike=True), survey(2, alike=True, verdict=None)]

    assert outcome_of(rounds, finished_on=date(2026, 2, 1)).why_not is NotCompared.NO_SPREAD


def test_the_verdict_is_said_in_the_words_of_every_other_page():
    up = outcome_of([survey(1), survey(2)], finished_on=date(2026, 2, 1))
    none = outcome_of(
        [survey(1), survey(2, verdict=Verdict.NONE, difference=0.1)], finished_on=date(2026, 2, 1)
    )

    assert outcome_short(up) == "up 0.5 in Q2 2026"
    assert outcome_sentence(up) == "Up 0.5 since Q1 2026."
    assert outcome_sentence(none) == "No detectable change since Q1 2026."
    assert measured(up.after) == "2.5 in Q2 2026"


def test_the_history_names_what_changed_and_keeps_what_stood_there():
    old = Told("A", "Old words", "", None, None, ActionStatus.PLANNED, None)
    new = Told("A", "New", "Mara", TODAY, Effort.SMALL, ActionStatus.DONE, TODAY)

    assert changes(old, new).splitlines() == [
        "Description changed. Before: Old words",
        "Owner: none → Mara",
        "Due: none → 24 November 2026",
        "Effort: none → small",
        "Status: planned → done",
        "Finished: none → 24 November 2026",
    ]
    assert changes(old, old) == ""


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("See https://example.org/a?b=1.", ["https://example.org/a?b=1"]),
        ("(http://example.org/x)", ["http://example.org/x"]),
        ("javascript:alert(1) data:text/html,x file:///etc", []),
        ('https://example.org/"onclick=x', ["https://example.org/"]),
        ("plain", []),
    ],
)
def test_only_web_addresses_become_links_and_no_letter_is_lost(text, urls):
    found = pieces(text)

    assert [piece.url for piece in found if piece.url] == urls
    assert "".join(piece.text for piece in found) == text


def test_a_text_without_a_link_is_one_piece():
    assert pieces("just words") == (Piece("just words"),)
