"""Differences between two profiles of one team."""

from __future__ import annotations

from dataclasses import replace

from app.domain.comparing.differences import difference
from app.domain.scoring.scoring import score
from tests.factories.questionnaires import everywhere, said, tiny

TINY = tiny()


def test_a_difference_is_later_minus_earlier() -> None:
    # By hand: find goes from 2 to 5, so data from 2 to (5+2+2)/3 = 3; platform stays.
    before = score(TINY, [everywhere(TINY, 2)])
    after = score(TINY, [everywhere(TINY, 2, but="find-1=5 find-2=5 find-3=5")])
    data, platform = difference(before, after)
    assert (data.id, data.difference) == ("data", 1)
    assert [(c.id, c.difference) for c in data.capabilities] == [
        ("find", 3),
        ("access", 0),
        ("join", 0),
    ]
    assert platform.difference == 0


def test_there_is_no_difference_where_a_score_is_missing() -> None:
    before = score(TINY, [said("versions-1=2 versions-2=2")])
    after = score(TINY, [everywhere(TINY, 3)])
    data, platform = difference(before, after)
    assert (data.difference, platform.difference) == (None, None)
    assert [c.difference for c in platform.capabilities] == [1, None]


def test_other_questionnaires_are_not_compared() -> None:
    profile = score(TINY, [everywhere(TINY, 3)])
    found = difference(replace(profile, questionnaire_id="another"), profile)
    assert {c.difference for b in found for c in b.capabilities} == {None}
    assert {b.difference for b in found} == {None}
