"""The long form of the audit: `python -m tests.audit --examples 5000`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis.strategies import SearchStrategy

from app.domain.promise.suppression import suppress, suppress_questions
from tests.audit import attacks
from tests.audit.lattices import cases, closed, company, questions, with_a_level
from tests.audit.rounds import attack_pairs, two_rounds

QUESTIONS = 46
ATTACKS: dict[str, tuple[Callable[..., None], SearchStrategy[Any]]] = {
    "cells": (attacks.attack_cells, cases()),
    "cells of larger organizations": (
        attacks.attack_cells,
        cases(nodes=(8, 25), most_groups=7),
    ),
    "cells hidden in vain": (attacks.attack_in_vain, cases()),
    "questions": (lambda both: attacks.attack_question(*both), questions()),
    "cells hidden beforehand": (lambda both: attacks.attack_closed(*both), closed()),
    "two rounds": (attack_pairs, two_rounds()),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=5000, help="organizations an attack")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    for name, (attack, strategy) in ATTACKS.items():
        started = time.perf_counter()
        throw(attack, strategy, examples=asked.examples, number=asked.seed)
        say(f"{name}: {asked.examples} tried, nothing found", started)
    measure()


def throw(
    attack: Callable[..., None], strategy: SearchStrategy[Any], *, examples: int, number: int
) -> None:
    """Attack so many random organizations; the first that gives something away is reported."""
    chosen = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    seed(number)(chosen(given(strategy)(attack)))()


def measure() -> None:
    """Say how long a large company takes."""
    case = company(1000)
    started = time.perf_counter()
    found = suppress(case.nodes, case.counts, minimum=case.minimum)
    say(f"1,000 teams in 50 units and 6 groups: {found.audit}", started)
    counts = {f"q{number}": with_a_level(case, seed=number) for number in range(QUESTIONS)}
    started = time.perf_counter()
    suppress_questions(case.nodes, counts, minimum=case.minimum, suppression=found)
    say(f"the same by {QUESTIONS} questions, no two alike", started)


def say(text: str, started: float) -> None:
    sys.stdout.write(f"{text} ({time.perf_counter() - started:.1f} s)\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
