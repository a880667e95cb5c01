"""The tables of outcomes against barriers as files: the links, and the teams that they rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask_babel import gettext as _

from app.domain.words import correlation_wording
from app.services.compare.outcome_links import Against, OutcomeLinks, TeamFacts
from app.web.tables import Cell, Column, Kind, Table, scores


def links_table(
    found: OutcomeLinks,
    *,
    titles: dict[Against, str],
    reading: Callable[[Against, int], str],
) -> Table:
    """Give the rank correlation of each barrier with each outcome; `reading` says it in words."""
    return Table(
        "outcomes",
        _("Outcomes against barriers"),
        (
            Column(_("Outcome")),
            Column(_("Barrier")),
            Column(_("Rank correlation"), Kind.CORRELATION),
            Column(_("likely from"), Kind.CORRELATION),
            Column(_("likely to"), Kind.CORRELATION),
            Column(_("Teams"), Kind.COUNT),
            Column(_("In words")),
        ),
        _link_rows(found, titles, reading),
        (
            (_("Round"), found.chosen.title),
            (
                _("What it is"),
                f"{correlation_wording.NO_PROOF} {correlation_wording.ONE_AT_A_TIME}",
            ),
        ),
    )


def teams_table(
    found: OutcomeLinks,
    *,
    titles: dict[Against, str],
    time: Callable[[TeamFacts], str],
) -> Table:
    """Give the published figures of all teams that the links rest on, by name."""
    barriers = found.questionnaire.barriers
    return Table(
        "outcomes-teams",
        _("The data behind outcomes against barriers"),
        (
            Column(_("Team")),
            *scores(*(barrier.title for barrier in barriers)),
            Column(titles[Against.SHARE], Kind.SHARE),
            Column(titles[Against.TIME]),
        ),
        ([team.name, *team.scores, team.share, time(team)] for team in found.teams),
        ((_("Round"), found.chosen.title), (_("Hidden teams"), f"{found.hidden}")),
    )


def _link_rows(
    found: OutcomeLinks,
    titles: dict[Against, str],
    reading: Callable[[Against, int], str],
) -> Iterator[list[Cell]]:
    for table in found.tables:
        for place, barrier in enumerate(found.questionnaire.barriers):
            link = table.links[place]
            ends = (link.interval.low, link.interval.high) if link.interval else (None, None)
            yield [
                titles[table.kind],
                barrier.title,
                link.rho,
                *ends,
                link.n,
                reading(table.kind, place),
            ]
