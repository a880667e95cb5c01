"""Two to six teams or units side by side, or one in two rounds, from published figures.

What is read depends on how many columns there are, not on how many teams and rounds.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.domain.comparing.change import Verdict
from app.domain.comparing.side_by_side import (
    Basis,
    Beside,
    Published,
    Rule,
    Sheet,
    Way,
    beside,
    unlike,
)
from app.domain.comparing.tally import Tally, tally_of
from app.domain.goals.actions import OPEN
from app.domain.promise.lattice import CellKind
from app.domain.questionnaire import Questionnaire
from app.domain.round import RoundMode
from app.domain.scoring.profile import Interval
from app.services.access import Access
from app.services.actions.action_list import visible_actions
from app.services.compare.outcome_links import share_in_production
from app.services.compare.side_by_side_choices import (
    FIELD,
    choose_rounds,
    load_choices,
    load_offers,
)
from app.services.compare.side_by_side_reading import Own, Read, Scored, read
from app.services.compare.side_by_side_values import (
    FEWEST,
    MOST,
    Cell,
    Column,
    Offer,
    SideBySide,
    Subject,
    Work,
)
from app.services.errors import InvalidInput
from app.services.questionnaires.questionnaire_versions import load_version
from app.storage.rows import (
    Action,
    Family,
    Team,
)

Cells = Mapping[tuple[Family, str], Cell]

_WAYS = {Verdict.UP: Way.HIGHER, Verdict.DOWN: Way.LOWER, Verdict.NONE: Way.NONE}
_TURNED = {Way.HIGHER: Way.LOWER, Way.LOWER: Way.HIGHER, Way.NONE: Way.NONE}


def load_side_by_side(
    session: Session,
    *,
    access: Access,
    subjects: Sequence[Subject],
    today: date,
    find: str = "",
) -> SideBySide:
    """Set two to six teams or units side by side; the first is what the others are set beside.

    NotFound for a team or a round that is not for the actor, or a round without a result of it;
    InvalidInput for too few or too many, or one that is chosen twice in the same round.
    """
    if not FEWEST <= len(subjects) <= MOST:
        raise InvalidInput(FIELD, "Choose two to six teams or units.")
    chosen = {each.team_id for each in subjects}
    choices = load_choices(session, access=access, chosen=chosen, find=find)
    names = {each.id: each.name for each in choices.chosen}
    offers = load_offers(session, access=access, teams=chosen)
    rounds = choose_rounds(subjects, offers)
    keys = {(each.team_id, offer.id) for each, offer in zip(subjects, rounds, strict=True) if offer}
    found = read(session, access, keys)
    work = _work(session, access, chosen, today)
    columns = []
    for subject, offer in zip(subjects, rounds, strict=True):
        own = Column(subject.team_id, names[subject.team_id], offers[subject.team_id], offer)
        own = replace(own, work=work.get(subject.team_id, Work()))
        columns.append(_with_figures(session, own, offer, found) if offer else own)
    return SideBySide(_beside_first(columns, found), choices)


def _work(
    session: Session, access: Access, teams: set[uuid.UUID], today: date
) -> dict[uuid.UUID, Work]:
    """Count the open actions of each and of all below it, as the list of actions does."""
    here = Team.organization_id == access.organization_id
    top = select(Team.id.label("top"), Team.id).where(here, Team.id.in_(sorted(teams)))
    tree = top.cte("below", recursive=True)
    tree = tree.union(select(tree.c.top, Team.id).where(here, Team.parent_id == tree.c.id))
    late = func.sum(case((Action.due_on < today, 1), else_=0))
    rows = session.execute(
        select(tree.c.top, func.count(Action.id), late)
        .join(Action, Action.team_id == tree.c.id)
        .where(visible_actions(access), Action.status.in_(sorted(OPEN)))
        .group_by(tree.c.top)
    )
    return {top_id: Work(count, int(overdue or 0)) for top_id, count, overdue in rows}


def _with_figures(session: Session, column: Column, offer: Offer, found: Read) -> Column:
    """Put what was published into the column."""
    own = found[column.team_id, offer.id]
    asked = load_version(session, version_id=offer.version_id).asked(offer.form)
    profile = own.profiles.get(own.kind)
    shown = replace(
        column,
        basis=own.basis,
        is_unit=own.basis is Basis.TEAMS or own.kind is CellKind.UNIT,
        assessment_id=profile.assessment_id if profile else None,
        questionnaire=asked,
    )
    if own.basis is Basis.TEAMS:
        return _with_teams(shown, own, asked)
    if profile is None or profile.hidden is not None:
        return replace(shown, hidden=profile.hidden if profile else None)
    cells = {(row.family, row.item): _cell(row) for row in own.scores[own.kind]}
    told = own.told[own.kind]
    return replace(
        shown,
        bottleneck=profile.bottleneck,
        do_next=own.do_next.get(own.kind),
        share=own.teams.share_in_production if own.head.results else share_in_production(told),
        barriers=_barriers(cells, asked),
        capabilities=_capabilities(cells),
    )


def _with_teams(column: Column, own: Own, asked: Questionnaire) -> Column:
    """Show a unit as the mean of its teams, its own people being one more of them."""
    sums = dict(own.sums)
    for row in own.scores[CellKind.TEAM]:
        sums[row.family, row.item] = sums.get((row.family, row.item), Tally()) + tally_of(
            row.score, row.verdict
        )
    cells = {
        name: Cell(Published(each.mean, each.interval, each.teams, each.alike))
        for name, each in sums.items()
        if each.teams
    }
    head = own.teams
    return replace(
        column,
        teams=head.results - head.hidden,
        hidden_teams=head.hidden,
        share=head.share_in_production,
        barriers=_barriers(cells, asked),
        capabilities=_capabilities(cells),
    )


def _cell(row: Scored) -> Cell:
    interval = None if row.low is None or row.high is None else Interval(row.low, row.high)
    published = Published(row.score, interval, row.n, row.alike, row.missing)
    return Cell(published, row.agreement, row.spread)


def _capabilities(cells: Cells) -> dict[str, Cell]:
    return {item: cell for (family, item), cell in cells.items() if family is Family.CAPABILITY}


def _barriers(cells: Cells, asked: Questionnaire) -> dict[str, Cell]:
    """Give the barriers with how many capabilities of each have answers at both ends."""
    parts = _capabilities(cells)
    found = {}
    for barrier in asked.barriers:
        cell = cells.get((Family.BARRIER, barrier.id))
        if cell is not None:
            known = (parts.get(capability.id) for capability in barrier.capabilities)
            apart = sum(each is not None and each.spread is not None for each in known)
            found[barrier.id] = replace(cell, apart=apart)
    return found


def _beside_first(columns: Sequence[Column], found: Read) -> tuple[Column, ...]:
    """Set every column beside the first."""
    first = columns[0]
    return (first, *(_beside(first, column, found) for column in columns[1:]))


def _beside(first: Column, column: Column, found: Read) -> Column:
    if first.round is None or column.round is None:
        return column
    why_not = unlike(_sheet(first, first.round), _sheet(column, column.round))
    if why_not is not None:
        return replace(column, why_not=why_not)
    said = _said_at_closing(first, column, found)
    return replace(
        column,
        barriers=_judged(first.barriers, column.barriers, said),
        capabilities=_judged(first.capabilities, column.capabilities, said),
    )


def _sheet(column: Column, offer: Offer) -> Sheet:
    return Sheet(str(offer.version_id), offer.form, offer.routed, column.basis, not column.shown)


def _judged(
    first: Mapping[str, Cell], other: Mapping[str, Cell], said: Mapping[str, Beside]
) -> dict[str, Cell]:
    """Judge a family together, but for what the closing said already."""
    judged = beside(
        {name: cell.published for name, cell in first.items()},
        {name: cell.published for name, cell in other.items()},
    )
    return {
        name: replace(cell, beside=said.get(name) or judged.get(name))
        for name, cell in other.items()
    }


def _said_at_closing(first: Column, column: Column, found: Read) -> dict[str, Beside]:
    """Give what the closing said of a team's two surveys, one right before the other.

    It knew who answered both, as nobody does from published scores: no page says otherwise.
    """
    if first.team_id != column.team_id or not first.round or not column.round:
        return {}
    places = [each.id for each in column.offers if _follows(each, column.round)]
    if not {first.round.id, column.round.id} <= {*places}:
        return {}
    turned = places.index(first.round.id) < places.index(column.round.id)
    later, earlier = (first.round, column.round) if turned else (column.round, first.round)
    if places.index(earlier.id) - places.index(later.id) != 1:
        return {}
    own = found[column.team_id, later.id]
    return {
        row.item: _said(row.difference or 0.0, _WAYS[row.verdict], turned=turned)
        for row in own.scores[own.kind]
        if row.verdict is not None
    }


def _follows(offer: Offer, chosen: Offer) -> bool:
    return offer.mode is RoundMode.SURVEY and offer.like(chosen)


def _said(difference: float, way: Way, *, turned: bool) -> Beside:
    if turned:
        return Beside(-difference, _TURNED[way], None, Rule.CLOSING)
    return Beside(difference, way, None, Rule.CLOSING)
