"""What result pages draw as strips and tables, as the charts that a picture is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from app.domain.drawing.charts import (
    Chart,
    ProfileRow,
    barrier_profile,
    capability_profile,
    profile_chart,
)
from app.domain.drawing.heat_chart import HeatCell, HeatRow, heat_map
from app.domain.questionnaire import Questionnaire
from app.domain.scoring.result import Result
from app.domain.words import survey_rows, wording
from app.services.errors import NotFound
from app.services.results.team_results import Earlier
from app.web.results import rows
from app.web.results.pooled_rows import MeanRow, PartRow
from app.web.results.survey import InsteadRow
from app.web.results.together import BothSides, Line

_WIDTH = 1000


def result_chart(
    questionnaire: Questionnaire, result: Result, earlier: Earlier | None, barrier_id: str
) -> Chart:
    """Draw the barriers, or the capabilities of the one that is named; NotFound of an unknown."""
    if not barrier_id:
        since = result.changes.since if result.changes else earlier.round_title if earlier else ""
        found = rows.barrier_rows(questionnaire, result, earlier)
        notes = {row.barrier.id: _note(row, since) for row in found}
        return barrier_profile(questionnaire, result.profile, notes, width=_WIDTH)
    barrier = next((each for each in questionnaire.barriers if each.id == barrier_id), None)
    score = next((each for each in result.profile.barriers if each.id == barrier_id), None)
    if barrier is None or score is None:
        raise NotFound(_("There is no such barrier."))
    return capability_profile(barrier, score, width=_WIDTH)


def instead_chart(found: Sequence[InsteadRow]) -> Chart:
    """Draw what stands in place of a hidden result; NotFound where nothing does."""
    if not found:
        raise NotFound(_("Nothing is shown in its place."))
    lines = [
        ProfileRow(row.title, row.score.score, row.score.interval, row.score.missing)
        for row in found
    ]
    return profile_chart(lines, width=_WIDTH)


def gaps_chart(questionnaire: Questionnaire, result: Result) -> Chart:
    """Draw leadership beside everybody else; NotFound where that is not shown."""
    found = survey_rows.gap_part(questionnaire, result)
    if not found.barriers:
        raise NotFound(found.why_not)
    return profile_chart([line for row in found.barriers for line in _sides(row)], width=_WIDTH)


def both_sides_chart(both: BothSides) -> Chart:
    """Draw what people said alone beside what the team agreed; NotFound of what isn't compared."""
    lines = [line for line in both.lines if line.of_barrier]
    if not lines:
        raise NotFound(_("There is nothing to lay beside each other."))
    drawn = [row for line in lines for row in _agreed(line, hidden=bool(both.hidden))]
    return profile_chart(drawn, width=_WIDTH)


def parts_chart(
    questionnaire: Questionnaire, found: Sequence[PartRow], means: Sequence[MeanRow] = ()
) -> Chart:
    """Draw groups, or units and teams with the means below them, against the barriers."""
    titles = [barrier.title for barrier in questionnaire.barriers]
    sums = (
        HeatRow(mean.title, tuple(map(HeatCell, mean.scores)), mean.note, strong=True)
        for mean in means
    )
    return heat_map(titles, [*map(_part, found), *sums], width=_WIDTH)


def _note(row: rows.BarrierRow, since: str) -> str:
    moved = row.change or ("" if row.moved is None else wording.moved(row.moved))
    told = _("%(moved)s since %(round)s", moved=moved, round=since) if moved else ""
    return ", ".join(part for part in (_("bottleneck") if row.is_bottleneck else "", told) if part)


def _sides(row: survey_rows.GapRow) -> Iterator[ProfileRow]:
    gap = row.gap
    yield ProfileRow(row.title, heading=True)
    leaders = _("Leadership, %(people)s people", people=row.n_group)
    others = _("The others, %(people)s people", people=row.n_others)
    yield ProfileRow(leaders, gap.mean_group, gap.interval_group)
    yield ProfileRow(others, gap.mean_others, gap.interval_others, note=row.verdict)


def _agreed(line: Line, *, hidden: bool) -> Iterator[ProfileRow]:
    said, agreed = line.beside.said, line.beside.agreed
    yield ProfileRow(line.title, heading=True)
    if not hidden:
        if said is None:
            yield ProfileRow(_("People said"), why=_("not asked"))
        else:
            yield ProfileRow(_("People said"), said.score, said.interval, said.missing)
    if agreed is not None:
        note = "" if hidden or agreed.score is None else line.difference
        yield ProfileRow(_("The team agreed"), agreed.score, missing=agreed.missing, note=note)


def _part(row: PartRow) -> HeatRow:
    cells = tuple(HeatCell(cell.score, cell.below) for cell in row.cells)
    note = row.people if cells else row.hidden
    return HeatRow(row.title, cells, note, min(row.depth, 6), strong=row.is_unit)
