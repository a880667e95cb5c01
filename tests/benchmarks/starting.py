"""Starting the web process, which must not load what only the worker needs."""

from __future__ import annotations

import statistics
import subprocess
import sys

from tests.benchmarks.pairs import seconds

_RUNS = 5
_CODE = """
import sys
from pathlib import Path
from app import create_app
from app.settings import Settings
create_app(Settings(secret_key="only for measuring", database_url="sqlite://"))
heavy = [name for name in ("weasyprint", "quickjs", "scipy.stats") if name in sys.modules]
sys.exit(f"the web process loads {heavy}" if heavy else 0)
"""


def run() -> dict[str, float]:
    times = [
        seconds(lambda: subprocess.run([sys.executable, "-c", _CODE], check=True))
        for _ in range(_RUNS)
    ]
    return {"web_start_seconds": statistics.median(times)}
