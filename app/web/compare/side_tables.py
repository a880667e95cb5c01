"""The tables of the page side by side as files: scores a column, and what is done."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from flask_babel import gettext as _

from app.services.compare.side_by_side_values import Cell as Score
from app.services.compare.side_by_side_values import Column as Side
from app.services.compare.side_by_side_values import SideBySide
from app.web.compare import side_rows
from app.web.tables import Cell, Column, Table, each_of, scores


def scores_table(found: SideBySide) -> Table:
    """Give every barrier and capability, with the same cells for each column of the page."""
    parts = (
        *scores(_("score"), _("likely from"), _("likely to")),
        Column(_("in words")),
        Column(_("beside the first")),
    )
    return Table(
        "side-by-side",
        _("Side by side"),
        (
            Column(_("Barrier")),
            Column(_("Capability")),
            *each_of(side_rows.labels(found), parts),
        ),
        _score_rows(found),
        _about(found),
    )


def facts_table(found: SideBySide, organization_id: uuid.UUID) -> Table:
    """Give what is done and what comes of it, with a column for each of the page."""
    return Table(
        "side-by-side-facts",
        _("What is done, and what comes of it"),
        (Column(_("What is told")), *map(Column, side_rows.labels(found))),
        (
            [fact.title, *(text for text, _there in fact.cells)]
            for fact in side_rows.facts(found, organization_id)
        ),
        _about(found),
    )


def _about(found: SideBySide) -> tuple[tuple[str, str], ...]:
    return (
        (_("Round"), side_rows.one_round(found)),
        *(
            (label, " · ".join(filter(None, _told_of(side))))
            for label, side in zip(side_rows.labels(found), found.columns, strict=True)
        ),
    )


def _told_of(side: Side) -> tuple[str, ...]:
    """Say whose scores they are, or why there are none."""
    return (side_rows.why_none(side), side_rows.counts(side), side_rows.why_apart(side))


def _score_rows(found: SideBySide) -> Iterator[list[Cell]]:
    for barrier, capabilities in found.barriers():
        yield [
            barrier.title,
            "",
            *_cells(found, [c.barriers.get(barrier.id) for c in found.columns]),
        ]
        for each in capabilities:
            own = [column.capabilities.get(each.id) for column in found.columns]
            yield [barrier.title, each.title, *_cells(found, own)]


def _cells(found: SideBySide, own: list[Score | None]) -> Iterator[Cell]:
    for side, score in zip(found.columns, own, strict=True):
        printed = side_rows.cell(side, score)
        interval = score.published.interval if score and printed.score is not None else None
        yield printed.score
        yield from (interval.low, interval.high) if interval else (None, None)
        yield "; ".join(printed.lines[1:] if interval else printed.lines)
        yield printed.verdict
