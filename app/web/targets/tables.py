"""Targets as a file: a barrier a row, with where it is to be and whether the rounds lead there."""

from __future__ import annotations

from flask_babel import gettext as _

from app.domain.words import target_wording
from app.services.targets.targets import TargetLine, TargetPage
from app.web.tables import Cell, Column, Kind, Table, scores


def targets_table(page: TargetPage) -> Table:
    """Give every barrier's score beside its target; `from above` says whose target it is."""
    return Table(
        "targets",
        _("Where the barriers stand"),
        (
            Column(_("Barrier")),
            Column(_("Round")),
            *scores(_("Score"), _("likely from"), _("likely to"), _("Target")),
            Column(_("Until"), Kind.DAY),
            Column(_("From above")),
            Column(_("Gap"), Kind.SCORE),
            Column(_("Needed")),
            Column(_("At the present pace")),
        ),
        (_row(line) for line in page.lines),
        ((_("Targets of"), " / ".join((*page.units, page.name))),),
    )


def _row(line: TargetLine) -> list[Cell]:
    point = line.score.point if line.score else None
    ends = (point.interval.low, point.interval.high) if point and point.interval else (None, None)
    aim = line.outlook.aim if line.outlook else line.inherited
    return [
        line.barrier.title,
        line.score.round_title if line.score else "",
        point.score if point else None,
        *ends,
        *((aim.level, aim.due_on) if aim else (None, None)),
        _("yes") if line.inherited and not line.outlook else "",
        line.outlook.gap if line.outlook else None,
        *(
            (target_wording.needed(line.outlook), target_wording.pace_sentence(line.outlook))
            if line.outlook
            else ("", "")
        ),
    ]
