"""Portfolios for leadership with ordinary, bare and extreme content."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from app.domain.comparing.change import Verdict
from app.domain.comparing.movement import Movement
from app.domain.comparing.tally import Tally, UnitTally, tally_of
from app.domain.drawing.charts_over_time import LinePoint
from app.domain.goals.action_outcome import Measured, Outcome
from app.domain.goals.actions import Reply
from app.domain.goals.asks import Answer, Given, Since
from app.domain.goals.pace import Point
from app.domain.goals.targets import Aim, outlook
from app.domain.promise.disclosure import Hidden
from app.domain.promise.lattice import CellKind
from app.domain.round import RoundMode
from app.domain.scoring.profile import Interval, NoScore
from app.reports.portfolio_values import (
    Aimed,
    Asked,
    Cell,
    Line,
    Moment,
    Portfolio,
    Sheet,
    Task,
    Work,
)
from tests.reports import made, sample

QUESTIONNAIRE = sample.questionnaire()
BARRIERS = QUESTIONNAIRE.barriers
CAPABILITIES = [item.title for barrier in BARRIERS for item in barrier.capabilities]
TODAY = date(2026, 10, 2)
WIDE = "W" * 60
BROAD = f"{'Mwm ' * 30}"[:120]


def interval(score: float, half: float = 0.4) -> Interval:
    return Interval(max(1.0, score - half), min(5.0, score + half))


def team(name: str, draw: Random) -> Line:
    scores = [round(draw.uniform(1.4, 4.6), 4) for _ in BARRIERS]
    verdicts = [draw.choice([None, Verdict.NONE, Verdict.UP, Verdict.DOWN]) for _ in BARRIERS]
    cells = zip(scores, verdicts, strict=True)
    return Line(name, None, tuple(Cell(score, interval(score), None, v) for score, v in cells))


def teams(number: int, name: str = "Team", *, seed: int = 3) -> tuple[Line, ...]:
    """Give so many teams; of each ten one is hidden, one has no result, and one lacks a score."""
    draw = Random(seed)
    found = [team(f"{name} {place + 1}", draw) for place in range(number)]
    for place in range(6, number, 10):
        found[place] = Line(found[place].name, None, (), Hidden.TOO_FEW)
    for place in range(7, number, 10):
        found[place] = Line(found[place].name, None, ())
    for place in range(8, number, 10):
        lacking = Cell(None, None, NoScore.NOT_VISIBLE)
        found[place] = replace(found[place], cells=(lacking, *found[place].cells[1:]))
    return tuple(found)


def tallied(lines: tuple[Line, ...]) -> dict[str, Tally]:
    found = {barrier.id: Tally() for barrier in BARRIERS}
    for line in lines:
        for barrier, cell in zip(BARRIERS, line.cells, strict=False):
            found[barrier.id] += tally_of(cell.score, cell.verdict)
    return found


def counted(lines: tuple[Line, ...], *, told: bool = True) -> UnitTally:
    hidden = sum(line.hidden is not None for line in lines)
    results = sum(bool(line.cells) for line in lines) + hidden
    models = (results - hidden, 20_000, 7_000) if told else (0, 0, 0)
    return UnitTally(results, hidden, *models)


def unit_line(sheet: Sheet) -> Line:
    means = (sheet.tallies.get(barrier.id, Tally()).mean for barrier in BARRIERS)
    return Line(sheet.name, sheet.teams.results - sheet.teams.hidden, tuple(map(Cell, means)))


def trend(rounds: int, *, seed: int = 5, title: str = "Q{quarter} {year}") -> tuple[Moment, ...]:
    draw = Random(seed)
    found = []
    for number in range(rounds):
        scores = [2 + 0.1 * number + draw.uniform(-0.2, 0.2) for _ in BARRIERS]
        points = tuple(LinePoint(score, interval(score, 0.3)) for score in scores)
        named = title.format(quarter=number % 4 + 1, year=2024 + number // 4)
        found.append(Moment(named, points, 0.2 + 0.02 * number, 6))
    return tuple(found)


def movements(number: int) -> tuple[Movement, ...]:
    titles = [*(barrier.title for barrier in BARRIERS), *CAPABILITIES]
    found = []
    for place, title in enumerate(titles[:number]):
        barrier = str(place) if place < len(BARRIERS) else ""
        told = (Verdict.UP, 0.43, 3) if place % 3 == 0 else (Verdict.NONE, None, 1)
        found.append(Movement(str(place), barrier, title, *told, place % 2, 8))
    return tuple(found)


def ask(title: str, owner: str, *, answered: bool) -> Asked:
    when = datetime(2026, 9, 20, tzinfo=UTC)
    given = Given(Reply.AGREED, "It is in the budget.", when, "Lea Fontaine")
    return Asked(
        title=title,
        owner=owner,
        move="Name one person who answers for each key table, and let them decide within a week",
        low=6,
        teams=8,
        since=Since("r1", "Q1 2026", date(2026, 1, 1), 3),
        answer=Answer(given if answered else None, ()),
    )


def aimed(barrier: str, level: float = 3.5) -> Aimed:
    days = (date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30))
    points = [
        Point(day, 2.1 + 0.3 * place, interval(2.1 + 0.3 * place, 0.1), 40)
        for place, day in enumerate(days)
    ]
    found = outlook(points, Aim(level, date(2027, 6, 30)), today=TODAY)
    return Aimed(barrier, points[-1].score, "Q3 2026", found)


def measured(title: str, verdict: Verdict | None) -> Measured:
    return Measured(
        *(title, title, RoundMode.SURVEY, "1", date(2026, 9, 1), date(2026, 9, 30)),
        *(CellKind.TEAM, 2.9, 9, False, 0.6, verdict),
    )


def task(title: str, whose: str, *, verdict: Verdict | None = None, late: bool = False) -> Task:
    if late:
        return Task(title, whose, "Data office", TODAY - timedelta(days=40), overdue=True)
    found = Outcome(None, measured("Q2 2026", None), measured("Q3 2026", verdict))
    finished_on = date(2026, 8, 3)
    return Task(title, whose, "Mara Lind", None, finished_on=finished_on, outcome=found)


def work() -> Work:
    return Work(
        *(7, 1, 6, 2, 0, 1, 2),
        first=(task("Ask the data office again", "Claims analytics", late=True),),
        finished=(
            task("Share the feature code", "Fraud models", verdict=Verdict.UP),
            task("Write down who releases", "Pricing", verdict=Verdict.NONE),
        ),
    )


def unit(name: str, number: int, *, seed: int) -> Sheet:
    lines = teams(number, f"{name} team", seed=seed)
    return Sheet(
        name=name,
        within=(),
        teams=counted(lines),
        tallies=tallied(lines),
        lines=lines,
        trend=trend(5, seed=seed),
        moved=movements(3),
        asks=(ask(CAPABILITIES[seed], name, answered=False),),
        asked=1,
        work=work(),
    )


def portfolio(units: tuple[Sheet, ...], **changed: object) -> Portfolio:
    every = tuple(line for sheet in units for line in sheet.lines)
    whole = Sheet(
        name="Northwind Insurance",
        within=(),
        teams=counted(every),
        tallies=tallied(every),
        lines=tuple(map(unit_line, units)),
        trend=trend(5),
        moved=movements(4),
        asks=tuple(
            ask(each, "Northwind Insurance", answered=n == 0)
            for n, each in enumerate(CAPABILITIES[:3])
        ),
        asked=5,
        targets=(aimed(BARRIERS[0].title), aimed(BARRIERS[2].title, 2.5)),
        work=work(),
    )
    made_of = Portfolio(
        organization="Northwind Insurance",
        reader="Lea Fontaine",
        seen=(),
        round_title="Q3 2026",
        closes_on=date(2026, 9, 30),
        mode=RoundMode.SURVEY,
        questionnaire=QUESTIONNAIRE,
        invented=True,
        generated_on=TODAY,
        whole=whole,
        units=units,
    )
    return replace(made_of, **changed)  # type: ignore[arg-type]


def ordinary() -> Portfolio:
    units = (
        unit("Claims", 5, seed=1),
        unit("Customer operations", 4, seed=2),
        unit("Pricing", 8, seed=4),
    )
    return portfolio(units)


def bare() -> Portfolio:
    """One round in which managers answered, without outcomes, targets, asks or actions."""
    cells = tuple(Cell(score) for score in (1.9, 2.2, 3.1, 4.0))
    lines = (Line("Mixed", None, cells), Line("New", None, cells))
    sheet = Sheet("Claims", (), counted(lines, told=False), tallied(lines), lines, trend(1))
    silent = Sheet("Sleepy unit", (), UnitTally(), {}, (Line("Idle", None, ()),))
    made_of = portfolio((sheet, silent))
    whole = replace(
        sheet, name="Northwind Insurance", lines=(unit_line(sheet), Line("Sleepy unit", 0, ()))
    )
    return replace(
        made_of, whole=whole, mode=RoundMode.SELF, invented=False, seen=("Claims", "Sleepy unit")
    )


def full(name: str, title: str) -> Sheet:
    """Give a page on which everything there can be has to fit."""
    lines = teams(40, name)
    tasks = [task(name, name, late=True) for _ in range(6)]
    return Sheet(
        name=name,
        within=(name, name, name),
        teams=counted(lines),
        tallies=tallied(lines),
        lines=lines,
        trend=trend(12, title=title),
        moved=movements(27),
        asks=tuple(replace(ask(name, name, answered=True), move=name * 2) for _ in range(3)),
        asked=1155,
        targets=tuple(replace(aimed(barrier.title), round_title=title) for barrier in BARRIERS),
        work=Work(
            *(1200, 300, 900, 100, 200, 300, 100),
            first=tuple(tasks),
            finished=tuple(task(name, name, verdict=Verdict.DOWN) for _ in range(6)),
        ),
    )


def extreme() -> Portfolio:
    names = (WIDE, BROAD, made.LONG[:120], made.MIXED, "<script>alert('unit')</script>" + "W" * 90)
    title = "{year} " + "Q" * 100 + " {quarter}"
    units = tuple(full(name, title) for name in names)
    return portfolio(
        units,
        whole=full(BROAD, title),
        organization=made.MIXED,
        reader=BROAD,
        round_title="Q" * 120,
        seen=(WIDE, BROAD, made.LONG),
        without_page=17,
    )


def many_barriers() -> Portfolio:
    """Give a questionnaire of nine barriers with names as long as those of teams."""
    barriers = tuple(
        replace(BARRIERS[place % 4], id=f"b{place}", title=f"{WIDE[:40]} {place}")
        for place in range(9)
    )
    asked = replace(QUESTIONNAIRE, barriers=barriers)
    cells = tuple(Cell(2.34, interval(2.34), None, Verdict.UP) for _ in barriers)
    lines = tuple(Line(f"{WIDE} {place}", None, cells) for place in range(40))
    points = tuple(LinePoint(2.3, interval(2.3)) for _ in barriers)
    sheet = replace(
        full(WIDE, "{year} {quarter}"),
        lines=lines,
        tallies={barrier.id: Tally(9, 20_000_000, 50_000_000_000_000, 5) for barrier in barriers},
        trend=tuple(replace(moment, points=points) for moment in trend(12)),
    )
    return portfolio((sheet,), whole=sheet, questionnaire=asked)


def text(draw: Random, most: int) -> str:
    """Give a name or a sentence of any length, of narrow, ordinary and wide letters."""
    letters = draw.choice(("illi.", "abcdefghij", "MW@", "Claims and Größe ", "理赔分析"))
    words = ["".join(draw.choices(letters, k=draw.randint(1, 14))) for _ in range(30)]
    return " ".join(words)[: draw.randint(1, most)].strip() or "A"


def mixed(sheets: int, seed: int) -> Portfolio:
    """Give pages with any number of everything, in names of any length."""
    draw = Random(seed)
    return portfolio(
        tuple(random_sheet(draw) for _ in range(sheets)),
        whole=random_sheet(draw),
        reader=text(draw, 120),
        seen=tuple(text(draw, 120) for _ in range(draw.randint(0, 6))),
    )


def random_sheet(draw: Random) -> Sheet:
    lines = tuple(replace(each, name=text(draw, 120)) for each in teams(draw.randint(0, 45)))
    asks = [ask(text(draw, 120), text(draw, 120), answered=False) for _ in range(3)]
    tasks = [
        task(text(draw, 200), text(draw, 120), verdict=Verdict.UP, late=place < 3)
        for place in range(6)
    ]
    return Sheet(
        name=text(draw, 120),
        within=tuple(text(draw, 120) for _ in range(draw.randint(0, 4))),
        teams=counted(lines, told=draw.random() < 0.7),
        tallies=tallied(lines),
        lines=lines,
        trend=trend(draw.randint(0, 12), title=text(draw, 120)),
        moved=movements(draw.randint(0, 27)),
        asks=tuple(replace(each, move=text(draw, 300)) for each in asks[: draw.randint(0, 3)]),
        asked=draw.choice((3, 40, 1155)),
        targets=tuple(aimed(text(draw, 120)) for _ in range(draw.randint(0, 4))),
        work=Work(
            *(draw.randint(0, 2000) for _ in range(2)),
            *(3000, *(draw.randint(0, 500) for _ in range(4))),
            first=tuple(tasks[: draw.randint(0, 3)]),
            finished=tuple(tasks[3 : draw.randint(3, 6)]),
        ),
    )
