"""A team's tables as files: its figures over the rounds, and what changed between two of them."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from app.services.compare.comparisons import RoundResult, TeamRounds
from app.services.compare.overview_values import Figure
from app.services.compare.what_changed import Change
from app.web.compare import change_rows, rows
from app.web.tables import Cell, Column, Kind, Table, scores


def figure_columns() -> tuple[Column, ...]:
    """Give the columns of a figure, as `of_figure` fills them."""
    return (
        *scores(_("score"), _("likely from"), _("likely to")),
        Column(_("since the round before")),
    )


def of_figure(figure: Figure | None) -> tuple[Cell, ...]:
    """Give a figure's cells: its score, its likely range, and what a test said.

    Where all answered alike there is no range (measurement.md 3.6); the note of the row says so.
    """
    if figure is None:
        return (None, None, None, "")
    ends = (figure.interval.low, figure.interval.high) if figure.interval else (None, None)
    return (figure.score, *ends, rows.change(figure))


def over_time_table(found: TeamRounds) -> Table:
    """Give every figure of a team over its rounds, one a row, newest round first."""
    return Table(
        "over-time",
        _("The team's figures over the rounds"),
        (
            Column(_("Round")),
            Column(_("Last day"), Kind.DAY),
            Column(_("Mode")),
            Column(_("Comparable")),
            Column(_("People"), Kind.COUNT),
            Column(_("Barrier")),
            Column(_("Capability")),
            *figure_columns(),
            Column(_("Note")),
        ),
        _figure_rows(found),
        (
            (_("Team"), found.team),
            (_("Comparable"), _("The round asked the same, in the same way, as the newest one.")),
        ),
    )


def what_changed_table(change: Change, *, of: tuple[str, str]) -> Table:
    """Give each barrier's change between two rounds with its parts, which add up to it.

    `of` names what kind of thing it is of, and which.
    """
    columns, note = change_rows.columns(change), change_rows.untested(change)
    return Table(
        "what-changed",
        _("What changed and why"),
        (
            Column(_("Barrier")),
            *scores(change.before.title, change.now.title),
            Column(_("Change"), Kind.CHANGE),
            Column(_("The test said")),
            *(Column(each.title, Kind.CHANGE) for each in columns),
            *scores(_("Like for like: earlier"), _("Like for like: later")),
            Column(_("Questions in both"), Kind.COUNT),
            Column(_("In words")),
        ),
        (
            [
                row.title,
                row.of.before,
                row.of.now,
                row.of.whole,
                row.test,
                *(row.parts.get(each.cause) for each in columns),
                *(row.of.like_for_like or (None, None)),
                len(row.of.common) if row.of.whole is not None else None,
                row.sentence,
            ]
            for row in change_rows.rows(change)
        ),
        (
            of,
            (_("From"), change.before.title),
            (_("To"), change.now.title),
            *(((_("Test"), note),) if note else ()),
            (_("Rounding"), _("The parts are rounded so that they add up to the change.")),
        ),
    )


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
    note = rows.why_hidden(item.hidden) if item.hidden else rows.why_no_range(figure)
    return [
        item.title,
        item.closes_on,
        item.mode.value,
        _("yes") if item.comparable else _("no"),
        item.people,
        barrier,
        capability,
        *of_figure(figure),
        note,
    ]
