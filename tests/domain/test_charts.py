"""Charts tell what their tables print, and leave room for every name."""

from __future__ import annotations

import json
import re

import pytest

from app.domain.drawing.charts import ProfileRow, lines_of, profile_chart
from app.domain.drawing.heat_chart import DASH, HeatCell, HeatRow, heat_map
from app.domain.scoring.profile import Interval

RAW = (2.71828, 3.14159, 2.24999)


def test_no_figure_has_more_digits_than_are_printed() -> None:
    interval = Interval(RAW[2], RAW[1])
    drawn = (
        profile_chart([ProfileRow("Data", RAW[0], interval)], width=1000),
        heat_map(["Data"], [HeatRow("Team", (HeatCell(RAW[0], "2.2 to 3.1"),))], width=1000),
    )
    for chart in drawn:
        assert not re.search(r"[1-5]\.\d\d", json.dumps(chart.option["series"]))
        assert "2.7" in json.dumps(chart.option["series"])


def test_a_band_goes_to_where_the_table_says() -> None:
    chart = profile_chart([ProfileRow("Data", 3.0, Interval(2.25, 3.349))], width=1000)
    low, span = (series["data"][0] for series in chart.option["series"][:2])
    assert (low, round(low + span, 1)) == (2.2, 3.3)


def test_a_cell_has_the_colour_of_its_score_before_rounding() -> None:
    cells = (HeatCell(2.46), HeatCell(2.5), HeatCell(None))
    chart = heat_map(["A", "B", "C"], [HeatRow("Team", cells)], width=1000)
    [series] = chart.option["series"]
    assert [each["value"][2] for each in series["data"]] == [2, 3, 0]
    assert [each["label"]["formatter"] for each in series["data"]] == ["2.5", "2.5", DASH]


def test_a_row_without_cells_is_drawn_empty_with_its_reason() -> None:
    chart = heat_map(["A", "B"], [HeatRow("Team", (), "no result yet")], width=1000)
    first, second = chart.option["series"][0]["data"]
    assert (first["label"]["formatter"], first["value"]) == ("no result yet", [0, 0, 0])
    assert second == {"value": [1, 0, 0]}


def test_names_of_any_length_get_as_many_lines_as_they_take() -> None:
    long = "Claims handling and fraud detection in the northern and eastern regions " * 3
    short, tall = (
        heat_map(["Data"], [HeatRow(title, (HeatCell(3.0),))], width=1000).height
        for title in ("Team", long)
    )
    assert tall > short + 3 * 15


@pytest.mark.parametrize(
    ("text", "lines"),
    [("", 1), ("word", 1), ("two words", 1), ("two longer words", 2), ("x" * 25, 3)],
)
def test_lines_are_counted_as_words_are_wrapped(text: str, lines: int) -> None:
    assert lines_of(text, 70) == lines
