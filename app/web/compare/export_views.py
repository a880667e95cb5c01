"""The tables of comparing pages as CSV, with the figures as the pages print them.

Figures are rounded to a tenth as everywhere: more digits would say more of few people than was
promised (measurement.md 3.5).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from flask import Response

from app.domain.questionnaire import Barrier
from app.domain.roles import Permission
from app.services import comparisons
from app.services.comparisons import RoundResult, TeamRounds
from app.services.errors import NotFound
from app.services.overview_values import Figure, Overview, TeamLine, UnitLine
from app.web import edge
from app.web.compare import compare, overview_rows, rows
from app.web.compare.views import order, read_overview
from app.web.csv_file import Cell, csv_file
from app.web.permissions import requires

_ORGANIZATION = "/organizations/<uuid:organization_id>"
_OF_A_FIGURE = ("score", "likely from", "likely to", "since the round before")


@compare.get(f"{_ORGANIZATION}/compare/teams.csv")
@requires(Permission.SEE_RESULTS)
def teams_csv(organization_id: uuid.UUID) -> Response:
    """Give the teams against the barriers; the address says what is shown, as the page's does."""
    del organization_id
    found = _overview()
    barriers = found.questionnaire.barriers
    columns = ("round", "kind", "name", "teams", "note", *_columns(barriers))
    return csv_file("teams.csv", columns, _team_rows(found, barriers))


@compare.get(f"{_ORGANIZATION}/compare/rounds.csv")
@requires(Permission.SEE_RESULTS)
def rounds_csv(organization_id: uuid.UUID) -> Response:
    """Give the whole that is shown over the rounds."""
    del organization_id
    found = _overview()
    barriers = found.questionnaire.barriers
    columns = ("round", "closed", "teams", "hidden", "models in production", *_columns(barriers))
    return csv_file("rounds.csv", columns, _round_rows(found, barriers))


@compare.get(f"{_ORGANIZATION}/teams/<uuid:team_id>/over-time.csv")
@requires(Permission.SEE_RESULTS)
def over_time_csv(organization_id: uuid.UUID, team_id: uuid.UUID) -> Response:
    """Give every figure of a team over its rounds, one a row."""
    del organization_id
    found = comparisons.load_team_rounds(edge.db(), access=edge.here(), team_id=team_id)
    columns = ("round", "closed", "mode", "comparable", "people", "barrier", "capability")
    return csv_file("over-time.csv", (*columns, *_OF_A_FIGURE, "note"), _figure_rows(found))


def _overview() -> Overview:
    found = read_overview()
    if found is None:
        raise NotFound("There is no result yet.")
    return found


def _columns(barriers: tuple[Barrier, ...]) -> Iterator[str]:
    for barrier in barriers:
        yield from (f"{barrier.title}: {part}" for part in _OF_A_FIGURE)


def _team_rows(found: Overview, barriers: tuple[Barrier, ...]) -> Iterator[list[Cell]]:
    sort, descending = order(found)
    for line in overview_rows.heat_lines(found, sort=sort, descending=descending):
        row: list[Cell] = [found.chosen.title, "unit" if line.is_unit else "team", line.line.name]
        row.extend(_teams(line.line))
        row.append(line.hidden or ("" if line.cells else "no result yet"))
        for barrier in barriers:
            row.extend(_of_line(line.line, barrier))
        yield row


def _teams(line: TeamLine | UnitLine) -> tuple[Cell]:
    return (line.teams.results - line.teams.hidden,) if isinstance(line, UnitLine) else (None,)


def _of_line(line: TeamLine | UnitLine, barrier: Barrier) -> tuple[Cell, ...]:
    if isinstance(line, TeamLine):
        return _of_figure(line.figures.get(barrier.id))
    tally = line.tallies.get(barrier.id)
    return (_tenths(tally.mean) if tally else None, None, None, "")


def _round_rows(found: Overview, barriers: tuple[Barrier, ...]) -> Iterator[list[Cell]]:
    for each in overview_rows.trend_rows(found):
        moment = each.moment
        row: list[Cell] = [moment.round.title, moment.round.closes_on.isoformat()]
        row.extend((moment.teams.results - moment.teams.hidden, moment.teams.hidden))
        row.append(None if each.share is None else round(each.share, 2))
        for barrier, cell in zip(barriers, each.cells, strict=True):
            point = overview_rows.point(moment, barrier.id, found)
            ends = (point.interval.low, point.interval.high) if point.interval else (None, None)
            row.extend((_tenths(point.score), *map(_tenths, ends), cell.verdict))
        yield row


def _figure_rows(found: TeamRounds) -> Iterator[list[Cell]]:
    if found.questionnaire is None:
        return
    for item in reversed(found.rounds):
        for barrier in found.questionnaire.barriers:
            yield _figure_row(item, barrier.title, "", item.figures.get(barrier.id))
            for one in barrier.capabilities:
                yield _figure_row(item, barrier.title, one.title, item.figures.get(one.id))


def _figure_row(
    item: RoundResult, barrier: str, capability: str, figure: Figure | None
) -> list[Cell]:
    note = rows.why_hidden(item.hidden) if item.hidden else rows.why_missing(figure)
    return [
        item.title,
        item.closes_on.isoformat(),
        item.mode.value,
        "yes" if item.comparable else "no",
        item.people,
        barrier,
        capability,
        *_of_figure(figure),
        note,
    ]


def _of_figure(figure: Figure | None) -> tuple[Cell, ...]:
    if figure is None:
        return (None, None, None, "")
    ends = (figure.range.low, figure.range.high) if figure.range else (None, None)
    return (_tenths(figure.score), *map(_tenths, ends), rows.change(figure))


def _tenths(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
