"""Lines that are counted without setting them."""

from __future__ import annotations

import pytest

from app.reports.measure import lines


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("", 1),
        ("short", 1),
        ("Name one person who answers for each key table, and let them decide within a week", 2),
        ("W" * 60, 2),
        ("北部地区理赔分析与欺诈检测团队以及定价模型和风险评估联合小组", 1),
        ("北部地区理赔分析与欺诈检测团队以及定价模型和风险评估联合小组" * 2, 2),
    ],
)
def test_a_text_takes_as_many_lines_as_its_letters_need(text: str, counted: int) -> None:
    assert lines(text, size=7.5, width=244, most=9) == counted


def test_no_more_are_counted_than_are_shown() -> None:
    assert lines("word " * 500, size=7.5, width=244, most=2) == 2
