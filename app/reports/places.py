"""Where the report's own files lie; nothing outside these folders is ever read for a document."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "reports"
VENDOR = ROOT / "app" / "web" / "static" / "vendor"
FONTS = VENDOR / "fonts"
ECHARTS = VENDOR / "echarts.min.js"
