"""What moved beyond chance in a round, with the teams in which it did and what was done before."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.comparing.movement import Movement, first_told, movements
from app.domain.comparing.tally import Tally
from app.domain.goals.actions import ActionStatus
from app.domain.questionnaire import Questionnaire
from app.domain.roles import Permission
from app.domain.round import RoundMode
from app.services.access import Access
from app.services.actions.action_outcomes import outcomes_of
from app.services.compare.movements import Counted, Read, read_movements
from app.services.compare.overview import Wanted
from app.services.compare.overview_rounds import list_overview_rounds
from app.services.compare.overview_tree import Crumb, Shown, ShownTree, load_crumbs, load_shown
from app.services.compare.overview_values import OverviewRound
from app.services.figures.figure_rounds import choose_round
from app.services.questionnaires.questionnaire_versions import load_version
from app.storage.rows import Action, Team

MOST_NAMED = 5
"""So many teams are named at most that went one way."""
MOST_ACTIONS = 200
"""So many finished actions are read at most, the last ones."""


@dataclass(frozen=True, slots=True)
class _Way:
    """Up or down: the sign of a difference, and how many teams of a tally went there."""

    sign: int
    count: Callable[[Tally], int]


UP = _Way(1, lambda tally: tally.up)
DOWN = _Way(-1, lambda tally: tally.down)


class Untested(StrEnum):
    """Why a round was not tested against the one before."""

    NO_SURVEY = "no_survey"
    NO_ROUND_BEFORE = "no_round_before"
    NOTHING_TESTED = "nothing_tested"


@dataclass(frozen=True, slots=True)
class Mover:
    """A team that moved, or a unit: `teams` below it did, or its people taken together.

    `difference` is in levels, of the team or of a unit's people together; None where these did not
    move that way.
    """

    id: uuid.UUID
    name: str
    is_unit: bool
    teams: int
    difference: float | None


@dataclass(frozen=True, slots=True)
class Movers:
    """Who went one way: `named` ones, and so many teams and units more."""

    named: tuple[Mover, ...]
    more_teams: int = 0
    more_units: int = 0


@dataclass(frozen=True, slots=True)
class DoneBefore:
    """A finished action whose effect this round is the first to measure; '' is the organization."""

    id: uuid.UUID
    title: str
    team: str


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A barrier or capability, with who went up, who down, and what was done on it before."""

    of: Movement
    up: Movers
    down: Movers
    finished: tuple[DoneBefore, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether anybody did: everybody together, a team or a unit."""
        return self.of.moved or bool(self.up.named or self.down.named)


@dataclass(frozen=True, slots=True)
class MovementPage:
    """All of it: every barrier with the capabilities after it, moved or not.

    `whole` is the unit or the organization, None where only a part of it may be seen. Where nothing
    was tested `untested` says why.
    """

    rounds: tuple[OverviewRound, ...]
    versions: tuple[str, ...]
    version: str | None
    chosen: OverviewRound
    questionnaire: Questionnaire
    crumbs: tuple[Crumb, ...]
    whole: uuid.UUID | None
    lines: tuple[MovedLine, ...]
    untested: Untested | None

    @property
    def moved(self) -> tuple[MovedLine, ...]:
        """Those that moved, first of everybody together, then in the most teams."""
        found = (line for line in self.lines if line.moved)
        return tuple(sorted(found, key=lambda line: first_told(line.of)))

    @property
    def barriers(self) -> tuple[tuple[MovedLine, ...], ...]:
        """Each barrier that moved or of which a capability did, and those capabilities."""
        parts: dict[str, list[MovedLine]] = defaultdict(list)
        for line in self.lines:
            parts[line.of.barrier].append(line)
        return tuple(
            (part[0], *(line for line in part[1:] if line.moved))
            for part in parts.values()
            if any(line.moved for line in part)
        )


def load_movement_page(session: Session, *, access: Access, wanted: Wanted) -> MovementPage | None:
    """Read what moved in a round, by default the one that the overview begins with.

    None before any result. NotFound for a round, a unit or a version that there is not, or not for
    the actor.
    """
    crumbs = load_crumbs(session, access=access, unit_id=wanted.unit_id) if wanted.unit_id else ()
    every = list_overview_rounds(session, access)
    if not every:
        return None
    rounds = [row for row in every if wanted.version in {None, row.version}]
    chosen = choose_round(session, rounds, wanted.round_id)
    questionnaire = load_version(session, version_id=chosen.version_id).asked(chosen.form)
    unit = crumbs[-1] if crumbs else None
    whole = _whole(access, unit)
    tree = load_shown(session, access=access, unit=unit)
    lines = _lines(session, _Place(access, chosen, questionnaire, tree, whole))
    return MovementPage(
        rounds=tuple(rounds),
        versions=tuple(dict.fromkeys(row.version for row in every)),
        version=wanted.version,
        chosen=chosen,
        questionnaire=questionnaire,
        crumbs=crumbs,
        whole=whole,
        lines=lines,
        untested=_untested(every, chosen, whole, lines),
    )


def _whole(access: Access, unit: Crumb | None) -> uuid.UUID | None:
    if unit is not None:
        return unit.id
    return access.organization_id if access.teams(Permission.SEE_RESULTS) is None else None


def _untested(
    every: Sequence[OverviewRound],
    chosen: OverviewRound,
    whole: uuid.UUID | None,
    lines: Iterable[MovedLine],
) -> Untested | None:
    if chosen.mode is not RoundMode.SURVEY:
        return Untested.NO_SURVEY
    if any(line.moved or line.of.verdict for line in lines):
        return None
    older = every[every.index(chosen) + 1 :]
    if not any(row.like(chosen) for row in older):
        return Untested.NO_ROUND_BEFORE
    # Of a part, nothing tells a team that was tested and stood still from one that was not.
    return Untested.NOTHING_TESTED if whole else None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where it is looked for: the round, and the teams and units that the overview would show."""

    access: Access
    chosen: OverviewRound
    questionnaire: Questionnaire
    tree: ShownTree
    whole: uuid.UUID | None

    @property
    def counted(self) -> Counted:
        """All that is seen: below the whole and its own people, or what is at the top."""
        here, place = self.access.organization_id, self.chosen.id
        if self.whole is not None:
            own = () if self.whole == here else (self.whole,)
            return Counted(here, place, self.whole, (self.whole,), own)
        tops = tuple(each.id for each in self.tree.shown if each.depth == 0)
        return Counted(here, place, None, tops, tops)

    @property
    def units(self) -> tuple[uuid.UUID, ...]:
        """The units that stand for the teams below them, where there are too many to be named."""
        shown = () if self.tree.whole else self.tree.shown
        return tuple(each.id for each in shown if each.is_unit)


def _lines(session: Session, at: _Place) -> tuple[MovedLine, ...]:
    counted, shown = at.counted, at.tree.shown
    read = read_movements(
        session,
        of=counted,
        units=at.units,
        teams=[each.id for each in shown],
        together=[each.id for each in shown if each.is_unit],
    )
    every = movements(at.questionnaire, read.pooled, read.tallies(counted))
    lines = [
        MovedLine(
            one,
            _movers(at, read, one.item, one.up, UP),
            _movers(at, read, one.item, one.down, DOWN),
        )
        for one in every
    ]
    done = _finished(session, at, [line.of.item for line in lines if line.moved])
    return tuple(replace(line, finished=tuple(done[line.of.item])) for line in lines)


def _movers(at: _Place, read: Read, item: str, teams: int, way: _Way) -> Movers:
    """Name who went a way: units with the most teams first, then teams that went furthest."""
    found = [one for each in at.tree.shown for one in _of_shown(each, at, read, item, way)]
    inorder = sorted(
        found, key=lambda one: (not one.is_unit, -one.teams, -abs(one.difference or 0))
    )
    named, others = tuple(inorder[:MOST_NAMED]), inorder[MOST_NAMED:]
    return Movers(
        named, teams - sum(one.teams for one in named), sum(not one.teams for one in others)
    )


def _of_shown(each: Shown, at: _Place, read: Read, item: str, way: _Way) -> Iterator[Mover]:
    """Give a unit and a team, which may be its own people, as far as each went a way."""
    own = way.count(read.teams.get(each.id, {}).get(item, Tally()))
    together = read.together.get((each.id, item), 0.0) * way.sign
    teams = 0
    if each.id in at.units:
        teams = own + way.count(read.sums.get(each.id, {}).get(item, Tally()))
        own = 0
    if each.is_unit and (teams or together > 0):
        told = way.sign * together if together > 0 else None
        yield Mover(each.id, each.name, is_unit=True, teams=teams, difference=told)
    if own:
        told = read.differences.get((each.id, item))
        yield Mover(each.id, each.name, is_unit=False, teams=1, difference=told)


def _finished(session: Session, at: _Place, items: Sequence[str]) -> dict[str, list[DoneBefore]]:
    """Give the finished actions on what moved whose effect the round is the first to measure."""
    found: dict[str, list[DoneBefore]] = defaultdict(list)
    if not items:
        return found
    here = at.access.organization_id
    everybody = [Action.team_id.is_(None)] if at.whole == here else []
    rows = session.execute(
        select(Action, Team.name)
        .outerjoin(
            Team, (Team.organization_id == Action.organization_id) & (Team.id == Action.team_id)
        )
        .where(
            Action.organization_id == here,
            or_(Action.team_id.in_([each.id for each in at.tree.shown]), *everybody),
            Action.status == ActionStatus.DONE,
            Action.questionnaire == at.questionnaire.id,
            Action.capability.in_(items),
            Action.finished_on <= at.chosen.closes_on,
        )
        .order_by(Action.finished_on.desc(), Action.title, Action.id)
        .limit(MOST_ACTIONS)
    ).all()
    outcomes = outcomes_of(session, actions=[action for action, _ in rows])
    for action, team in rows:
        after = outcomes[action.id].after
        if after is not None and after.round == str(at.chosen.id):
            found[action.capability].append(DoneBefore(action.id, action.title, team or ""))
    return found
