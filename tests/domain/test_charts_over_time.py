"""Charts over the rounds tell what their tables print, and are moved without being drawn anew."""

from __future__ import annotations

from typing import Any

from app.domain.drawing.charts_over_time import (
    PERCENT,
    LevelCounts,
    LinePoint,
    Panel,
    levels_chart,
    line_links,
    panels_chart,
)
from app.domain.drawing.panels import in_one_column
from app.domain.scoring.profile import Interval

POINTS = (
    LinePoint(2.71828, Interval(2.21828, 3.31828)),
    LinePoint(None, None),
    LinePoint(3.14159, Interval(2.64159, 3.74159)),
)
PANELS = [Panel(title, POINTS) for title in ("Data", "People", "Money", "Trust", "Time")]
ROUNDS = ("First", "Second", "Third")


def values(series: dict[str, Any]) -> list[float | None]:
    return [each["value"] if isinstance(each, dict) else each for each in series["data"]]


def test_no_figure_has_more_digits_than_are_printed() -> None:
    chart = panels_chart(ROUNDS, PANELS, width=1080, columns=4)
    low, band, line = (values(each) for each in chart.option["series"][:3])
    assert line == [2.7, None, 3.1]
    assert low == [2.2, None, 2.6]
    assert band == [1.1, None, 1.1]


def test_a_share_stands_on_its_own_axis_in_whole_per_cent() -> None:
    share = Panel("In production, %", (LinePoint(22.22, None), LinePoint(38.5, None)), PERCENT)
    chart = panels_chart(ROUNDS[:2], [Panel("Data", POINTS[:2]), share], width=1080, columns=2)
    levels, percent = ((axis["min"], axis["max"]) for axis in chart.option["yAxis"])
    assert (levels, percent) == ((1, 5), (0, 100))
    line = chart.option["series"][5]["data"]
    assert [(each["value"], each["label"]["formatter"]) for each in line] == [
        (22, "22 %"),
        (38, "38 %"),
    ]
    assert "In production, %: First 22 %, Second 38 %" in chart.alt


def test_one_column_moves_the_panels_and_changes_nothing_else() -> None:
    wide = panels_chart(ROUNDS, PANELS, width=1080, columns=4)
    narrow = in_one_column(wide, width=320)
    assert narrow == panels_chart(ROUNDS, PANELS, width=320, columns=1)
    moved = {key for key, part in narrow.option.items() if part != wide.option[key]}
    assert moved == {"title", "grid"}


def test_a_click_on_a_point_leads_where_it_should_in_every_panel() -> None:
    chart = panels_chart(ROUNDS, PANELS[:2], width=1080, columns=2)
    links = line_links([("a", "b", "c"), ("d", "e", "f")])
    lines = [place for place, each in enumerate(chart.option["series"]) if each["type"] == "line"]
    assert len(links) == len(chart.option["series"])
    assert [links[place] for place in lines] == [("a", "b", "c"), ("d", "e", "f")]


def named(rounds: tuple[str, ...], *, columns: int) -> bool:
    panels = [Panel("Data", POINTS[:1] * len(rounds))]
    chart = panels_chart(rounds, panels, width=1080, columns=columns)
    return {axis["axisLabel"]["show"] for axis in chart.option["xAxis"]} == {True}


def test_rounds_are_named_below_a_panel_only_where_their_names_find_room() -> None:
    quarters = tuple(f"Q{number % 4 + 1} 2026" for number in range(12))
    for number in (2, 3, 5, 12):
        assert named(quarters[:number], columns=4)
    long = ("Everybody in the first quarter", "Between", "Everybody in the third quarter")
    assert not named(long, columns=4)
    assert named(long, columns=1)
    assert not named(("二〇二六年第一季度", "二〇二六年第三季度"), columns=4)


def test_of_many_rounds_the_first_and_the_last_figure_stand_inwards_and_every_point_is_there() -> (
    None
):
    for rounds, aligned in ((3, [None, None]), (12, ["left", "right"])):
        panels = [Panel("Data", (LinePoint(3.0, None),) * rounds)]
        chart = panels_chart(tuple("abcdefghijkl"[:rounds]), panels, width=1080, columns=4)
        line = chart.option["series"][2]
        assert line["showAllSymbol"]
        marked = [each for each in line["data"] if isinstance(each, dict)]
        assert [each["label"].get("align") for each in marked] == aligned


def test_no_name_beside_bars_is_broken_within_a_word_that_finds_room_nor_runs_into_the_next() -> (
    None
):
    short, long = ("Communication between teams", "Data access"), ("Word " * 12, "W" * 90)
    for width in (320, 680):
        chart = levels_chart([LevelCounts(title, (1, 2, 0, 0, 0)) for title in short], width=width)
        assert chart.option["yAxis"]["axisLabel"]["width"] >= 7 * len("Communication")
        tall = levels_chart([LevelCounts(title, (1, 2, 0, 0, 0)) for title in long], width=width)
        room = tall.option["yAxis"]["axisLabel"]["width"]
        assert room <= width / 2
        assert tall.height / 2 > 15 * 7 * 90 / room


def test_the_title_of_a_panel_is_broken_between_words_and_in_one_column_anew() -> None:
    points = (LinePoint(2.0, None), LinePoint(3.0, None))
    titles = ("Communication between teams", "Short", "Unbreakableinfrastructurename of it")
    wide = panels_chart(
        ["Q1", "Q2"], [Panel(each, points) for each in titles], width=1080, columns=4
    )
    broken = ["Communication between\nteams", "Short", "Unbreakableinfrastructurename\nof it"]
    assert [each["text"] for each in wide.option["title"]] == broken
    narrow = in_one_column(wide, width=320)
    assert [each["text"] for each in narrow.option["title"]] == list(titles)
