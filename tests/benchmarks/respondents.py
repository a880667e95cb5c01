"""Many people answering at once through a real gunicorn, while web and worker are killed."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.load.crowd import Outcome, run_crowd
from tests.postgresql import start_durable

_SECONDS = 120.0
_PAUSE_SECONDS = 8.0
"""A question takes people some twenty seconds; this crowd answers more than twice as fast."""


def run() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        with start_durable(folder / "postgresql") as url:
            _tell("PostgreSQL", many := _crowd(folder / "many", url, 500))
        sqlite = folder / "some"
        _tell("SQLite", some := _crowd(sqlite, f"sqlite:///{sqlite / 'clearway.sqlite3'}", 100))
    return _figures("postgresql", many) | _figures("sqlite", some)


def _crowd(folder: Path, url: str, respondents: int) -> Outcome:
    folder.mkdir()
    return run_crowd(
        folder, url, respondents=respondents, seconds=_SECONDS, pause_seconds=_PAUSE_SECONDS
    )


def _figures(kind: str, outcome: Outcome) -> dict[str, float]:
    p50, p95, p99 = outcome.milliseconds
    return {
        f"respondents_{kind}_lost": float(len(outcome.lost)),
        f"respondents_{kind}_refused": float(len(outcome.refused)),
        f"respondents_{kind}_saves": float(outcome.acknowledged),
        f"respondents_{kind}_p50_ms": p50,
        f"respondents_{kind}_p95_ms": p95,
        f"respondents_{kind}_p99_ms": p99,
    }


def _tell(kind: str, outcome: Outcome) -> None:
    print(
        f"{kind}: {outcome.respondents} respondents, {outcome.acknowledged} saves acknowledged, "
        f"{outcome.repeated} sent again; down for {outcome.down_seconds:.1f} s after kill -9",
        flush=True,
    )
    for line in (*outcome.lost[:5], *outcome.refused[:5]):
        print(f"  {line}")
