"""Charts of outcomes against barriers draw teams where their figures are, and nothing hidden."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from app.domain.comparing.correlation import LEAST_TEAMS, correlate
from app.domain.drawing.outcome_charts import (
    MOST_LARGE,
    MOST_NAMED,
    SHARE,
    Dot,
    OutcomeChart,
    OutcomePanel,
    Upwards,
    bands,
    outcome_chart,
)
from app.domain.drawing.panels import in_one_column

Pairs = Sequence[tuple[float, float]]
RISING: Pairs = [(1 + 0.4 * place, 12.345 * place) for place in range(8)]


def panel(title: str, pairs: Pairs) -> OutcomePanel:
    dots = tuple(
        Dot(f"{title} team {place}", *pair, link=f"/{title}/{place}")
        for place, pair in enumerate(pairs)
    )
    return OutcomePanel(title, correlate(pairs), dots)


def draw(*panels: OutcomePanel, upwards: Upwards = SHARE) -> OutcomeChart:
    drawn = outcome_chart("An outcome", panels, upwards, width=1080)
    assert drawn is not None
    return drawn


def series(drawn: OutcomeChart) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = drawn.chart.option["series"]
    return found


def places(part: dict[str, Any]) -> list[list[float]]:
    return [dot["value"] for dot in part["data"]]


def numbers(drawn: OutcomeChart) -> list[str]:
    dots = (dot for part in series(drawn) for dot in part["data"])
    return [dot["label"]["formatter"] for dot in dots if "label" in dot]


def spread(teams: int) -> Pairs:
    """Give as many teams as asked for, no two with the same figures while they last."""
    return [(1 + place % 41 / 10, place // 41 * 3 % 101) for place in range(teams)]


def test_a_dot_stands_where_the_printed_figures_of_its_team_are_and_leads_to_it() -> None:
    drawn = draw(panel("Data", RISING))
    one, several = series(drawn)
    assert places(one) == [[round(x, 1), round(y)] for x, y in RISING]
    assert several["data"] == []
    assert one["data"][2]["name"] == "Data team 2\nscore 1.8, 25 %"
    assert drawn.links == [[f"/Data/{place}" for place in range(8)], []]
    assert {part["type"] for part in series(drawn)} == {"scatter"}


def test_teams_with_the_same_printed_figures_are_one_larger_dot_with_their_number() -> None:
    drawn = draw(panel("Data", [*RISING, (1.01, 0.2), (0.99, 0.1), (3.0, 0.0)]))
    one, several = series(drawn)
    assert places(several) == [[1.0, 0]]
    assert [1.0, 0] not in places(one)
    assert numbers(drawn) == ["3"]
    assert several["data"][0]["symbolSize"] > one["symbolSize"]
    assert several["data"][0]["name"].split("\n")[:3] == [
        "Data team 0",
        "Data team 8",
        "Data team 9",
    ]
    assert drawn.links[0] == [
        "/Data/1",
        "/Data/2",
        "/Data/3",
        "/Data/4",
        "/Data/10",
        *drawn.links[0][5:],
    ]
    assert drawn.links[1] == []


def test_of_many_teams_in_one_place_the_first_are_named_and_the_others_counted() -> None:
    drawn = draw(panel("Data", [*RISING, *[(3.0, 50.0)] * 11]))
    (dot,) = series(drawn)[1]["data"]
    assert dot["name"].endswith("Data team 15\nand 3 more\nscore 3.0, 50 %")


def test_what_has_no_correlation_to_show_is_not_drawn_nor_told() -> None:
    few, alike = RISING[: LEAST_TEAMS - 1], [(3.0, y) for _, y in RISING]
    drawn = draw(panel("Few", few), panel("Data", RISING), panel("Alike", alike))
    written = json.dumps(drawn.chart.option) + drawn.chart.alt + json.dumps(drawn.links)
    assert len(drawn.chart.option["grid"]) == 1
    assert "Data team" in written
    assert "Few" not in written
    assert "Alike" not in written
    panels = [panel("Few", few), panel("Alike", alike)]
    assert outcome_chart("An outcome", panels, SHARE, width=1080) is None


def test_the_words_for_it_tell_the_number_of_teams_the_correlation_and_its_range() -> None:
    falling = [(x, 100 - y) for x, y in [*RISING, (1.0, 80.0)]]
    drawn = draw(panel("Data", RISING), panel("People", falling))
    assert drawn.chart.alt.startswith("An outcome against each barrier's score, dots being teams. ")
    assert "Data: rank correlation +1.00 (no range: a perfect order), 8 teams; " in (
        drawn.chart.alt
    )
    rho = correlate(falling).rho
    assert rho is not None
    assert f"People: rank correlation \u2212{-rho:.2f} (\u2212" in drawn.chart.alt
    assert drawn.chart.alt.endswith("), 9 teams.")
    assert [each["text"] for each in drawn.chart.option["title"]] == [
        "Data: +1.00",
        f"People: \u2212{-rho:.2f}",
    ]


def test_bands_stand_in_their_order_and_what_lies_between_two_lies_between_them() -> None:
    drawn = draw(
        panel("Data", [(x, 1 + place / 2) for place, (x, _) in enumerate(RISING)]), upwards=bands(6)
    )
    axis = drawn.chart.option["yAxis"][0]
    assert (axis["min"], axis["max"], axis["interval"]) == (1, 6, 1)
    assert [y for _, y in places(series(drawn)[0])] == [1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5]
    assert series(drawn)[0]["data"][1]["name"].endswith("score 1.4, band 1.5")


def test_of_many_teams_dots_are_smaller_and_clearer_but_still_named() -> None:
    few, many = (draw(panel("Data", spread(teams))) for teams in (MOST_LARGE, MOST_LARGE + 1))
    assert series(many)[0]["symbolSize"] < series(few)[0]["symbolSize"]
    assert series(many)[0]["itemStyle"]["opacity"] < series(few)[0]["itemStyle"]["opacity"]
    assert many.named


@pytest.mark.parametrize("upwards", [SHARE, bands(6)])
def test_of_very_many_teams_dots_are_counts_and_what_is_sent_does_not_grow(
    upwards: Upwards,
) -> None:
    low, high = upwards.scale.axis["min"], upwards.scale.axis["max"]
    sizes = []
    for teams in (MOST_NAMED + 1, 10_000):
        pairs = [
            (1 + place % 41 / 10, low + place * 7 % 101 / 100 * (high - low))
            for place in range(teams)
        ]
        drawn = draw(panel("Data", pairs), upwards=upwards)
        assert not drawn.named
        assert drawn.links == [[], []]
        dots = series(drawn)[1]["data"]
        assert sum(int(dot["name"].split(" team")[0].replace(",", "")) for dot in dots) == teams
        assert "Data team" not in json.dumps(drawn.chart.option)
        sizes.append(len(dots))
    assert max(sizes) <= 9 * 11


def test_the_largest_dots_of_counts_touch_and_do_not_cover_each_other() -> None:
    drawn = draw(panel("Data", [(2.0, 40.0)] * 200 + [(2.0, 50.0)] * 200 + [(3.0, 50.0)] * 50))
    widths = [dot["symbolSize"] for dot in series(drawn)[1]["data"]]
    assert max(widths) == pytest.approx(0.58 * 190 / 10, abs=0.1)
    assert max(widths) == pytest.approx(2 * min(widths), abs=0.1)


def test_below_each_other_the_panels_draw_the_same() -> None:
    drawn = draw(panel("Data", RISING), panel("People", RISING))
    narrow = in_one_column(drawn.chart, width=320)
    moved = {key for key, part in narrow.option.items() if part != drawn.chart.option[key]}
    assert moved == {"title", "grid"}
    assert narrow.height == 2 * drawn.chart.height
