"""What a manager does on the answering pages, and what the database holds of it."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from app.services.database import Database
from app.storage.rows import AnswerRow, ResponseRow
from tests.factories.world import World

SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d$")
NOT_SAVED = re.compile(r"^Not saved yet")
_MANY_TABS = 40


def address(world: World, team: str, end: str = "") -> str:
    """Give the address of a team's assessment, or of a page below it."""
    return f"/organizations/{world.organization}/assessments/{world.assessments[team]}{end}"


def cards(page: Page) -> list[Locator]:
    """Give the questions of a page that count, in their order."""
    return page.locator("[data-kind=answer][data-counts]").all()


def question_of(card: Locator) -> str:
    name = card.get_attribute("data-question")
    assert name
    return name


def anchor(card: Locator, level: int) -> Locator:
    """Give the card of a level."""
    return card.locator("label.anchor").nth(level - 1)


def choose(card: Locator, level: int) -> str:
    """Click a level, and give the question's id."""
    anchor(card, level).click()
    expect_chosen(card, level)
    return question_of(card)


def expect_chosen(card: Locator, level: int) -> None:
    expect(anchor(card, level).get_by_role("radio")).to_be_checked()


def tab_to(page: Page, question: str) -> None:
    """Press Tab until the focus is in a question."""
    for _ in range(_MANY_TABS):
        if _focused(page) == question:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{question} can't be reached by Tab")


def _focused(page: Page) -> str | None:
    """Give the question that has the focus."""
    return page.evaluate(
        "document.activeElement.closest('[data-question]')?.dataset.question ?? null"
    )


def expect_status(page: Page, text: re.Pattern[str]) -> None:
    """Wait until the page says so about saving."""
    expect(page.locator("[data-status]")).to_have_text(text)


def stored(database: Database, assessment_id: uuid.UUID) -> dict[str, str]:
    """Give the choices that the database holds, by question."""
    query = (
        select(AnswerRow.question, AnswerRow.choice)
        .join(ResponseRow, ResponseRow.id == AnswerRow.response_id)
        .where(ResponseRow.assessment_id == assessment_id, AnswerRow.choice.is_not(None))
    )
    with database.reader() as session:
        return {question: choice.value for question, choice in session.execute(query) if choice}
