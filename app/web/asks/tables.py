"""What is asked of leadership as a file: an ask a row, with its newest reply."""

from __future__ import annotations

from flask_babel import gettext as _

from app.domain.words import ask_wording
from app.services.asks.ask_values import Ask, AskLevel, AskPage
from app.web.tables import Cell, Column, Kind, Table


def asks_table(found: AskPage) -> Table:
    """Give every ask that the filter finds, from the top down."""
    return Table(
        "asks",
        _("Asked of leadership"),
        (
            Column(_("Round")),
            Column(_("Asked of")),
            Column(_("Units above")),
            Column(_("Barrier")),
            Column(_("Capability")),
            Column(_("Low in"), Kind.COUNT),
            Column(_("of teams with a score"), Kind.COUNT),
            Column(_("Mean"), Kind.SCORE),
            Column(_("Asked since")),
            Column(_("Rounds in a row"), Kind.COUNT),
            Column(_("What is asked")),
            Column(_("First step")),
            Column(_("Usually done by")),
            Column(_("Why")),
            Column(_("Reply")),
            Column(_("Replied on"), Kind.DAY),
            Column(_("Replied by")),
            Column(_("What was replied")),
        ),
        (_row(found, level, ask) for level in found.list.levels for ask in level.asks),
        ((_("Round"), found.list.chosen.title), (_("Unit"), found.unit)),
    )


def _row(found: AskPage, level: AskLevel, ask: Ask) -> list[Cell]:
    given = ask.answer.reply
    return [
        found.list.chosen.title,
        level.name,
        " / ".join(level.units),
        ask.barrier,
        ask.title,
        ask.low,
        ask.teams,
        ask.mean,
        ask.since.title,
        ask.since.rounds,
        ask.move.move,
        ask.move.first_step,
        ask.move.owner,
        ask.move.why,
        ask_wording.reply(ask.answer),
        *((given.at.date(), given.writer, given.text) if given else (None, "", "")),
    ]
