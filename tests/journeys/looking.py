"""Looking at a page: what must hold for every page that a journey comes to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Literal

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
)

from tests.journeys.installation import until

_AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
_GRAVE = ("serious", "critical")
_DESK, _PHONE = 1280, 320
_HEIGHT = 800
Scheme = Literal["light", "dark"]
# Axe looks once at each colour scheme and once at each width; an overflow is looked for in all.
_LOOKS: tuple[tuple[Scheme, int, bool], ...] = (
    ("dark", _PHONE, True),
    ("dark", _DESK, False),
    ("light", _PHONE, False),
    ("light", _DESK, True),
)
# What is still being fetched is pale, and no longer than that.
_FIND = """async () => {
  while (document.querySelector('[aria-busy="true"]')) await new Promise(requestAnimationFrame);
  await Promise.all(document.getAnimations().map((animation) => animation.finished));
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return JSON.stringify(found.violations.map(({ id, impact, help, nodes }) => ({
    id, impact, help, where: nodes.map((node) => node.html + " " + node.failureSummary),
  })));
}"""
_NARROW_ENOUGH = "document.documentElement.scrollWidth <= innerWidth"
_PATIENCE_SECONDS = 5
_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map((e) => e.outerHTML.slice(0, 120))"""


class Watch:
    """Notes what goes wrong in a browser, unless a test expects it."""

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._problems: list[str] = []
        self._expected: tuple[str, ...] = ()
        context.on("console", self._console)
        context.on("weberror", lambda error: self._note(f"script: {error.error}"))
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    @contextmanager
    def expecting(self, *parts: str) -> Iterator[None]:
        """Let pass, for a while, what holds one of the texts."""
        self._expected = parts
        yield
        for page in self._context.pages:
            page.evaluate("0")  # what was on its way to us arrives before the answer to this
        self._expected = ()

    def assert_calm(self) -> None:
        """Fail when something went wrong that nobody expected."""
        assert not self._problems, "\n".join(self._problems)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._note(f"console {message.type}: {message.text} {message.location}")

    def _failed(self, request: Request) -> None:
        # Going on to another page, or to a download, ends what was still being fetched.
        if request.method != "GET" or request.failure != "net::ERR_ABORTED":
            self._note(f"request failed: {request.method} {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self._note(f"answer {response.status}: {response.request.method} {response.url}")

    def _note(self, problem: str) -> None:
        if not any(part in problem for part in self._expected):
            self._problems.append(problem)


def look_at(page: Page, *, scripts: bool = True) -> None:
    """Check the page one is on: title, accessibility, and that nothing sticks out, at two widths
    and in two colour schemes. Where no scripts run, axe does not either.
    """
    page.wait_for_load_state()
    assert page.title().removesuffix("· Clearway").strip(), f"{page.url} has no title"
    if scripts:
        page.evaluate(_axe())
    for scheme, width, with_axe in _LOOKS:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": _HEIGHT})
        where = f"{page.url} at {width} px, {scheme}"
        _assert_fits(page, where)
        if scripts and with_axe:
            found = json.loads(page.evaluate(_FIND))
            grave = [each for each in found if each["impact"] in _GRAVE]
            assert not grave, f"{where}: {json.dumps(grave, indent=1)}"


def _assert_fits(page: Page, where: str) -> None:
    """Fail when something sticks out for good; a chart may first take notice of the new width.

    Asked from outside: Playwright's own waiting asks from within the page, which forbids `eval`.
    """
    if page.evaluate(_NARROW_ENOUGH):
        return
    what = f"{where} is too wide: {page.evaluate(_WIDE)}"
    until(lambda: bool(page.evaluate(_NARROW_ENOUGH)), what, seconds=_PATIENCE_SECONDS)


@cache
def _axe() -> str:
    assert _AXE.is_file(), f"{_AXE} is missing: run `make setup`."
    return _AXE.read_text()
