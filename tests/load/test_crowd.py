"""The short form of what `make bench` measures: nobody's acknowledged answer is lost."""

from __future__ import annotations

from pathlib import Path

from tests.load.crowd import run_crowd


def test_no_acknowledged_answer_is_lost_when_everything_is_killed(
    tmp_path: Path, database_url: str
) -> None:
    outcome = run_crowd(tmp_path, database_url, respondents=12, seconds=6, pause_seconds=0.3)
    assert outcome.refused == ()
    assert outcome.lost == ()
    # Each of them got through before and after; else nothing would have been put to the test.
    assert outcome.acknowledged > 12
    assert outcome.repeated > 0
