"""Lines over rounds, one small panel a barrier or capability, and how teams spread over levels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.drawing.charts import (
    ACCENT,
    BAND,
    INK_SOFT,
    LETTER,
    LEVEL_AXIS,
    LINE_HEIGHT,
    RAMP,
    Chart,
    Option,
    axis_look,
    base,
    dot_label,
    label_look,
    letters,
    lines_of,
    names,
    on_level,
    score_in,
    text_look,
)
from app.domain.drawing.panels import NARROWEST, grid_width, placed_panels
from app.domain.questionnaire import Questionnaire
from app.domain.scoring.profile import Interval, Profile

_SMALL_LETTER, _APART = 5.5, 3
_FEW = 4


@dataclass(frozen=True, slots=True)
class RoundPoint:
    """A round in the order of time, with the profile it gave."""

    title: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class Scale:
    """What a panel's figures are on: its axis, and the decimals and the unit that are printed."""

    axis: Option
    decimals: int
    unit: str = ""

    def printed(self, figure: float) -> float:
        """Round to what is printed: a drawing tells no more than its table."""
        return round(figure, self.decimals)

    def text(self, figure: float) -> str:
        """Write a figure."""
        return f"{figure:.{self.decimals}f}{self.unit}"


LEVELS = Scale(LEVEL_AXIS, 1)
PERCENT = Scale({"type": "value", "min": 0, "max": 100, "interval": 25}, 0, " %")


@dataclass(frozen=True, slots=True)
class LinePoint:
    """One figure of a line, on its panel's scale, with its interval; None where there is none."""

    score: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Panel:
    """A line of its own small chart: a title, and a point for each round."""

    title: str
    points: tuple[LinePoint, ...]
    scale: Scale = LEVELS


@dataclass(frozen=True, slots=True)
class LevelCounts:
    """How many teams have each level, 1 first, as their nearest."""

    title: str
    counts: tuple[int, ...]


def rounds_chart(
    questionnaire: Questionnaire,
    points: Sequence[RoundPoint],
    *,
    width: int = 680,
    columns: int = 4,
    named: bool = True,
) -> Chart:
    """Draw one small panel a barrier, all on the same axis, with the rounds from left to right.

    Without names the first and the last round are left for a caption to say.
    """
    panels = [
        Panel(barrier.title, tuple(_point(point.profile, barrier.id) for point in points))
        for barrier in questionnaire.barriers
    ]
    titles = [point.title for point in points]
    return panels_chart(titles, panels, width=width, columns=columns, named=named)


def panels_chart(
    rounds: Sequence[str],
    panels: Sequence[Panel],
    *,
    width: int,
    columns: int,
    named: bool = True,
) -> Chart:
    """Draw lines side by side, each on its scale; `rounds` are the titles of their points.

    Where the first and the last do not fit below a panel, they are left for a caption to say.
    """
    room = min(width, NARROWEST) * grid_width(100 / columns) / 100
    ends = _ends(rounds) | {"show": named and _fit(rounds, room)}
    drawn = [_panel(panel, rounds, place, ends) for place, panel in enumerate(panels)]
    option = base() | {
        key: [item for panel in drawn for item in panel[key]]
        for key in ("xAxis", "yAxis", "series")
    }
    placed, height = placed_panels([panel.title for panel in panels], columns)
    return Chart(option | placed, width, height, _panels_alt(rounds, panels))


def line_links(links: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """Give where the points of each panel lead, a list a series; bands lead nowhere."""
    return [each for points in links for each in ((), (), points)]


def levels_chart(rows: Sequence[LevelCounts], *, width: int) -> Chart:
    """Draw one bar a row, its parts being the teams by nearest level, with their numbers."""
    titles = [row.title for row in rows]
    gutter = _gutter(titles, width)
    lines = max((lines_of(title, gutter - 18) for title in titles), default=1)
    option = base() | {
        "grid": {"left": gutter, "right": 12, "top": 4, "bottom": 4},
        "xAxis": {
            "type": "value",
            "show": False,
            "max": max((sum(r.counts) for r in rows), default=1),
        },
        "yAxis": names(titles) | {"inverse": True, "axisLabel": label_look(gutter - 18)},
        "series": [_level_bars(rows, level) for level in range(1, len(RAMP) + 1)],
    }
    pitch = max(44, LINE_HEIGHT * (lines + 1))
    return Chart(option, width, pitch * max(len(rows), 1) + 8, _levels_alt(rows))


def _gutter(titles: Sequence[str], width: int) -> int:
    """Give the room for names left of bars: no word is broken, if that leaves the bars the most."""
    longest = max((letters(word) for title in titles for word in title.split()), default=0)
    return max(round(width * 0.3), min(round(width * 0.42), longest * LETTER + 18))


def _level_bars(rows: Sequence[LevelCounts], level: int) -> Option:
    ink = on_level(level)
    return {
        "type": "bar",
        "stack": "levels",
        "barWidth": 24,
        "silent": True,
        "itemStyle": {"color": RAMP[level - 1]},
        "data": [
            {
                "value": row.counts[level - 1],
                "label": text_look(11, ink)
                | {"show": row.counts[level - 1] > 0, "formatter": str(row.counts[level - 1])},
            }
            for row in rows
        ],
    }


def _levels_alt(rows: Sequence[LevelCounts]) -> str:
    lines = (
        f"{row.title}: "
        + ", ".join(f"{count} at level {level}" for level, count in enumerate(row.counts, start=1))
        for row in rows
    )
    return "Teams by nearest level. " + "; ".join(lines) + "."


def _point(profile: Profile, barrier: str) -> LinePoint:
    score = score_in(profile, barrier)
    return LinePoint(score.score, score.interval) if score else LinePoint(None, None)


def _ends(rounds: Sequence[str]) -> Option:
    """Name the first and the last round only, each towards the middle where there is one."""
    inwards = len(rounds) > 2
    sides = {"alignMinLabel": "left", "alignMaxLabel": "right"} if inwards else {}
    return text_look(10, INK_SOFT) | {"interval": max(len(rounds) - 2, 0)} | sides


def _fit(rounds: Sequence[str], room: float) -> bool:
    """Say whether the first and the last round can be named below a panel of so many pixels."""
    if len(rounds) < 2:
        return True
    wide = (letters(rounds[0]) + letters(rounds[-1])) * _SMALL_LETTER
    needed = wide / 2 if len(rounds) == 2 else wide
    return needed + _APART <= room * (len(rounds) - 1) / len(rounds)


def _panel(panel: Panel, rounds: Sequence[str], place: int, ends: Option) -> Option:
    axes = {"gridIndex": place}
    return {
        "xAxis": [names(rounds) | axes | {"boundaryGap": True, "axisLabel": ends}],
        "yAxis": [panel.scale.axis | axis_look(lines=True) | axes],
        "series": _panel_series(panel, place),
    }


def _printed(point: LinePoint, scale: Scale) -> LinePoint:
    ranged = point.interval
    return LinePoint(
        None if point.score is None else scale.printed(point.score),
        ranged and Interval(scale.printed(ranged.low), scale.printed(ranged.high)),
    )


def _panel_series(panel: Panel, place: int) -> list[Option]:
    points, write = [_printed(point, panel.scale) for point in panel.points], panel.scale.text
    intervals = [point.interval for point in points]
    axes = {"xAxisIndex": place, "yAxisIndex": place}
    bar: Option = axes | {"type": "bar", "stack": f"range{place}", "barWidth": 6, "silent": True}
    low = [interval.low if interval else None for interval in intervals]
    figures = [point.score for point in points]
    line = axes | {
        "type": "line",
        "symbol": "circle",
        "symbolSize": 6,
        "showAllSymbol": True,
        "z": 5,
        "itemStyle": {"color": ACCENT},
        "lineStyle": {"color": ACCENT, "width": 1.5},
        "data": _marked(figures, figures, intervals, write, on_band=False),
    }
    spans = [round(interval.high - interval.low, 1) if interval else None for interval in intervals]
    clear, band = {"color": "transparent"}, {"color": BAND, "borderRadius": 3}
    return [
        bar | {"data": low, "itemStyle": clear},
        bar | {"data": _marked(spans, figures, intervals, write, on_band=True), "itemStyle": band},
        line,
    ]


def _marked(
    values: Sequence[float | None],
    figures: Sequence[float | None],
    intervals: Sequence[Interval | None],
    write: Callable[[float], str],
    *,
    on_band: bool,
) -> list[Option | float | None]:
    """Print the first and the last figure, above the band where there is one, else the point."""
    ends = {0, len(values) - 1}
    return [
        {"value": value, "label": dot_label(write(figure)) | _side(place, len(values))}
        if place in ends and figure is not None and (interval is not None) is on_band
        else value
        for place, (value, figure, interval) in enumerate(
            zip(values, figures, intervals, strict=True)
        )
    ]


def _side(place: int, rounds: int) -> Option:
    """Keep the first and the last figure clear of the axis and of the next panel where it is near.

    Of few rounds a figure stands in the middle above its point.
    """
    if rounds <= _FEW:
        return {}
    return (
        {"align": "left", "offset": [-6, 0]} if place == 0 else {"align": "right", "offset": [6, 0]}
    )


def _panels_alt(rounds: Sequence[str], panels: Sequence[Panel]) -> str:
    lines = (
        f"{panel.title}: "
        + ", ".join(
            f"{title} {'no figure' if point.score is None else panel.scale.text(point.score)}"
            for title, point in zip(rounds, panel.points, strict=True)
        )
        for panel in panels
    )
    return "Figures over the rounds. " + "; ".join(lines) + "."
