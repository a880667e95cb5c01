"""Draws a chart's option as an SVG picture with the same ECharts that the browser uses.

The script engine starts on first use, in the process that draws; never call this before a fork.
"""

from __future__ import annotations

import base64
import json
import re
from functools import lru_cache
from typing import Any

import quickjs
from fontTools.ttLib import TTFont

from app.domain.drawing.charts import Chart
from app.reports.places import ECHARTS, FONTS

PRELUDE = """
var self = globalThis;
var console = {log() {}, info() {}, warn() {}, error() {}};
function setTimeout() { return 0 }
function clearTimeout() {}
"""

DRAW = """
echarts.setPlatformAPI({
  measureText(text, font) {
    const size = parseFloat((/([0-9.]+)px/.exec(font) || [0, 12])[1]);
    let width = 0;
    for (const letter of text) {
      const code = letter.codePointAt(0);
      width += ADVANCES[code] || (code > 0x2e7f ? 1 : 0.62);
    }
    return {width: width * size};
  }
});
function draw(option, width, height) {
  const chart = echarts.init(null, null, {renderer: 'svg', ssr: true, width, height});
  try {
    chart.setOption(JSON.parse(option));
    return [chart.renderToSVGString()].join('');  // one flat string: the binding can't read ropes
  } finally {
    chart.dispose();
  }
}
"""

SEMIBOLD = 1.05  # Inter at weight 600 runs about five per cent wider than at 400
NAMES = re.compile(r"zr\d+-[a-z]+-?\d*")


class Engine:
    """A JavaScript context with ECharts loaded and text measured by the font's own widths."""

    def __init__(self) -> None:
        self._context = quickjs.Context()
        self._context.eval(PRELUDE)
        self._context.eval(ECHARTS.read_text(encoding="utf-8"))
        self._context.eval(f"const ADVANCES = {json.dumps(advances())};")
        self._context.eval(DRAW)
        self._draw: Any = self._context.get("draw")

    def svg(self, chart: Chart) -> str:
        """Draw one chart; equal charts give equal text whatever was drawn before."""
        drawn = str(self._draw(json.dumps(chart.option), chart.width, chart.height))
        return renamed(drawn)


def renamed(svg: str) -> str:
    """Count names from the start in every chart; ECharts counts on over all that it draws."""
    numbers = {name: f"n{place}" for place, name in enumerate(dict.fromkeys(NAMES.findall(svg)))}
    return NAMES.sub(lambda found: numbers[found[0]], svg)


def advances() -> dict[int, float]:
    """Advance widths of Inter's Latin letters in ems, by code point."""
    widths: dict[int, float] = {}
    for name in ("inter-latin-ext-wght-normal.woff2", "inter-latin-wght-normal.woff2"):
        with TTFont(FONTS / name, lazy=True) as font:
            em, table = font["head"].unitsPerEm, font["hmtx"]
            letters = font.getBestCmap().items()
            widths |= {code: round(SEMIBOLD * table[glyph][0] / em, 4) for code, glyph in letters}
    return widths


@lru_cache(maxsize=1)
def engine() -> Engine:
    """Give this process's engine, started when first asked for."""
    return Engine()


def picture(svg: str) -> str:
    """Turn an SVG into an address that an `<img>` can carry."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def draw(chart: Chart) -> str:
    """Draw a chart as an address for `<img src>`."""
    return picture(engine().svg(chart))
