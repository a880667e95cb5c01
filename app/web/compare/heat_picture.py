"""The overview's heat map as a chart: the lines of the page, with what they print."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from flask_babel import gettext as _

from app.domain.comparing.places import Places
from app.domain.drawing.charts import Chart
from app.domain.drawing.heat_chart import HeatCell, HeatRow, heat_map
from app.domain.words import wording
from app.services.compare.overview_values import Overview
from app.web.compare import overview_rows
from app.web.compare.overview_rows import HeatLine

_WIDTH = 1000


def chart(
    found: Overview, *, sort: str, descending: bool, shut: Collection[uuid.UUID] = ()
) -> Chart:
    """Draw the lines that the page shows, in its order, and what all of them are together.

    What lies below units that are `shut` is left out.
    """
    lines = overview_rows.heat_lines(found, sort=sort, descending=descending, shut=shut)
    rows = [_row(line) for line in lines if not line.folded] + _all(found)
    titles = [barrier.title for barrier in found.questionnaire.barriers]
    return heat_map(titles, rows, width=_WIDTH)


def _row(line: HeatLine) -> HeatRow:
    cells = tuple(HeatCell(cell.score, cell.below, cell.mark) for cell in line.cells)
    note = line.hidden or line.note or ("" if cells else str(_("no result yet")))
    depth = min(line.line.depth, 6)
    placed = f"{note} {_place(line.place)}".strip()
    return HeatRow(line.line.name, cells, placed, depth, strong=line.is_unit)


def _place(place: Places | None) -> str:
    if place is None:
        return ""
    if place.tied:
        return str(_("places %(first)s to %(last)s, tied", first=place.first, last=place.last))
    return str(_("place %(place)s", place=place.first))


def _all(found: Overview) -> list[HeatRow]:
    """Give the page's last line, which is there for more than one team."""
    shared = overview_rows.shared(found)
    if shared is None or shared.teams < 2:  # noqa: PLR2004  (more than one)
        return []
    total = found.total
    means = (total.tallies.get(barrier.id) for barrier in found.questionnaire.barriers)
    cells = tuple(HeatCell(tally.mean if tally else None) for tally in means)
    shown = total.teams.results - total.teams.hidden
    note = f"{wording.count(shown, _('team'), _('teams'))}, {_('mean')}"
    return [HeatRow(str(_("All of these teams")), cells, note, strong=True)]
