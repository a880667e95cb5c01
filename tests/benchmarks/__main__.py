"""`make bench`: print every figure, and write them as one flat object to bench.json.

`make bench ARGS="portfolio --plans"` runs the named parts alone, writes nothing, and shows how the
database goes about the queries of leadership's pages.
"""

from __future__ import annotations

import argparse
import json
import platform
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks import (
    closing,
    portfolio,
    portfolio_pdf,
    reports,
    respondents,
    saving,
    scoring,
    starting,
)
from tests.benchmarks.pairs import Ratio

ROOT = Path(__file__).parents[2]
QUESTIONNAIRE = ROOT / "questionnaires" / "ml-barriers" / "1.0.0.yaml"
AIMS = {
    "respondents_postgresql_lost": 0,
    "respondents_sqlite_lost": 0,
    "report_over_weasyprint": 1.1,
    "report_over_chromium_wall": 1.0,
    "save_over_bare": 2.0,
    "score_over_numpy": 3.0,
    "overview_over_sql": 3.0,
    "team_over_sql": 3.0,
    "compare_over_sql": 3.0,
    "overview_queries": portfolio.MOST_QUERIES,
    "team_queries": portfolio.MOST_QUERIES,
    "compare_queries": portfolio.MOST_QUERIES,
    "overview_growth_teams": 1.2,
    "overview_growth_rounds": 1.2,
    "overview_kilobytes": 150,
}


def main() -> None:
    asked = _asked()
    print(f"{datetime.now(UTC):%d %B %Y}, Python {platform.python_version()}, medians (low-high)")
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        parts = _parts(Path(folder), plans=asked.plans)
        for name in asked.parts or parts:
            for figure, value in parts[name]().items():
                _tell(figure, value)
                figures[figure] = round(float(getattr(value, "median", value)), 3)
    if not asked.parts:
        (ROOT / "bench.json").write_text(json.dumps(figures, indent=2) + "\n")
        print("Written to bench.json")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser("make bench")
    names = list(_parts(ROOT, plans=False))
    # Without any part, argparse looks for the empty list among the choices.
    parser.add_argument(
        "parts", nargs="*", choices=[*names, []], metavar="part", help=", ".join(names)
    )
    parser.add_argument("--plans", action="store_true", help="show how databases answer")
    return parser.parse_args()


def _parts(folder: Path, *, plans: bool) -> dict[str, Callable[[], Mapping[str, Ratio | float]]]:
    return {
        "starting": starting.run,
        "scoring": lambda: scoring.run(QUESTIONNAIRE),
        "saving": lambda: saving.run(QUESTIONNAIRE),
        "reports": lambda: reports.run(QUESTIONNAIRE, folder),
        "portfolio-pdf": lambda: portfolio_pdf.run(folder),
        "closing": lambda: closing.run(QUESTIONNAIRE),
        "portfolio": lambda: portfolio.run(plans=plans),
        "respondents": respondents.run,
    }


def _tell(name: str, figure: Ratio | float) -> None:
    most = AIMS.get(name)
    missed = most is not None and getattr(figure, "median", figure) > most
    aim = "" if most is None else f"  aim: at most {most}{': missed' if missed else ''}"
    shown = figure if isinstance(figure, Ratio) else f"{figure:.2f}"
    print(f"{name:28} {shown}{aim}", flush=True)


if __name__ == "__main__":
    main()
