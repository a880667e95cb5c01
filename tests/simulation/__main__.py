"""`make simulate`: how often intervals and verdicts are right about people who are made up.

Seeded, so that the same number of runs prints the same figures. --runs N takes longer and is surer.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from app.domain.comparing.change import Method
from tests.simulation import coverage, links, paces, routed, verdicts
from tests.simulation.populations import EVERY, SHARP_CAMPS

SIZES = (5, 8, 12, 20)
CHANGES = (0.25, 0.5, 0.75, 1.0)
SIDES = ((5, 5), (5, 12), (5, 20), (8, 20), (12, 20))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--runs", type=int, default=500, help="comparisons a cell, 500 if not said")
    runs = parser.parse_args().runs
    began = time.monotonic()
    print(f"{datetime.now(UTC):%d %B %Y}, {runs} runs a cell")
    _coverage(runs)
    _false_alarms(runs)
    _routed(runs)
    _gaps(runs)
    _power(runs)
    _paces(runs)
    _links(runs)
    print(f"\n{time.monotonic() - began:.0f} s")


def _coverage(runs: int) -> None:
    _title(
        f"Coverage of the 95 % t interval ({8 * runs} samples a cell), percentile bootstrap beside"
    )
    _row("people", *(f"{population.name}" for population in (*EVERY, SHARP_CAMPS)))
    for people in coverage.SIZES:
        cells = []
        for population in (*EVERY, SHARP_CAMPS):
            t = coverage.of_t(population, people=people, runs=8 * runs)
            bootstrap = coverage.of_bootstrap(population, people=people, runs=runs)
            cells.append(f"{_share(t.share)} ({t.width:.2f})  {_share(bootstrap.share)}")
        _row(str(people), *cells)
    _title(f"The same through whole profiles, four barriers each ({runs // 2} profiles a cell)")
    for people in SIZES:
        found = [coverage.of_scores(one, people=people, runs=runs // 2) for one in EVERY]
        _row(str(people), *(_share(one.share) for one in found))


def _false_alarms(runs: int) -> None:
    _title("False alarms: any of 4 barriers called, any of 12 capabilities, nothing having changed")
    _row("people", *(str(people) for people in SIZES))
    for method in Method:
        for population in (*EVERY, SHARP_CAMPS):
            for one in (population, verdicts.correlated(population)):
                together = "alike" if one.alike else "independent"
                found = (
                    verdicts.alarms(verdicts.changes(one, people=n, runs=runs, method=method))
                    for n in SIZES
                )
                _row(f"{method.value}, {one.name}, {together}", *map(_pair, found))


def _routed(runs: int) -> None:
    _title("The same with the real questionnaire, asked by group, minimum 5")
    _row("people", *(str(people) for people in SIZES))
    for name, mix in (("usual mix", routed.USUAL), ("top-heavy mix", routed.TOP_HEAVY)):
        found = (verdicts.alarms(routed.changes(mix, people=n, runs=runs)) for n in SIZES)
        _row(name, *map(_pair, found))


def _gaps(runs: int) -> None:
    _title(
        "False alarms of the perception gap: any of 4 barriers called, both sides seeing the same"
    )
    for leaders, others in SIDES:
        found = verdicts.gap_alarms(leaders=leaders, others=others, runs=runs)
        _row(f"{leaders} leaders, {others} others", _share(found.share))


def _power(runs: int) -> None:
    _title("Power: share of barriers called up, all four having risen by so many levels")
    _row("people in each round", *(f"{change:.2f}" for change in CHANGES))
    for method in Method:
        for people in (*SIZES, 30):
            found = (
                verdicts.power(
                    verdicts.changes(
                        EVERY[0], people=people, runs=runs // 2, method=method, change=change
                    )
                )
                for change in CHANGES
            )
            _row(f"{method.value}, {people}", *(_share(one.share) for one in found))


def _paces(runs: int) -> None:
    _title(
        "Pace of three quarters: share told; slopes held by their range; times to a target 1 level"
        " ahead held by theirs, of those told"
    )
    _row("people", *(f"{speed:.1f} a quarter" for speed in paces.SPEEDS))
    for population in (*EVERY, SHARP_CAMPS):
        for people in paces.SIZES:
            cells = []
            for speed in paces.SPEEDS:
                found = paces.of_teams(population, people=people, speed=speed, runs=runs)
                held = [_share(found.slopes_held / found.slopes)]
                held += [_share(found.met_held / found.met)] if speed and found.met else []
                cells.append("  ".join([_share(found.share), *held]))
            _row(f"{population.name}, {people}", *cells)


def _links(runs: int) -> None:
    _title("Rank correlation over teams: ranges that hold the true one, and links called clear")
    _row("teams", *(f"r = {strength:.1f}" for strength in links.STRENGTHS))
    for bands in links.BANDS:
        for teams in links.SIZES:
            found = (
                links.of_teams(bands, teams=teams, strength=strength, runs=runs)
                for strength in links.STRENGTHS
            )
            name = f"in {len(bands) + 1} bands" if bands else "without ties"
            cells = (f"{_share(one.held)}  {_share(one.clear)}" for one in found)
            _row(f"{teams}, {name}", *cells)


def _pair(of: Sequence[verdicts.Alarms]) -> str:
    return "  ".join(_share(one.share) for one in of)


def _share(share: float) -> str:
    return f"{share:.3f}".removeprefix("0")


def _title(text: str) -> None:
    print(f"\n{text}")


def _row(name: str, *cells: str) -> None:
    _print([f"{name:36}", *(f"{cell:20}" for cell in cells)])


def _print(parts: Iterable[str]) -> None:
    print("".join(parts).rstrip(), flush=True)


if __name__ == "__main__":
    main()
