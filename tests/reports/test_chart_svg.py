"""ECharts inside Python draws what the browser draws, measured by the font's own widths."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

import pytest

from app.domain.drawing import charts
from app.domain.drawing.charts import Chart, ProfileRow
from app.domain.drawing.charts_over_time import RoundPoint, rounds_chart
from app.domain.drawing.heat_chart import DASH, HeatCell, HeatRow, heat_map
from app.domain.scoring.profile import Interval, NoScore
from app.reports.chart_svg import advances, engine
from tests.reports import figures, sample

ROWS = (
    ProfileRow("Below this", heading=True),
    ProfileRow("Getting access in time", 2.43, Interval(1.9, 2.96), None, note="up since Q1"),
    ProfileRow("A name that is far too long for one line of a gutter and so on", 4.0, None, None),
    ProfileRow("Monitoring", None, None, NoScore.NOT_VISIBLE),
)
HEAT = (
    HeatRow(
        "Pricing", (HeatCell(2.449, "2.1 to 2.8"), HeatCell(4.0)), "3 teams, mean", strong=True
    ),
    HeatRow(
        "Motor pricing", (HeatCell(2.451, "2.0 to 2.9", "▲"), HeatCell(None, "not answered")), "", 1
    ),
    HeatRow("Fraud models", (), "no result yet", 1),
)


@pytest.fixture(scope="module")
def drawings() -> dict[str, Chart]:
    asked = sample.questionnaire()
    profiles = [figures.profile(asked, sample.responses(asked, 8, seed)) for seed in range(3)]
    first = profiles[0]
    return {
        "rows": charts.profile_chart(ROWS, width=680),
        "barriers": charts.barrier_profile(asked, first),
        "capabilities": charts.capability_profile(asked.barriers[0], first.barriers[0]),
        "rounds": rounds_chart(asked, [RoundPoint(f"Q{n}", p) for n, p in enumerate(profiles)]),
        "phone": rounds_chart(asked, [RoundPoint("Q1", first)], width=320, columns=1),
        "heat": heat_map(("Data", "A barrier of a name that is long"), HEAT, width=1000),
        "nobody": charts.barrier_profile(asked, figures.profile(asked, ())),
        "no rows": charts.profile_chart((), width=680),
    }


NAMES = ("rows", "barriers", "capabilities", "rounds", "phone", "heat", "nobody", "no rows")


@pytest.mark.parametrize("name", NAMES)
def test_every_chart_is_drawn_as_sound_svg(drawings: dict[str, Chart], name: str) -> None:
    chart = drawings[name]
    root = ET.fromstring(engine().svg(chart))
    assert (root.get("width"), root.get("height")) == (str(chart.width), str(chart.height))
    assert len(list(root.iter())) > 3


@pytest.mark.parametrize("name", NAMES)
def test_an_option_is_plain_json_that_prints_right(drawings: dict[str, Chart], name: str) -> None:
    written = json.dumps(drawings[name].option, allow_nan=False)
    assert '"animation": false' in written
    assert "var(" not in written
    assert "gradient" not in written.lower()
    assert '"time"' not in written


@pytest.mark.parametrize("name", NAMES)
def test_equal_charts_give_equal_text_whatever_was_drawn_before(
    drawings: dict[str, Chart], name: str
) -> None:
    before = engine().svg(drawings[name])
    engine().svg(drawings["heat"])
    assert engine().svg(drawings[name]) == before


def test_scores_and_reasons_are_printed(drawings: dict[str, Chart]) -> None:
    words = [node.text for node in _texts(engine().svg(drawings["rows"]))]
    assert "2.4" in words
    assert "4.0" in words
    assert "not visible to most" in words


def test_a_heat_map_prints_marks_ranges_and_what_stands_below_names(
    drawings: dict[str, Chart],
) -> None:
    words = [(node.text or "").strip() for node in _texts(engine().svg(drawings["heat"]))]
    for text in ("Pricing", "3 teams, mean", "2.4", "2.1 to 2.8", "2.5 ▲", "not answered", DASH):
        assert text in words


def test_a_long_name_is_broken_and_not_clipped(drawings: dict[str, Chart]) -> None:
    words = " ".join(node.text or "" for node in _texts(engine().svg(drawings["rows"])))
    assert "A name that is far too long for one line of a gutter and so on" in " ".join(
        words.split()
    )


def test_no_name_starts_left_of_the_picture(drawings: dict[str, Chart]) -> None:
    widths = advances()
    for node in _texts(engine().svg(drawings["capabilities"])):
        text = node.text or ""
        start = re.search(r"translate\(([-0-9.]+)", node.get("transform", ""))
        if node.get("text-anchor") == "end" and start:
            wide = sum(widths.get(ord(letter), 1) for letter in text) * 12
            assert float(start[1]) - wide > -1


def test_letters_are_as_wide_as_the_font_says() -> None:
    widths = advances()
    assert widths[ord("i")] < widths[ord("n")] < widths[ord("W")]
    assert ord("ł") in widths


def test_a_chart_says_in_words_what_it_shows(drawings: dict[str, Chart]) -> None:
    assert "Getting access in time: 2.4, likely between 1.9 and 3.0" in drawings["rows"].alt
    assert "Monitoring: not visible to most" in drawings["rows"].alt
    assert "Motor pricing: Data 2.5, A barrier" in drawings["heat"].alt
    assert "not answered; Fraud models: no result yet" in drawings["heat"].alt
    assert "Q0" in drawings["rounds"].alt


@pytest.mark.parametrize(
    ("score", "level"), [(1.0, 1), (1.49, 1), (1.5, 2), (3.2, 3), (4.5, 5), (5.0, 5)]
)
def test_a_score_takes_the_colour_of_the_nearest_level(score: float, level: int) -> None:
    assert charts.level_of(score) == level


def _texts(svg: str) -> list[ET.Element]:
    return [node for node in ET.fromstring(svg).iter() if node.tag.endswith("text")]
