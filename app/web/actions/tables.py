"""Actions as a file: one a row, with what was measured since it was finished."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from app.domain.words import action_wording, wording
from app.services.actions.action_list import ActionLine
from app.web.tables import Cell, Column, Kind, Table


def actions_table(lines: Iterable[ActionLine], *, organization: str) -> Table:
    """Give the actions; one without a team is the organization's."""
    return Table(
        "actions",
        _("Actions"),
        (
            Column(_("Action")),
            Column(_("Description")),
            Column(_("Team")),
            Column(_("Barrier")),
            Column(_("Capability")),
            Column(_("Owner")),
            Column(_("Due"), Kind.DAY),
            Column(_("Overdue")),
            Column(_("Effort")),
            Column(_("Status")),
            Column(_("Finished"), Kind.DAY),
            Column(_("Measured since")),
        ),
        (_row(line, organization) for line in lines),
        ((_("Measured since"), action_wording.NO_PROOF),),
    )


def _row(line: ActionLine, organization: str) -> list[Cell]:
    return [
        line.title,
        line.description,
        line.team or organization,
        line.barrier_title,
        line.capability_title,
        line.owner,
        line.due_on,
        _("yes") if line.overdue else _("no"),
        wording.EFFORT_SHORT[line.effort] if line.effort else "",
        action_wording.STATUS[line.status],
        line.finished_on,
        action_wording.outcome_short(line.outcome) if line.outcome else "",
    ]
