"""The overview's tables as files: teams against barriers, the rounds, the spread over levels."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from app.domain.questionnaire import Barrier
from app.services.compare.overview_values import Overview, TeamLine, UnitLine
from app.web.compare import overview_rows
from app.web.compare.team_tables import figure_columns, of_figure
from app.web.tables import Cell, Column, Kind, Table, each_of

_LEVELS = range(1, 6)


def teams_table(found: Overview, *, sort: str, descending: bool) -> Table:
    """Give the teams and units in the order of the page, with their barriers."""
    barriers = found.questionnaire.barriers
    lines = overview_rows.heat_lines(found, sort=sort, descending=descending)
    return Table(
        "teams",
        _("Where each team stands"),
        (
            *map(Column, (_("Round"), _("Kind"), _("Name"), _("Unit"))),
            Column(_("Teams"), Kind.COUNT),
            Column(_("Note")),
            *each_of((barrier.title for barrier in barriers), figure_columns()),
        ),
        _team_rows(found, lines, barriers),
        _about(found),
    )


def rounds_table(found: Overview) -> Table:
    """Give the whole that is shown over the rounds, newest first."""
    barriers = found.questionnaire.barriers
    return Table(
        "rounds",
        _("Over the rounds"),
        (
            Column(_("Round")),
            Column(_("Last day"), Kind.DAY),
            *_whom_columns(found),
            *each_of((barrier.title for barrier in barriers), figure_columns()),
        ),
        _round_rows(found, barriers),
        _about(found),
    )


def _whom_columns(found: Overview) -> tuple[Column, ...]:
    """Give the columns that say of whom a round's figures are; a group's are of no team."""
    if found.group:
        return (Column(_("People")),)
    return (
        Column(_("Teams"), Kind.COUNT),
        Column(_("Hidden teams"), Kind.COUNT),
        Column(_("Models in production, share"), Kind.SHARE),
    )


def levels_table(found: Overview) -> Table:
    """Give how many teams have each level as their nearest, a row a barrier."""
    return Table(
        "levels",
        _("How teams spread over the levels"),
        (
            Column(_("Barrier")),
            *(Column(_("Level %(level)s", level=level), Kind.COUNT) for level in _LEVELS),
        ),
        ([row.title, *row.counts] for row in overview_rows.spread_rows(found)),
        _about(found),
    )


def _about(found: Overview) -> tuple[tuple[str, str], ...]:
    return (
        (_("Round"), found.chosen.title),
        (_("Unit"), " / ".join(crumb.name for crumb in found.crumbs)),
        (_("People"), _group_title(found)),
        (_("Questionnaire"), f"{found.questionnaire.title} {found.chosen.version}"),
    )


def _group_title(found: Overview) -> str:
    groups = found.questionnaire.groups
    return next((group.title for group in groups if group.id == found.group), "")


def _team_rows(
    found: Overview, lines: tuple[overview_rows.HeatLine, ...], barriers: tuple[Barrier, ...]
) -> Iterator[list[Cell]]:
    above: list[str] = []
    for each in lines:
        line = each.line
        del above[line.depth :]
        unit = above[-1] if above else ""
        above.append(line.name)
        kind = _("unit") if each.is_unit else _("team")
        note = each.hidden or (_alike(line, barriers) if each.cells else _("no result yet"))
        yield [
            found.chosen.title,
            kind,
            line.name,
            unit,
            line.teams.results - line.teams.hidden if isinstance(line, UnitLine) else None,
            note,
            *(cell for barrier in barriers for cell in _of_line(line, barrier)),
        ]
    shared = overview_rows.shared(found)
    if shared and shared.teams > 1:
        yield _all_row(found, barriers)


def _all_row(found: Overview, barriers: tuple[Barrier, ...]) -> list[Cell]:
    """Give what stands at the foot of the page's table."""
    teams, tallies = found.total.teams, found.total.tallies
    means = ((tallies[b.id].mean if b.id in tallies else None, None, None, "") for b in barriers)
    return [
        found.chosen.title,
        _("all"),
        _("All of these teams"),
        "",
        teams.results - teams.hidden,
        "",
        *(cell for cells in means for cell in cells),
    ]


def _of_line(line: TeamLine | UnitLine, barrier: Barrier) -> tuple[Cell, ...]:
    if isinstance(line, TeamLine):
        return of_figure(line.figures.get(barrier.id))
    tally = line.tallies.get(barrier.id)
    return (tally.mean if tally else None, None, None, "")


def _alike(line: TeamLine | UnitLine, barriers: tuple[Barrier, ...]) -> str:
    """Name the barriers in which all of a team answered alike, so that there is no range."""
    figures = line.figures if isinstance(line, TeamLine) else {}
    titles = [each.title for each in barriers if each.id in figures and figures[each.id].alike]
    return _("all alike: %(barriers)s", barriers=", ".join(titles)) if titles else ""


def _round_rows(found: Overview, barriers: tuple[Barrier, ...]) -> Iterator[list[Cell]]:
    for each in overview_rows.trend_rows(found):
        moment = each.moment
        row: list[Cell] = [
            moment.round.title,
            moment.round.closes_on,
            *_whom(found, each),
        ]
        for barrier, cell in zip(barriers, each.cells, strict=True):
            point = moment.point(barrier.id)
            ends = (point.interval.low, point.interval.high) if point.interval else (None, None)
            row.extend((point.score, *ends, cell.verdict))
        yield row


def _whom(found: Overview, row: overview_rows.TrendRow) -> tuple[Cell, ...]:
    teams = row.moment.teams
    if found.group:
        return (_group_title(found),)
    return (teams.results - teams.hidden, teams.hidden, row.share)
