"""The team report against bare WeasyPrint and against warm headless Chromium, on the same HTML."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
from playwright.sync_api import Browser, sync_playwright
from weasyprint import HTML

from app.domain.paper import Paper
from app.domain.questionnaire import Questionnaire
from app.domain.scoring.recommendations import recommend
from app.domain.scoring.result import Result
from app.domain.scoring.scoring import score
from app.reports.team_report import TeamReport, html, render
from app.storage.questionnaire_file import load_questionnaire
from tests.benchmarks.pairs import Ratio, ratio_of, seconds
from tests.browsers import ARGUMENTS, find_browser
from tests.reports import sample
from tests.reports.made import report as invented

_PAIRS = 7
PEOPLE = 12


def run(questionnaire_file: Path, folder: Path) -> dict[str, Ratio]:
    report = _report(load_questionnaire(questionnaire_file))
    page = folder / "report.html"
    page.write_text(html(report, Paper.A4), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        return _measure(report, page, browser)


def _report(questionnaire: Questionnaire) -> TeamReport:
    """Give the report of 12 people who answered the shipped questionnaire."""
    said = sample.responses(questionnaire, PEOPLE)
    profile = score(questionnaire, said)
    return replace(
        invented(PEOPLE),
        questionnaire=questionnaire,
        remarks=(),
        result=Result("bench", profile, recommend(questionnaire, profile)),
        earlier=(),
    )


def _measure(report: TeamReport, page: Path, browser: Browser) -> dict[str, Ratio]:
    plain: list[tuple[float, float]] = []
    wall: list[tuple[float, float]] = []
    processor: list[tuple[float, float]] = []
    for number in range(_PAIRS + 1):
        ours_wall, ours_cpu = _both(lambda: render(report, paper=Paper.A4))
        weasy_wall = seconds(lambda: bare(page))
        chrome_wall, chrome_cpu = _both(lambda: _print(browser, page), everything=True)
        if number:  # the first is the warm-up
            plain.append((ours_wall, weasy_wall))
            wall.append((ours_wall, chrome_wall))
            processor.append((ours_cpu, chrome_cpu))
    return {
        "report_over_weasyprint": ratio_of(plain),
        "report_over_chromium_wall": ratio_of(wall),
        "report_over_chromium_cpu": ratio_of(processor),
    }


def bare(page: Path) -> bytes:
    """Print a page with WeasyPrint alone."""
    return bytes(HTML(page).write_pdf(pdf_variant="pdf/ua-1"))


def _print(browser: Browser, page: Path) -> bytes:
    tab = browser.new_page()
    try:
        tab.goto(page.as_uri())
        return tab.pdf(prefer_css_page_size=True, tagged=True, outline=True)
    finally:
        tab.close()


def _both(work: Callable[[], object], *, everything: bool = False) -> tuple[float, float]:
    """Give wall time and processor time: of this process, or of it and all its children."""
    before = _processor_seconds(everything)
    wall = seconds(work)
    if everything:
        time.sleep(0.05)  # a closing tab still counts
    return wall, max(_processor_seconds(everything) - before, 1e-3)


def _processor_seconds(everything: bool) -> float:
    here = psutil.Process()
    total = sum(here.cpu_times()[:2])
    if everything:
        for child in here.children(recursive=True):
            try:
                total += sum(child.cpu_times()[:2])
            except psutil.NoSuchProcess:
                continue
    return total
