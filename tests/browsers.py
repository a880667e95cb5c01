"""The browser that the journeys drive: Debian's Chromium, or the one that a setting names.

Run as a program, this prints the browser's path, or what to type when there is none.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

SETTING = "CLEARWAY_TEST_BROWSER"
_NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-headless-shell")
_OF_PLAYWRIGHT = ("chromium-*/chrome-linux*/chrome", "chromium_headless_shell-*/*/*headless*shell")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
REMEDY = f"""There is no Chromium to run the browser tests with. Type one of:
  sudo apt-get install -y chromium                         (Debian)
  .venv/bin/playwright install --with-deps chromium        (Ubuntu, which has it as a snap only)
  export {SETTING}=/path/to/chrome           (any that you have)
and then the same make command again."""


class BrowserMissing(Exception):
    """No browser was found; the message says what to type."""


def find_browser() -> str:
    """Give the path of a Chromium, or raise BrowserMissing with the remedy."""
    named = os.environ.get(SETTING)
    if named:
        if not os.access(named, os.X_OK):
            raise BrowserMissing(f"{SETTING} names {named}, which is not a program.")
        return named
    for name in _NAMES:
        path = shutil.which(name)
        if path:
            return path
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright")
    for pattern in _OF_PLAYWRIGHT:
        for found in sorted(cache.glob(pattern)):
            return str(found)
    raise BrowserMissing(REMEDY)


if __name__ == "__main__":
    try:
        sys.stdout.write(find_browser() + "\n")
    except BrowserMissing as error:
        sys.exit(str(error))
