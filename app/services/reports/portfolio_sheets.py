"""One page of a portfolio from what is published: a unit's, or that of all that the actor sees."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.comparing.change import Verdict
from app.domain.comparing.tally import Tally, UnitTally, unit_tally_of
from app.domain.goals.action_outcome import Outcome
from app.domain.goals.actions import OPEN, ActionStatus
from app.domain.promise.disclosure import Hidden
from app.domain.promise.lattice import CellKind
from app.domain.questionnaire import Barrier
from app.domain.roles import Permission
from app.domain.scoring.recommendations import IN_PRODUCTION
from app.reports.portfolio_values import Aimed, Asked, Cell, Line, Moment, Sheet, Task, Work
from app.services.access import Access
from app.services.actions.action_list import ActionFilter, ActionLine, list_actions
from app.services.asks.ask_values import Ask, AskLevel
from app.services.compare import overview_values as overview
from app.services.compare.movements import Counted, load_movements
from app.services.compare.overview import Wanted, load_overview
from app.services.compare.overview_values import Overview, TeamLine, UnitLine, add_up
from app.services.errors import NotFound
from app.services.figures.unit_sums import STARTED
from app.services.targets.targets import load_targets
from app.storage.rows import OutcomeRow

NAMED = 3
"""So many asks, open and finished actions are named at most."""
MOST_ROUNDS = 12
"""So many rounds make the trend at most, the last ones."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a page is of: a unit, or without one all that the actor sees of a round.

    `asks` are all that is asked of it and of what lies below, `aims` says whether it has targets:
    both are read for all pages at once.
    """

    access: Access
    round_id: uuid.UUID
    unit_id: uuid.UUID | None
    today: date
    asks: tuple[tuple[AskLevel, Ask], ...]
    aims: bool

    @property
    def whole(self) -> uuid.UUID | None:
        """The unit or the organization; None where only a part of it may be seen."""
        if self.unit_id is not None:
            return self.unit_id
        everything = self.access.teams(Permission.SEE_RESULTS) is None
        return self.access.organization_id if everything else None


def load_pages(session: Session, subject: Subject) -> list[Overview]:
    """Read the overview of the subject, every page of a long one; NotFound before any result."""
    wanted = Wanted(round_id=subject.round_id, unit_id=subject.unit_id)
    found: list[Overview] = []
    while not found or found[-1].tree.page < found[-1].tree.pages:
        page = replace(wanted, page=len(found) + 1)
        one = load_overview(session, access=subject.access, wanted=page)
        if one is None:
            raise NotFound("There is no result yet.")
        found.append(one)
    return found


def load_sheet(session: Session, subject: Subject) -> tuple[Sheet, Overview]:
    """Read everything that one page says, and the overview that it was made from."""
    pages = load_pages(session, subject)
    first = pages[0]
    lines = [line for page in pages for line in page.lines if line.depth == 0]
    if subject.whole is not None:
        total = first.total
    else:
        total = add_up(lines)
        total = replace(total, teams=total.teams + _models(session, subject, lines))
    barriers = first.questionnaire.barriers
    sheet = Sheet(
        name=_name(subject, first),
        within=tuple(crumb.name for crumb in first.crumbs[:-1]),
        teams=total.teams,
        tallies=total.tallies,
        lines=tuple(_line(line, barriers) for line in lines),
        trend=_trend(first),
        moved=load_movements(
            session, of=_counted(subject, lines), questionnaire=first.questionnaire
        ),
        asks=_asks(subject),
        asked=len(subject.asks),
        targets=_targets(session, subject),
        work=_work(session, subject),
    )
    return sheet, first


def _name(subject: Subject, found: Overview) -> str:
    if found.crumbs:
        return found.crumbs[-1].name
    whole = subject.access.organization_name
    return whole if subject.whole is not None else f"Part of {whole}"


def _models(session: Session, subject: Subject, lines: list[TeamLine | UnitLine]) -> UnitTally:
    """Add up the models of single teams with figures; those below units are in their sums."""
    teams = [line.team_id for line in lines if isinstance(line, TeamLine) and line.figures]
    rows = session.execute(
        select(OutcomeRow.subject_id, OutcomeRow.question, OutcomeRow.value).where(
            OutcomeRow.organization_id == subject.access.organization_id,
            OutcomeRow.subject_id.in_(teams),
            OutcomeRow.kind == CellKind.TEAM,
            OutcomeRow.respondent_group == "",
            OutcomeRow.round_id == subject.round_id,
        )
    )
    told: dict[uuid.UUID, dict[str, float]] = {team: {} for team in teams}
    for team, question, value in rows:
        told[team][question] = value
    found = UnitTally()
    for said in told.values():
        started, live = said.get(STARTED), said.get(IN_PRODUCTION)
        found += replace(
            unit_tally_of(hidden=False, started=started, in_production=live), results=0
        )
    return found


def _counted(subject: Subject, lines: list[TeamLine | UnitLine]) -> Counted:
    """Say whose movements are told: of the whole, or of what stands at the top."""
    whole, here = subject.whole, subject.access.organization_id
    if whole is not None:
        # Below a unit stand all teams but its own people.
        own = () if whole == here else (whole,)
        return Counted(here, subject.round_id, whole, (whole,), own)
    tops = tuple(line.team_id for line in lines)
    return Counted(here, subject.round_id, None, tops, tops)


def _line(line: TeamLine | UnitLine, barriers: tuple[Barrier, ...]) -> Line:
    if isinstance(line, TeamLine):
        cells = tuple(_cell(line.figures.get(barrier.id)) for barrier in barriers)
        return Line(line.name, None, cells if line.figures else (), line.hidden)
    shown = line.teams.results - line.teams.hidden
    means = tuple(Cell(line.tallies.get(barrier.id, Tally()).mean) for barrier in barriers)
    # Where all teams of a unit are hidden, so is the unit.
    hidden = Hidden.TOO_FEW if line.teams.results and not shown else None
    return Line(line.name, shown, means if shown else (), hidden)


def _cell(figure: overview.Figure | None) -> Cell:
    if figure is None:
        return Cell(None)
    return Cell(figure.score, figure.interval, figure.missing, figure.verdict)


def _trend(found: Overview) -> tuple[Moment, ...]:
    """Give the rounds up to the chosen one, oldest first."""
    until = next((n for n, one in enumerate(found.trend) if one.round.id == found.chosen.id), -1)
    return tuple(_moment(one, found) for one in found.trend[: until + 1][-MOST_ROUNDS:])


def _moment(one: overview.Moment, found: Overview) -> Moment:
    points = tuple(one.point(barrier.id) for barrier in found.questionnaire.barriers)
    return Moment(one.round.title, points, one.teams.share_in_production, one.teams.told)


def _asks(subject: Subject) -> tuple[Asked, ...]:
    """Give the asks of the most teams; equal ones from the top down."""
    widest = sorted(subject.asks, key=lambda each: -each[1].low)[:NAMED]
    return tuple(
        Asked(
            title=ask.title,
            owner=level.name,
            move=ask.move.move,
            low=ask.low,
            teams=ask.teams,
            since=ask.since,
            answer=ask.answer,
        )
        for level, ask in widest
    )


def _targets(session: Session, subject: Subject) -> tuple[Aimed, ...]:
    if not subject.aims:
        return ()
    found = load_targets(
        session, access=subject.access, team_id=subject.unit_id, today=subject.today
    )
    return tuple(
        Aimed(
            line.barrier.title,
            line.score.point.score if line.score else None,
            line.score.round_title if line.score else "",
            line.outlook,
        )
        for line in found.lines
        if line.outlook is not None
    )


def _work(session: Session, subject: Subject) -> Work:
    every = ActionFilter(team_id=subject.unit_id)
    found = list_actions(session, access=subject.access, asked=every, today=subject.today)
    counts, done = found.counts, _done(session, subject, every)
    said = [_said(line.outcome) for line in done]
    moved = sorted(done, key=lambda line: not (line.outcome and line.outcome.moved))
    return Work(
        open=sum(counts.by_status[status] for status in OPEN),
        overdue=counts.overdue,
        done=len(done),
        up=said.count(Verdict.UP),
        down=said.count(Verdict.DOWN),
        still=said.count(Verdict.NONE),
        waiting=sum(line.outcome is not None and line.outcome.after is None for line in done),
        first=tuple(_task(line, subject) for line in found.lines[:NAMED] if line.status in OPEN),
        finished=tuple(_task(line, subject) for line in moved[:NAMED]),
    )


def _said(outcome: Outcome | None) -> Verdict | None:
    return outcome.verdict if outcome is not None else None


def _done(session: Session, subject: Subject, every: ActionFilter) -> list[ActionLine]:
    """Read all finished actions, the last finished first."""
    asked = replace(every, status=ActionStatus.DONE)
    found: list[ActionLine] = []
    more, page = True, 1
    while more:
        one = list_actions(
            session, access=subject.access, asked=asked, today=subject.today, page=page
        )
        found += one.lines
        more, page = one.more, page + 1
    return found


def _task(line: ActionLine, subject: Subject) -> Task:
    whose = line.team or subject.access.organization_name
    return Task(
        title=line.title,
        whose=whose,
        owner=line.owner,
        due_on=line.due_on,
        overdue=line.overdue,
        finished_on=line.finished_on,
        outcome=line.outcome,
    )
