"""A team's recommendations apart: what is its own to fix, and what is asked of a level above it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.comparing.comparison import low_capabilities
from app.domain.comparing.shared import split
from app.domain.scoring.result import Result
from app.services.asks.ask_list import load_asks_for_team
from app.services.asks.ask_values import Ask, AskLevel
from app.services.results.team_results import Head
from app.web import edge
from app.web.results.rows import RecommendationRow


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A recommendation that leadership is asked for, with the ask and the level that owns it."""

    row: RecommendationRow
    level: AskLevel
    ask: Ask


@dataclass(frozen=True, slots=True)
class Apart:
    """What a team can fix, in order and with what comes next marked, and what is asked above."""

    own: tuple[RecommendationRow, ...]
    asked: tuple[AskedRow, ...]


def apart(head: Head, result: Result, rows: tuple[RecommendationRow, ...]) -> Apart:
    """Split the rows of a team's result by who is asked to see to them."""
    found = load_asks_for_team(
        edge.db(),
        access=edge.here(),
        round_id=head.round_id,
        team_id=head.team_id,
        low=low_capabilities(result.profile),
    )
    asks = {ask.capability: (level, ask) for level, ask in found}
    parts = split(result.recommendations, asked=asks)
    row_of = {row.item.id: row for row in rows}
    return Apart(
        tuple(replace(row_of[item.id], item=item) for item in parts.own),
        tuple(
            AskedRow(replace(row_of[item.id], item=item), *asks[item.capability])
            for item in parts.asked
        ),
    )
