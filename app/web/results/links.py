"""Where the pages of one result are: of a team, of a unit, or of everybody in a survey."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import url_for


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of one result's pages; `table` and `chart` are endpoints of its files."""

    show: str
    guide: str
    report: str
    table: str
    chart: str
    _capability: str
    _values: tuple[tuple[str, uuid.UUID], ...]

    @property
    def values(self) -> dict[str, Any]:
        """What the addresses name."""
        return dict(self._values)

    def capability(self, capability_id: str) -> str:
        """Give the page behind a capability's number."""
        return url_for(self._capability, **self.values, capability_id=capability_id)


def of_team(organization_id: uuid.UUID, assessment_id: uuid.UUID) -> Links:
    """Give the pages of one team's result."""
    values: dict[str, Any] = {"organization_id": organization_id, "assessment_id": assessment_id}
    return Links(
        url_for("results.show", **values),
        url_for("results.guide", **values),
        url_for("reports.ask", **values),
        "results.table",
        "results.chart",
        "results.capability",
        tuple(values.items()),
    )


def of_round(
    organization_id: uuid.UUID, round_id: uuid.UUID, unit_id: uuid.UUID | None = None
) -> Links:
    """Give the pages of a survey's pooled result: of a unit, or of everybody."""
    values: dict[str, Any] = {"organization_id": organization_id, "round_id": round_id}
    if unit_id is None:
        return _pooled("pooled", "ask_for_round", values)
    return _pooled("unit", "ask_for_unit", {**values, "team_id": unit_id})


def _pooled(name: str, ask: str, values: dict[str, Any]) -> Links:
    return Links(
        url_for(f"results.{name}", **values),
        url_for(f"results.{name}_guide", **values),
        url_for(f"reports.{ask}", **values),
        f"results.{name}_table",
        f"results.{name}_chart",
        f"results.{name}_capability",
        tuple(values.items()),
    )
