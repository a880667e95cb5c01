"""What the page side by side prints: a line a barrier or capability, a cell a column, and facts."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.comparing.side_by_side import Basis, Way
from app.domain.drawing.charts import MISSING, level_of
from app.domain.words import wording
from app.domain.words.side_by_side_wording import WHY_NOT_BESIDE, verdict
from app.services.compare.side_by_side_values import Cell, Column, Offer, SideBySide, Subject

_TONES = {Way.HIGHER: "good", Way.LOWER: "warn", Way.NONE: ""}


Earlier = tuple[Offer, Offer, str]
"""A round, a later one, and the address of the two side by side."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A cell: figure and level, the lines below it, and what it is beside the first column."""

    score: float | None
    level: int | None
    lines: tuple[str, ...]
    verdict: str
    tone: str


@dataclass(frozen=True, slots=True)
class Line:
    """A barrier with its cells in the order of the columns, and its capabilities below."""

    id: str
    title: str
    cells: tuple[Printed, ...]
    parts: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is told of every column: a text each, and where it comes from."""

    title: str
    cells: tuple[tuple[str, str], ...]


def lines(found: SideBySide) -> tuple[Line, ...]:
    """Give a line for everything that any column was asked about."""
    return tuple(
        Line(
            barrier.id,
            barrier.title,
            tuple(cell(column, column.barriers.get(barrier.id)) for column in found.columns),
            tuple(
                Line(
                    each.id,
                    each.title,
                    tuple(
                        cell(column, column.capabilities.get(each.id)) for column in found.columns
                    ),
                )
                for each in capabilities
            ),
        )
        for barrier, capabilities in found.barriers()
    )


def cell(column: Column, found: Cell | None) -> Printed:
    """Give what a column says of a barrier or capability."""
    if not column.shown:
        words = _("hidden") if column.round is not None else _("no result yet")
        return Printed(None, None, (str(words),), "", "")
    if found is None:
        return Printed(None, None, (str(_("not asked")),), "", "")
    published = found.published
    if published.score is None:
        missing = MISSING[published.missing] if published.missing else _("no score")
        return Printed(None, None, (str(missing),), _verdict(found), _tone(found))
    below = (_range(found), _agreement(found), _apart(found))
    return Printed(
        published.score,
        level_of(published.score),
        tuple(each for each in below if each),
        _verdict(found),
        _tone(found),
    )


def one_round(found: SideBySide) -> str:
    """Give the title of the one round in which all columns are; nothing where they are apart."""
    places = {column.round for column in found.columns}
    only = places.pop() if len(places) == 1 else None
    return only.title if only else ""


def labels(found: SideBySide) -> tuple[str, ...]:
    """Name the columns, with their rounds where these are not all the same."""
    together = bool(one_round(found))
    return tuple(
        column.name if together or not column.round else f"{column.name} · {column.round.title}"
        for column in found.columns
    )


def finding(found: SideBySide) -> str:
    """Say in one sentence which columns differ from the first one, if any can be told to."""
    first, *others = found.columns
    if not any(cell.beside and cell.beside.way for c in others for cell in c.barriers.values()):
        return str(_("No difference can be told here"))
    apart = [(column, titles) for column in others if (titles := _differing(found, column))]
    if not apart:
        return str(_("No detectable difference"))
    if len(others) == 1:
        return str(_("Detectably different in %(barriers)s", barriers=wording.listed(apart[0][1])))
    text = ngettext(
        "%(num)d of %(all)s differs detectably from %(first)s",
        "%(num)d of %(all)s differ detectably from %(first)s",
        len(apart),
        all=len(others),
        first=first.name,
    )
    return str(text)


def why_none(column: Column) -> str:
    """Say why a column has no figures; nothing if it has."""
    if column.round is None:
        return str(_("no result yet"))
    if column.hidden is not None:
        return wording.why_hidden(column.hidden)
    if column.basis is Basis.TEAMS and not column.teams:
        return str(_("The figures of all of its teams are hidden."))
    return "" if column.barriers else str(_("no result yet"))


def why_apart(column: Column) -> str:
    """Say why nothing of a column can be set beside the first; nothing if it can."""
    if column.why_not is None or not column.shown:
        return ""
    return str(_("not comparable: %(why)s", why=WHY_NOT_BESIDE[column.why_not]))


def counts(column: Column) -> str:
    """Say over whom the scores are means."""
    if column.round is None or not column.shown:
        return ""
    if column.basis is Basis.PEOPLE:
        return str(_("everybody in the unit")) if column.is_unit else ""
    text = _("mean of %(teams)s", teams=wording.count(column.teams, _("team"), _("teams")))
    if column.hidden_teams:
        text += _(", %(number)s hidden", number=column.hidden_teams)
    return str(text)


def facts(found: SideBySide, organization_id: uuid.UUID) -> tuple[Fact, ...]:
    """Give what stands below the scores: the bottleneck, what is advised, done, and in use."""
    columns = found.columns

    def actions(column: Column, *, overdue: str | None = None) -> str:
        return url_for(
            "actions.index", organization_id=organization_id, team=column.team_id, overdue=overdue
        )

    return (
        Fact(_("Bottleneck"), tuple((_bottleneck(column), "") for column in columns)),
        Fact(
            _("Do next"),
            tuple((_do_next(column), result_url(column, organization_id)) for column in columns),
        ),
        Fact(_("Open actions"), tuple((f"{c.work.open:,}", actions(c)) for c in columns)),
        Fact(
            _("Overdue actions"),
            tuple((f"{c.work.overdue:,}", actions(c, overdue="1")) for c in columns),
        ),
        Fact(_("Share in production"), tuple((_share(column), "") for column in columns)),
    )


def result_url(column: Column, organization_id: uuid.UUID) -> str:
    """Give where a column's figures come from: a result, or the overview of a unit's teams."""
    if column.round is None:
        return ""
    here, place = organization_id, column.round.id
    if column.basis is Basis.TEAMS:
        return url_for("compare.index", organization_id=here, unit=column.team_id, round=place)
    if column.assessment_id is None:
        return url_for("results.unit", organization_id=here, round_id=place, team_id=column.team_id)
    return url_for("results.show", organization_id=here, assessment_id=column.assessment_id)


def address(organization_id: uuid.UUID, subjects: Sequence[Subject], find: str = "") -> str:
    """Give the address of a view: the view can be sent to somebody as it is."""
    return url_for(
        "compare.side_by_side",
        organization_id=organization_id,
        of=[value(each) for each in subjects],
        find=find or None,
    )


def value(subject: Subject) -> str:
    """Write a team or unit, with its round if one is asked for, as the address does."""
    return f"{subject.team_id}@{subject.round_id}" if subject.round_id else str(subject.team_id)


def pinned(found: SideBySide) -> tuple[Subject, ...]:
    """Give the columns with the rounds that they are in."""
    return tuple(
        Subject(column.team_id, column.round.id if column.round else None)
        for column in found.columns
    )


def other_rounds(
    found: SideBySide, place: int, organization_id: uuid.UUID
) -> tuple[tuple[Offer, str], ...]:
    """Give the other rounds of a column with the address of the view that has it in them."""
    subjects = pinned(found)
    column = found.columns[place]
    taken = {(each.team_id, each.round_id) for each in subjects}
    return tuple(
        (offer, address(organization_id, _with(subjects, place, offer)))
        for offer in column.offers
        if (column.team_id, offer.id) not in taken
    )


def beside_itself(
    team_id: uuid.UUID, offers: Sequence[Offer], organization_id: uuid.UUID
) -> tuple[Earlier, ...]:
    """Give a team's newest round beside each round before that asked the same."""
    if not offers:
        return ()
    newest, *older = offers
    return tuple(
        (
            each,
            newest,
            address(organization_id, [Subject(team_id, each.id), Subject(team_id, newest.id)]),
        )
        for each in older
        if each.like(newest)
    )


def _with(subjects: Sequence[Subject], place: int, offer: Offer) -> list[Subject]:
    changed = list(subjects)
    changed[place] = Subject(subjects[place].team_id, offer.id)
    return changed


def _range(cell: Cell) -> str:
    published = cell.published
    if published.interval is not None:
        return f"{published.interval.low:.1f}{wording.DASH}{published.interval.high:.1f}"
    if published.n == 1:
        return str(_("one view"))
    return str(_("all alike")) if published.alike else ""


def _agreement(cell: Cell) -> str:
    return wording.AGREEMENT[cell.agreement] if cell.agreement is not None else ""


def _apart(cell: Cell) -> str:
    if cell.spread is not None:
        return wording.SPREAD[cell.spread]
    if not cell.apart:
        return ""
    capabilities = wording.count(cell.apart, _("capability"), _("capabilities"))
    return str(_("answers at both ends in %(capabilities)s", capabilities=capabilities))


def _verdict(cell: Cell) -> str:
    return verdict(cell.beside) if cell.beside is not None else ""


def _tone(cell: Cell) -> str:
    return _TONES[cell.beside.way] if cell.beside and cell.beside.way else ""


def _differing(found: SideBySide, column: Column) -> tuple[str, ...]:
    """Name the barriers in which a column differs from the first one."""
    called = {
        name
        for name, cell in column.barriers.items()
        if cell.beside and cell.beside.way in {Way.HIGHER, Way.LOWER}
    }
    return tuple(barrier.title for barrier, _parts in found.barriers() if barrier.id in called)


def _bottleneck(column: Column) -> str:
    if not column.shown or column.basis is Basis.TEAMS:
        return wording.DASH
    if column.bottleneck is None or column.questionnaire is None:
        return str(_("none stands out"))
    titles = {barrier.id: barrier.title for barrier in column.questionnaire.barriers}
    return titles.get(column.bottleneck, column.bottleneck)


def _do_next(column: Column) -> str:
    return wording.DASH if column.do_next is None else f"{column.do_next:,}"


def _share(column: Column) -> str:
    return wording.DASH if column.share is None else wording.percent(column.share)
