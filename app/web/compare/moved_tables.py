"""What moved beyond chance as a file: every barrier and capability of the round, moved or not."""

from __future__ import annotations

from flask_babel import gettext as _

from app.services.compare.movement_page import MovedLine, MovementPage
from app.web.compare import moved_rows
from app.web.tables import Cell, Column, Kind, Table


def moved_table(found: MovementPage, organization: str) -> Table:
    """Give a row for everything that could have moved."""
    titles = {barrier.id: barrier.title for barrier in found.questionnaire.barriers}
    return Table(
        "moved",
        _("What moved beyond chance"),
        (
            Column(_("Round")),
            Column(_("Barrier")),
            Column(_("Capability")),
            Column(_("Everybody together")),
            Column(_("Difference"), Kind.CHANGE),
            Column(_("Teams with a score"), Kind.COUNT),
            Column(_("Teams up"), Kind.COUNT),
            Column(_("Teams down"), Kind.COUNT),
            Column(_("Up in")),
            Column(_("Down in")),
            Column(_("Finished before")),
        ),
        (_row(found, titles, line, organization) for line in found.lines),
        (
            (_("Round"), found.chosen.title),
            (_("Unit"), " / ".join(crumb.name for crumb in found.crumbs)),
            (_("Questionnaire"), f"{found.questionnaire.title} {found.chosen.version}"),
        ),
    )


def _row(
    found: MovementPage, titles: dict[str, str], line: MovedLine, organization: str
) -> list[Cell]:
    one = line.of
    done = (f"{each.title} ({moved_rows.whose(each, organization)})" for each in line.finished)
    return [
        found.chosen.title,
        titles[one.barrier],
        "" if one.is_barrier else one.title,
        moved_rows.everybody(one) if found.whole else "",
        one.difference,
        one.teams,
        one.up,
        one.down,
        moved_rows.in_words(line.up),
        moved_rows.in_words(line.down),
        "; ".join(done),
    ]
