"""An outcome against barriers: a small panel a barrier, a dot a team, no line through them.

A rank correlation tells of order only, so that nothing but the teams is drawn. Where a correlation
is not shown there is no panel either.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from app.domain.comparing.correlation import Correlation
from app.domain.drawing.charts import (
    ACCENT,
    BAND,
    INK,
    LEVEL_AXIS,
    LINE,
    Chart,
    Option,
    axis_look,
    base,
    text_look,
)
from app.domain.drawing.charts_over_time import PERCENT, Scale
from app.domain.drawing.panels import GRID_HIGH, placed_panels
from app.domain.words import correlation_wording, wording

MOST_LARGE, MOST_NAMED = 100, 300
"""Up to how many teams dots are large, with numbers, and up to how many they are named."""
COARSE_SCORE = 0.5
_LARGE, _SMALL, _LEAST = 9, 6, 3
_COLUMNS, _NAMES, _LETTERS = 4, 8, 24


@dataclass(frozen=True, slots=True)
class Upwards:
    """What is drawn upwards: its scale, the step for very many teams, and how a figure reads."""

    scale: Scale
    coarse: float
    before: str = ""

    @property
    def pitch(self) -> float:
        """The pixels from step to step."""
        length: float = self.scale.axis["max"] - self.scale.axis["min"]
        return GRID_HIGH * self.coarse / length

    def text(self, figure: float) -> str:
        """Write a figure."""
        return f"{self.before}{figure:g}{self.scale.unit}"


SHARE = Upwards(PERCENT, 10)


def bands(number: int) -> Upwards:
    """Give the positions of so many bands, 1 first; a half lies between two."""
    axis = {"type": "value", "min": 1, "max": number, "interval": 1}
    return Upwards(Scale(axis, 1), 0.5, "band ")


@dataclass(frozen=True, slots=True)
class Dot:
    """A team with its score, 1-5, its outcome on the scale upwards, and where a click leads."""

    name: str
    score: float
    outcome: float
    link: str = ""


@dataclass(frozen=True, slots=True)
class OutcomePanel:
    """A barrier with what its score has to do with the outcome, over these teams."""

    title: str
    found: Correlation
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class OutcomeChart:
    """The chart with the links of its dots, a list a series; `named` unless dots are counts."""

    chart: Chart
    links: list[list[str]]
    named: bool


@dataclass(frozen=True, slots=True)
class _Spot:
    """The teams whose printed figures are the same."""

    score: float
    outcome: float
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class _Look:
    """How dots are drawn: the width in pixels of one team's, how clear, with what written."""

    size: float
    opacity: float
    numbers: bool
    named: bool

    def width(self, teams: int) -> float:
        """Give the width of a dot, whose area is the number of teams."""
        return round(max(_LEAST, self.size * sqrt(teams)), 1)


def outcome_chart(
    title: str, panels: Sequence[OutcomePanel], upwards: Upwards, *, width: int
) -> OutcomeChart | None:
    """Draw the panels whose correlation is shown, None if that is none of them.

    Above MOST_NAMED teams a dot stands for all teams about a half level and a step of the outcome,
    so that what is sent to a browser does not grow with the teams.
    """
    shown = [panel for panel in panels if panel.found.rho is not None]
    if not shown:
        return None
    teams = max(len(panel.dots) for panel in shown)
    spots = [_spots(panel, upwards, coarse=teams > MOST_NAMED) for panel in shown]
    most = max(len(spot.dots) for each in spots for spot in each)
    look = _look(teams, upwards.pitch / sqrt(most))
    placed, height = placed_panels([_title(panel) for panel in shown], _COLUMNS)
    drawn = [_series(each, place, upwards, look) for place, each in enumerate(spots)]
    series = [series for each in drawn for series in each]
    option = base() | placed | _axes(len(shown), upwards.scale)
    option |= {"tooltip": _tooltip(), "series": series}
    links = [links for each in spots for links in _links(each, look)]
    return OutcomeChart(Chart(option, width, height, _alt(title, shown)), links, look.named)


def _spots(panel: OutcomePanel, upwards: Upwards, *, coarse: bool) -> list[_Spot]:
    """Put teams together whose figures are the same as printed, or nearly so where coarse."""
    together: dict[tuple[float, float], list[Dot]] = defaultdict(list)
    for dot in panel.dots:
        fine = round(dot.score, 1), upwards.scale.printed(dot.outcome)
        near = _nearest(dot.score, COARSE_SCORE), _nearest(dot.outcome, upwards.coarse)
        together[near if coarse else fine].append(dot)
    return [_Spot(*at, tuple(dots)) for at, dots in sorted(together.items())]


def _nearest(figure: float, step: float) -> float:
    return round(figure / step) * step


def _look(teams: int, counted: float) -> _Look:
    """Give the look for so many teams; `counted` is the width for one where dots are counts."""
    if teams <= MOST_LARGE:
        return _Look(_LARGE, 0.85, numbers=True, named=True)
    if teams <= MOST_NAMED:
        return _Look(_SMALL, 0.6, numbers=False, named=True)
    return _Look(counted, 0.85, numbers=False, named=False)


def _title(panel: OutcomePanel) -> str:
    return f"{panel.title}: {correlation_wording.rho(panel.found.rho)}"


def _axes(panels: int, scale: Scale) -> Option:
    across, upwards = LEVEL_AXIS | axis_look(lines=True), scale.axis | axis_look(lines=True)
    return {
        "xAxis": [across | {"gridIndex": place} for place in range(panels)],
        "yAxis": [upwards | {"gridIndex": place} for place in range(panels)],
    }


def _tooltip() -> Option:
    """Give the look of what is said of a dot; drawn as text, so that no name is taken for HTML."""
    return {
        "trigger": "item",
        "renderMode": "richText",
        "confine": True,
        "backgroundColor": LINE,
        "borderWidth": 0,
        "textStyle": text_look(12, INK),
    }


def _series(spots: Sequence[_Spot], place: int, upwards: Upwards, look: _Look) -> list[Option]:
    """Give the dots of one team, which lead to it, and those of several, which lead nowhere."""
    one, several = _parted(spots, look)
    axes: Option = {"type": "scatter", "xAxisIndex": place, "yAxisIndex": place}
    full = {"color": ACCENT, "opacity": look.opacity}
    pale = {"color": BAND, "borderColor": ACCENT, "borderWidth": 1.5, "opacity": look.opacity}
    return [
        axes
        | {"symbolSize": look.size, "z": 5, "itemStyle": full}
        | {"data": [_point(spot, upwards, look) for spot in one]},
        axes
        | {"cursor": "default", "z": 4, "itemStyle": pale if look.named else full}
        | {"data": [_point(spot, upwards, look) | _size(spot, look) for spot in several]},
    ]


def _parted(spots: Sequence[_Spot], look: _Look) -> tuple[list[_Spot], list[_Spot]]:
    one = [spot for spot in spots if look.named and len(spot.dots) == 1]
    return one, [spot for spot in spots if not look.named or len(spot.dots) > 1]


def _links(spots: Sequence[_Spot], look: _Look) -> list[list[str]]:
    one, _ = _parted(spots, look)
    return [[spot.dots[0].link for spot in one], []]


def _point(spot: _Spot, upwards: Upwards, look: _Look) -> Option:
    figures = f"score {spot.score:.1f}, {upwards.text(spot.outcome)}"
    teams = _names(spot) if look.named else wording.count(len(spot.dots), "team", "teams")
    about = figures if look.named else f"about {figures}"
    return {"value": [spot.score, spot.outcome], "name": f"{teams}\n{about}"}


def _size(spot: _Spot, look: _Look) -> Option:
    """Size a dot by its teams and tell how many they are, where that finds room."""
    number, width = f"{len(spot.dots)}", look.width(len(spot.dots))
    if not look.numbers or 5.5 * len(number) + 5 > width:
        return {"symbolSize": width}
    label = text_look(9, INK) | {"show": True, "formatter": number, "position": "inside"}
    return {"symbolSize": width, "label": label | {"fontWeight": 600}}


def _names(spot: _Spot) -> str:
    """Name the first teams below each other, long names in lines, and say how many more."""
    lines = [line for dot in spot.dots[:_NAMES] for line in textwrap.wrap(dot.name, _LETTERS)]
    more = len(spot.dots) - _NAMES
    return "\n".join([*lines, f"and {more} more"] if more > 0 else lines)


def _alt(title: str, panels: Sequence[OutcomePanel]) -> str:
    told = (
        f"{panel.title}: rank correlation {correlation_wording.rho(panel.found.rho)} "
        f"({correlation_wording.interval(panel.found)}), "
        f"{wording.count(panel.found.n, 'team', 'teams')}"
        for panel in panels
    )
    return f"{title} against each barrier's score, dots being teams. {'; '.join(told)}."
