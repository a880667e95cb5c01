"""Charts as plain option dicts for Apache ECharts: one dict for the browser and for the report.

Everything in an option can be written as JSON. Colours are literal, nothing is animated, no axis is
a time axis, and labels carry no outline, so that the SVG drawn from it prints right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from app.domain.questionnaire import Barrier, Questionnaire
from app.domain.scoring.profile import BarrierScore, Interval, NoScore, Profile

Option = dict[str, Any]

INK, INK_SOFT, LINE, ACCENT, BAND = "#18212c", "#52606f", "#dfe5ea", "#14547d", "#bcd6e8"
RAMP = ("#fbf1cc", "#b9dfc3", "#62b9c4", "#2c7bb2", "#25387f")
ON_PALE = "#17212b"
"""Ink on a level's pale colour: not the page's own, which dark mode turns."""
FONT = "Inter, Noto Sans Arabic, Noto Sans CJK SC, sans-serif"
LINE_HEIGHT, LETTER = 15, 7
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
    """One line of a profile chart: a name with its score, or with the reason why it has none.

    A `heading` has neither: it names the lines below it. `note` stands at the end of the line.
    """

    label: str
    score: float | None = None
    interval: Interval | None = None
    missing: NoScore | None = None
    why: str = ""
    note: str = ""
    heading: bool = False


def barrier_profile(
    questionnaire: Questionnaire,
    profile: Profile,
    notes: Mapping[str, str] = MappingProxyType({}),
    *,
    width: int = 680,
) -> Chart:
    """Draw every barrier of one team: a dot for the score, a band for the likely range.

    `notes` stand at the ends of lines, by id of barrier.
    """
    titles = {barrier.id: barrier.title for barrier in questionnaire.barriers}
    rows = [
        ProfileRow(titles[s.id], s.score, s.interval, s.missing, note=notes.get(s.id, ""))
        for s in profile.barriers
    ]
    return profile_chart(rows, width=width)


def capability_profile(barrier: Barrier, score: BarrierScore, *, width: int = 680) -> Chart:
    """Draw every capability of one barrier: a dot for the score, a band for the likely range."""
    titles = {capability.id: capability.title for capability in barrier.capabilities}
    rows = [ProfileRow(titles[s.id], s.score, s.interval, s.missing) for s in score.capabilities]
    return profile_chart(rows, width=width)


def profile_chart(rows: Sequence[ProfileRow], *, width: int) -> Chart:
    """Draw named scores on the axis 1-5, the first on top, with their likely ranges behind.

    Scores are rounded to the tenths that are printed: a drawing tells no more than its table.
    """
    gutter, margin = round(width * 0.36), round(width * 0.2) if _have_notes(rows) else 24
    pitch = max(_row_height(row, gutter, margin) for row in rows) if rows else 36
    option = base() | {
        "grid": {"left": gutter, "right": margin, "top": 8, "bottom": 26},
        "xAxis": LEVEL_AXIS | axis_look(lines=True),
        "yAxis": names([_name(row) for row in rows])
        | {"inverse": True, "axisLabel": label_look(gutter - 18)},
        "series": [*_range_bars(rows), _dots(rows), _reasons(rows), _notes(rows, margin)],
    }
    return Chart(option, width, pitch * max(len(rows), 1) + 34, _profile_alt(rows))


def tenths(value: float | None) -> float | None:
    """Round to what is printed; None stays None."""
    return None if value is None else round(value, 1)


def level_of(score: float) -> int:
    """Give the level whose colour stands for a score: the nearest, halves going up."""
    return min(5, max(1, int(score + 0.5)))


def on_level(level: int) -> str:
    """Give the colour of a text on a level's own colour, which dark mode does not turn."""
    return "#ffffff" if level > 3 else ON_PALE


def level_key() -> list[dict[str, str]]:
    """Give the levels by name, with their colours and those of the texts on them."""
    return [
        {"name": str(level), "color": color, "ink": on_level(level)}
        for level, color in enumerate(RAMP, start=1)
    ]


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


def lines_of(text: str, width: float) -> int:
    """Count the lines that a text of 12 pixels takes, a wider word being broken."""
    room, lines, used = max(1, int(width // LETTER)), 1, 0
    for word in text.split():
        wide = letters(word)
        if used and used + 1 + wide > room:
            lines, used = lines + 1, 0
        used += wide + (1 if used else 0)
        lines, used = lines + (used - 1) // room, (used - 1) % room + 1
    return lines


def in_lines(text: str, room: int) -> str:
    """Break a text between words into lines of so many letters; a longer word stays whole.

    Where ECharts has to break a line itself, it may begin the next one with the space.
    """
    lines: list[str] = []
    for word in text.split():
        if lines and letters(lines[-1]) + 1 + letters(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "\n".join(lines)


def label_look(width: int) -> Option:
    """Give the names along an axis their look, broken at a width in pixels and never left out."""
    return text_look(12, INK) | {
        "width": width,
        "overflow": "break",
        "lineHeight": LINE_HEIGHT,
        "interval": 0,
    }


def _row_height(row: ProfileRow, gutter: int, margin: int) -> int:
    most = max(lines_of(row.label, gutter - 18), lines_of(row.note, margin - 20))
    return max(36, LINE_HEIGHT * (most + 1))


def _have_notes(rows: Sequence[ProfileRow]) -> bool:
    return any(row.note for row in rows)


def _name(row: ProfileRow) -> str | Option:
    bold = {"fontWeight": 600}
    return {"value": row.label, "textStyle": bold} if row.heading else row.label


def _range_bars(rows: Sequence[ProfileRow]) -> list[Option]:
    low = [tenths(row.interval.low) if row.interval else None for row in rows]
    span = [_span(row.interval) if row.interval else None for row in rows]
    bar: Option = {"type": "bar", "stack": "range", "barWidth": 12, "silent": True}
    clear, band = {"color": "transparent"}, {"color": BAND, "borderRadius": 6}
    return [bar | {"data": low, "itemStyle": clear}, bar | {"data": span, "itemStyle": band}]


def _span(interval: Interval) -> float:
    """Give the length of a band between ends that are rounded as they are printed."""
    return round(round(interval.high, 1) - round(interval.low, 1), 1)


def _dots(rows: Sequence[ProfileRow]) -> Option:
    return {
        "type": "scatter",
        "symbolSize": 11,
        "z": 5,
        "itemStyle": {"color": ACCENT, "opacity": 1},
        "data": [
            {"value": [tenths(row.score), place], "label": dot_label(f"{row.score:.1f}")}
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
        "itemStyle": {"opacity": 1},
        "silent": True,
        "data": [
            {"value": [1, place], "label": _reason_label(row)}
            for place, row in enumerate(rows)
            if row.score is None and not row.heading
        ],
    }


def _reason(row: ProfileRow) -> str:
    return row.why or (MISSING[row.missing] if row.missing else "no score")


def _reason_label(row: ProfileRow) -> Option:
    return text_look(11, INK_SOFT) | {"show": True, "formatter": _reason(row), "position": "right"}


def _notes(rows: Sequence[ProfileRow], margin: int) -> Option:
    look = text_look(11, INK_SOFT) | {"show": True, "position": "right", "distance": 10}
    look |= {"width": margin - 20, "overflow": "break", "lineHeight": 13}
    return {
        "type": "scatter",
        "symbolSize": 0,
        "itemStyle": {"opacity": 1},
        "silent": True,
        "clip": False,
        "data": [
            {"value": [5, place], "label": look | {"formatter": row.note}}
            for place, row in enumerate(rows)
            if row.note
        ],
    }


def names(names: Sequence[str | Option]) -> Option:
    """Give an axis of names."""
    return {
        "type": "category",
        "data": list(names),
        "axisLine": {"show": False},
        "axisTick": {"show": False},
    }


def score_in(profile: Profile, barrier: str) -> BarrierScore | None:
    """Give the score of a barrier by id, None where the profile has none."""
    return next((score for score in profile.barriers if score.id == barrier), None)


def _row_words(row: ProfileRow) -> str:
    if row.score is None:
        return f"{row.label}: {_reason(row)}"
    if row.interval is None:
        return f"{row.label}: {row.score:.1f}"
    low, high = row.interval.low, row.interval.high
    return f"{row.label}: {row.score:.1f}, likely between {low:.1f} and {high:.1f}"


def _profile_alt(rows: Sequence[ProfileRow]) -> str:
    told = (row.label if row.heading else _row_words(row) for row in rows)
    return "Scores on levels 1 to 5. " + "; ".join(told) + "."
