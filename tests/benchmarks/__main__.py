"""`make bench`: print every figure, and write them as one flat object to bench.json."""

from __future__ import annotations

import json
import platform
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks import closing, reports, respondents, saving, scoring, starting
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
}


def main() -> None:
    print(f"{datetime.now(UTC):%d %B %Y}, Python {platform.python_version()}, medians (low-high)")
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        parts = (
            starting.run,
            lambda: scoring.run(QUESTIONNAIRE),
            lambda: saving.run(QUESTIONNAIRE),
            lambda: reports.run(QUESTIONNAIRE, Path(folder)),
            lambda: closing.run(QUESTIONNAIRE),
            respondents.run,
        )
        for part in parts:
            for name, figure in part().items():
                _tell(name, figure)
                figures[name] = round(float(getattr(figure, "median", figure)), 3)
    (ROOT / "bench.json").write_text(json.dumps(figures, indent=2) + "\n")
    print("Written to bench.json")


def _tell(name: str, figure: Ratio | float) -> None:
    aim = f"  aim: at most {AIMS[name]}" if name in AIMS else ""
    shown = figure if isinstance(figure, Ratio) else f"{figure:.2f}"
    print(f"{name:28} {shown}{aim}", flush=True)


if __name__ == "__main__":
    main()
