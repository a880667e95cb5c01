"""Charts as plain option dicts for Apache ECharts: one dict for the browser and for the report.

Everything in an option can be written as JSON. Colours are literal, nothing is animated, no axis is
a time axis, and labels carry no outline, so that the SVG drawn from it prints right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.profile import BarrierScore, Interval, NoScore, Profile
from app.domain.questionnaire import Barrier, Questionnaire

Option = dict[str, Any]

INK, INK_SOFT, LINE, ACCENT, BAND = "#18212c", "#52606f", "#dfe5ea", "#14547d", "#bcd6e8"
RAMP = ("#fbf1cc", "#b9dfc3", "#62b9c4", "#2c7bb2", "#25387f")
FONT = "Inter, Noto Sans Arabic, Noto Sans CJK SC, sans-serif"
LEVEL_AXIS = {"type": "value", "min": 1, "max": 5, "interval": 1}

MISSING = {
    NoScore.NOT_ASKED: "not asked",
    NoScore.UNANSWERED: "not answered",
    NoScore.NOT_VISIBLE: "not visible to most",
    NoScore.NOT_APPLICABLE: "not applicable here",
    NoScore.TOO_LITTLE: "too few answers",
    NoScore.TOO_FEW: "too few people to show",
    NoScore.PROTECTED: "hidden to protect others",
}


@dataclass(frozen=True, slots=True)
class Chart:
    """An option with the size it is meant for in pixels, and what it shows in words."""

    option: Option
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One line of a profile chart: a name with its score, or with the reason why it has none."""

    label: str
    score: float | None
    interval: Interval | None
    missing: NoScore | None


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One team of a heat map, with its profile."""

    title: str
    profile: Profile


def barrier_profile(questionnaire: Questionnaire, profile: Profile, *, width: int = 680) -> Chart:
    """Draw every barrier of one team: a dot for the score, a band for the likely range."""
    titles = {barrier.id: barrier.title for barrier in questionnaire.barriers}
    rows = [ProfileRow(titles[s.id], s.score, s.interval, s.missing) for s in profile.barriers]
    return profile_chart(rows, width=width)


def capability_profile(barrier: Barrier, score: BarrierScore, *, width: int = 680) -> Chart:
    """Draw every capability of one barrier: a dot for the score, a band for the likely range."""
    titles = {capability.id: capability.title for capability in barrier.capabilities}
    rows = [ProfileRow(titles[s.id], s.score, s.interval, s.missing) for s in score.capabilities]
    return profile_chart(rows, width=width)


def profile_chart(rows: Sequence[ProfileRow], *, width: int) -> Chart:
    """Draw named scores on the axis 1-5, the first on top, with their likely ranges behind."""
    gutter = round(width * 0.36)
    pitch = _row_height([row.label for row in rows], gutter)
    option = base() | {
        "grid": {"left": gutter, "right": 24, "top": 8, "bottom": 26},
        "xAxis": LEVEL_AXIS | axis_look(lines=True),
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [row.label for row in rows],
            "axisLine": {"show": False},
            "axisTick": {"show": False},
            "axisLabel": text_look(12, INK)
            | {"width": gutter - 18, "overflow": "break", "lineHeight": 15, "interval": 0},
        },
        "series": [*_range_bars(rows), _dots(rows), _reasons(rows)],
    }
    return Chart(option, width, pitch * max(len(rows), 1) + 34, _profile_alt(rows))


def heat_map(questionnaire: Questionnaire, rows: Sequence[HeatRow], *, width: int = 680) -> Chart:
    """Draw teams against barriers, the score printed in every cell, a dash where there is none."""
    gutter = round(width * 0.3)
    pitch = max(_row_height([row.title for row in rows], gutter), 34)
    titles = [barrier.title for barrier in questionnaire.barriers]
    label = text_look(12, INK) | {"overflow": "break", "lineHeight": 15, "interval": 0}
    cell = (width - gutter - 8) // max(len(titles), 1)
    option = base() | {
        "grid": {"left": gutter, "right": 8, "top": 44, "bottom": 4},
        "xAxis": names(titles) | {"position": "top", "axisLabel": label | {"width": cell - 8}},
        "yAxis": names([row.title for row in rows])
        | {"inverse": True, "axisLabel": label | {"width": gutter - 18}},
        "visualMap": {"show": False, "type": "piecewise", "pieces": _pieces()},
        "series": [{"type": "heatmap", "data": _cells(questionnaire, rows)}],
    }
    return Chart(option, width, pitch * max(len(rows), 1) + 48, _heat_alt(questionnaire, rows))


def level_of(score: float) -> int:
    """Give the level whose colour stands for a score: the nearest, halves going up."""
    return min(5, max(1, int(score + 0.5)))


def base() -> Option:
    """Give what every option has: nothing moves, and the page behind shows through."""
    return {
        "animation": False,
        "backgroundColor": "transparent",
        "textStyle": {"fontFamily": FONT, "color": INK},
        "aria": {"enabled": False},
    }


def text_look(size: int, color: str) -> Option:
    """Give a text its size and colour, without the outline that prints badly."""
    return {"fontSize": size, "color": color, "fontFamily": FONT, "textBorderWidth": 0}


def letters(text: str) -> int:
    """Give the room a text takes in Latin letters; East Asian ones are taken as twice as wide."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def axis_look(*, lines: bool) -> Option:
    """Give an axis its quiet look, with or without lines across."""
    return {
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        "axisLabel": text_look(11, INK_SOFT),
        "splitLine": {"show": lines, "lineStyle": {"color": LINE}},
    }


def _row_height(labels: Sequence[str], gutter: int) -> int:
    """Room for the longest label."""
    per_line = max(1, (gutter - 18) // 7)
    longest = max(map(letters, labels), default=1)
    return max(36, 15 * (-(-longest // per_line) + 1))


def _range_bars(rows: Sequence[ProfileRow]) -> list[Option]:
    low = [row.interval.low if row.interval else None for row in rows]
    span = [row.interval.high - row.interval.low if row.interval else None for row in rows]
    bar: Option = {"type": "bar", "stack": "range", "barWidth": 12, "silent": True}
    clear, band = {"color": "transparent"}, {"color": BAND, "borderRadius": 6}
    return [bar | {"data": low, "itemStyle": clear}, bar | {"data": span, "itemStyle": band}]


def _dots(rows: Sequence[ProfileRow]) -> Option:
    return {
        "type": "scatter",
        "symbolSize": 11,
        "z": 5,
        "itemStyle": {"color": ACCENT},
        "data": [
            {"value": [row.score, place], "label": dot_label(f"{row.score:.1f}")}
            for place, row in enumerate(rows)
            if row.score is not None
        ],
    }


def dot_label(text: str) -> Option:
    """Write a figure above its dot."""
    look = text_look(11, INK) | {"fontWeight": 600}
    return look | {"show": True, "formatter": text, "position": "top", "distance": 4}


def _reasons(rows: Sequence[ProfileRow]) -> Option:
    return {
        "type": "scatter",
        "symbolSize": 0,
        "silent": True,
        "data": [
            {"value": [1, place], "label": _reason_label(row)}
            for place, row in enumerate(rows)
            if row.score is None
        ],
    }


def _reason_label(row: ProfileRow) -> Option:
    words = MISSING[row.missing] if row.missing else "no score"
    return text_look(11, INK_SOFT) | {"show": True, "formatter": words, "position": "right"}


def names(names: Sequence[str]) -> Option:
    """Give an axis of names."""
    return {
        "type": "category",
        "data": list(names),
        "axisLine": {"show": False},
        "axisTick": {"show": False},
    }


def _pieces() -> list[Option]:
    edges = (0.0, 1.5, 2.5, 3.5, 4.5, 5.1)
    return [
        {"gte": low, "lt": high, "color": color}
        for low, high, color in zip(edges, edges[1:], RAMP, strict=False)
    ] + [{"value": -1, "color": "#f2f4f6"}]


def _cells(questionnaire: Questionnaire, rows: Sequence[HeatRow]) -> list[Option]:
    return [
        _heat_cell(column, line, score_in(row.profile, barrier.id))
        for line, row in enumerate(rows)
        for column, barrier in enumerate(questionnaire.barriers)
    ]


def _heat_cell(column: int, line: int, score: BarrierScore | None) -> Option:
    value = score.score if score else None
    color = "#ffffff" if value is not None and level_of(value) > 3 else INK
    label = text_look(12, color) | {
        "show": True,
        "formatter": "\N{EN DASH}" if value is None else f"{value:.1f}",
    }
    return {
        "value": [column, line, -1 if value is None else value],
        "label": label,
        "itemStyle": {"borderColor": "#ffffff", "borderWidth": 2},
    }


def score_in(profile: Profile, barrier: str) -> BarrierScore | None:
    """Give the score of a barrier by id, None where the profile has none."""
    return next((score for score in profile.barriers if score.id == barrier), None)


def _row_words(row: ProfileRow) -> str:
    if row.score is None:
        return f"{row.label}: {MISSING[row.missing] if row.missing else 'no score'}"
    if row.interval is None:
        return f"{row.label}: {row.score:.1f}"
    low, high = row.interval.low, row.interval.high
    return f"{row.label}: {row.score:.1f}, likely between {low:.1f} and {high:.1f}"


def _profile_alt(rows: Sequence[ProfileRow]) -> str:
    return "Scores on levels 1 to 5. " + "; ".join(map(_row_words, rows)) + "."


def score_words(score: BarrierScore | None) -> str:
    """Write a score for a description in words."""
    return "no score" if score is None or score.score is None else f"{score.score:.1f}"


def _heat_alt(questionnaire: Questionnaire, rows: Sequence[HeatRow]) -> str:
    lines = (
        f"{row.title}: "
        + ", ".join(
            f"{barrier.title} {score_words(score_in(row.profile, barrier.id))}"
            for barrier in questionnaire.barriers
        )
        for row in rows
    )
    return "Teams and barriers. " + "; ".join(lines) + "."
