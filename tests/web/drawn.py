"""Reading the charts that pages give for pictures."""

from __future__ import annotations

from typing import Any

from tests.web.browser import Visitor


def option(visitor: Visitor, address: str) -> dict[str, Any]:
    answer = visitor.get(address)
    assert answer.mimetype == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    found: dict[str, Any] = answer.get_json()["wide"]["option"]
    return found


def lines(option: dict[str, Any]) -> list[str]:
    """Give the names beside the lines of a chart, without what stands below them."""
    data = option["yAxis"]["data"]
    return [(each if isinstance(each, str) else each["value"]).partition("{")[0] for each in data]


def labels(option: dict[str, Any]) -> list[str]:
    """Give the texts that are written into a chart."""
    marks = (each for series in option["series"] for each in series["data"])
    return [
        each["label"]["formatter"] for each in marks if isinstance(each, dict) if "label" in each
    ]


def cells(option: dict[str, Any], line: int) -> list[str]:
    """Give what stands in the cells of a heat map's line."""
    found = (each for each in option["series"][0]["data"] if each["value"][1] == line)
    return [each.get("label", {}).get("formatter", "") for each in found]
